"""Dismissing a finding and taking that back, on their pages."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import propose
from tests.pages import enter, text_of
from villages.accounts.permissions import Role
from villages.process import Stage
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db


def urls(finding: Finding) -> tuple[str, str, str]:
    url = f"/findings/{finding.pk}/"
    return url, f"{url}dismiss/", f"{url}reopen/"


def test_a_dismissal_and_its_undoing_keep_both_reasons(findings: list[Finding], cast: Cast) -> None:
    finding = findings[0]
    url, dismiss, reopen = urls(finding)
    officer = enter(cast.officer)
    assert officer.post(dismiss, {"version": finding.version, "reason": "查无实据"})["Location"] == url
    finding.refresh_from_db()
    assert finding.stage == Stage.DISMISSED
    assert officer.post(reopen, {"version": finding.version, "reason": "又有新证据"})["Location"] == url
    finding.refresh_from_db()
    assert finding.stage == Stage.FOUND
    page = text_of(officer.get(url))
    assert "查无实据" in page
    assert "又有新证据" in page


@pytest.mark.parametrize("reason", ["", "   ", "致电13812345678"])
def test_a_dismissal_without_a_proper_reason_is_refused_on_the_form(
    findings: list[Finding], cast: Cast, reason: str
) -> None:
    page = enter(cast.officer).post(urls(findings[0])[1], {"version": 1, "reason": reason})
    findings[0].refresh_from_db()
    assert (page.status_code, findings[0].stage) == (200, Stage.FOUND)
    assert page.context["form"].errors["reason"]


def test_a_finding_that_was_proposed_meanwhile_is_not_dismissed(findings: list[Finding], cast: Cast) -> None:
    seen = {"version": findings[0].version, "reason": "查无实据"}
    propose(findings, by=cast.officer)
    page = enter(cast.officer).post(urls(findings[0])[1], seen)
    findings[0].refresh_from_db()
    assert (page.status_code, findings[0].stage) == (409, Stage.PROPOSED)
    assert "Proposed for determination." in text_of(page)


def test_a_page_that_is_no_use_now_leads_back(findings: list[Finding], cast: Cast) -> None:
    url, _dismiss, reopen = urls(findings[0])
    assert enter(cast.officer).get(reopen, follow=True).redirect_chain == [(url, 302)]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_nobody_but_the_officer_dismisses(findings: list[Finding], cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    statuses = [client.post(url, {"version": 1, "reason": "查无实据"}).status_code for url in urls(findings[0])[1:]]
    assert statuses == [403, 403]


def test_for_the_officer_of_another_county_it_does_not_exist(findings: list[Finding], cast: Cast) -> None:
    client = enter(cast.stranger)
    statuses = [client.post(url, {"version": 1, "reason": "查无实据"}).status_code for url in urls(findings[0])[1:]]
    assert statuses == [404, 404]
