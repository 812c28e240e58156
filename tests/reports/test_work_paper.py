"""The work of a quarter on paper and on the page: read back in both languages, with old snapshots beside new ones."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import pytest
import time_machine
from django.utils import translation
from openpyxl import load_workbook

from reports.editable.making import docx_of
from reports.models import ReportSnapshot
from reports.numbers import EntryFigures, TownshipFigures, from_json, to_json
from reports.papers.document import contents_of, document, enclosure_of, html_of
from reports.papers.township import draft
from reports.pdf import render
from reports.states import Audience
from reports.work.numbers import Spent, Work
from reports.work.words import amount_words, work_words
from tests.conftest import Cast
from tests.pages import enter
from tests.reports import samples
from tests.reports.conftest import COUNTED, JINJIANG
from tests.reports.reading import blanks, overflowing, page_texts
from tests.reports.work import worked
from villages.screening.models import QuarterlyCheck

NOTHING = Work(0, 0, 0, 0, 0, "0.00", "0.00", ())
NEW_OF_ENTRY = ("people", "measures", "measures_done", "measures_overdue")
DETAIL = f"/reports/2026Q3/{JINJIANG}/"


def read(snapshot: ReportSnapshot, language: str) -> str:
    """The PDF's text without spaces and line ends."""
    return "".join("".join(page_texts(render(document(snapshot, language)).content)).split())


def with_money(yuan: str) -> Work:
    spent = (Spent("premises", yuan),) if Decimal(yuan) else ()
    return replace(NOTHING, funds=yuan, funds_targets=yuan, spent=spent)


def frozen_earlier() -> ReportSnapshot:
    """As it was written before reports told of people and work."""
    snapshot = samples.snapshot()
    del snapshot.figures["work"]
    for entry in snapshot.figures["entries"]:
        for name in NEW_OF_ENTRY:
            del entry[name]
    return snapshot


def test_the_chinese_paper_says_people_measures_and_work() -> None:
    text = read(samples.snapshot(), "zh-hans")
    for wanted in (
        "整顿措施共8项，已办结2项，逾期2项。",
        "四、信息事项、走访与资金",
        "本季度发生信息事项2件；截至统计时，未办结信息事项1件，正在调处矛盾纠纷3件。",
        "本季度入村走访14次，入户96户。",
        "本季度投入整顿资金12.65万元，其中活动场所12万元、培训0.65万元。2026年整顿对象累计投入310000.50元。",
        "五、近期时限",
        "联系领导",
        "帮扶单位",
        "第一书记、工作组组长",
        "区林业局局长钱二",
        "1/4",
    ):
        assert wanted in text, wanted


def test_the_english_paper_says_the_same() -> None:
    text = read(samples.snapshot(), "en")
    for wanted in (
        "Measures of these entries: 8; done 2, overdue 2.",
        "4. Incidents, visits and money",
        "Incidents of the quarter: 2. As of the count: incidents not closed 1, disputes under mediation 3.",
        "Visits in the quarter: 14; households visited: 96.",
        "126,500.00 yuan, of it premises 120,000.00 yuan, training 6,500.00 yuan.",
        "Spent on the targets of 2026 so far: 310,000.50 yuan.",
        "5. Deadlines ahead",
        "Contact leader",
        "区委常委、宣传部部长 赵一",
        "1/4",
    ):
        assert "".join(wanted.split()) in text, wanted


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        ("0.00", "0元", "0.00 yuan"),
        ("10000000.00", "1000万元", "10,000,000.00 yuan"),
        ("10000000.01", "10000000.01元", "10,000,000.01 yuan"),
        ("123400.00", "12.34万元", "123,400.00 yuan"),
        ("123450.00", "123450元", "123,450.00 yuan"),
        ("870.00", "870元", "870.00 yuan"),
        ("1000.00", "0.1万元", "1,000.00 yuan"),
        ("-500.00", "-500元", "-500.00 yuan"),
        ("99999999999.99", "99999999999.99元", "99,999,999,999.99 yuan"),
    ],
)
def test_an_amount_is_never_rounded(yuan: str, chinese: str, english: str) -> None:
    for language, wanted in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert amount_words(Decimal(yuan)) == wanted


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        ("0.00", "本季度未投入整顿资金。", "No money was spent on rectification in the quarter."),
        ("10000000.00", "投入整顿资金1000万元，用于活动场所。", "in the quarter: 10,000,000.00 yuan, on premises."),
    ],
)
def test_no_money_and_ten_million_are_said(yuan: str, chinese: str, english: str) -> None:
    figures = replace(samples.township(), work=with_money(yuan))
    for language, wanted in (("zh-hans", chinese), ("en", english)):
        assert "".join(wanted.split()) in read(samples.snapshot(figures), language)


def test_a_township_in_which_nothing_happened_says_so() -> None:
    figures = replace(samples.township(entries=0), work=NOTHING)
    text = read(samples.snapshot(figures), "zh-hans")
    assert "本季度发生信息事项0件" in text
    assert "本季度未记录入村走访。本季度未投入整顿资金。" in text
    assert "整顿措施" not in text
    assert "附件2" not in text
    with translation.override("en"):
        assert "No visit of the quarter is recorded." in work_words(figures)


def test_an_entry_without_measures_says_that_none_is_assigned() -> None:
    figures = samples.township()
    entries = tuple(replace(e, measures=0, measures_done=0, measures_overdue=0, people=()) for e in figures.entries)
    text = read(samples.snapshot(replace(figures, entries=entries)), "en")
    assert "Nomeasurehasbeenassignedtotheseentriesyet." in text
    assert "0/0" in text


