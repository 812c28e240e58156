"""Answering: the township, in words, in time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.screening.explanations.county import DUE
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage
from villages.screening.explanations.actions import answer_explanation
from villages.screening.explanations.models import DayOff, Explanation

pytestmark = pytest.mark.django_db
WORDS, THEN = "火灾发生在邻县林区，本村仅参与扑救。", moment("2026-11-10 15:00")
LAST_SECOND = DUE - dt.timedelta(seconds=1)


def test_it_keeps_the_words_who_and_when(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words=f" {WORDS} ", by=cast.filer, at=THEN)
    asked.refresh_from_db()
    assert (asked.stage, asked.words, asked.answered_at, asked.answered_by) == (
        Stage.ANSWERED, WORDS, THEN, cast.filer,
    )  # fmt: skip
    assert AuditRow.objects.get(verb="explanation.answer").after["words"] == WORDS


def test_the_last_second_of_the_last_day_is_in_time(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=LAST_SECOND)
    assert asked.stage == Stage.ANSWERED


def test_midnight_is_too_late_even_before_the_scheduler_has_come(asked: Explanation, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="time for the explanation is over"):
        answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=DUE)
    asked.refresh_from_db()
    assert asked.stage == Stage.ASKED


def test_a_day_off_in_the_county_gives_a_day_more(asked: Explanation, cast: Cast) -> None:
    county = Division.objects.get(code="360603")
    DayOff.objects.create(county=county, day=dt.date(2026, 11, 12), is_working=False, reason="停电")
    answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=DUE)
    assert asked.stage == Stage.ANSWERED


@pytest.mark.parametrize("words", ["", "   ", "联系人电话13812345678", "x" * 2001, "a\x00b"])
def test_it_refuses_no_words_too_many_and_personal_numbers(asked: Explanation, cast: Cast, words: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        answer_explanation(explanation=asked, words=words, by=cast.filer, at=THEN)
    assert refused.value.field == "words"


def test_only_the_filer_of_the_township_answers(asked: Explanation, cast: Cast) -> None:
    for user in (cast.neighbour, cast.officer, cast.leader, cast.supervisor):
        with pytest.raises(PermissionDenied):
            answer_explanation(explanation=asked, words=WORDS, by=user, at=THEN)


def test_it_is_answered_once(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=THEN)
    with pytest.raises(RuleBroken):
        answer_explanation(explanation=asked, words="另一说", by=cast.colleague, at=THEN)
    asked.refresh_from_db()
    assert asked.words == WORDS
