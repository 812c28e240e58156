"""The way to all papers of a quarter: the list, narrowed to a place, with its summaries and what was exported last."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reports.actions import Copy, request_report
from reports.models import ReportBatch
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.conftest import COUNTED
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/reports/?quarter=2026Q3"
COUNTY_SUMMARY, REGION_SUMMARY = "/reports/papers/county/360603/2026Q3/", "/reports/papers/region/3606/2026Q3/"


def page_of(client: Client, url: str = LIST) -> str:
    return client.get(url).content.decode()


def test_a_supervisor_finds_the_summaries_of_the_counties(
    opened: list[QuarterlyCheck], cast: Cast, county: Division, now: object
) -> None:
    request_report(paper=PaperKind.COUNTY, place=county, period=str(QUARTER), copy=Copy("en"), by=None, at=COUNTED)
    page = page_of(enter(cast.supervisor))
    assert f'href="{COUNTY_SUMMARY}"' in page
    assert f'href="{REGION_SUMMARY}"' in page
    assert "360603-county-2026Q3-1" in page
    assert "?quarter=2026Q3&amp;place=360603" in page
    # A county in which the quarter was not opened has nothing to sum up.
    assert "360681" not in page


def test_a_place_narrows_the_page_and_what_is_exported(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    open_check("360681101")
    client = enter(cast.supervisor)
    whole, narrow = page_of(client), page_of(client, f"{LIST}&place=360603")
    assert "/reports/2026Q3/360681101/" in whole
    assert "/reports/2026Q3/360681101/" not in narrow
    assert "/reports/2026Q3/360603101/" in narrow
    assert (
        'name="place" value="360603"' in narrow.partition('action="/reports/2026Q3/request/"')[2].partition("</form")[0]
    )
    assert REGION_SUMMARY not in narrow


@pytest.mark.parametrize("place", ["110101", "36", "x", "3606031012001"])
def test_a_place_outside_does_not_exist(opened: list[QuarterlyCheck], cast: Cast, now: object, place: str) -> None:
    assert enter(cast.supervisor).get(LIST, {"place": place}).status_code == 404


def test_filtering_stays_in_the_quarter_and_the_place(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    page = page_of(enter(cast.supervisor), "/reports/?quarter=2026Q2&place=360603&text=x")
    search = page.partition("<search")[2].partition("</search")[0]
    assert 'type="hidden" name="quarter" value="2026Q2"' in search
    assert 'type="hidden" name="place" value="360603"' in search
    assert 'href="?quarter=2026Q2&amp;place=360603"' in page, "without its filters it is still that quarter and place"


def test_what_was_exported_last_is_offered(ask: Ask, queue: Queue, cast: Cast) -> None:
    client, old, batch = enter(cast.officer), ask(), ReportBatch.objects.get()
    archive = reverse("reports:batch-archive", args=[batch.pk])
    assert batch.get_absolute_url() in page_of(client)
    assert archive not in page_of(client)
    queue.work()
    assert archive in page_of(client)
    newer = ask()
    queue.work()
    assert old != newer
    assert archive not in page_of(client)
    assert reverse("reports:batch-archive", args=[newer.pk]) in page_of(client)


def test_a_supervisor_is_not_offered_the_complete_copies(ask: Ask, queue: Queue, cast: Cast) -> None:
    batch = ask()
    queue.work()
    assert reverse("reports:batch-archive", args=[batch.pk]) not in page_of(
        enter(cast.supervisor), f"{LIST}&place=360603"
    )


def test_a_township_has_no_summary_and_nothing_to_export(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    page = page_of(enter(cast.filer))
    assert "/request/" not in page
    assert "All papers of the quarter as one ZIP" not in page


def test_the_dashboard_leads_to_all_papers_of_its_place(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    page = page_of(enter(cast.supervisor), "/reports/dashboard/?prefix=360603&quarter=2026Q3")
    assert 'href="/reports/?quarter=2026Q3&amp;place=360603"' in page


def test_more_counties_take_no_more_queries(
    opened: list[QuarterlyCheck], cast: Cast, now: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(cast.supervisor)
    page_of(client)
    with django_assert_num_queries(11) as one:
        page_of(client)
    open_check("360681101")
    with django_assert_num_queries(len(one)):
        page_of(client)
