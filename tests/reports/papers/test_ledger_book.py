"""The ledger as a book: what stands in it, who reads it, and any number of entries."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.models import ReportSnapshot
from reports.numbers import from_json, to_json
from reports.papers import ledger_book
from reports.papers.entries import EntryLine
from reports.papers.ledger_book import LedgerBook
from reports.papers.votes import last_votes
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import moment
from tests.factories_inspections import inspected, with_rules
from tests.factories_inspections import sign as sign_inspection
from tests.factories_people import assign, assign_group
from tests.factories_watch import accepted, cancel, determined
from tests.pages import add_townships, enter, text_of
from tests.reports.papers.printing import AS_OF, LONG_NAME, TODAY, line, pages_of, pdf_of, said, stays_on_the_sheet
from villages.divisions.models import Division
from villages.ledger.people.models import EntryDuty
from villages.process import RuleBroken, Stage
from villages.screening.evaluations.actions import record_count
from villages.screening.evaluations.rules import Count

KIND = PaperKind.LEDGER_BOOK


def book_of(*lines: EntryLine, name: str = "余江区") -> LedgerBook:
    return LedgerBook("360603", name, "余江区", AS_OF, lines)


def test_it_says_each_entry_in_both_languages() -> None:
    book = book_of(
        line(village=LONG_NAME),
        line(1, stage=Stage.CANCELLED, light="none", cancelled_on=dt.date(2026, 11, 3)),
        line(2, stage=Stage.WATCH, light="none", accepted_on=dt.date(2026, 11, 2), vote=None),
        line(3, stage=Stage.MERGED, light="none", merged_into="360603-2026-009"),
    )
    chinese, english = (pdf_of(KIND, book, language) for language in ("zh-hans", "en"))
    for words in (LONG_NAME, "360603-2026-001", "8、11", "2026-10-13", "区委常委赵一", "区林业局局长钱二", "59.9"):
        assert words in said(chinese)
    text = said(english)
    wanted = (
        "Entries: 4, open 2, overdue 1.",
        "overdue by 40 days",
        "cancelled on 2026-11-03",
        "accepted on 2026-11-02",
        "carried on by entry 360603-2026-009",
        "Organization Department",
    )
    for words in wanted:
        assert "".join(words.split()) in text
    assert all(stays_on_the_sheet(pdf) for pdf in (chinese, english))


def test_a_copy_for_outside_has_posts_and_no_names() -> None:
    text = said(pdf_of(KIND, book_of(line()), "zh-hans", "outside"))
    assert "区委常委" in text
    assert not [name for name in ("赵一", "钱二", "周五") if name in text]


def test_a_book_without_an_entry_says_so() -> None:
    text = said(pdf_of(KIND, book_of(name="锦江镇"), "en"))
    assert "Thereisnoentryinthisledger." in text
    assert "PartyCommitteeof锦江镇" in text


@pytest.mark.parametrize("many", [60, 300])
def test_rows_stay_whole_and_every_page_has_its_heads(many: int) -> None:
    pages = pages_of(pdf_of(KIND, book_of(*(line(i, village=f"甲{i}乙") for i in range(many))), "zh-hans"))
    for index in range(many):
        [page] = [page for page in pages if f"360603-2026-{index + 1:03d}" in page]
        assert f"甲{index}乙" in page
    assert all("编号" in page and "整顿时限" in page for page in pages if "360603-2026-" in page)
    assert len([page for page in pages if "360603-2026-0" in page]) >= 2


def test_it_reads_the_same_after_freezing() -> None:
    book = book_of(line(), line(1, vote=None))
    assert from_json(LedgerBook, to_json(book)) == book


@pytest.mark.django_db
def test_it_collects_every_entry_of_the_place(cast: Cast) -> None:
    here, there = determined("360603101201", cast), determined("360603102201", cast)
    done = accepted("360603101202", cast)
    cancel(done, cast)
    assign_group(here, by=cast.filer)
    book = collect("360603")
    assert [each.entry.number for each in book.lines] == sorted([here.number, there.number, done.number])
    lines = {each.entry.number: each for each in book.lines}
    assert [(p.full_name, p.post) for p in lines[here.number].people] == [
        ("赵一", "区委常委"), ("钱二", "区林业局局长"), ("周五", "区林业局干部"),
    ]  # fmt: skip
    assert lines[done.number].cancelled_on is not None
    assert (book.open, book.overdue) == (2, 0)
    assert [each.entry.number for each in collect("360603102").lines] == [there.number]
    assert collect("360603102").is_of_township


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "post", "printed"),
    [
        ("区林业局", "主要负责人", "区林业局 主要负责人"),
        ("区林业局", "区林业局局长", "区林业局局长"),
        ("", "局长", "局长"),
    ],
)
def test_a_supporting_unit_is_called_by_its_name(unit: str, post: str, printed: str, cast: Cast) -> None:
    entry = determined("360603101201", cast)
    assign(entry, EntryDuty.SUPPORTING_UNIT, "钱二", by=cast.filer, unit=unit, post=post)
    [line] = collect("360603").lines
    assert [person.post for person in line.people] == [printed]


@pytest.mark.django_db
def test_the_last_vote_is_a_count_or_the_ballots_of_a_signed_inspection(cast: Cast) -> None:
    with_rules()
    entry = determined("360603101201", cast)
    count = Count(dt.date(2026, 10, 20), 30, 30, 0, 12, 5, 13, "组织委员", "纪检委员", True)
    record_count(village=entry.village, count=count, by=cast.officer, at=moment("2026-10-21 09:00"))
    vote = last_votes([entry.village_id])[entry.village_id]
    assert (vote.held_on, vote.percent, vote.ballots, vote.is_of_inspection) == (count.held_on, "56.7", 30, False)
    inspection = inspected(entry, cast)
    assert not last_votes([entry.village_id])[entry.village_id].is_of_inspection
    sign_inspection(inspection, cast)
    vote = last_votes([entry.village_id])[entry.village_id]
    assert (vote.percent, vote.ballots, vote.is_of_inspection) == ("100.0", 18, True)


@pytest.mark.django_db
def test_forty_townships_cost_no_more_queries_than_two(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_townships(300, 302, cast)
    with django_assert_num_queries(6):  # the first is for the county itself
        assert len(collect("360603").lines) == 2
    add_townships(302, 340, cast)
    with django_assert_num_queries(6):
        assert len(collect("360603").lines) == 40


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["2026-11-21", "2026-02-30", "2026Q3", "x"])
def test_only_today_can_be_asked_for(cast: Cast, period: str) -> None:
    with pytest.raises(RuleBroken, match="Ask for the one of 2026-11-22"):
        ledger_book.collect(Division.objects.get(code="360603"), period, "", AS_OF)


@pytest.mark.django_db
def test_each_reads_the_book_of_the_own_place(cast: Cast, on_that_day: None) -> None:
    statuses = {
        name: [
            enter(getattr(cast, name)).get(f"/reports/papers/ledger_book/{code}/{TODAY}/").status_code
            for code in ("360603", "360603101", "360603101200")
        ]
        for name in ("officer", "filer", "neighbour", "supervisor", "stranger", "department", "member")
    }
    assert statuses == {
        "officer": [200, 200, 404],
        "filer": [404, 200, 404],
        "neighbour": [404, 404, 404],
        "supervisor": [200, 200, 404],
        "stranger": [404, 404, 404],
        "department": [403, 403, 404],
        "member": [404, 404, 404],
    }


@pytest.mark.django_db
def test_the_ledger_leads_to_its_book_and_a_copy_can_be_asked_for(cast: Cast, on_that_day: None) -> None:
    determined("360603101201", cast)
    filer = enter(cast.filer)
    url = f"/reports/papers/ledger_book/360603101/{TODAY}/"
    assert url in text_of(filer.get("/ledger/"))
    assert filer.post(url, {"language": "zh-hans", "audience": "office"}).status_code == 302
    assert ReportSnapshot.objects.get().figures["lines"][0]["entry"]["code"] == "360603101201"
    old = filer.post("/reports/papers/ledger_book/360603101/2026-11-20/", {"language": "en", "audience": "office"})
    assert "Ask for the one of 2026-11-22" in text_of(old)


def collect(code: str) -> LedgerBook:
    return ledger_book.collect(Division.objects.select_related("parent").get(code=code), TODAY, "", AS_OF)
