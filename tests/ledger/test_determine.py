"""From confirmed findings to an entry in the ledger: propose, sign."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.conftest import Cast
from tests.factories import DECIDED, QUARTER, YES, confirm, fill_check, open_check, propose, sign, submit
from villages.audit import AuditRow
from villages.ledger.actions import propose_determination, sign_determination
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.models import Finding, QuarterlyCheck

TUANHUANG = "360603101200"
pytestmark = pytest.mark.django_db


def test_signing_opens_the_entry_with_number_criteria_and_deadline(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings, by=cast.officer), by=cast.leader)
    assert entry.number == "360603-2026-001"
    assert entry.stage == Stage.RECTIFYING
    assert entry.step == Stage.MOBILISE
    assert [c.number for c in entry.criteria.all()] == [8, 11]
    assert entry.deadline == dt.date(2026, 10, 15) + dt.timedelta(days=90)
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.DETERMINED}


def test_each_step_leaves_a_history_row_and_an_audit_row(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings, by=cast.officer), by=cast.leader)
    assert [c.verb for c in StageChange.objects.of(entry)] == ["determine"]
    row = AuditRow.objects.get(verb="entry.determine")
    assert (row.by, row.role, row.place_code) == (cast.leader, "leader", TUANHUANG)
    assert row.after["deadline"] == "2027-01-13"


def test_only_the_leader_signs(findings: list[Finding], cast: Cast) -> None:
    determination = propose(findings, by=cast.officer)
    with pytest.raises(PermissionDenied):
        sign(determination, by=cast.officer)
    assert not LedgerEntry.objects.exists()


def test_an_officer_of_another_county_cannot_propose(findings: list[Finding], cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        propose(findings, by=cast.stranger)


def test_findings_of_the_joint_tier_alone_need_the_departments_opinion(findings: list[Finding], cast: Cast) -> None:
    joint = [finding for finding in findings if finding.criterion.number == 11]
    with pytest.raises(RuleBroken) as refusal:
        propose_determination(village=joint[0].village, findings=joint, basis="排查", by=cast.officer, at=DECIDED)
    assert refusal.value.field == "joint_opinion"


def test_a_direct_finding_needs_no_opinion(findings: list[Finding], cast: Cast) -> None:
    direct = [finding for finding in findings if finding.criterion.is_direct]
    determination = propose_determination(
        village=direct[0].village, findings=direct, basis="排查", by=cast.officer, at=DECIDED
    )
    assert determination.stage == Stage.PROPOSED


def test_a_second_proposal_for_the_village_is_told_that_one_waits(findings: list[Finding], cast: Cast) -> None:
    propose(findings[:1], by=cast.officer)
    with pytest.raises(Conflict):
        propose(findings[1:], by=cast.officer)


def test_signing_twice_is_refused(findings: list[Finding], cast: Cast) -> None:
    determination = propose(findings, by=cast.officer)
    sign(determination, by=cast.leader)
    with pytest.raises(RuleBroken):
        sign_determination(determination=determination, by=cast.leader, at=DECIDED)
    assert LedgerEntry.objects.count() == 1


def test_a_new_criterion_joins_the_open_entry(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings[:1], by=cast.officer), by=cast.leader)
    joined = sign(propose(findings[1:], by=cast.officer), by=cast.leader)
    assert joined == entry
    assert entry.criteria.count() == 2


def test_the_database_refuses_a_second_open_entry(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings[:1], by=cast.officer), by=cast.leader)
    other = propose(findings[1:], by=cast.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            number="x", village=entry.village, stage=Stage.WATCH, rule_set=entry.rule_set, determination=other,
            opened_at=DECIDED, deadline=entry.deadline,
        )  # fmt: skip


def test_a_known_criterion_found_again_is_attached_without_a_decision(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings, by=cast.officer), by=cast.leader)
    later = open_check("360603101", QUARTER.next())
    at = later.opened_at + dt.timedelta(days=2)
    fill_check(later, by=cast.filer, at=at, answers={TUANHUANG: {8: YES}})
    (again,) = confirm(submit(later, by=cast.filer, at=at), by=cast.officer, at=at)
    assert again.stage == Stage.DETERMINED
    assert again.entry == entry


def test_numbers_count_on_within_county_and_year(findings: list[Finding], cast: Cast) -> None:
    first = sign(propose(findings, by=cast.officer), by=cast.leader)
    later = open_check("360603101", QUARTER.next())
    at = later.opened_at + dt.timedelta(days=2)
    fill_check(later, by=cast.filer, at=at, answers={code: {8: YES} for code in ("360603101201", "360603101202")})
    one, other = confirm(submit(later, by=cast.filer, at=at), by=cast.officer, at=at)
    same_year = sign(propose([one], by=cast.officer), by=cast.leader)
    next_year = sign(propose([other], by=cast.officer, at=at), by=cast.leader, at=at)
    assert [entry.number for entry in (first, same_year, next_year)] == [
        "360603-2026-001", "360603-2026-002", "360603-2027-001",
    ]  # fmt: skip


def test_the_year_of_a_number_and_the_deadline_go_by_the_day_in_shanghai(findings: list[Finding], cast: Cast) -> None:
    new_year = dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC)
    entry = sign(propose(findings, by=cast.officer), by=cast.leader, at=new_year)
    assert entry.number == "360603-2027-001"
    assert entry.deadline == dt.date(2027, 1, 1) + dt.timedelta(days=90)


def test_findings_of_two_villages_are_refused(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}, "360603101201": {8: YES}})
    both = confirm(submit(check, by=cast.filer), by=cast.officer)
    with pytest.raises(RuleBroken) as refusal:
        propose(both, by=cast.officer)
    assert refusal.value.field == "findings"


@pytest.mark.parametrize("basis", ["", "  ", "联系人 13812345678"])
def test_it_wants_a_basis_without_personal_numbers(findings: list[Finding], cast: Cast, basis: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        propose_determination(village=findings[0].village, findings=findings, basis=basis, by=cast.officer, at=DECIDED)
    assert refusal.value.field == "basis"
    assert not Determination.objects.exists()


def test_a_proposal_without_findings_is_refused(findings: list[Finding], cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        propose_determination(village=findings[0].village, findings=[], basis="x", by=cast.officer, at=DECIDED)
