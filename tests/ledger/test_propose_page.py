"""From the findings of a village to the proposal, on its page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast
from tests.factories import DECIDED, propose, sign
from tests.pages import enter, text_of
from villages.accounts.permissions import Role
from villages.ledger.actions import dismiss_finding
from villages.ledger.models import Determination
from villages.process import Stage
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db
TUANHUANG = "360603101200"
URL = f"/villages/{TUANHUANG}/determine/"


def typed(findings: list[Finding], **fields: str) -> dict[str, Any]:
    return {"findings": [finding.pk for finding in findings], "basis": "常委会研究", **fields}


def test_everything_that_waits_is_ticked_at_first(findings: list[Finding], cast: Cast) -> None:
    page = enter(cast.officer).get(URL)
    assert page.context["form"].ticked == {str(finding.pk) for finding in findings}
    assert text_of(page).count(" checked>") == 2


def test_the_chosen_findings_are_proposed_and_the_others_wait(findings: list[Finding], cast: Cast) -> None:
    page = enter(cast.officer).post(URL, typed(findings[:1]))
    determination = Determination.objects.get()
    assert page["Location"] == f"/determinations/{determination.pk}/"
    assert list(determination.findings.all()) == findings[:1]
    findings[1].refresh_from_db()
    assert findings[1].stage == Stage.FOUND


@pytest.mark.parametrize(
    ("numbers", "fields", "field"),
    [
        ([], {}, "findings"),
        ([8], {"basis": "  "}, "basis"),
        ([8], {"basis": "致电13812345678"}, "basis"),
        ([8], {"basis": "a\x00"}, "basis"),
        ([11], {}, "joint_opinion"),
        ([11], {"joint_opinion": "   "}, "joint_opinion"),
    ],
)
def test_what_is_missing_stands_beside_its_field_and_the_rest_is_kept(
    findings: list[Finding], cast: Cast, numbers: list[int], fields: dict[str, str], field: str
) -> None:
    chosen = [finding for finding in findings if finding.criterion.number in numbers]
    page = enter(cast.officer).post(URL, typed(chosen, **fields))
    form = page.context["form"]
    assert (page.status_code, list(form.errors)) == (200, [field])
    assert form.ticked == {str(finding.pk) for finding in chosen}
    assert form["basis"].value() == fields.get("basis", "常委会研究")
    assert not Determination.objects.exists()


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 40, "\x00", "1 OR 1=1"])
def test_a_finding_that_is_none_is_refused(findings: list[Finding], cast: Cast, junk: str) -> None:
    page = enter(cast.officer).post(URL, {"findings": [junk], "basis": "研究"})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["findings"]


def test_a_finding_that_was_decided_meanwhile_is_named_and_the_rest_kept(findings: list[Finding], cast: Cast) -> None:
    dismiss_finding(finding=findings[0], reason="查无实据", by=cast.officer, at=DECIDED)
    page = enter(cast.officer).post(URL, typed(findings, joint_opinion="同意"))
    assert "has meanwhile been decided" in text_of(page)
    assert page.context["form"]["joint_opinion"].value() == "同意"
    assert not Determination.objects.exists()


def test_while_a_proposal_waits_there_is_no_second_form(findings: list[Finding], cast: Cast) -> None:
    waiting = propose(findings[:1], by=cast.officer)
    officer = enter(cast.officer)
    page = officer.get(URL)
    assert f"/determinations/{waiting.pk}/" in text_of(page)
    assert "<textarea" not in text_of(page)
    late = officer.post(URL, typed(findings[1:], joint_opinion="同意"))
    assert late.status_code == 409
    assert "already waiting for the signature" in text_of(late)
    assert Determination.objects.count() == 1


def test_it_says_which_open_entry_the_criteria_will_join(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings[:1], by=cast.officer), by=cast.leader)
    page = enter(cast.officer).get(URL)
    assert page.context["entry"] == entry
    assert entry.number in text_of(page)
    assert [row.stage for row in page.context["earlier"]] == [Stage.SIGNED]


def test_a_village_without_findings_has_nothing_to_decide(findings: list[Finding], cast: Cast) -> None:
    page = enter(cast.officer).get("/villages/360603102200/determine/")
    assert "Nothing to decide" in text_of(page)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_nobody_but_the_officer_proposes(findings: list[Finding], cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    assert client.get(URL).status_code == client.post(URL, typed(findings)).status_code == 403


@pytest.mark.parametrize(
    "code", ["360603101", "000000000000", "x", "%00", "360603101200%00", "３６０６０３１０１２００"]
)
def test_what_is_no_village_here_is_not_found(findings: list[Finding], cast: Cast, code: str) -> None:
    assert enter(cast.officer).get(f"/villages/{code}/determine/").status_code == 404


def test_for_the_officer_of_another_county_it_does_not_exist(findings: list[Finding], cast: Cast) -> None:
    assert enter(cast.stranger).post(URL, typed(findings)).status_code == 404
