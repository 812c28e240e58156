"""A problem on the list: raised, sorted, solved or explained, answered in writing, opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED
from tests.ledger.problems.conftest import ANSWERED, ID_CARD, PHONE, RAISED
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.problems import actions
from villages.ledger.problems.models import Problem
from villages.process import Conflict, RuleBroken, Stage, StageChange

pytestmark = pytest.mark.django_db
Put = Callable[..., Problem]
SOLVED = dt.date(2026, 11, 1)


def solve(problem: Problem, **given: Any) -> None:
    usual: dict[str, Any] = {"outcome": "已更新公开栏", "outcome_on": SOLVED, "at": ANSWERED}
    actions.solve_problem(problem=problem, **(usual | given))


def reply(problem: Problem, **given: Any) -> None:
    usual: dict[str, Any] = {"reply": "已在公开栏书面答复", "replied_on": dt.date(2026, 11, 2), "at": ANSWERED}
    actions.reply_to_problem(problem=problem, **(usual | given))


def test_it_goes_from_raised_to_answered_and_each_answer_is_recorded(problem: Problem, cast: Cast) -> None:
    actions.sort_problem(problem=problem, topic="affairs", by=cast.member, at=RAISED)
    solve(problem, by=cast.filer)
    reply(problem, by=cast.filer)
    problem.refresh_from_db()
    assert (problem.stage, problem.topic, problem.reply) == (Stage.REPLIED, "affairs", "已在公开栏书面答复")
    reasons = [(row.verb, row.reason) for row in StageChange.objects.of(problem)]
    assert reasons[2:] == [("solve", "已更新公开栏"), ("reply", "已在公开栏书面答复")]
    assert AuditRow.objects.filter(verb__startswith="problem.").count() == 4
    assert not Problem.objects.unanswered().exists()


def test_it_can_be_sorted_when_it_is_raised_and_explained_instead_of_solved(put: Put, cast: Cast) -> None:
    problem = put(topic="land")
    assert problem.stage == Stage.SORTED
    actions.explain_problem(
        problem=problem, outcome="需县级统一规划", outcome_on=SOLVED, by=cast.filer, at=ANSWERED
    )  # fmt: skip
    reply(problem, by=cast.filer)
    assert Problem.objects.get().stage == Stage.REPLIED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": PHONE}, "words"),
        ({"words": ID_CARD}, "words"),
        ({"raised_on": dt.date(2026, 10, 29)}, "raised_on"),
        ({"topic": "nothing"}, "topic"),
    ],
)
def test_what_is_not_right_is_not_put_on_the_list(put: Put, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        put(**changes)
    assert refusal.value.field == field
    assert not Problem.objects.exists()


def test_the_same_problem_is_on_the_list_once(problem: Problem, put: Put) -> None:
    with pytest.raises(RuleBroken, match="already"):
        put()
    assert put(raised_by="cadres").pk


def test_it_is_not_solved_before_it_is_sorted_nor_answered_before_it_is_solved(problem: Problem, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="raised"):
        solve(problem, by=cast.filer)
    actions.sort_problem(problem=problem, topic="affairs", by=cast.filer, at=RAISED)
    with pytest.raises(RuleBroken, match="sorted"):
        reply(problem, by=cast.filer)


def test_the_days_follow_each_other(put: Put, cast: Cast) -> None:
    problem = put(topic="affairs")
    for day in (dt.date(2026, 10, 26), dt.date(2026, 11, 4)):
        with pytest.raises(RuleBroken) as refusal:
            solve(problem, by=cast.filer, outcome_on=day)
        assert refusal.value.field == "outcome_on"
    solve(problem, by=cast.filer)
    for day in (dt.date(2026, 10, 31), dt.date(2026, 11, 4)):
        with pytest.raises(RuleBroken) as refusal:
            reply(problem, by=cast.filer, replied_on=day)
        assert refusal.value.field == "replied_on"


@pytest.mark.parametrize("words", ["", PHONE])
def test_outcome_and_answer_want_words(put: Put, cast: Cast, words: str) -> None:
    problem = put(topic="affairs")
    with pytest.raises(RuleBroken) as refusal:
        solve(problem, by=cast.filer, outcome=words)
    assert refusal.value.field == "outcome"
    solve(problem, by=cast.filer)
    with pytest.raises(RuleBroken) as refusal:
        reply(problem, by=cast.filer, reply=words)
    assert refusal.value.field == "reply"


def test_opened_again_it_waits_for_its_outcome_and_forgets_nothing(put: Put, cast: Cast) -> None:
    problem = put(topic="affairs")
    solve(problem, by=cast.filer)
    reply(problem, by=cast.filer)
    with pytest.raises(RuleBroken):
        actions.reopen_problem(problem=problem, reason="", by=cast.filer, at=ANSWERED)
    actions.reopen_problem(problem=problem, reason="公开栏又停更", by=cast.filer, at=ANSWERED)
    problem.refresh_from_db()
    assert (problem.stage, problem.topic, problem.outcome, problem.reply) == (Stage.SORTED, "affairs", "", "")
    assert StageChange.objects.of(problem).get(verb="reply").reason == "已在公开栏书面答复"


@pytest.mark.parametrize("name", ["neighbour", "officer", "stranger", "leader", "inspector"])
def test_only_the_township_and_the_working_group_keep_the_list(
    problem: Problem, put: Put, cast: Cast, name: str
) -> None:
    with pytest.raises(PermissionDenied):
        put(by=getattr(cast, name), words="另一件")
    with pytest.raises(PermissionDenied):
        actions.sort_problem(problem=problem, topic="land", by=getattr(cast, name), at=RAISED)


def test_who_is_second_is_told(problem: Problem, cast: Cast) -> None:
    seen = Problem.objects.select_related("entry__village").get()
    actions.sort_problem(problem=problem, topic="land", by=cast.filer, at=RAISED)
    with pytest.raises(Conflict):
        actions.sort_problem(problem=seen, topic="team", by=cast.member, at=RAISED)
    assert Problem.objects.get().topic == "land"


def test_the_list_of_a_closed_entry_stays_as_it_is(problem: Problem, put: Put, cast: Cast) -> None:
    LedgerEntry.objects.update(
        stage=Stage.CANCELLED, accepted_at=DECIDED, watch_until=SOLVED, cancelled_at=DECIDED
    )  # fmt: skip
    problem = Problem.objects.select_related("entry__village").get()
    with pytest.raises(RuleBroken, match="closed"):
        actions.sort_problem(problem=problem, topic="land", by=cast.filer, at=RAISED)
    with pytest.raises(RuleBroken, match="closed"):
        put(words="另一件")
    assert not Problem.objects.unanswered().exists()
