"""Two people at one plan or one stage at the same time, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, propose, sign, submit
from tests.factories_plans import mobilise, reach, submit_plan
from villages.audit import AuditRow
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import take_off_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.plans import actions
from villages.ledger.plans.models import Plan
from villages.ledger.plans.steps import open_next_step
from villages.process import Stage
from villages.screening.models import QuarterlyCheck

Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TUANHUANG = "360603101200"


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def entry(check: QuarterlyCheck, cast: Cast, settings: Settings, tmp_path: Path) -> LedgerEntry:
    settings.MEDIA_ROOT = tmp_path
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    return sign(propose(findings, by=cast.officer), by=cast.leader)


def fresh(entry: LedgerEntry) -> LedgerEntry:
    return LedgerEntry.objects.select_related("village", "rule_set").get(pk=entry.pk)


def read(plan: Plan) -> Plan:
    return Plan.objects.select_related("entry__village").get(pk=plan.pk)


def rows(verb: str) -> int:
    return AuditRow.objects.filter(verb=verb).count()


def test_a_stage_opens_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    mobilise(entry, by=cast.filer)

    def opening() -> Act:
        mine = fresh(entry)
        return lambda: open_next_step(entry=mine, by=cast.filer, at=DECIDED)

    assert overlap.run(opening(), opening(), held_at="step.next_step") == ("done", "Conflict")
    assert (fresh(entry).step, rows("step.next_step")) == (Stage.INVESTIGATE, 1)


def test_a_version_is_begun_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    def drafting() -> Act:
        mine = fresh(entry)
        return lambda: actions.draft_plan(entry=mine, by=cast.filer, at=DECIDED)

    assert overlap.run(drafting(), drafting(), held_at="plan.draft") == ("done", "RuleBroken")
    assert Plan.objects.count() == 1


def test_a_plan_is_submitted_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer)
    plan = submit_plan(entry, by=cast.filer)
    actions.return_plan(plan=plan, reason="补充", by=cast.officer, at=DECIDED)
    before = rows("plan.submit")

    def submitting() -> Act:
        mine = read(plan)
        return lambda: actions.submit_plan(plan=mine, by=cast.filer, at=DECIDED)

    assert overlap.run(submitting(), submitting(), held_at="plan.submit") == ("done", "Conflict")
    assert rows("plan.submit") == before + 1


@pytest.mark.parametrize("second", ["approve", "return"])
def test_a_plan_is_decided_once(overlap: Overlap, entry: LedgerEntry, cast: Cast, second: str) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer)
    plan = submit_plan(entry, by=cast.filer)
    mine, theirs = read(plan), read(plan)

    def other() -> object:
        if second == "approve":
            return actions.approve_plan(plan=theirs, by=cast.officer, at=DECIDED)
        return actions.return_plan(plan=theirs, reason="补充", by=cast.officer, at=DECIDED)

    outcomes = overlap.run(
        lambda: actions.approve_plan(plan=mine, by=cast.officer, at=DECIDED), other, held_at="plan.approve"
    )  # fmt: skip
    assert outcomes == ("done", "Conflict")
    assert (read(plan).stage, Measure.objects.count(), rows("plan.return")) == (Stage.APPROVED, 1, 0)


def test_a_version_given_up_and_submitted_at_once_is_one_of_both(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer)
    plan = submit_plan(entry, by=cast.filer)
    actions.return_plan(plan=plan, reason="补充", by=cast.officer, at=DECIDED)
    mine, theirs = read(plan), read(plan)
    outcomes = overlap.run(
        lambda: actions.drop_plan(plan=mine, reason="重做", by=cast.filer, at=DECIDED),
        lambda: actions.submit_plan(plan=theirs, by=cast.colleague, at=DECIDED),
        held_at="plan.drop",
    )
    assert outcomes == ("done", "Conflict")
    assert read(plan).stage == Stage.DROPPED


def test_the_last_proof_is_not_taken_off_while_the_stage_is_left(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    mobilise(entry, by=cast.filer)
    mine = fresh(entry)
    scan = EntryFile.objects.select_related("entry__village", "file", "letter").get(purpose=Purpose.LETTER)
    outcomes = overlap.run(
        lambda: open_next_step(entry=mine, by=cast.filer, at=DECIDED),
        lambda: take_off_entry_file(row=scan, reason="不清晰", by=cast.colleague, at=DECIDED),
        held_at="step.next_step",
    )
    assert outcomes == ("done", "RuleBroken")
    assert EntryFile.objects.standing().filter(pk=scan.pk).exists()
