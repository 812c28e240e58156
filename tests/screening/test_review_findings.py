"""The list of findings by village, and one finding with its evidence and history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import Cast
from tests.factories import DECIDED, UNKNOWN, YES, confirm, fill_check, open_check, propose, sign, submit
from tests.pages import enter, text_of
from tests.scenes import scene
from villages.accounts.permissions import Role
from villages.ledger.actions import dismiss_finding
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db
TUANHUANG, TAZHOU = "360603101200", "360603102200"
URL = "/findings/"


@scene
def findings(cast: Cast) -> dict[tuple[str, int], Finding]:
    """团黄 meets 8 and 11, 塔洲 meets 14; all wait for a decision."""
    found: list[Finding] = []
    for township, filer, answers in (
        ("360603101", cast.filer, {TUANHUANG: {8: YES, 11: YES}}),
        ("360603102", cast.neighbour, {TAZHOU: {14: YES, 2: UNKNOWN}}),
    ):
        check = submit(fill_check(open_check(township), by=filer, answers=answers), by=filer)
        found += confirm(check, by=cast.officer)
    return {(finding.village.code, finding.criterion.number): finding for finding in found}


def listed(cast: Cast, query: str = "") -> list[tuple[str, int]]:
    page = enter(cast.officer).get(f"{URL}?{query}")
    assert page.status_code == 200
    return [(row.village.code, row.criterion.number) for row in page.context["page"]]


Findings = dict[tuple[str, int], Finding]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", [(TUANHUANG, 8), (TUANHUANG, 11), (TAZHOU, 14)]),
        ("stage=found", [(TUANHUANG, 11), (TAZHOU, 14)]),
        ("stage=dismissed", [(TUANHUANG, 8)]),
        ("township=360603102", [(TAZHOU, 14)]),
        ("criterion=11", [(TUANHUANG, 11)]),
        ("tier=direct", [(TUANHUANG, 8)]),
        ("tier=joint&township=360603101", [(TUANHUANG, 11)]),
        ("quarter=2026Q3&text=塔洲", [(TAZHOU, 14)]),
        ("text=林区", [(TUANHUANG, 8), (TUANHUANG, 11), (TAZHOU, 14)]),
        ("text=360603101200", [(TUANHUANG, 8), (TUANHUANG, 11)]),
        ("quarter=2026Q2", [(TUANHUANG, 8), (TUANHUANG, 11), (TAZHOU, 14)]),
        ("stage=x&township=1&criterion=zz&tier=%00&text=%00&page=x", [(TUANHUANG, 8), (TUANHUANG, 11), (TAZHOU, 14)]),
    ],
)
def test_filters_stand_in_the_address(findings: Findings, cast: Cast, query: str, rows: list[tuple[str, int]]) -> None:
    """A choice that does not exist (a quarter without findings, junk) counts as unset."""
    dismiss_finding(finding=findings[TUANHUANG, 8], reason="已处理", by=cast.officer, at=DECIDED)
    assert listed(cast, query) == rows


def test_the_numbers_by_stage_leave_the_other_filters_standing(findings: Findings, cast: Cast) -> None:
    dismiss_finding(finding=findings[TUANHUANG, 8], reason="已处理", by=cast.officer, at=DECIDED)
    page = enter(cast.officer).get(f"{URL}?township=360603101&stage=found")
    assert {stage.value: count for stage, count in page.context["stages"] if count} == {"found": 1, "dismissed": 1}


def test_the_way_to_the_proposal_stands_at_villages_with_something_to_decide(findings: Findings, cast: Cast) -> None:
    mine = [finding for (code, _number), finding in findings.items() if code == TUANHUANG]
    sign(propose(mine, by=cast.officer), by=cast.leader)
    page = text_of(enter(cast.officer).get(URL))
    assert reverse("villages:determination-propose", args=[TAZHOU]) in page
    assert reverse("villages:determination-propose", args=[TUANHUANG]) not in page
    assert page.count("/determine/") == 1
    assert "/determine/" not in text_of(enter(cast.leader).get(URL))


def test_one_finding_stands_with_its_evidence(findings: Findings, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get(f"{URL}{findings[TUANHUANG, 8].pk}/"))
    assert all(words in page for words in (YES.fact, YES.established_by, YES.document_no))
    assert "The finding was recorded." in page


def test_buttons_follow_stage_and_role(findings: Findings, cast: Cast) -> None:
    finding = findings[TUANHUANG, 8]
    url = f"{URL}{finding.pk}/"

    def offered(user: str) -> set[str]:
        page = text_of(enter(getattr(cast, user)).get(url))
        return {word for word in ("/determine/", f"{url}dismiss/", f"{url}reopen/") if word in page}

    assert offered("officer") == {"/determine/", f"{url}dismiss/"}
    assert offered("leader") == offered("filer") == set()
    dismiss_finding(finding=finding, reason="已处理", by=cast.officer, at=DECIDED)
    assert offered("officer") == {f"{url}reopen/"}
    assert "已处理" in text_of(enter(cast.officer).get(url))


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.WORKING_GROUP, Role.AUDITOR, Role.SECURITY_ADMIN])
def test_who_may_not_read_the_screening_is_refused(findings: Findings, cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}{findings[TUANHUANG, 8].pk}/").status_code == 403


def test_outside_the_jurisdiction_a_finding_does_not_exist(findings: Findings, cast: Cast) -> None:
    for user in (cast.stranger, cast.neighbour):
        client = enter(user)
        assert client.get(f"{URL}{findings[TUANHUANG, 8].pk}/").status_code == 404
        assert all(row.village.code != TUANHUANG for row in client.get(URL).context["page"])


@pytest.mark.parametrize("path", ["0/", "999999/", f"{'9' * 40}/", "x/", "-1/"])
def test_an_unknown_finding_is_not_found(findings: Findings, cast: Cast, path: str) -> None:
    assert enter(cast.officer).get(URL + path).status_code == 404
