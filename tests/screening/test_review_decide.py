"""Return, confirm and take back on the pages: what is done, what is kept, who is told that somebody was faster."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast
from tests.factories import REVIEWED, YES, confirm, fill_check, sheet_of, submit
from tests.pages import enter, history_of, text_of
from tests.scenes import scene
from villages.accounts.permissions import Role
from villages.process import Stage
from villages.screening.actions import return_check
from villages.screening.models import Finding, QuarterlyCheck

pytestmark = pytest.mark.django_db
TUANHUANG = "360603101200"
CHECK = "/checks/2026Q3/360603101/"
REVIEW, RETURN, CONFIRM, UNCONFIRM = (f"{CHECK}{verb}/" for verb in ("review", "return", "confirm", "unconfirm"))
HTMX = {"HX-Request": "true"}
SECRET = "11010519491231002X"  # the example number of GB 11643


@scene
def said(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Submitted; 团黄 meets 8."""
    return submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}}), by=cast.filer)


def typed(check: QuarterlyCheck, **fields: str) -> dict[str, Any]:
    return {"version": check.version, **fields}


def test_a_return_carries_the_reason_of_the_village(said: QuarterlyCheck, cast: Cast) -> None:
    form = typed(said, reason="请核实", **{f"village_{TUANHUANG}": "缺少文号"})
    page = enter(cast.officer).post(RETURN, form, follow=True)
    said.refresh_from_db()
    assert page.redirect_chain == [(REVIEW, 302)]
    assert "1 village must be gone through again" in text_of(page)
    assert said.stage == Stage.RETURNED
    assert sheet_of(said, TUANHUANG).return_reason == "缺少文号"
    assert list(said.sheets.exclude(return_reason="").values_list("village__code", flat=True)) == [TUANHUANG]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "请核实"}, "at least one village"),
        ({"reason": "", f"village_{TUANHUANG}": "缺少文号"}, "Reason of the return"),
        ({"reason": "   ", f"village_{TUANHUANG}": "缺少文号"}, "Reason of the return"),
        ({"reason": "请核实", f"village_{TUANHUANG}": SECRET}, "ID-card number"),
        ({"reason": "电话13812345678", f"village_{TUANHUANG}": "缺少文号"}, "telephone number"),
        ({"reason": "请核实", f"village_{TUANHUANG}": "a\x00b"}, "Null characters"),
        ({"reason": "长" * 2001, f"village_{TUANHUANG}": "缺少文号"}, "2000"),
        ({"reason": "请核实", "village_360603102200": "别处的村"}, "at least one village"),
    ],
)
def test_a_return_that_breaks_a_rule_says_so_and_keeps_what_was_typed(
    said: QuarterlyCheck, cast: Cast, fields: dict[str, str], words: str
) -> None:
    page = enter(cast.officer).post(RETURN, typed(said, **fields))
    said.refresh_from_db()
    assert page.status_code == 200
    assert words in text_of(page)
    assert said.stage == Stage.SUBMITTED
    form = page.context["form"]
    assert all(form[name].value() == value for name, value in fields.items() if name in form.fields)


def test_a_refusal_of_a_part_is_422(said: QuarterlyCheck, cast: Cast) -> None:
    assert enter(cast.officer).post(RETURN, typed(said, reason="请核实"), headers=HTMX).status_code == 422


def test_htmx_is_sent_on_by_its_own_header(said: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).post(CONFIRM, typed(said), headers=HTMX)
    assert (page.status_code, page["HX-Redirect"]) == (200, REVIEW)


def test_a_confirmation_says_how_many_findings_it_recorded(said: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).post(CONFIRM, typed(said), follow=True)
    said.refresh_from_db()
    assert said.stage == Stage.CONFIRMED
    assert (said.confirmed_by, Finding.objects.count()) == (cast.officer, 1)
    assert "1 finding was recorded" in text_of(page)


def test_confirming_is_not_done_by_following_a_link(said: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).get(CONFIRM)
    said.refresh_from_db()
    assert (page.status_code, page["Location"], said.stage) == (302, REVIEW, Stage.SUBMITTED)


def test_the_second_of_two_clerks_is_told_and_nothing_is_overwritten(said: QuarterlyCheck, cast: Cast) -> None:
    seen = typed(said, reason="请核实", **{f"village_{TUANHUANG}": "缺少文号"})
    confirm(said, by=cast.officer)
    page = enter(cast.officer).post(RETURN, seen)
    said.refresh_from_db()
    assert (page.status_code, said.stage) == (409, Stage.CONFIRMED)
    assert "Somebody was faster" in text_of(page)
    assert "confirmed" in text_of(page), "the page shows how it stands now"
    assert sheet_of(said, TUANHUANG).return_reason == ""


def test_a_check_that_came_back_changed_is_not_confirmed_unseen(said: QuarterlyCheck, cast: Cast) -> None:
    """Returned, changed and submitted again while the page was open: the same stage, but not what was read."""
    seen = typed(said)
    village = sheet_of(said, TUANHUANG)
    return_check(check=said, village_reasons={village.pk: "再核"}, reason="再核", by=cast.officer, at=REVIEWED)
    submit(fill_check(said, by=cast.filer, at=REVIEWED), by=cast.filer, at=REVIEWED)
    page = enter(cast.officer).post(CONFIRM, seen)
    said.refresh_from_db()
    assert (page.status_code, said.stage) == (409, Stage.SUBMITTED)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5"])
def test_a_version_that_is_none_does_nothing(said: QuarterlyCheck, cast: Cast, version: str) -> None:
    page = enter(cast.officer).post(CONFIRM, {"version": version})
    said.refresh_from_db()
    assert page.status_code in (200, 409)
    assert said.stage == Stage.SUBMITTED


def test_a_page_that_is_no_use_now_leads_back_with_a_sentence(check: QuarterlyCheck, cast: Cast) -> None:
    for url in (RETURN, UNCONFIRM):
        page = enter(cast.officer).get(url, follow=True)
        assert page.redirect_chain == [(REVIEW, 302)]
        assert "This cannot be done now" in text_of(page)


def test_taking_a_confirmation_back_withdraws_the_findings(said: QuarterlyCheck, cast: Cast) -> None:
    confirm(said, by=cast.officer)
    page = enter(cast.officer).post(UNCONFIRM, typed(said, reason="发现漏报"))
    said.refresh_from_db()
    assert (page.status_code, said.stage) == (302, Stage.SUBMITTED)
    assert history_of(said)[-1] == "unconfirm"
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.WITHDRAWN}


@pytest.mark.parametrize("reason", ["", "  ", SECRET])
def test_taking_back_needs_a_reason_without_personal_numbers(said: QuarterlyCheck, cast: Cast, reason: str) -> None:
    confirm(said, by=cast.officer)
    page = enter(cast.officer).post(UNCONFIRM, typed(said, reason=reason))
    said.refresh_from_db()
    assert (page.status_code, said.stage) == (200, Stage.CONFIRMED)
    assert page.context["form"].errors["reason"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_nobody_but_the_officer_decides(said: QuarterlyCheck, cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    assert [client.post(url, typed(said)).status_code for url in (RETURN, CONFIRM, UNCONFIRM)] == [403] * 3
    said.refresh_from_db()
    assert said.stage == Stage.SUBMITTED


def test_for_the_officer_of_another_county_the_check_does_not_exist(said: QuarterlyCheck, cast: Cast) -> None:
    client = enter(cast.stranger)
    assert [client.post(url, typed(said)).status_code for url in (RETURN, CONFIRM, UNCONFIRM)] == [404] * 3
