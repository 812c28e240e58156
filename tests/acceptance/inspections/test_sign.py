"""The team proposes what the rule set computes; the leader signs, or makes it stricter with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_inspections import (
    PROPOSED,
    SIGNED,
    apply,
    ballots,
    full_sheet,
    ground,
    inspected,
    plan,
    propose,
    save,
    sign,
    with_rules,
)
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.audit import AuditRow
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.ledger.people.models import EntryDuty, Service
from villages.process import RuleBroken, Stage

pytestmark = pytest.mark.django_db
NOT_RESOLVED = {"resolved": "no", "words": "工程尚未退出"}
NO_POINTS = {"points": "0", "reason": "未开展"}


def test_all_well_is_proposed_as_passed_with_its_lines(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    assert (inspection.stage, inspection.proposed_outcome) == (Stage.PROPOSED, Outcome.PASS)
    assert [line["kind"] for line in inspection.lines] == [
        "score", "no_veto", "ballots", "dissatisfied", "criterion", "criterion",
    ]  # fmt: skip


def test_an_incomplete_sheet_is_not_proposed(entry: LedgerEntry, cast: Cast) -> None:
    inspection = plan(apply(entry, cast), cast)
    with pytest.raises(RuleBroken, match="not complete"):
        propose(inspection, cast)


def test_who_joined_the_entry_after_the_plan_cannot_propose(entry: LedgerEntry, cast: Cast) -> None:
    inspection = plan(apply(entry, cast), cast)
    save(inspection, full_sheet(inspection), cast.inspector)
    Service.objects.create(
        entry=entry, duty=EntryDuty.RESIDENT_COUNTY, full_name="某某", post="干部", user=cast.inspector,
        since=dt.date(2026, 12, 22),
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="cannot inspect"):
        propose(inspection, cast)


def test_an_inspector_who_was_not_sent_does_not_propose(entry: LedgerEntry, cast: Cast) -> None:
    inspection = plan(apply(entry, cast), cast)
    with pytest.raises(PermissionDenied):
        propose(inspection, cast, by=cast.officer)


def test_passed_begins_the_watch_with_its_look_backs(entry: LedgerEntry, cast: Cast) -> None:
    signed = sign(inspected(entry, cast), cast)
    assert (signed.stage, signed.accepted_at) == (Stage.WATCH, SIGNED)
    assert signed.watch_until == dt.date(2027, 12, 25)
    assert signed.look_backs.count() == 4
    signed.refresh_from_db()
    assert signed.stage == Stage.WATCH


def test_failed_goes_back_with_reasons_and_a_new_deadline(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast, c_8=NOT_RESOLVED)
    assert inspection.proposed_outcome == Outcome.FAIL
    signed = sign(inspection, cast, fail_reasons="第8条未解决")
    assert (signed.stage, signed.deadline) == (Stage.RECTIFYING, dt.date(2027, 2, 23))
    assert signed.step == Stage.RECTIFY
    assert signed.changes.latest("pk").reason == "第8条未解决"
    inspection.refresh_from_db()
    assert (inspection.outcome, inspection.fail_reasons) == (Outcome.FAIL, "第8条未解决")


def test_a_failure_says_why(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Say why it failed"):
        sign(inspected(entry, cast, c_8=NOT_RESOLVED), cast)


def test_basically_passed_consolidates_for_half_a_year_and_is_inspected_again(entry: LedgerEntry, cast: Cast) -> None:
    with_rules({"pass_mark": 98, "basically_passed_from": 90})
    inspection = inspected(entry, cast, i_team_united=NO_POINTS)
    assert inspection.proposed_outcome == Outcome.BASIC
    signed = sign(inspection, cast)
    assert (signed.stage, signed.deadline) == (Stage.CONSOLIDATING, dt.date(2027, 6, 25))
    again = plan(apply(signed, cast, at=moment("2027-05-01 09:00")), cast, planned_on=dt.date(2027, 5, 3))
    assert again.round == 2
    sheet = full_sheet(again, i_team_united=NO_POINTS, visited_on=dt.date(2027, 5, 3))
    save(again, sheet, cast.inspector, at=moment("2027-05-03 15:00"))
    assert propose(again, cast, at=moment("2027-05-03 18:00")).proposed_outcome == Outcome.FAIL


def test_an_application_returned_to_a_consolidation_keeps_its_half_year(entry: LedgerEntry, cast: Cast) -> None:
    with_rules({"pass_mark": 98, "basically_passed_from": 90})
    consolidating = sign(inspected(entry, cast, i_team_united=NO_POINTS), cast)
    half_year = consolidating.deadline
    for day in ("2027-03-01 09:00", "2027-03-05 09:00"):
        again = apply(consolidating, cast, at=moment(day))
        actions.return_application(inspection=again, reason="巩固材料缺失", by=cast.officer, at=moment(day))
        consolidating.refresh_from_db()
        assert (again.stage, consolidating.stage) == (Stage.RETURNED, Stage.CONSOLIDATING)
        assert consolidating.deadline == half_year


def test_stricter_with_a_reason_is_signed_and_kept(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    with pytest.raises(RuleBroken, match="stricter"):
        sign(inspection, cast, Outcome.FAIL, fail_reasons="群众另有反映")
    signed = sign(inspection, cast, Outcome.FAIL, stricter_reason="信访件未办结", fail_reasons="群众另有反映")
    assert signed.stage == Stage.RECTIFYING
    inspection.refresh_from_db()
    assert (inspection.proposed_outcome, inspection.outcome) == (Outcome.PASS, Outcome.FAIL)
    assert inspection.stricter_reason == "信访件未办结"


@pytest.mark.parametrize("milder", [Outcome.PASS, Outcome.BASIC])
def test_nobody_signs_something_milder(entry: LedgerEntry, cast: Cast, milder: Outcome) -> None:
    with pytest.raises(RuleBroken, match="only be made stricter"):
        sign(inspected(entry, cast, c_8=NOT_RESOLVED), cast, milder, stricter_reason="x")


def test_without_the_band_nobody_signs_basically_passed(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="as the rule set has it"):
        sign(inspected(entry, cast), cast, Outcome.BASIC, stricter_reason="x")


def test_only_the_leader_signs(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    for by in (cast.officer, cast.inspector, cast.filer):
        with pytest.raises(PermissionDenied):
            actions.sign_inspection(inspection=inspection, outcome=Outcome.PASS, by=by, at=SIGNED)


def test_the_leader_returns_a_sheet_to_the_team_and_it_is_proposed_again(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    actions.return_proposal(inspection=inspection, reason="票数请复核", by=cast.leader, at=SIGNED)
    inspection.refresh_from_db()
    assert (inspection.stage, inspection.proposed_outcome, inspection.proposed_by) == (Stage.PLANNED, "", None)
    save(inspection, {"ballots": ballots(ground(inspection), dissatisfied=10)}, cast.inspector)
    assert propose(inspection, cast).proposed_outcome == Outcome.FAIL


def test_a_criterion_that_joined_after_the_proposal_is_not_passed_over(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    joined = entry.entry_criteria.get(criterion__number=8)
    new = joined.criterion.edition.criteria.get(number=13)
    EntryCriterion.objects.create(entry=entry, criterion=new, finding=joined.finding, joined_at=PROPOSED)
    with pytest.raises(RuleBroken, match="Criterion 13 joined"):
        sign(inspection, cast)
    sign(inspection, cast, Outcome.FAIL, stricter_reason="新发现第13条", fail_reasons="新发现第13条")


def test_a_signature_writes_its_rows_in_one_go(entry: LedgerEntry, cast: Cast) -> None:
    sign(inspected(entry, cast), cast)
    verbs = list(AuditRow.objects.filter(at=SIGNED).values_list("verb", flat=True).order_by("pk"))
    assert verbs[:2] == ["inspection.sign", "entry.pass"]
    assert verbs[2:] == ["look_back.plan"] * 4


def test_a_failed_round_is_followed_by_the_next_and_both_stay(entry: LedgerEntry, cast: Cast) -> None:
    failed = inspected(entry, cast, c_8=NOT_RESOLVED)
    entry = sign(failed, cast, fail_reasons="第8条未解决")
    at = SIGNED + dt.timedelta(days=20)
    again = plan(apply(entry, cast, at=at), cast, planned_on=timezone.localdate(at), at=at)
    save(again, full_sheet(again, visited_on=timezone.localdate(at)), cast.inspector, at=at)
    assert sign(propose(again, cast, at=at), cast, at=at).stage == Stage.WATCH
    rounds = Inspection.objects.filter(entry=entry).order_by("round").values_list("round", "outcome")
    assert list(rounds) == [(1, "fail"), (2, "pass")]
