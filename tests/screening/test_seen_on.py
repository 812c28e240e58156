"""A yes names the day on which it was seen: a day of the quarter, its last one when nothing is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.conftest import Cast
from tests.factories import FILED, NO, QUARTER, YES, fill_check, sheet_of, submit
from tests.scenes import scene
from tests.screening.desk import TUANHUANG, Desk, text_of
from villages.audit import AuditRow
from villages.process import RuleBroken
from villages.screening import rules
from villages.screening.actions import save_sheet
from villages.screening.changes import kind_of
from villages.screening.models import Answer, QuarterlyCheck, VillageSheet
from villages.screening.rules import AnswerInput

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
WORDS = {"value": "yes", "fact": "失火", "established_by": "区林业局", "document_no": "1号"}
pytestmark = pytest.mark.django_db


@scene
def sheet(check: QuarterlyCheck) -> VillageSheet:
    return sheet_of(check, TUANHUANG)


def save(sheet: VillageSheet, cast: Cast, answer: AnswerInput) -> Answer:
    save_sheet(sheet=sheet, answers={11: answer}, version=sheet.version, by=cast.filer, at=FILED)
    return Answer.objects.get(sheet=sheet)


def test_without_a_day_it_is_the_last_of_the_quarter(sheet: VillageSheet, cast: Cast) -> None:
    assert save(sheet, cast, YES).seen_on == LAST


@pytest.mark.parametrize("day", [FIRST, dt.date(2026, 8, 15), LAST])
def test_a_day_of_the_quarter_is_kept(sheet: VillageSheet, cast: Cast, day: dt.date) -> None:
    assert save(sheet, cast, replace(YES, seen_on=day)).seen_on == day
    assert AuditRow.objects.get(verb="sheet.save").after["11"]["seen_on"] == day.isoformat()


@pytest.mark.parametrize("day", [FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)])
def test_a_day_before_or_after_the_quarter_is_refused(sheet: VillageSheet, cast: Cast, day: dt.date) -> None:
    with pytest.raises(RuleBroken) as refusal:
        save(sheet, cast, replace(YES, seen_on=day))
    assert refusal.value.field == "seen_on"
    assert not Answer.objects.exists()


def test_a_no_has_no_day(sheet: VillageSheet, cast: Cast) -> None:
    assert save(sheet, cast, replace(NO, seen_on=FIRST)).seen_on is None


def test_a_day_outside_the_quarter_that_came_otherwise_keeps_the_check_back(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}})
    Answer.objects.filter(value="yes").update(seen_on=FIRST - dt.timedelta(days=1))
    (problem,) = rules.problems_of(check.sheets.with_answers(), list(check.edition.criteria.all()))
    assert (problem.sheet.village.code, problem.sentence) == (TUANHUANG, "Choose a day within the quarter.")
    with pytest.raises(RuleBroken):
        submit(check, by=cast.filer)


def test_a_yes_from_before_the_days_were_kept_counts_as_it_is(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}})
    Answer.objects.update(seen_on=None)
    submit(check, by=cast.filer)
    assert check.submissions.get().answers[TUANHUANG]["11"]["seen_on"] is None


def test_an_answer_is_read_back_from_a_submission_as_it_was(check: QuarterlyCheck, cast: Cast) -> None:
    seen = replace(YES, seen_on=FIRST)
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: seen}}), by=cast.filer)
    assert AnswerInput.from_json(check.submissions.get().answers[TUANHUANG]["11"]) == seen
    assert AnswerInput.from_json({"value": "no"}) == NO


def test_the_day_alone_is_no_change_since_last_quarter() -> None:
    assert kind_of(YES.dated(QUARTER.previous()), YES.dated(QUARTER)) is None


def test_the_page_offers_the_last_day_and_names_the_quarter(desk: Desk) -> None:
    response = desk.get(f"villages/{TUANHUANG}/")
    field = 'name="c11-seen_on" value="2026-09-30" min="2026-07-01" max="2026-09-30"'
    body = response.content.decode()
    assert all(part in body for part in field.split(" min"))
    assert "a day within the quarter, 1 July 2026 to 30 September 2026" in text_of(response)


def test_the_page_saves_the_day(desk: Desk) -> None:
    desk.save(TUANHUANG, {11: {**WORDS, "seen_on": "2026-07-01"}})
    assert Answer.objects.get().seen_on == FIRST
    assert 'value="2026-07-01"' in desk.get(f"villages/{TUANHUANG}/").content.decode()


@pytest.mark.parametrize("day", ["2026-06-30", "2026-10-01", "soon", "2026-02-30", "\x00"])
def test_the_page_refuses_another_day_beside_the_field_and_keeps_what_was_typed(desk: Desk, day: str) -> None:
    response = desk.save(TUANHUANG, {11: {**WORDS, "seen_on": day}})
    assert response.status_code == 422
    assert 'href="#id_c11-seen_on"' in response.content.decode()
    assert "失火" in response.content.decode()
    assert not Answer.objects.exists()


def test_a_day_beside_an_unanswered_criterion_says_nothing(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {1: "no", 11: {"seen_on": "2026-09-30"}})
    assert response.status_code == 302
    assert desk.answers(TUANHUANG) == {1: "no"}


def test_two_versions_are_told_apart_by_the_day_and_carry_it(desk: Desk, second_desk: Desk) -> None:
    version = desk.sheet(TUANHUANG).version
    second_desk.save(TUANHUANG, {11: {**WORDS, "seen_on": "2026-07-02"}})
    response = desk.save(TUANHUANG, {11: {**WORDS, "seen_on": "2026-07-03"}}, version=version)
    body = response.content.decode()
    assert response.status_code == 409
    assert 'name="c11-seen_on" value="2026-07-03"' in body
    assert "2026-07-02" in body
