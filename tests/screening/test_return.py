"""The county sends a check back, with a reason for each village."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, NO, REVIEWED, confirm, open_check, sheet_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.actions import return_check, save_sheet
from villages.screening.models import QuarterlyCheck, SheetState

TUANHUANG, JINBEI, TAZHOU = "360603101200", "360603101201", "360603102200"
pytestmark = pytest.mark.django_db


def send_back(check: QuarterlyCheck, by: User, villages: dict[str, str], reason: str = "请核实后重报") -> None:
    village_reasons = {sheet_of(check, code).pk: text for code, text in villages.items()}
    return_check(check=check, village_reasons=village_reasons, reason=reason, by=by, at=REVIEWED)


def test_the_township_sees_which_villages_and_why(submitted: QuarterlyCheck, cast: Cast) -> None:
    send_back(submitted, cast.officer, {TUANHUANG: " 证据不足 "})
    sheet = sheet_of(submitted, TUANHUANG)
    assert (submitted.stage, sheet.return_reason) == (Stage.RETURNED, "证据不足")
    assert sheet.state(15) == SheetState.PROBLEM
    assert sheet_of(submitted, JINBEI).return_reason == ""


def test_the_history_and_the_trail_keep_the_reasons(submitted: QuarterlyCheck, cast: Cast) -> None:
    send_back(submitted, cast.officer, {TUANHUANG: "证据不足"})
    change = StageChange.objects.of(submitted).last()
    assert change is not None
    assert (change.verb, change.reason, change.by) == ("return", "请核实后重报", cast.officer)
    assert AuditRow.objects.get(verb="check.return").reason == "请核实后重报"
    row = AuditRow.objects.get(verb="sheet.return")
    assert (row.reason, row.place_code) == ("证据不足", TUANHUANG)


def test_a_returned_check_may_be_changed_again(submitted: QuarterlyCheck, cast: Cast) -> None:
    send_back(submitted, cast.officer, {TUANHUANG: "证据不足"})
    sheet = sheet_of(submitted, TUANHUANG)
    save_sheet(sheet=sheet, answers={1: NO}, version=sheet.version, by=cast.filer, at=DECIDED)
    submitted.refresh_from_db()
    assert submitted.stage == Stage.RETURNED


def test_a_form_that_was_open_before_the_return_is_a_conflict(submitted: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(submitted, TUANHUANG)
    send_back(submitted, cast.officer, {TUANHUANG: "证据不足"})
    with pytest.raises(Conflict):
        save_sheet(sheet=sheet, answers={1: NO}, version=sheet.version, by=cast.filer, at=DECIDED)


@pytest.mark.parametrize(
    ("villages", "reason"),
    [
        ({}, "退回"),
        ({TUANHUANG: "  "}, "退回"),
        ({TUANHUANG: "证据不足"}, ""),
        ({TUANHUANG: "请联系13812345678"}, "退回"),
        ({TUANHUANG: "证据不足"}, "请联系13812345678"),
    ],
)
def test_without_proper_reasons_it_is_refused(
    submitted: QuarterlyCheck, cast: Cast, villages: dict[str, str], reason: str
) -> None:
    with pytest.raises(RuleBroken):
        send_back(submitted, cast.officer, villages, reason)
    submitted.refresh_from_db()
    assert submitted.stage == Stage.SUBMITTED
    assert sheet_of(submitted, TUANHUANG).return_reason == ""


def test_a_village_of_another_check_is_refused(submitted: QuarterlyCheck, cast: Cast) -> None:
    other = sheet_of(open_check("360603102"), TAZHOU)
    with pytest.raises(RuleBroken, match="belong"):
        return_check(check=submitted, village_reasons={other.pk: "x"}, reason="y", by=cast.officer, at=REVIEWED)
    other.refresh_from_db()
    assert other.return_reason == ""


def test_a_check_that_is_not_submitted_cannot_be_returned(check: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        send_back(check, cast.officer, {TUANHUANG: "x"})


def test_a_confirmed_check_is_unconfirmed_first(submitted: QuarterlyCheck, cast: Cast) -> None:
    confirm(submitted, by=cast.officer)
    with pytest.raises(RuleBroken, match="confirmed"):
        send_back(submitted, cast.officer, {TUANHUANG: "x"})


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "supervisor"])
def test_nobody_but_the_countys_officer_returns(submitted: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        send_back(submitted, getattr(cast, name), {TUANHUANG: "x"})
    assert sheet_of(submitted, TUANHUANG).return_reason == ""
