"""The accounts as a spreadsheet, for those who may read the page."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.pages import enter
from tests.sheets import column, sheet_of

pytestmark = pytest.mark.django_db
EXPORT = "/accounts/export/"


def test_it_says_the_filters_and_lists_what_they_leave(cast: Cast) -> None:
    page = enter(cast.system_admin).get("/accounts/?role=filer").content.decode()
    assert 'href="/accounts/export/?role=filer"' in page
    sheet = sheet_of(cast.system_admin, f"{EXPORT}?role=filer")
    assert "Role: township filer" in str(sheet["A2"].value)
    assert column(sheet, 1) == ["colleague", "filer", "neighbour"]
    assert column(sheet, 5) == ["360603101", "360603101", "360603102"]


def test_nothing_is_in_it_that_the_page_does_not_show(cast: Cast) -> None:
    cast.filer.email = "filer@example.org"
    cast.filer.save()
    rows = list(sheet_of(cast.security_admin, EXPORT).iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("Name", "User name", "Post", "Role", "Jurisdiction", "Code", "State")
    assert "filer@example.org" not in str(rows)


@pytest.mark.parametrize("name", ["officer", "leader", "auditor", "filer", "supervisor"])
def test_others_are_refused(cast: Cast, name: str) -> None:
    assert enter(getattr(cast, name)).get(EXPORT).status_code == 403
