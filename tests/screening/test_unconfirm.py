"""Taking a confirmation back is guarded as hard as giving it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, propose, sign, submit
from tests.scenes import scene
from villages.accounts.models import User
from villages.ledger.actions import dismiss_finding, recall_determination, reopen_finding
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.actions import unconfirm_check
from villages.screening.models import Finding, QuarterlyCheck

TUANHUANG = "360603101200"
pytestmark = pytest.mark.django_db


@scene
def confirmed(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    confirm(submit(check, by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    return check


def unconfirm(check: QuarterlyCheck, by: User, reason: str = "误点确认") -> None:
    unconfirm_check(check=check, reason=reason, by=by, at=DECIDED)


def test_the_check_is_submitted_again_and_its_findings_are_withdrawn_but_kept(
    confirmed: QuarterlyCheck, cast: Cast
) -> None:
    unconfirm(confirmed, cast.officer)
    confirmed.refresh_from_db()
    assert (confirmed.stage, confirmed.confirmed_at, confirmed.confirmed_by) == (Stage.SUBMITTED, None, None)
    assert list(Finding.objects.values_list("stage", flat=True)) == [Stage.WITHDRAWN, Stage.WITHDRAWN]
    change = StageChange.objects.of(Finding.objects.all()[0]).last()
    assert change is not None
    assert (change.verb, change.reason) == ("withdraw", "误点确认")


def test_confirming_again_records_new_findings_beside_the_withdrawn(confirmed: QuarterlyCheck, cast: Cast) -> None:
    unconfirm(confirmed, cast.officer)
    confirm(confirmed, by=cast.officer, at=DECIDED)
    assert sorted(Finding.objects.values_list("stage", flat=True)) == ["found", "found", "withdrawn", "withdrawn"]


def test_decisions_stand_in_the_way_until_they_are_undone(confirmed: QuarterlyCheck, cast: Cast) -> None:
    eight, eleven = Finding.objects.order_by("criterion__number")
    dismiss_finding(finding=eleven, reason="不属实", by=cast.officer, at=DECIDED)
    with pytest.raises(RuleBroken, match="undone first"):
        unconfirm(confirmed, cast.officer)
    reopen_finding(finding=eleven, reason="重新核实", by=cast.officer, at=DECIDED)
    determination = propose([eight], by=cast.officer)
    with pytest.raises(RuleBroken, match="undone first"):
        unconfirm(confirmed, cast.officer)
    recall_determination(determination=determination, reason="撤回", by=cast.officer, at=DECIDED)
    unconfirm(confirmed, cast.officer)
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.WITHDRAWN}


def test_a_signed_determination_stands_in_the_way(confirmed: QuarterlyCheck, cast: Cast) -> None:
    sign(propose([Finding.objects.all()[0]], by=cast.officer), by=cast.leader)
    with pytest.raises(RuleBroken, match="undone first"):
        unconfirm(confirmed, cast.officer)
    confirmed.refresh_from_db()
    assert confirmed.stage == Stage.CONFIRMED


@pytest.mark.parametrize("reason", ["", " \n ", "请联系13812345678"])
def test_it_wants_a_reason_without_personal_numbers(confirmed: QuarterlyCheck, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        unconfirm(confirmed, cast.officer, reason)
    assert refusal.value.field == "reason"
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.FOUND}


def test_a_check_that_is_not_confirmed_has_nothing_to_take_back(submitted: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        unconfirm(submitted, cast.officer)


@pytest.mark.parametrize("name", ["filer", "stranger", "leader"])
def test_nobody_but_the_countys_officer_takes_it_back(confirmed: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        unconfirm(confirmed, getattr(cast, name))