def test_a_snapshot_that_was_frozen_earlier_opens_and_says_nothing_of_it() -> None:
    figures = contents_of(frozen_earlier())
    assert figures.work is None
    assert [(entry.people, entry.measures) for entry in figures.entries] == [((), None)] * 2
    text = read(frozen_earlier(), "en")
    for unwanted in ("Measures", "Incidents", "Contactleader", "yuan", "5.Deadlines"):
        assert unwanted not in text
    assert "4.Deadlinesahead" in text
    book = sheets(frozen_earlier())
    assert len(book) == 3
    assert [len(row) for row in book[2]] == [6, 6, 6]


def test_a_field_that_has_no_default_is_still_asked_for() -> None:
    data = to_json(samples.township().work)
    del data["visits"]
    with pytest.raises(KeyError):
        from_json(Work, data)


def test_the_masked_copy_has_posts_without_names() -> None:
    complete = html_of(samples.snapshot(), "en")
    masked = html_of(samples.snapshot(), "en", Audience.OUTSIDE)
    for name in ("赵一", "钱二", "周五", "吴六"):
        assert name in complete
        assert name not in masked
    assert "区委常委、宣传部部长" in masked
    assert "14" in masked


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_same_work_gives_the_same_bytes(language: str) -> None:
    made = [render(document(samples.snapshot(), language)).content for _time in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_long_names_and_many_entries_stay_inside_the_text(language: str) -> None:
    figures = samples.township(3, 15)
    entries = tuple(_long(entry) for entry in figures.entries)
    pdf = render(document(samples.snapshot(replace(figures, entries=entries)), language)).content
    assert overflowing(pdf) == []
    assert blanks(pdf) == []


def _long(entry: EntryFigures) -> EntryFigures:
    people = tuple(replace(p, post=f"{p.post}、" * 6, full_name="龘𠮷垟·" * 6) for p in entry.people)
    return replace(entry, village="龘𠮷垟村" * 10, people=people, measures=999, measures_done=999)


def sheets(snapshot: ReportSnapshot) -> list[list[tuple[Any, ...]]]:
    """The rows of each sheet from its heads on."""
    enclosure = enclosure_of(snapshot, "en")
    assert enclosure is not None
    book = load_workbook(io.BytesIO(enclosure.content))
    return [list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book.worksheets]


def test_the_spreadsheet_has_people_measures_and_work() -> None:
    *_others, entries, work = sheets(samples.snapshot())
    residents = "区林业局干部 周五, 驻村工作组组长 吴六"
    assert entries[1][6:] == ("区委常委、宣传部部长 赵一", "区林业局局长 钱二", residents, 4, 1, 1)
    assert dict(work[1:]) == {
        "Measures": 8,
        "Measures done": 2,
        "Measures overdue": 2,
        "Incidents of the quarter": 2,
        "Incidents running": 1,
        "Disputes under mediation": 3,
        "Visits in the quarter": 14,
        "Households visited in the quarter": 96,
        "Money spent in the quarter (yuan)": 126500,
        "Money spent on the targets of the year (yuan)": 310000.5,
        "Money spent in the quarter (yuan) (premises)": 120000,
        "Money spent in the quarter (yuan) (training)": 6500,
    }


def test_the_docx_says_the_same() -> None:
    made = docx.Document(io.BytesIO(docx_of(html_of(samples.snapshot(), "en"), author="", made=samples.AS_OF)))
    assert "Visits in the quarter: 14; households visited: 96." in [each.text for each in made.paragraphs]
    [row] = [table.rows[1] for table in made.tables if len(table.columns) == 10]
    assert [cell.text for cell in row.cells][-2:] == ["区林业局干部 周五\n驻村工作组组长 吴六", "1/4"]


def test_the_words_that_people_edit_begin_with_it() -> None:
    with translation.override("en"):
        said = draft(samples.township()).measures
    assert said.startswith("Measures of these entries: 8")
    assert "126,500.00 yuan" in said


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(COUNTED, tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_every_figure_on_the_page_leads_to_its_rows(confirmed: QuarterlyCheck, cast: Cast) -> None:
    worked(cast)
    client = enter(cast.filer)
    part = client.get(DETAIL).content.decode().partition("Work of the quarter")[2]
    links = re.findall(r'href="(/reports/figures/([a-z_]+)/[^"]+)"[^>]*>([^<]+)<', part)
    assert [name for _url, name, _shown in links] == [
        "measures", "measures_done", "measures_overdue", "incidents", "incidents_running", "disputes_running",
        "visits", "households_visited", "funds", "funds_targets",
    ]  # fmt: skip
    for url, name, shown in links:
        page = client.get(url.replace("&amp;", "&"))
        assert Decimal(str(page.context["number"])) == Decimal(shown.replace(",", "")), name
        assert page.context["page"].paginator.count, name


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_names_on_the_page_are_for_the_offices(confirmed: QuarterlyCheck, cast: Cast) -> None:
    worked(cast)
    for reader, is_office in ((cast.filer, True), (cast.officer, True), (cast.supervisor, False)):
        body = enter(reader).get(DETAIL).content.decode()
        assert ("赵一" in body) is is_office
        assert "区委常委" in body
        assert "1/3" in body


def test_old_figures_and_new_ones_differ() -> None:
    """So a revision can be issued that says what the first one did not."""
    old: TownshipFigures = contents_of(frozen_earlier())
    assert old != samples.township()
    assert replace(old, work=samples.township().work, entries=samples.township().entries) == samples.township()
