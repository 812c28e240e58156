"""Four quarters of history beside each answer, as marks with words."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import NO, QUARTER, UNKNOWN, YES, open_check, sheet_of
from tests.scenes import scene
from tests.screening.desk import JINBEI, TUANHUANG, Desk, text_of
from villages.screening.actions import save_sheet
from villages.screening.models import QuarterlyCheck
from villages.screening.past import past_by_village, quarters_before
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db


@scene
def check_after_five(cast: Cast) -> QuarterlyCheck:
    """2026Q3 after five quarters in which 团黄's criterion 11 was yes, no, (nothing), cannot tell, yes."""
    quarter = Quarter(2025, 2)
    for answer in (YES, NO, None, UNKNOWN, YES):
        sheet = sheet_of(open_check("360603101", quarter), TUANHUANG)
        if answer:
            save_sheet(
                sheet=sheet, answers={11: answer}, version=1, by=cast.filer, at=quarter.opens_at().replace(day=5)
            )
        quarter = quarter.next()
    return open_check("360603101")


def test_the_four_quarters_before_come_newest_first_over_the_turn_of_the_year() -> None:
    assert [str(quarter) for quarter in quarters_before(Quarter(2026, 2))] == ["2026Q1", "2025Q4", "2025Q3", "2025Q2"]


def test_each_quarter_has_its_mark_and_a_fifth_is_not_shown(check_after_five: QuarterlyCheck) -> None:
    village = sheet_of(check_after_five, TUANHUANG).village_id
    marks = past_by_village(check_after_five)[village][11]
    assert [(str(mark.quarter), mark.value) for mark in marks] == [
        ("2026Q2", "yes"), ("2026Q1", "unknown"), ("2025Q4", ""), ("2025Q3", "no"),
    ]  # fmt: skip


def test_who_never_answered_has_no_marks(check_after_five: QuarterlyCheck) -> None:
    assert sheet_of(check_after_five, JINBEI).village_id not in past_by_village(check_after_five)


def test_this_quarter_is_not_its_own_past(check_after_five: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(check_after_five, JINBEI)
    save_sheet(sheet=sheet, answers={1: NO}, version=1, by=cast.filer, at=QUARTER.opens_at())
    assert sheet.village_id not in past_by_village(check_after_five)


def test_the_village_page_says_it_in_words_and_the_matrix_in_titles(
    check_after_five: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    desk = Desk(cast.filer, check_after_five)
    assert "Q2 2026 yes yes Q1 2026 cannot tell ? Q4 2025 – – Q3 2025 no no" in text_of(
        desk.get(f"villages/{TUANHUANG}/")
    )
    matrix = desk.get("matrix/").content.decode()
    assert 'title="Q2 2026 yes · Q1 2026 cannot tell · Q4 2025 – · Q3 2025 no"' in matrix
