"""What a revision says otherwise than the one before: on paper, in its spreadsheet, on its page, in both languages."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reports.actions import Copy, revise_report
from reports.models import ReportSnapshot
from reports.papers.changes import MOST_PRINTED, Change, changes_of, sentence
from reports.papers.document import changes_between, document, enclosure_of
from reports.papers.kind import Table
from reports.states import Audience
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.factories_people import assign
from tests.pages import enter
from tests.reports.conftest import COUNTED, issue
from tests.reports.test_revise import REASON, correct, revise
from tests.reports.test_wording import write
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

HEADS = [("Code", 5), ("Village", 5), ("Hits", 5)]


def table(*rows: tuple[object, ...], title: str = "Villages", heads: list[tuple[str, int]] = HEADS) -> Table:
    return Table(title, heads, rows)


def test_a_cell_that_changed_is_named_by_row_and_column() -> None:
    changes = changes_of([table(("1", "甲村", 2), ("2", "乙村", 0))], [table(("1", "甲村", 3), ("2", "乙村", 0))])
    assert changes == [Change("Villages", "1 甲村", "Hits", "2", "3")]
    with translation.override("en"):
        assert str(changes[0]) == "1 甲村, Hits: 2 → 3"


def test_rows_that_came_and_went_are_whole() -> None:
    changes = changes_of([table(("1", "甲村", 2))], [table(("2", "乙村", None))])
    assert changes == [
        Change("Villages", "2 乙村", "", "", "2 · 乙村 · —"),
        Change("Villages", "1 甲村", "", "1 · 甲村 · 2", ""),
    ]
    with translation.override("en"):
        assert [str(change) for change in changes] == ["2 乙村: added", "1 甲村: left out"]


def test_rows_of_one_name_are_told_apart_by_their_turn() -> None:
    before, after = table(("1", "甲", 1), ("1", "乙", 2)), table(("1", "甲", 1), ("1", "乙", 3))
    assert [change.row for change in changes_of([before], [after])] == ["1 乙"]


def test_a_place_is_named_by_its_name_and_not_by_its_code() -> None:
    before, after = (
        table(("360603101200", "团黄村", 1), ("360603101201", "", 1)),
        table(("360603101200", "团黄村", 2), ("360603101201", "", 2)),
    )
    assert [change.row for change in changes_of([before], [after])] == ["团黄村", "360603101201"]


def test_tables_and_columns_that_only_one_has() -> None:
    wider = table(("1", "甲", 1, 9), heads=[*HEADS, ("Deadline", 5)])
    assert changes_of([table(("1", "甲", 1))], [wider]) == []
    other = table(("7", "丙", 4), title="Work")
    assert [change.table for change in changes_of([], [other])] == ["Work"]
    assert [change.before for change in changes_of([other], [])] == ["7 · 丙 · 4"]


def test_money_and_moments_are_said_as_on_paper() -> None:
    noon = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)
    before, after = table(("1", Decimal("1234.5"), noon)), table(("1", Decimal("870"), None))
    assert [(c.before, c.after) for c in changes_of([before], [after])] == [
        ("1,234.50", "870.00"),
        ("2026-11-22 12:00", "—"),
    ]


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (0, "No figure has changed since revision 1.", "与第1版相比，各项数据没有变动。"),
        (1, "Changed since revision 1: 0, Hits: 1 → 2.", "较第1版的变动：0“Hits”：1→2。"),
        (MOST_PRINTED + 1, "1 more stands in the enclosed spreadsheet.", "其余1项见所附电子表格。"),
        (MOST_PRINTED + 2, "2 more stand in the enclosed spreadsheet.", "其余2项见所附电子表格。"),
    ],
)
def test_a_paper_says_so_many_and_where_the_rest_is(count: int, english: str, chinese: str) -> None:
    changes = [Change("Villages", str(number), "Hits", "1", "2") for number in range(count)]
    for language, wanted in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert sentence(changes, 1).endswith(wanted)


@pytest.mark.django_db
class TestIssued:
    """In a township's report whose criterion 9 was corrected after it had been issued."""

    @pytest.fixture
    def revised(self, confirmed: QuarterlyCheck, cast: Cast) -> ReportSnapshot:
        issue(confirmed, cast)
        correct(confirmed)
        return revise(confirmed, cast).snapshot

    def test_the_paper_says_it_under_the_reason(self, revised: ReportSnapshot) -> None:
        assert "Changed since revision 1: 团黄村, 9: ● → －" in document(revised, "en").html
        assert "较第1版的变动：团黄村“9”：●→－" in document(revised, "zh-hans").html

    def test_the_first_says_nothing_of_changes(self, revised: ReportSnapshot) -> None:
        first = ReportSnapshot.objects.get(revision=1)
        assert "hanged since" not in document(first, "en").html
        assert "What changed" not in self._sheets(first)

    def test_the_spreadsheet_has_all_of_them(self, revised: ReportSnapshot) -> None:
        sheet = self._sheets(revised)["What changed"]
        rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]
        assert ("Villages and criteria", "团黄村", "9", "●", "－") in rows
        assert ("Villages and criteria", "团黄村", "Hits", "2", "1") in rows

    def test_its_page_lists_them(self, revised: ReportSnapshot, cast: Cast) -> None:
        page = enter(cast.officer).get(revised.get_absolute_url()).content.decode()
        assert "<li>团黄村, 9: ● → －</li>" in page
        assert page.count("figures changed</summary>") == 1

    def test_words_alone_change_no_figure(self, confirmed: QuarterlyCheck, cast: Cast) -> None:
        issue(confirmed, cast)
        place, period = confirmed.township, str(QUARTER)
        write(confirmed, cast.officer)
        job = revise_report(place=place, period=period, copy=Copy("en"), reason=REASON, by=cast.officer, at=COUNTED)
        assert "No figure has changed since revision 1." in document(job.snapshot, "en").html

    def test_a_masked_copy_does_not_name_who_came(self, confirmed: QuarterlyCheck, cast: Cast) -> None:
        first = issue(confirmed, cast).snapshot
        entry = LedgerEntry.objects.get(village__code="360603101200")
        assign(entry, "first_secretary", "赵六", by=cast.filer)
        second = revise(confirmed, cast).snapshot
        said = {
            audience: " ".join(map(str, changes_between(first, second, "zh-hans", audience))) for audience in Audience
        }
        assert "赵六" in said[Audience.OFFICE]
        assert "赵六" not in said[Audience.OUTSIDE]

    def _sheets(self, snapshot: ReportSnapshot) -> dict[str, Any]:
        enclosure = enclosure_of(snapshot, "en")
        assert enclosure is not None
        return {sheet.title[2:]: sheet for sheet in load_workbook(io.BytesIO(enclosure.content)).worksheets}
