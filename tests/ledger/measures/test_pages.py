"""The pages of measures, projects, funds and premises: lists with filters, spreadsheets, forms."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.factories_measures import WORKING, Said, approve_plan_of, fund_of, photograph, project_of, prove
from tests.ledger.measures.conftest import PHONE
from tests.pages import add_townships, enter, queries_of, text_of
from villages.accounts.models import User
from villages.ledger.measures.actions import block_measure, finish_measure, note_progress
from villages.ledger.measures.fund_actions import counter_fund
from villages.ledger.measures.models import Fund, Measure, Project
from villages.ledger.models import LedgerEntry
from villages.process import Stage

pytestmark = pytest.mark.django_db
TODAY = WORKING.date()


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(WORKING, tick=False):
        yield


def rows_in(browser: Client, url: str) -> list[str]:
    """The first cell of each row of a list."""
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]*">([^<]*)</a>', browser.get(url).content.decode())


def sheet_of(browser: Client, url: str) -> list[list[Any]]:
    """The rows of a spreadsheet below its heads."""
    response = browser.get(url)
    assert response["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def measures(entry: LedgerEntry, cast: Cast) -> list[Measure]:
    """Overdue; due in five days; due in four weeks and blocked; done."""
    said = [
        Said("迟", due_on=TODAY - dt.timedelta(days=3)),
        Said("近", owner_post="村委会主任", due_on=TODAY + dt.timedelta(days=5)),
        Said("远", kind="premises", due_on=TODAY + dt.timedelta(days=28)),
        Said("毕", due_on=TODAY - dt.timedelta(days=9)),
    ]
    approve_plan_of(entry, said, filer=cast.filer, officer=cast.officer)
    rows = [Measure.objects.select_related("entry__village").get(words=words) for words in "迟近远毕"]
    block_measure(measure=rows[2], reason="等待批复", by=cast.filer, at=WORKING)
    prove(rows[3], by=cast.filer)
    finish_measure(measure=rows[3], done_on=TODAY, by=cast.filer, at=WORKING)
    return rows


class TestMeasureList:
    def test_shows_the_own_jurisdiction_what_is_to_be_done_first(self, measures: list[Measure], cast: Cast) -> None:
        for user in (cast.filer, cast.officer, cast.member, cast.supervisor):
            assert rows_in(enter(user), "/measures/") == ["迟", "近", "远", "毕"]
        assert rows_in(enter(cast.neighbour), "/measures/") == []
        assert "No measure to show" in text_of(enter(cast.stranger).get("/measures/"))
        assert "3 days overdue" in text_of(enter(cast.officer).get("/measures/"))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("stage=under_way", "迟近"),
            ("stage=blocked", "远"),
            ("due=over", "迟"),
            ("due=soon", "近"),
            ("due=near", "近远"),
            ("kind=premises", "远"),
            ("owner=村委会", "近"),
            ("text=团黄", "迟近远毕"),
            ("text=毕", "毕"),
            ("text=360603-2026-001", "迟近远毕"),
            ("township=360603101", "迟近远毕"),
            ("township=nowhere", "迟近远毕"),
            ("sort=-due", "远近迟毕"),
        ],
    )
    def test_filters_and_sorts_by_what_stands_in_the_address(
        self, measures: list[Measure], cast: Cast, query: str, found: str
    ) -> None:
        assert rows_in(enter(cast.officer), f"/measures/?{query}") == list(found)
        exported = [row[5] for row in sheet_of(enter(cast.officer), f"/measures/export/?{query}")[3:]]
        assert exported == list(found)

    def test_the_spreadsheet_says_its_filters_and_what_is_overdue(self, measures: list[Measure], cast: Cast) -> None:
        note_progress(measure=measures[0], day=TODAY, words="已动员", by=cast.filer, at=WORKING)
        title, said, heads, row = sheet_of(enter(cast.officer), "/measures/export/?due=over")
        assert title[0] == "Measures"
        assert "overdue" in said[0]
        assert (heads[0], heads[-1]) == ("Entry", "Last progress")
        assert (row[0], row[10], row[11]) == ("360603-2026-001", 3, 0)
        assert row[12].date() == TODAY

    def test_words_that_begin_like_a_formula_stay_words(self, entry: LedgerEntry, cast: Cast) -> None:
        approve_plan_of(entry, [Said("=1+1")], filer=cast.filer, officer=cast.officer)
        assert sheet_of(enter(cast.officer), "/measures/export/")[3][5] == "=1+1"


class TestOneMeasure:
    def test_shows_progress_and_offers_what_the_reader_may_do(self, measures: list[Measure], cast: Cast) -> None:
        note_progress(measure=measures[0], day=TODAY, words="已动员", by=cast.filer, at=WORKING)
        page = text_of(enter(cast.filer).get(f"/measures/{measures[0].pk}/"))
        assert "已动员" in page
        assert "No file proves yet" in page
        assert f"/measures/{measures[0].pk}/finish/" in page
        county = text_of(enter(cast.officer).get(f"/measures/{measures[0].pk}/"))
        assert "/finish/" not in county
        assert f"/measures/{measures[0].pk}/drop/" in county

    def test_goes_from_note_to_done(self, measures: list[Measure], cast: Cast) -> None:
        browser, url = enter(cast.member), f"/measures/{measures[0].pk}/"
        note = {"day": "2026-11-02", "words": "已召开会议"}
        assert browser.post(f"{url}progress/", note)["Location"] == url
        done = {"version": measures[0].version, "done_on": "2026-11-02"}
        assert "Nothing proves yet" in text_of(browser.post(f"{url}finish/", done))
        prove(measures[0], by=cast.member)
        assert browser.post(f"{url}finish/", done)["Location"] == url
        assert Measure.objects.get(pk=measures[0].pk).stage == Stage.DONE
        assert "already" not in text_of(browser.get(url, follow=True))

    def test_a_form_keeps_what_was_typed(self, measures: list[Measure], cast: Cast) -> None:
        page = text_of(
            enter(cast.filer).post(
                f"/measures/{measures[0].pk}/progress/", {"day": "2026-11-02", "words": f"电话{PHONE}"}
            )
        )
        assert "looks like a telephone number" in page
        assert f"电话{PHONE}" in page

    def test_what_somebody_else_changed_is_shown_first(self, measures: list[Measure], cast: Cast) -> None:
        seen = measures[0].version
        block_measure(measure=measures[0], reason="等待批复", by=cast.colleague, at=WORKING)
        response = enter(cast.filer).post(
            f"/measures/{measures[0].pk}/finish/", {"version": seen, "done_on": "2026-11-02"}
        )
        assert response.status_code == 409

    def test_what_cannot_be_done_now_leads_back_with_a_sentence(self, measures: list[Measure], cast: Cast) -> None:
        page = text_of(enter(cast.filer).get(f"/measures/{measures[2].pk}/finish/", follow=True))
        assert "This cannot be done now" in page


class TestEntryPages:
    def test_measures_projects_and_premises_stand_on_one_page(
        self, measures: list[Measure], entry: LedgerEntry, cast: Cast
    ) -> None:
        browser, url = enter(cast.filer), f"/ledger/{entry.number}/"
        assert "1 of 4 measures are done." in text_of(browser.get(f"{url}measures/"))
        planned = browser.post(
            f"{url}projects/new/", {"name": "水渠", "amount": "5000", "households": "3", "due_on": ""}
        )
        assert planned["Location"] == f"/projects/{Project.objects.get().pk}/"
        looked = {"checked_on": "2026-11-02", "haves": ["has_place", "has_flag"]}
        assert browser.post(f"{url}premises/", looked)["Location"] == f"{url}measures/"
        page = text_of(browser.get(f"{url}measures/"))
        assert "水渠" in page
        assert "5,000.00" in page
        assert "a place, a flag" in page
        assert "checked" in text_of(browser.get(f"{url}premises/"))

    def test_an_entry_without_a_plan_says_so(self, entry: LedgerEntry, cast: Cast) -> None:
        page = text_of(enter(cast.officer).get(f"/ledger/{entry.number}/measures/"))
        assert "No measures yet" in page
        assert "Plan a livelihood project" not in page

    def test_money_is_recorded_taken_back_and_summed(self, entry: LedgerEntry, cast: Cast) -> None:
        browser, url = enter(cast.filer), f"/ledger/{entry.number}/funds/"
        assert "No money has been recorded" in text_of(browser.get(url))
        line = {
            "purpose": "meetings", "source": "区级经费", "amount": "1200.50", "document_no": "1",
            "spent_on": "2026-11-02",
        }  # fmt: skip
        assert browser.post(f"{url}new/", line)["Location"] == url
        assert browser.post(f"{url}new/", {**line, "amount": "880", "purpose": "publicity"})["Location"] == url
        assert "Together: 2,080.50 yuan." in text_of(browser.get(url))
        wrong = Fund.objects.get(amount=Decimal("880"))
        assert browser.post(f"/funds/{wrong.pk}/counter/", {"reason": "金额写错"})["Location"] == url
        page = text_of(browser.get(url))
        assert "Together: 1,200.50 yuan." in page
        assert "Taken back by a counter-entry." in page
        assert "been taken back already" in text_of(browser.post(f"/funds/{wrong.pk}/counter/", {"reason": "再次"}))

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"amount": "1.005"}, "2 decimal places"),
            ({"amount": "many"}, "Enter a number"),
            ({"amount": "0"}, "more than 0 yuan"),
            ({"purpose": "project"}, "for which project"),
        ],
    )
    def test_a_wrong_line_comes_back_with_a_sentence(
        self, entry: LedgerEntry, cast: Cast, typed: dict[str, str], sentence: str
    ) -> None:
        line = {"purpose": "pay", "source": "镇", "amount": "1", "document_no": "1", "spent_on": "2026-11-02"} | typed
        page = text_of(enter(cast.filer).post(f"/ledger/{entry.number}/funds/new/", line))
        assert sentence in page
        assert not Fund.objects.exists()


class TestProjectAndFundLists:
    def test_projects_say_what_was_spent_and_shown(self, entry: LedgerEntry, cast: Cast) -> None:
        project = project_of(entry, by=cast.filer)
        photograph(project, by=cast.filer)
        for amount in ("12000", "300"):
            fund_of(entry, by=cast.filer, purpose="project", project=project, amount=Decimal(amount))
        assert rows_in(enter(cast.officer), "/projects/?stage=planned&text=管网") == ["饮水管网改造"]
        assert rows_in(enter(cast.officer), "/projects/?stage=done") == []
        [row] = sheet_of(enter(cast.leader), "/projects/export/")[3:]
        assert (row[3], row[4], row[5], row[10]) == ("饮水管网改造", 50000, 12300, 1)
        page = text_of(enter(cast.leader).get(f"/projects/{project.pk}/"))
        assert "37,700.00" in page

    def test_funds_are_filtered_summed_and_exported(self, entry: LedgerEntry, cast: Cast) -> None:
        add_townships(300, 301, cast)
        other = LedgerEntry.objects.exclude(pk=entry.pk).get()
        fund = fund_of(entry, by=cast.filer)
        fund_of(other, by=User.objects.get(jurisdiction="360603300"), purpose="pay", amount=Decimal(800))
        counter_fund(fund=fund, reason="金额写错", by=cast.filer, at=WORKING)
        officer = enter(cast.officer)
        assert "Together: 800.00 yuan." in text_of(officer.get("/funds/"))
        page = text_of(officer.get("/funds/?township=360603101"))
        assert "Together: 0.00 yuan." in page
        assert "Sums by entry" in page
        assert "Together: 0.00 yuan." in text_of(enter(cast.filer).get("/funds/"))
        assert "Sums by county" in text_of(enter(cast.supervisor).get("/funds/"))
        assert "No money to show" in text_of(officer.get("/funds/?since=2026-11-03"))
        [row] = sheet_of(officer, "/funds/export/?purpose=pay")[3:]
        assert (row[8], row[9]) == (800, None)
        assert len(sheet_of(officer, "/funds/export/")[3:]) == 3


@pytest.mark.once
def test_no_list_asks_more_when_there_is_more_to_list(entry: LedgerEntry, cast: Cast) -> None:
    def fill(first: int, last: int) -> None:
        said = [Said(f"第{number}项") for number in range(first, last)]
        approve_plan_of(entry, said, filer=cast.filer, officer=cast.officer)
        for number in range(first, last):
            project = project_of(entry, by=cast.filer, name=f"第{number}个")
            fund = fund_of(entry, by=cast.filer, document_no=str(number), purpose="project", project=project)
            if number % 2:
                counter_fund(fund=fund, reason="重复", by=cast.filer, at=WORKING)

    officer, filer = enter(cast.officer), enter(cast.filer)
    entry_page = f"/ledger/{entry.number}/"
    # What each page asks beside the frame, which every page has.
    urls = {f"{entry_page}measures/": 4, f"{entry_page}funds/": 3, "/measures/": 5, "/projects/": 5, "/funds/": 6}
    for browser in (officer, filer):
        browser.get("/ledger/")
    fill(1, 3)
    frame = queries_of(officer, reverse("villages:permission-table"))
    few = {url: queries_of(officer, url) - frame for url in urls}
    few_of_filer = queries_of(filer, f"{entry_page}funds/")
    fill(3, 23)
    many = {url: queries_of(officer, url) - frame for url in urls}
    assert many == few
    assert queries_of(filer, f"{entry_page}funds/") == few_of_filer
    assert many == urls
    for url in ("/measures/export/", "/projects/export/", "/funds/export/"):
        assert queries_of(officer, url) <= 4
