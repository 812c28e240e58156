"""The page of a paper follows its copies while they are made, without touching what is typed beside them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import jobs
from reports.actions import Copy, request_copy, request_report
from reports.making import make
from reports.models import ReportJob
from reports.states import Failure, PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.pages import enter, text_of
from tests.reports.conftest import COUNTED
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
URL = "/reports/papers/township/360603101/2026Q3/"
TOWNSHIP = "/reports/2026Q3/360603101/"
HTMX = {"HX-Request": "true", "X-Background": "1"}


@pytest.fixture
def queued(confirmed: QuarterlyCheck, cast: Cast) -> ReportJob:
    return request_report(
        paper=PaperKind.TOWNSHIP, place=confirmed.township, period=str(QUARTER), copy=Copy("zh-hans"),
        by=cast.officer, at=COUNTED, to_queue=False,
    )  # fmt: skip


def asks_again(page: str) -> list[str]:
    """Where the page asks for its live part."""
    return re.findall(r'id="revisions" hx-get="([^"]+)" hx-trigger="every 3s"', page)


@pytest.mark.parametrize("page", [URL, TOWNSHIP])
def test_it_asks_again_until_every_copy_is_done(queued: ReportJob, cast: Cast, page: str) -> None:
    client = enter(cast.officer)
    shown = text_of(client.get(page))
    assert asks_again(shown) == [URL]
    assert "without scripts, reload it" in shown
    assert make(queued.pk)
    shown = text_of(client.get(page))
    assert asks_again(shown) == []
    assert "without scripts, reload it" not in shown
    assert 'id="revisions"' in shown


def test_what_it_asks_for_is_the_copies_alone(queued: ReportJob, cast: Cast) -> None:
    client = enter(cast.officer)
    part = client.get(URL, headers=HTMX)
    assert "HX-Request" in part["Vary"]
    assert text_of(part).startswith('<div id="revisions" hx-get')
    assert "<form" not in text_of(part)  # what is typed stays as it is
    assert f"/reports/jobs/{queued.pk}/download/" not in text_of(part)
    assert make(queued.pk)
    part = client.get(URL, headers=HTMX)
    assert f"/reports/jobs/{queued.pk}/download/" in text_of(part)
    assert asks_again(text_of(part)) == []  # and with that it ends
    assert "<form" in text_of(client.get(URL))


def test_an_old_copy_under_way_is_followed_too(queued: ReportJob, cast: Cast) -> None:
    client = enter(cast.officer)
    assert make(queued.pk)
    other = request_copy(snapshot=queued.snapshot, copy=Copy("en"), by=cast.filer, at=COUNTED)
    assert asks_again(text_of(client.get(URL))) == [URL]
    held = jobs.claim(other.pk, at=COUNTED)
    assert held is not None
    jobs.fail(held, Failure.NOT_MADE, "ValueError: no", at=COUNTED)
    assert asks_again(text_of(client.get(URL))) == []


def test_asking_again_costs_less_than_the_page_and_lets_nobody_else_in(queued: ReportJob, cast: Cast) -> None:
    client = enter(cast.officer)
    client.get(URL)
    assert queries(client, HTMX) < queries(client, {})
    assert queries(client, HTMX) <= 8
    for outsider in (cast.neighbour, cast.stranger):
        assert enter(outsider).get(URL, headers=HTMX).status_code == 404


def queries(client: Client, headers: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, headers=headers)
    return len(captured)
