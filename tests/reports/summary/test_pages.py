"""The dashboard and the pages of figures: every number leads to exactly the rows that it counts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from reports.summary.counting import summary
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope
from reports.work.listing import OF_ENTRIES, OF_WORK
from tests.conftest import Cast
from tests.factories import QUARTER, make_user
from tests.pages import enter, queries_of, text_of
from tests.reports.conftest import COUNTED
from villages.accounts.permissions import Role
from villages.screening.models import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_townships")]
COUNTY, JINJIANG = "360603", "360603101"
DASHBOARD = "/reports/dashboard/"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(COUNTED, tick=False):
        yield


@pytest.fixture
def officer(cast: Cast) -> Client:
    return enter(cast.officer)


def listed(client: Client, name: str, **query: str | int) -> tuple[str, int]:
    """The number in the heading, and how many rows there are on all pages."""
    response = client.get(f"/reports/figures/{name}/", query)
    assert response.status_code == 200, name
    heading = re.search(r"<h1>(.*?)</h1>", text_of(response))
    assert heading is not None
    return heading[1].rpartition(": ")[2], response.context["page"].paginator.count


def test_every_figure_has_a_page_with_its_number_and_its_rows(officer: Client) -> None:
    total = summary(Scope(COUNTY, QUARTER, COUNTED)).total
    for name, figure in FIGURES.items():
        number, rows = listed(officer, name)
        assert number == str(getattr(total, name)), name
        assert figure.total or str(rows) == number, name


@pytest.mark.once
def test_the_spreadsheet_has_the_same_rows(officer: Client) -> None:
    for name in FIGURES:
        _number, rows = listed(officer, name)
        response = officer.get(f"/reports/figures/{name}/export/")
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert sheet is not None
        assert sheet.max_row - 3 == rows, name
        assert "余江区" in str(sheet["A2"].value)


@pytest.mark.once
@pytest.mark.parametrize("figure", ["hits", "findings"])
def test_quarters_stand_in_the_words_of_the_reader(cast: Cast, figure: str) -> None:
    for language, words in (("en", "Q3 2026"), ("zh-hans", "2026年第三季度")):
        client = enter(cast.officer, language)
        shown = [cell.text for row in client.get(f"/reports/figures/{figure}/").context["rows"] for cell in row]
        assert words in shown
        assert "2026Q3" not in shown
        sheet = load_workbook(io.BytesIO(client.get(f"/reports/figures/{figure}/export/").content)).active
        assert sheet is not None
        values = {cell.value for row in sheet.iter_rows() for cell in row}
        assert words in values
        assert "2026Q3" not in values


def test_a_place_and_a_criterion_narrow_the_list(officer: Client) -> None:
    assert listed(officer, "hits") == ("5", 5)
    assert listed(officer, "hits", prefix=JINJIANG) == ("4", 4)
    assert listed(officer, "hits", criterion=8) == ("1", 1)
    assert listed(officer, "hits", criterion="x") == ("5", 5)
    assert listed(officer, "hits", quarter="2026Q2") == ("3", 3)
    assert listed(officer, "checks", criterion=8) == ("2", 2)


def test_a_list_can_be_as_of_the_moment_of_a_count(officer: Client) -> None:
    assert listed(officer, "entries_open") == ("1", 1)
    assert listed(officer, "entries_open", at="2026-07-01T00:00:00+08:00") == ("0", 0)
    for unreadable in ("x", "2026-07-01", "2030-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"):
        assert listed(officer, "entries_open", at=unreadable) == ("1", 1)


@pytest.mark.once
def test_a_village_is_screened_once_every_criterion_is_answered(officer: Client) -> None:
    def first_two() -> list[tuple[str, int]]:
        return [(str(step.label), step.number) for step in officer.get(DASHBOARD).context["funnel"][:2]]

    [(_asked, villages), (_done, screened)] = first_two()
    answers = Answer.objects.filter(sheet__quarterly_check__quarter=str(QUARTER), criterion__number=15)
    answers.filter(sheet__village__code=f"{JINJIANG}201").delete()
    assert first_two() == [("villages to be screened", villages), ("villages screened", screened - 1)]


@pytest.mark.once
def test_every_number_of_the_dashboard_is_that_of_its_page(officer: Client) -> None:
    body = officer.get(DASHBOARD).content.decode()
    links = set(re.findall(r'href="(/reports/figures/[^"]+)"[^>]*>(?:<b>)?([^<]+)<', body))
    assert len(links) > 60
    for url, shown in links:
        number = officer.get(url.replace("&amp;", "&")).context["number"]
        # A share leads to the rows that it is a share of.
        assert "%" in shown or str(number) == str(Decimal(shown.replace(",", ""))), url


def test_divisions_lead_down_and_the_way_leads_up(cast: Cast) -> None:
    client = enter(cast.supervisor)
    body = text_of(client.get(DASHBOARD))
    assert "鹰潭市 at a glance, Q3 2026" in body
    assert f'href="/reports/dashboard/?prefix={COUNTY}&amp;quarter=2026Q3">余江区' in body
    below = text_of(client.get(DASHBOARD, {"prefix": COUNTY}))
    assert 'href="/reports/dashboard/?prefix=3606&amp;quarter=2026Q3">鹰潭市' in below
    assert f'href="/reports/dashboard/?prefix={JINJIANG}&amp;quarter=2026Q3">锦江镇' in below
    township = text_of(client.get(DASHBOARD, {"prefix": JINJIANG}))
    assert 'href="/reports/2026Q3/360603101/"' in township


def test_outside_the_jurisdiction_there_is_nothing(officer: Client) -> None:
    for prefix in ("360681", "3606", "36", "999999", "x", "\x00", "3606031", "３６０６０３"):
        assert officer.get(DASHBOARD, {"prefix": prefix}).status_code == 404, prefix
        assert officer.get("/reports/figures/hits/", {"prefix": prefix}).status_code == 404, prefix
    assert officer.get("/reports/figures/nothing/").status_code == 404
    assert officer.get("/reports/figures/nothing/export/").status_code == 404


def test_a_quarter_without_anything_says_so(officer: Client, cast: Cast) -> None:
    for quarter in ("1949Q1", "1950Q1", "9998Q4"):
        officer.get("/reports/figures/hits/", {"quarter": quarter})
        assert officer.get(DASHBOARD, {"quarter": quarter}).status_code == 200
    assert "Nothing to count yet" in text_of(officer.get(DASHBOARD, {"quarter": "1950Q1"}))
    assert "Nothing to count yet" in text_of(enter(cast.stranger).get(DASHBOARD))
    assert "does not name a quarter" in text_of(officer.get(DASHBOARD, {"quarter": "soon"}))
    assert "Nothing stands behind this figure" in text_of(officer.get("/reports/figures/incidents/"))


def test_a_supervisor_of_one_village_sees_that_village() -> None:
    client = enter(make_user(Role.SUPERVISOR, "360603101200"))
    assert client.get(DASHBOARD).status_code == 200
    assert listed(client, "hits") == ("2", 2)
    assert listed(client, "checks") == ("0", 0)


def test_who_may_not_read_the_freeze_reads_its_number_only(cast: Cast) -> None:
    reader = enter(cast.supervisor)
    assert "/reports/figures/frozen/" not in reader.get(DASHBOARD).content.decode()
    assert reader.get("/reports/figures/frozen/").status_code == 403
    assert "/reports/figures/frozen/" in enter(cast.leader).get(DASHBOARD).content.decode()


def test_the_figures_of_a_townships_report_lead_to_their_rows(officer: Client) -> None:
    body = officer.get(f"/reports/2026Q3/{JINJIANG}/").content.decode()
    links = re.findall(r'href="(/reports/figures/(\w+)/[^"]+)"[^>]*>(?:<b>)?([\d,.]+)<', body)
    screening = {"villages", "hits", "hits_before", "villages_with_hits", "entries"}
    assert {name for _url, name, _number in links} == screening | {*OF_ENTRIES, *OF_WORK}
    for url, _name, shown in links:
        number = officer.get(url.replace("&amp;", "&")).context["number"]
        assert Decimal(str(number)) == Decimal(shown.replace(",", "")), url


def test_a_page_of_rows_needs_as_many_queries_for_one_as_for_many(officer: Client) -> None:
    officer.get("/reports/figures/answered/")
    assert queries_of(officer, "/reports/figures/answered/") == queries_of(officer, "/reports/figures/unknowns/")


def test_officer_leader_and_supervisor_find_the_dashboard(cast: Cast) -> None:
    for user in (cast.officer, cast.leader, cast.supervisor):
        body = enter(user).get("/").content.decode()
        assert "/reports/dashboard/" in body
