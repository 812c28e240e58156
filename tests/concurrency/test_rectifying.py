"""Two people at one measure, problem, project or line of the funds at the same time, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, open_check, propose, sign, submit
from tests.factories_measures import (
    WORKED_ON,
    WORKING,
    Said,
    approve_plan_of,
    fund_of,
    photograph,
    project_of,
    prove,
)
from villages.audit import AuditRow
from villages.ledger.measures import actions, project_actions
from villages.ledger.measures.fund_actions import counter_fund
from villages.ledger.measures.models import Fund, Measure, Project
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import take_off_entry_file
from villages.ledger.problems import actions as problem_actions
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import Stage, StageChange

Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TUANHUANG = "360603101200"


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def entry(cast: Cast, settings: Settings, tmp_path: Path) -> LedgerEntry:
    settings.MEDIA_ROOT = tmp_path
    check = fill_check(open_check("360603101"), by=cast.filer, answers={TUANHUANG: {8: YES}})
    return sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)


@pytest.fixture
def measure(entry: LedgerEntry, cast: Cast) -> Measure:
    approve_plan_of(entry, [Said()], filer=cast.filer, officer=cast.officer)
    prove(Measure.objects.get(), by=cast.filer)
    return Measure.objects.get()


def again(measure: Measure) -> Measure:
    return Measure.objects.select_related("entry__village").get(pk=measure.pk)


def test_of_two_who_move_a_measure_the_second_is_told(overlap: Overlap, measure: Measure, cast: Cast) -> None:
    one, other = again(measure), again(measure)

    def finishing() -> None:
        actions.finish_measure(measure=one, done_on=WORKED_ON, by=cast.filer, at=WORKING)

    def blocking() -> None:
        actions.block_measure(measure=other, reason="等待批复", by=cast.member, at=WORKING)

    assert overlap.run(finishing, blocking, held_at="measure.finish") == ("done", "Conflict")
    assert Measure.objects.get().stage == Stage.DONE
    assert AuditRow.objects.filter(verb__in=["measure.finish", "measure.block"]).count() == 1


def test_two_who_report_a_measure_as_done_do_it_once(overlap: Overlap, measure: Measure, cast: Cast) -> None:
    def finishing(row: Measure) -> Act:
        return lambda: actions.finish_measure(measure=row, done_on=WORKED_ON, by=cast.filer, at=WORKING)

    result = overlap.run(finishing(again(measure)), finishing(again(measure)), held_at="measure.finish")
    assert result == ("done", "Conflict")
    assert StageChange.objects.of(measure).filter(verb="finish").count() == 1


def test_a_measure_is_not_done_while_its_proof_is_taken_off(overlap: Overlap, measure: Measure, cast: Cast) -> None:
    row, proof = again(measure), measure.entry_files.select_related("entry__village", "file").get()

    def taking_off() -> None:
        take_off_entry_file(row=proof, reason="传错了", by=cast.filer, at=WORKING)

    def finishing() -> None:
        actions.finish_measure(measure=row, done_on=WORKED_ON, by=cast.filer, at=WORKING)

    assert overlap.run(taking_off, finishing, held_at="entry_file.take_off") == ("done", "RuleBroken")
    assert Measure.objects.get().stage == Stage.UNDER_WAY


def test_the_proof_is_not_taken_off_while_the_measure_is_reported_as_done(
    overlap: Overlap, measure: Measure, cast: Cast
) -> None:
    row, proof = again(measure), measure.entry_files.select_related("entry__village", "file", "measure").get()

    def finishing() -> None:
        actions.finish_measure(measure=row, done_on=WORKED_ON, by=cast.filer, at=WORKING)

    def taking_off() -> None:
        take_off_entry_file(row=proof, reason="传错了", by=cast.filer, at=WORKING)

    assert overlap.run(finishing, taking_off, held_at="measure.finish") == ("done", "RuleBroken")
    assert measure.entry_files.standing().count() == 1


def test_a_plan_that_drops_a_measure_waits_for_whoever_finishes_it(
    overlap: Overlap, measure: Measure, cast: Cast
) -> None:
    row = again(measure)

    def finishing() -> None:
        actions.finish_measure(measure=row, done_on=WORKED_ON, by=cast.filer, at=WORKING)

    def approving() -> None:
        approve_plan_of(
            LedgerEntry.objects.get(), [Said("另一项")], filer=cast.filer, officer=cast.officer, at=WORKING
        )  # fmt: skip

    assert overlap.run(finishing, approving, held_at="measure.finish") == ("done", "done")
    assert sorted(Measure.objects.values_list("stage", flat=True)) == [Stage.DONE, Stage.UNDER_WAY]


def test_of_two_who_move_a_problem_the_second_is_told(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    facts = ProblemFacts(WORKED_ON, "villagers", "公开栏未更新")
    raised = problem_actions.raise_problem(entry=entry, facts=facts, topic="land", by=cast.filer, at=WORKING)
    one, other = (Problem.objects.select_related("entry__village").get() for _each in range(2))
    told: dict[str, Any] = {"outcome": "已解决", "outcome_on": WORKED_ON, "at": WORKING}
    result = overlap.run(
        lambda: problem_actions.solve_problem(problem=one, by=cast.filer, **told),
        lambda: problem_actions.explain_problem(problem=other, by=cast.member, **told),
        held_at="problem.solve",
    )
    assert result == ("done", "Conflict")
    assert StageChange.objects.of(raised).count() == 3


def test_two_who_raise_one_problem_put_it_on_the_list_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    facts = ProblemFacts(WORKED_ON, "villagers", "公开栏未更新")

    def raising() -> None:
        problem_actions.raise_problem(
            entry=LedgerEntry.objects.get(pk=entry.pk), facts=facts, by=cast.filer, at=WORKING
        )  # fmt: skip

    assert overlap.run(raising, raising, held_at="problem.raise") == ("done", "RuleBroken")
    assert Problem.objects.count() == 1


def test_of_two_who_move_a_project_the_second_is_told(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    project = project_of(entry, by=cast.filer)
    photograph(project, by=cast.filer)
    project_actions.start_project(project=project, by=cast.filer, at=WORKING)
    one, other = (Project.objects.select_related("entry__village").get() for _each in range(2))
    result = overlap.run(
        lambda: project_actions.finish_project(project=one, done_on=WORKED_ON, by=cast.filer, at=WORKING),
        lambda: project_actions.call_off_project(project=other, reason="停", by=cast.colleague, at=WORKING),
        held_at="project.finish",
    )
    assert result == ("done", "Conflict")
    assert Project.objects.get().stage == Stage.DONE


def test_a_line_of_the_funds_is_recorded_once_and_taken_back_once(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    def recording() -> None:
        fund_of(LedgerEntry.objects.select_related("village").get(pk=entry.pk), by=cast.filer)

    assert overlap.run(recording, recording, held_at="fund.record") == ("done", "RuleBroken")
    fund = Fund.objects.get()

    def countering() -> None:
        row = Fund.objects.select_related("entry__village").get(pk=fund.pk)
        counter_fund(fund=row, reason="重复", by=cast.filer, at=WORKING)

    assert overlap.run(countering, countering, held_at="fund.counter") == ("done", "RuleBroken")
    assert sum(row.amount for row in Fund.objects.all()) == 0
