"""Draft, write, submit, return, approve and drop a plan; versions follow each other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, open_check, propose, sign, submit
from tests.factories_plans import WORDS, line, reach, submit_plan
from tests.ledger.plans.conftest import NOW, TUANHUANG, fresh
from tests.scenes import scene
from villages.audit import AuditRow
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import actions
from villages.ledger.plans.contents import compared, version_before
from villages.ledger.plans.models import Plan
from villages.ledger.plans.rules import ItemWords
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db


@scene
def analysed(entry: LedgerEntry, cast: Cast) -> LedgerEntry:
    """The entry in its third stage, where the plan is submitted."""
    return reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer, at=NOW)


def draft(entry: LedgerEntry, cast: Cast) -> Plan:
    return actions.draft_plan(entry=entry, by=cast.filer, at=NOW)


def save(plan: Plan, number: int, cast: Cast, **facts: object) -> None:
    said: dict[str, object] = {"words": WORDS, "lines": [line()], "version": plan.version, **facts}
    criterion = plan.entry.criteria.get(number=number)
    actions.save_item(plan=plan, criterion=criterion, by=cast.filer, at=NOW, **said)  # type: ignore[arg-type]


def test_a_draft_begins_with_every_criterion_and_what_was_found(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    assert (plan.number, plan.stage) == (1, Stage.IN_WORK)
    facts = dict(entry.findings.values_list("criterion__number", "fact"))
    assert dict(plan.items.values_list("criterion__number", "problem")) == facts
    assert AuditRow.objects.about(plan).get().verb == "plan.draft"


def test_only_one_version_is_in_hand(entry: LedgerEntry, cast: Cast) -> None:
    draft(entry, cast)
    with pytest.raises(RuleBroken, match="already in work"):
        draft(entry, cast)


@pytest.mark.parametrize("who", ["officer", "leader", "member", "neighbour", "inspector"])
def test_only_the_township_drafts(entry: LedgerEntry, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.draft_plan(entry=entry, by=getattr(cast, who), at=NOW)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("stage", [Stage.INSPECTING, Stage.CANCELLED])
def test_no_plan_is_begun_while_the_entry_is_inspected_or_closed(entry: LedgerEntry, cast: Cast, stage: Stage) -> None:
    facts = {"cancelled_at": NOW, "accepted_at": NOW, "watch_until": NOW.date()} if stage == Stage.CANCELLED else {}
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=stage, **facts)
    with pytest.raises(RuleBroken, match="the entry is"):
        draft(fresh(entry), cast)


def test_what_is_written_is_kept_with_an_audit_row(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    save(plan, 8, cast)
    item = plan.items.get(criterion__number=8)
    assert (item.cause, item.planned_measures.get().owner_post) == (WORDS.cause, "镇党委副书记")
    row = AuditRow.objects.about(plan).get(verb="plan.save")
    assert row.before["measures"] == []
    assert (row.after["cause"], len(row.after["measures"])) == (WORDS.cause, 1)


def test_of_two_who_write_at_once_the_second_is_told(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    save(plan, 8, cast)
    with pytest.raises(Conflict):
        save(plan, 8, cast, version=1, words=ItemWords(cause="别的原因"))
    assert plan.items.get(criterion__number=8).cause == WORDS.cause


def test_a_measure_of_another_entry_is_not_taken_over_by_its_number(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    foreign = line()
    save(plan, 8, cast, lines=[type(foreign)(**{**vars(foreign), "measure_id": 999})])
    assert plan.items.get(criterion__number=8).planned_measures.get().measure_id is None


def test_an_incomplete_plan_is_not_submitted(analysed: LedgerEntry, cast: Cast) -> None:
    plan = draft(analysed, cast)
    save(plan, 8, cast)
    with pytest.raises(RuleBroken, match=r"Criterion 11: the cause is missing; the goal is missing"):
        actions.submit_plan(plan=plan, by=cast.filer, at=NOW)
    plan.refresh_from_db()
    assert plan.stage == Stage.IN_WORK


def test_it_is_not_submitted_before_the_third_stage(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    save(plan, 8, cast)
    save(plan, 11, cast)
    with pytest.raises(RuleBroken, match="third stage"):
        actions.submit_plan(plan=plan, by=cast.filer, at=NOW)


def test_what_is_submitted_stands_still(analysed: LedgerEntry, cast: Cast) -> None:
    plan = submit_plan(analysed, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="cannot be changed"):
        save(plan, 8, cast)


def test_a_returned_plan_is_changed_and_submitted_again(analysed: LedgerEntry, cast: Cast) -> None:
    plan = submit_plan(analysed, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="reason"):
        actions.return_plan(plan=plan, reason=" ", by=cast.officer, at=NOW)
    actions.return_plan(plan=plan, reason="补充责任人", by=cast.officer, at=NOW)
    save(plan, 8, cast, words=ItemWords("a", "b", "c"))
    actions.submit_plan(plan=plan, by=cast.filer, at=NOW)
    assert plan.stage == Stage.SUBMITTED


def test_approving_assigns_the_measures(analysed: LedgerEntry, cast: Cast) -> None:
    plan = submit_plan(analysed, by=cast.filer, at=NOW)
    actions.approve_plan(plan=plan, by=cast.officer, at=NOW)
    assert (plan.stage, plan.decided_by) == (Stage.APPROVED, cast.officer)
    assert list(Measure.objects.order_by("words").values_list("words", "stage")) == [
        ("第11条整改", Stage.UNDER_WAY), ("第8条整改", Stage.UNDER_WAY),
    ]  # fmt: skip


def test_the_township_does_not_approve_its_own_plan(analysed: LedgerEntry, cast: Cast) -> None:
    plan = submit_plan(analysed, by=cast.filer, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.approve_plan(plan=plan, by=cast.filer, at=NOW)


def test_a_draft_is_not_approved_and_the_version_in_force_stays(analysed: LedgerEntry, cast: Cast) -> None:
    first = submit_plan(analysed, by=cast.filer, at=NOW)
    actions.approve_plan(plan=first, by=cast.officer, at=NOW)
    second = draft(analysed, cast)
    with pytest.raises(RuleBroken, match="in work"):
        actions.approve_plan(plan=second, by=cast.officer, at=NOW)
    first.refresh_from_db()
    assert first.stage == Stage.APPROVED


def test_a_criterion_that_joined_since_must_be_in_the_plan(analysed: LedgerEntry, cast: Cast) -> None:
    plan = submit_plan(analysed, by=cast.filer, at=NOW)
    later = open_check("360603101", Quarter(2026, 2))
    fill_check(later, by=cast.filer, answers={TUANHUANG: {4: YES}})
    found = [finding for finding in confirm(submit(later, by=cast.filer), by=cast.officer) if finding.stage == "found"]
    sign(propose(found, by=cast.officer), by=cast.leader)
    with pytest.raises(RuleBroken, match="not in the plan: 4"):
        actions.approve_plan(plan=plan, by=cast.officer, at=NOW)
    plan.refresh_from_db()
    assert plan.stage == Stage.SUBMITTED
    assert not Measure.objects.exists()


def test_a_change_after_approval_is_a_new_version_that_replaces_the_old(analysed: LedgerEntry, cast: Cast) -> None:
    first = submit_plan(analysed, by=cast.filer, at=NOW)
    actions.approve_plan(plan=first, by=cast.officer, at=NOW)
    second = draft(analysed, cast)
    assert (second.number, version_before(second)) == (2, first)
    item = second.items.get(criterion__number=8)
    kept = item.planned_measures.get().measure_id or 0
    changed = type(line())("personnel", "第8条整改", "镇长", NOW.date() + dt.timedelta(days=40), kept)
    save(second, 8, cast, lines=[changed, line("公开账目")])
    shown = {each.criterion.number: each for each in compared(second, first)}
    assert [one.change for one in shown[8].lines] == ["new", "changed"]
    assert [one.change for one in shown[11].lines] == [""]
    actions.submit_plan(plan=second, by=cast.filer, at=NOW)
    actions.approve_plan(plan=second, by=cast.officer, at=NOW)
    first.refresh_from_db()
    assert (first.stage, second.stage) == (Stage.REPLACED, Stage.APPROVED)
    assert Measure.objects.get(pk=kept).owner_post == "镇长"
    assert Measure.objects.count() == 3


def test_a_version_is_given_up_with_a_reason_and_the_next_has_the_next_number(entry: LedgerEntry, cast: Cast) -> None:
    plan = draft(entry, cast)
    actions.drop_plan(plan=plan, reason="重新调研", by=cast.filer, at=NOW)
    assert plan.stage == Stage.DROPPED
    assert draft(entry, cast).number == 2
