"""The trail as a spreadsheet: what the page shows, with its filters; who takes it stands in the trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import FILED
from tests.pages import enter
from tests.sheets import column, sheet_of
from villages.accounts import trail
from villages.accounts.actions import edit_account
from villages.audit import AuditRow, record
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
EXPORT = "/audit/export/"


@pytest.fixture(autouse=True)
def rows(check: QuarterlyCheck, cast: Cast) -> None:
    """A check was opened in 锦江镇, and a post changed."""
    edit_account(account=cast.auditor, username="auditor", full_name="审计", post="x", by=cast.system_admin, at=FILED)


def test_it_says_the_filters_and_lists_what_they_leave(cast: Cast) -> None:
    page = enter(cast.auditor).get("/audit/?verb=user.edit").content.decode()
    assert 'action="/audit/export/?verb=user.edit"' in page
    sheet = sheet_of(cast.auditor, f"{EXPORT}?verb=user.edit", is_posted=True)
    assert "Act: changed an account" in str(sheet["A2"].value)
    assert column(sheet, 1) == [cast.system_admin.full_name]
    assert "x" in str(column(sheet, 9)[0])


def test_who_takes_it_is_recorded(cast: Cast) -> None:
    sheet = sheet_of(cast.officer, f"{EXPORT}?verb=check.open", is_posted=True)
    row = AuditRow.objects.visible_to(cast.officer).get(verb="audit.export")
    assert (row.by, row.place_code, row.after) == (cast.officer, "360603", {"found": len(column(sheet, 0))})
    assert "exported the audit trail" in enter(cast.officer).get("/audit/").content.decode()


def test_it_is_not_taken_by_following_a_link(cast: Cast) -> None:
    assert enter(cast.auditor).get(EXPORT).status_code == 405


def test_a_county_gets_its_own_rows_alone(cast: Cast) -> None:
    assert column(sheet_of(cast.stranger, EXPORT, is_posted=True), 8) == []


def test_a_long_trail_keeps_the_newest_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST_ROWS", 1)
    total = AuditRow.objects.count()
    sheet = sheet_of(cast.auditor, EXPORT, is_posted=True)
    assert f"Only the newest 1 of {total} rows; choose fewer days for the others." in str(sheet["A2"].value)
    newest = AuditRow.objects.exclude(verb="audit.export")[0]
    assert column(sheet, 5) == [newest.label]


def test_a_trail_that_fits_is_whole(cast: Cast) -> None:
    sheet = sheet_of(cast.auditor, EXPORT, is_posted=True)
    assert "Only the newest" not in str(sheet["A2"].value)
    assert len(column(sheet, 0)) == AuditRow.objects.exclude(verb="audit.export").count()


def test_many_rows_cost_the_same(
    cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    browser = enter(cast.auditor)
    for number in range(60):
        record("user.edit", by=cast.system_admin, at=FILED, about=cast.filer, after={"post": str(number)})
    with django_assert_max_num_queries(14):
        assert browser.post(EXPORT).status_code == 200
