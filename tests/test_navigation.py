"""The main navigation: what each role may open, what waits there, and what it costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import translation

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, make_user, open_check, propose, submit
from tests.pages import enter
from tests.screening.explanations.county import REPORTED, report
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.navigation import PLACES, Item, Section, items_for, navigation
from villages.screening.explanations.actions import answer_explanation
from villages.screening.explanations.models import Explanation
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
ALL_READERS = [
    "Quarterly checks", "Sources", "Village work", "Findings", "Determinations", "Ledger", "Acceptance",
    "Accountability", "Reports", "Divisions", "Criteria",
]  # fmt: skip


def items(user: User, url: str = "/") -> dict[str, Item]:
    request = RequestFactory().get(url)
    request.user, request.resolver_match = user, resolve(url)
    with translation.override("en"):
        return {item.label: item for item in items_for(request)}


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.FILER, ALL_READERS),
        (Role.OFFICER, [*ALL_READERS, "Audit trail"]),
        (Role.LEADER, [*ALL_READERS, "Audit trail"]),
        (Role.INSPECTOR, ALL_READERS),
        (Role.SUPERVISOR, ALL_READERS),
        (Role.DEPARTMENT, ["Sources", "Accountability", "Divisions", "Criteria"]),
        (Role.WORKING_GROUP, ["Village work", "Determinations", "Ledger", "Acceptance", "Divisions", "Criteria"]),
        (Role.SYSTEM_ADMIN, ["Accounts"]),
        (Role.SECURITY_ADMIN, ["Accounts"]),
        (Role.AUDITOR, ["Audit trail"]),
    ],
)
def test_each_role_sees_its_pages_and_may_open_them(cast: Cast, role: Role, labels: list[str]) -> None:
    user = cast.with_role(role)
    shown = items(user)
    assert list(shown) == labels
    browser = enter(user)
    assert {browser.get(item.url, follow=True).status_code for item in shown.values()} == {200}


def test_the_township_is_told_what_is_not_handed_in(check: QuarterlyCheck, cast: Cast) -> None:
    open_check("360603102")
    assert items(cast.filer)["Quarterly checks"].count == 1
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    assert items(cast.filer)["Quarterly checks"].count == 0
    assert items(cast.neighbour)["Quarterly checks"].count == 1


def test_the_county_is_told_what_waits_for_it(check: QuarterlyCheck, cast: Cast) -> None:
    assert items(cast.officer)["Quarterly checks"].count == 0
    submit(fill_check(check, by=cast.filer, answers={"360603101200": {8: YES, 11: YES}}), by=cast.filer)
    assert items(cast.officer)["Quarterly checks"].count == 1
    findings = confirm(check, by=cast.officer)
    assert items(cast.officer)["Findings"].count == 2
    assert items(cast.officer)["Quarterly checks"].count == 0
    propose(findings[:1], by=cast.officer)
    assert items(cast.officer)["Findings"].count == 1
    assert items(cast.leader)["Determinations"].count == 1
    assert items(cast.stranger)["Findings"].count == 0


def test_who_must_explain_and_who_decides_on_it_are_told(submitted: QuarterlyCheck, cast: Cast) -> None:
    explanation = Explanation.objects.get(finding=report())
    assert items(cast.filer)["Findings"].count == 1
    assert items(cast.neighbour)["Findings"].count == 0
    assert items(cast.officer)["Findings"].count == 1  # the department's finding waits for a decision
    answer_explanation(explanation=explanation, words="火灾发生在邻县", by=cast.filer, at=REPORTED)
    assert items(cast.filer)["Findings"].count == 0
    counts = {child.label: child.count for child in items(cast.officer)["Findings"].children}
    assert (counts["Findings"], counts["Contradictions"]) == (1, 1)


def test_the_security_administrator_is_told_who_waits_for_rights(cast: Cast) -> None:
    make_user(Role.FILER, "360603101", is_active=False)
    assert items(cast.security_admin)["Accounts"].count == 1
    assert items(cast.system_admin)["Accounts"].count == 0


@pytest.mark.parametrize(
    ("url", "label"),
    [("/criteria/", "Criteria"), ("/ledger/", "Ledger"), ("/divisions/", "Divisions"), ("/reports/", "Reports")],
)
def test_the_page_that_one_is_on_is_marked(cast: Cast, url: str, label: str) -> None:
    assert [item.label for item in items(cast.officer, url).values() if item.active] == [label]


def test_every_page_of_a_room_marks_its_entry() -> None:
    """The names of addresses begin with the noun by which the navigation knows them."""
    places = [each for place in PLACES for each in (place.places if isinstance(place, Section) else (place,))]
    assert len(places) > len(PLACES)
    for place in places:
        assert place.url_name.split(":")[1].split("-")[0] in place.names
        assert reverse(place.url_name)


def test_whoever_must_choose_a_password_sees_no_navigation(cast: Cast) -> None:
    cast.officer.must_change_password = True
    assert items(cast.officer) == {}


def test_no_role_pays_more_than_two_counts(
    cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for role in Role:
        with django_assert_max_num_queries(2):
            items(cast.with_role(role))


def test_a_part_without_the_frame_costs_nothing(
    cast: Cast, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    request = RequestFactory().get("/")
    request.user = cast.officer
    with django_assert_num_queries(0):
        context = navigation(request)
    with django_assert_num_queries(1):
        assert str(context["place"]) == "余江区"
    assert context["version"]
