"""The form that is downloaded: what is filled in, what is locked, what can be chosen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Cast
from tests.factories import FILED, NO, QUARTER, UNKNOWN, YES, fill_check, moment, open_check, submit
from tests.scenes import scene
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk
from tests.screening.spreadsheet.forms import Form, take_form
from villages.accounts.models import Language, User
from villages.divisions.models import Division
from villages.screening.actions import save_sheet
from villages.screening.models import Answer, QuarterlyCheck
from villages.screening.rules import AnswerInput
from villages.screening.spreadsheet.writing import form_of

pytestmark = pytest.mark.django_db


@scene
def last_quarter(cast: Cast) -> QuarterlyCheck:
    """锦江镇's second quarter: 团黄村 met 8, of 锦北村 criterion 3 could not be told."""
    before = open_check("360603101", QUARTER.previous())
    answers = {TUANHUANG: {8: YES}, JINBEI: {3: UNKNOWN}}
    return fill_check(before, by=cast.filer, at=moment("2026-07-05 10:00"), answers=answers)


def details_of(sheet: Worksheet) -> list[list[object]]:
    rows: list[list[object]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_col=8)]
    return [row for row in rows if any(row)]


def test_an_empty_quarter_gives_the_villages_and_heads_alone(desk: Desk) -> None:
    form = take_form(desk)
    assert [sheet.title for sheet in form.book.worksheets] == ["Answers", "Details", "Guide"]
    assert [form.answers.cell(row, 1).value for row in (6, 7, 8)] == [TUANHUANG, JINBEI, SHIGANG]
    assert [form.answers.cell(row, 2).value for row in (6, 7, 8)] == ["团黄村", "锦北村", "石港村"]
    assert form.answers[form.place(TUANHUANG, 1)].value is None
    assert details_of(form.details) == []


def test_it_says_whose_form_it_is_in_cells_and_in_a_property(desk: Desk, check: QuarterlyCheck) -> None:
    form = take_form(desk)
    assert [form.answers.cell(row, 2).value for row in (2, 3, 4)] == ["360603101", "2026Q3", str(check.pk)]
    [named] = form.book.custom_doc_props.props  # type: ignore[attr-defined]
    assert (named.name, named.value) == ("RectifyForm", f"360603101 2026Q3 {check.pk}")


def test_last_quarter_stands_in_grey_until_this_quarter_says_something(
    last_quarter: QuarterlyCheck, desk: Desk, cast: Cast
) -> None:
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={9: NO}, version=1, by=cast.filer, at=FILED)
    form = take_form(desk)
    carried, own = form.answers[form.place(TUANHUANG, 8)], form.answers[form.place(TUANHUANG, 9)]
    assert (carried.value, carried.font.color.rgb, carried.font.italic) == ("yes", "00767676", True)
    assert (own.value, own.font.color.rgb, own.font.italic) == ("no", "00000000", False)
    assert "counts only once you load this form back" in form.answers["C3"].value
    assert Answer.objects.filter(sheet__quarterly_check=desk.check).count() == 1


def test_the_details_bring_last_quarters_words_without_its_day(last_quarter: QuarterlyCheck, desk: Desk) -> None:
    assert details_of(take_form(desk).details) == [
        [TUANHUANG, "团黄村", 8, YES.fact, YES.established_by, YES.document_no, None, None],
        [JINBEI, "锦北村", 3, None, None, None, None, UNKNOWN.reason],
    ]


def test_only_the_cells_to_fill_in_are_open(desk: Desk) -> None:
    form = take_form(desk)
    assert form.answers.protection.sheet
    assert form.details.protection.sheet
    assert form.book.worksheets[2].protection.sheet
    for place in ("A1", "B2", "B4", "A5", "C5", "A6", "B6"):
        assert form.answers[place].protection.locked, place
    assert not form.answers[form.place(SHIGANG, 15)].protection.locked
    assert form.details["A2"].protection.locked
    assert not form.details["D3"].protection.locked


def test_the_answers_are_offered_and_the_heads_stay_in_sight(desk: Desk) -> None:
    form = take_form(desk)
    [choice] = form.answers.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"no,yes,cannot tell"', "C6:Q8")
    assert form.answers.freeze_panes == "C6"
    villages, numbers = form.details.data_validations.dataValidation
    assert villages.formula1 == "'Answers'!$B$6:$B$8"
    assert numbers.formula1 == f'"{",".join(map(str, range(1, 16)))}"'
    assert (form.answers.page_setup.orientation, form.answers.page_setup.paperSize) == ("landscape", 9)


def test_it_is_written_in_the_readers_language(desk: Desk, cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(language=Language.CHINESE)
    form = take_form(desk)
    [choice] = form.answers.data_validations.dataValidation
    assert choice.formula1 == '"否,是,无法判定"'
    assert form.answers["C5"].value == "1 班子不齐"
    guide = form.book.worksheets[2]
    assert "书记空缺三个月以上" in str([cell.value for row in guide.iter_rows() for cell in row])


def test_what_looks_like_a_formula_is_written_harmlessly(desk: Desk, cast: Cast) -> None:
    evil = AnswerInput("yes", fact='=HYPERLINK("http://x","y")', established_by="@SUM(1)", document_no="+1-2")
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={8: evil}, version=1, by=cast.filer, at=FILED)
    Division.objects.filter(code=JINBEI).update(name="=1+1村民委员会")
    form = take_form(desk)
    written = [form.details.cell(3, column) for column in (4, 5, 6)]
    assert [cell.value for cell in written] == [evil.fact, evil.established_by, evil.document_no]
    assert {(cell.data_type, cell.quotePrefix) for cell in [*written, form.answers["B7"]]} == {("s", True)}


def test_a_submitted_check_has_no_form_to_fill_in(desk: Desk, cast: Cast) -> None:
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    response = desk.get("form.xlsx")
    assert response.status_code == 302
    assert "form.xlsx" not in desk.get().content.decode()


def test_the_download_is_named_after_quarter_and_township(desk: Desk) -> None:
    response = desk.get("form.xlsx")
    assert "2026Q3" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_it_takes_as_many_queries_for_any_number_of_villages(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    with CaptureQueriesContext(connection) as queries:
        assert Form(form_of(QuarterlyCheck.objects.get(pk=check.pk))).row_of(SHIGANG) == 8
    assert len(queries) <= 11
