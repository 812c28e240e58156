"""The county decides that a finding makes no target, or takes that back."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, propose
from tests.scenes import scene
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding, reopen_finding
from villages.ledger.models import Determination
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.models import Finding

REASON = "场所已开工建设，收入核实达标"
pytestmark = pytest.mark.django_db


@scene
def finding(findings: list[Finding]) -> Finding:
    return findings[0]


@scene
def dismissed(finding: Finding, cast: Cast) -> Finding:
    dismiss_finding(finding=finding, reason=REASON, by=cast.officer, at=DECIDED)
    return finding


def test_the_reason_is_kept_in_history_and_trail(dismissed: Finding, cast: Cast) -> None:
    dismissed.refresh_from_db()
    change = StageChange.objects.of(dismissed).last()
    assert change is not None
    assert (dismissed.stage, change.reason, change.by, change.at) == (Stage.DISMISSED, REASON, cast.officer, DECIDED)
    row = AuditRow.objects.get(verb="finding.dismiss")
    assert (row.reason, row.before, row.after) == (REASON, {"stage": "found"}, {"stage": "dismissed"})


def test_a_dismissed_finding_cannot_be_proposed_or_dismissed_again(dismissed: Finding, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="already"):
        propose([dismissed], by=cast.officer)
    with pytest.raises(RuleBroken, match="dismissed"):
        dismiss_finding(finding=dismissed, reason=REASON, by=cast.officer, at=DECIDED)


def test_the_other_findings_of_the_village_can_still_be_proposed(
    dismissed: Finding, findings: list[Finding], cast: Cast
) -> None:
    assert propose(findings[1:], by=cast.officer).stage == Stage.PROPOSED


def test_a_proposed_finding_cannot_be_dismissed(findings: list[Finding], proposal: Determination, cast: Cast) -> None:
    stale = Finding(pk=findings[0].pk, village=findings[0].village, stage=Stage.FOUND, version=1)
    with pytest.raises(Conflict):
        dismiss_finding(finding=stale, reason=REASON, by=cast.officer, at=DECIDED)
    with pytest.raises(RuleBroken):
        dismiss_finding(finding=findings[0], reason=REASON, by=cast.officer, at=DECIDED)


def test_reopening_lets_it_wait_again_and_keeps_the_history(dismissed: Finding, cast: Cast) -> None:
    reopen_finding(finding=dismissed, reason="信访件证实问题存在", by=cast.officer, at=DECIDED)
    dismissed.refresh_from_db()
    assert dismissed.stage == Stage.FOUND
    assert [c.verb for c in StageChange.objects.of(dismissed)] == ["record", "dismiss", "reopen"]
    assert propose([dismissed], by=cast.officer).stage == Stage.PROPOSED


def test_what_was_not_dismissed_cannot_be_reopened(finding: Finding, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        reopen_finding(finding=finding, reason="x", by=cast.officer, at=DECIDED)


def test_two_who_dismiss_at_once_leave_one_reason(finding: Finding, cast: Cast) -> None:
    stale = copy.copy(finding)
    dismiss_finding(finding=finding, reason=REASON, by=cast.officer, at=DECIDED)
    with pytest.raises(Conflict):
        dismiss_finding(finding=stale, reason="另一理由", by=cast.officer, at=DECIDED)
    assert AuditRow.objects.filter(verb="finding.dismiss").count() == 1


@pytest.mark.parametrize("reason", ["", " \t", "当事人电话13812345678", "身份证11010519491231002X"])
def test_both_want_a_reason_without_personal_numbers(finding: Finding, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        dismiss_finding(finding=finding, reason=reason, by=cast.officer, at=DECIDED)
    assert refusal.value.field == "reason"
    dismiss_finding(finding=finding, reason=REASON, by=cast.officer, at=DECIDED)
    with pytest.raises(RuleBroken):
        reopen_finding(finding=finding, reason=reason, by=cast.officer, at=DECIDED)
    finding.refresh_from_db()
    assert finding.stage == Stage.DISMISSED


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "department", "auditor"])
def test_nobody_but_the_countys_officer_dismisses_or_reopens(finding: Finding, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        dismiss_finding(finding=finding, reason=REASON, by=getattr(cast, name), at=DECIDED)
    dismiss_finding(finding=finding, reason=REASON, by=cast.officer, at=DECIDED)
    with pytest.raises(PermissionDenied):
        reopen_finding(finding=finding, reason=REASON, by=getattr(cast, name), at=DECIDED)
