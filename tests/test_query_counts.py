"""The county's lists need the same number of queries for 2 townships and for 40."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.pages import add_townships, enter, queries_of

pytestmark = pytest.mark.django_db
# Session and account are two, the navigation's counts two; each select of a filter is one. Growth wants a reason.
PINNED = {
    "/checks/?quarter=2026Q3": 10,
    "/checks/?quarter=2026Q3&standing=confirmed&text=360603": 10,
    "/findings/": 11,
    "/findings/?stage=determined&township=360603300&criterion=8&tier=direct&quarter=2026Q3&text=3": 12,
    "/determinations/": 9,
    "/determinations/?stage=signed&township=360603300&text=3": 10,
    "/ledger/": 13,
    "/ledger/?stage=rectifying&light=far&township=360603300&criterion=8&text=3&sort=-deadline": 16,
}


def test_no_list_asks_more_when_there_is_more_to_list(cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get("/ledger/")  # the first page of a session writes the session
    add_townships(300, 302, cast)
    few = {url: queries_of(officer, url) for url in PINNED}
    add_townships(302, 340, cast)
    many = {url: queries_of(officer, url) for url in PINNED}
    assert many == few
    assert many == PINNED
