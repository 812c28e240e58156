"""Two people at one inspection at the same time, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, make_user, propose, submit
from tests.factories import sign as determine
from tests.factories_inspections import (
    PLANNED,
    PROPOSED,
    SIGNED,
    VISIT_DAY,
    VISITED,
    apply,
    full_sheet,
    inspected,
    plan,
    save,
    to_last_step,
)
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.sheet_rows import print_of
from villages.acceptance.inspections.sheet_saving import RowInput, Saved, save_sheet
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.drafting import enforce_draft, write_draft
from villages.criteria.models import RuleDraft, RuleSet
from villages.ledger.models import LedgerEntry
from villages.process import Stage
from villages.screening.models import QuarterlyCheck

TUANHUANG = "360603101200"
Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    return to_last_step(determine(propose(findings, by=cast.officer), by=cast.leader))


def fresh(inspection: Inspection) -> Inspection:
    return Inspection.objects.get(pk=inspection.pk)


def stage_of(entry: LedgerEntry) -> str:
    return LedgerEntry.objects.get(pk=entry.pk).stage


def planning(inspection: Inspection, cast: Cast) -> Act:
    row = fresh(inspection)
    return lambda: actions.plan_inspection(
        inspection=row, team={cast.inspector.pk}, head=cast.inspector.pk, planned_on=VISIT_DAY, is_announced=True,
        by=cast.officer, at=PLANNED,
    )  # fmt: skip


def returning(inspection: Inspection, cast: Cast) -> Act:
    row = fresh(inspection)
    return lambda: actions.return_application(inspection=row, reason="材料不全", by=cast.officer, at=PLANNED)


def signing(inspection: Inspection, cast: Cast, outcome: Outcome) -> Act:
    row = fresh(inspection)
    return lambda: actions.sign_inspection(
        inspection=row, outcome=outcome, stricter_reason="x", fail_reasons="y", by=cast.leader, at=SIGNED
    )


def test_two_who_apply_at_once_apply_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    outcomes = overlap.run(lambda: apply(entry, cast), lambda: apply(entry, cast), held_at="entry.apply")
    assert outcomes == ("done", "RuleBroken")
    assert overlap.second_waited
    assert Inspection.objects.count() == 1
    assert AuditRow.objects.filter(verb="entry.apply").count() == 1


def test_an_application_is_planned_or_returned_never_both(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    inspection = apply(entry, cast)
    one, other = planning(inspection, cast), returning(inspection, cast)
    assert overlap.run(one, other, held_at="inspection.plan") == ("done", "Conflict")
    assert (fresh(inspection).stage, stage_of(entry)) == (Stage.PLANNED, Stage.INSPECTING)


def test_a_returned_application_is_not_planned(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    inspection = apply(entry, cast)
    one, other = returning(inspection, cast), planning(inspection, cast)
    assert overlap.run(one, other, held_at="inspection.return") == ("done", "Conflict")
    assert (fresh(inspection).stage, stage_of(entry)) == (Stage.RETURNED, Stage.RECTIFYING)


def test_of_two_colleagues_at_one_row_the_second_is_shown_the_first(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    second = make_user(Role.INSPECTOR, "360603")
    inspection = plan(apply(entry, cast), cast, team=(cast.inspector, second))
    came: list[Saved] = []

    def saving(points: str, by: object, other_row: str) -> Act:
        row = fresh(inspection)
        rows = {
            "i-team_united": RowInput({"points": points, "reason": "x"}, print_of({})),
            other_row: RowInput({"points": "1", "reason": "x"}, print_of({})),
        }
        return lambda: came.append(save_sheet(inspection=row, rows=rows, by=by, at=VISITED))  # type: ignore[arg-type]

    one, other = saving("4", cast.inspector, "i-team_complete"), saving("2", second, "i-team_reserve")
    assert overlap.run(one, other, held_at="inspection.save") == ("done", "done")
    assert overlap.second_waited
    assert [saved.conflicts for saved in came] == [[], ["i-team_united"]]
    assert inspection.scores.get(item="team_united").points == 4
    assert inspection.scores.count() == 3


def test_two_who_propose_at_once_propose_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    inspection = plan(apply(entry, cast), cast)
    save(inspection, full_sheet(inspection), cast.inspector)

    def proposing() -> Act:
        row = fresh(inspection)
        return lambda: actions.propose_decision(inspection=row, by=cast.inspector, at=PROPOSED)

    assert overlap.run(proposing(), proposing(), held_at="inspection.propose") == ("done", "RuleBroken")
    assert AuditRow.objects.filter(verb="inspection.propose").count() == 1


def test_a_row_saved_meanwhile_is_part_of_the_proposal_or_refused(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    inspection = plan(apply(entry, cast), cast)
    save(inspection, full_sheet(inspection), cast.inspector)
    row, another = fresh(inspection), fresh(inspection)

    def saving() -> object:
        return save(another, {"c-8": {"resolved": "no", "words": "又有反复"}}, cast.inspector)

    def proposing() -> object:
        return actions.propose_decision(inspection=row, by=cast.inspector, at=PROPOSED)

    assert overlap.run(saving, proposing, held_at="inspection.save") == ("done", "done")
    assert fresh(inspection).proposed_outcome == Outcome.FAIL


def test_two_signatures_are_one(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    one, other = signing(inspection, cast, Outcome.PASS), signing(inspection, cast, Outcome.FAIL)
    assert overlap.run(one, other, held_at="inspection.sign") == ("done", "Conflict")
    assert overlap.second_waited
    assert stage_of(entry) == Stage.WATCH
    assert entry.look_backs.count() == 4
    assert AuditRow.objects.filter(verb="entry.pass").count() == 1


def test_a_proposal_is_signed_or_sent_back_never_both(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    row = fresh(inspection)

    def sending_back() -> None:
        actions.return_proposal(inspection=row, reason="请复核", by=cast.leader, at=SIGNED)

    outcomes = overlap.run(sending_back, signing(inspection, cast, Outcome.PASS), held_at="inspection.return")
    assert outcomes == ("done", "Conflict")
    assert stage_of(entry) == Stage.INSPECTING


def test_two_drafts_become_two_versions(overlap: Overlap, cast: Cast) -> None:
    base = RuleSet.objects.get()
    drafts = [write_draft(based_on=base, by=cast.officer, at=PLANNED) for _each in range(2)]

    def enforcing(draft: RuleDraft) -> Act:
        return lambda: enforce_draft(draft=draft, in_force_from=VISIT_DAY, version=1, by=cast.officer, at=PLANNED)

    assert overlap.run(*map(enforcing, drafts), held_at="rule_draft.enforce") == ("done", "done")
    assert sorted(RuleSet.objects.values_list("version", flat=True)) == [1, 2, 3]
    assert overlap.second_waited


def test_a_draft_comes_into_force_once(overlap: Overlap, cast: Cast) -> None:
    draft = write_draft(based_on=RuleSet.objects.get(), by=cast.officer, at=PLANNED)

    def enforcing() -> None:
        enforce_draft(draft=draft, in_force_from=VISIT_DAY, version=1, by=cast.officer, at=PLANNED)

    assert overlap.run(enforcing, enforcing, held_at="rule_draft.enforce") == ("done", "RuleBroken")
    assert RuleSet.objects.count() == 2
