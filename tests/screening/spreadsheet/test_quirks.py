"""What Excel, WPS and people make of a form: numbers as text, full-width signs, spaces, days as serial numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import Cast
from tests.factories import QUARTER, YES, moment
from tests.screening.desk import JINBEI, TUANHUANG, Desk, text_of
from tests.screening.spreadsheet.forms import Form, send, take_form
from villages.accounts.models import Language, User
from villages.screening.filing_models import CheckLoad
from villages.screening.models import AnswerValue
from villages.screening.spreadsheet.layout import value_named
from villages.screening.xlsx import Value, day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(desk: Desk) -> Form:
    return take_form(desk)


def read(desk: Desk, form: Form) -> dict[str, dict[str, dict[str, str]]]:
    """What was read of the form: village code → criterion number → answer."""
    response = send(desk, form)
    assert response.status_code == 200, text_of(response)
    answers: dict[str, dict[str, dict[str, str]]] = CheckLoad.objects.latest("pk").answers
    return answers


@pytest.mark.parametrize("written", ["no", " No ", "ＮＯ", "n", "否", "否　", "\n否", "NO\xa0"])
def test_a_no_is_understood_as_people_write_it(written: str) -> None:
    assert value_named(written) == AnswerValue.NO


@pytest.mark.parametrize("written", ["yes", "是", "是 ", "　是", "ＹＥＳ", "Y"])
def test_so_is_a_yes(written: str) -> None:
    assert value_named(written) == AnswerValue.YES


@pytest.mark.parametrize("written", ["cannot tell", "Cannot  tell", "无法判定", "无法判断", "unknown"])
def test_so_is_a_cannot_tell(written: str) -> None:
    assert value_named(written) == AnswerValue.UNKNOWN


@pytest.mark.parametrize("written", ["maybe", "0", "1", "是否", "yes/no", "True", "", "。"])
def test_nothing_else_is_an_answer(written: str) -> None:
    assert value_named(written) is None


def test_words_are_kept_without_the_spaces_around_them(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 8, "　无法判定 ")
    form.detail(TUANHUANG, None, 8, None, None, None, None, " 等待核实 ")
    assert read(desk, form)[TUANHUANG]["8"]["reason"] == "等待核实"


def test_numbers_and_days_are_no_answers(desk: Desk, form: Form) -> None:
    written = ["maybe", "0", 0, 1, True, False, 3.5, dt.date(2026, 9, 1)]
    places = [form.answer(TUANHUANG, number, value) for number, value in enumerate(written, start=1)]
    response = send(desk, form)
    assert response.status_code == 422
    assert [place for place in places if f"{place} :" not in text_of(response)] == []


@pytest.mark.parametrize("code", [360603101200, 360603101200.0, " 360603101200 ", "３６０６０３１０１２００"])
def test_a_code_may_be_a_number_and_a_number_text(desk: Desk, form: Form, code: object) -> None:
    form.answer(TUANHUANG, 8, "yes")
    form.answers["A6"] = code  # type: ignore[assignment]
    form.detail(code, None, "8", 20261201, 7.0, 3.5)
    answer = read(desk, form)[TUANHUANG]["8"]
    assert (answer["fact"], answer["established_by"], answer["document_no"]) == ("20261201", "7", "3.5")


@pytest.mark.parametrize(
    "day",
    [dt.date(2026, 8, 20), moment("2026-08-20 23:59"), 46254, 46254.0, "46254", "2026-8-20", "2026/08/20",
     "2026年8月20日", "2026.8.20", "20260820", 20260820, " 2026－08－20 "],
)  # fmt: skip
def test_a_day_is_understood_in_every_spelling(day: object) -> None:
    assert day_of(Value("G3", day)) == dt.date(2026, 8, 20)


def test_a_day_that_lost_its_format_is_read_by_its_number(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 8, "yes")
    row = form.detail(TUANHUANG, None, 8, YES.fact, YES.established_by, YES.document_no, 46254)
    form.details.cell(row, 7).number_format = "General"
    assert read(desk, form)[TUANHUANG]["8"]["seen_on"] == "2026-08-20"


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "99999", "soon", "8.20", True, -5, 46254.5, "０"])
def test_what_is_no_day_is_named(day: object) -> None:
    with pytest.raises(ValueError, match="is no day"):
        day_of(Value("G3", day))


def test_a_yes_without_a_day_was_seen_on_the_quarters_last(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, YES.fact, YES.established_by, YES.document_no)
    assert read(desk, form)[TUANHUANG]["8"]["seen_on"] == QUARTER.end.isoformat()


@pytest.mark.parametrize(("day", "inside"), [("2026-07-01", True), ("2026-09-30", True), ("2026-06-30", False)])
def test_the_day_of_a_yes_lies_within_the_quarter(desk: Desk, form: Form, day: str, inside: bool) -> None:
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, YES.fact, YES.established_by, YES.document_no, day)
    assert send(desk, form).status_code == (200 if inside else 422)


def test_the_order_of_the_rows_does_not_matter(desk: Desk, form: Form) -> None:
    for column in (1, 2):
        upper, lower = form.answers.cell(6, column), form.answers.cell(7, column)
        upper.value, lower.value = lower.value, upper.value
    form.answers["C6"] = "no"
    assert list(read(desk, form)) == [JINBEI]


def test_sheets_may_be_renamed_and_others_added(desk: Desk, form: Form) -> None:
    form.answers.title, form.details.title = "Sheet1", "Sheet2"
    form.book.create_sheet("草稿", 0)["A1"] = "自己的备注"
    form.book.worksheets[1]["C6"] = "no"
    assert read(desk, form)[TUANHUANG]["1"]["value"] == "no"


def test_a_form_taken_in_chinese_is_read_for_a_reader_of_english(desk: Desk, cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(language=Language.CHINESE)
    form = take_form(desk)
    form.answer(TUANHUANG, 1, "否")
    form.answer(TUANHUANG, 8, "是")
    form.detail(None, "团黄村", 8, YES.fact, YES.established_by, YES.document_no)
    User.objects.filter(pk=cast.filer.pk).update(language=Language.ENGLISH)
    assert set(read(desk, form)[TUANHUANG]) == {"1", "8"}


def test_signs_that_cannot_be_kept_are_left_out(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, "甲_x0007_乙\n丙", YES.established_by, YES.document_no)
    fact = read(desk, form)[TUANHUANG]["8"]["fact"]
    assert fact.startswith("甲")
    assert fact.endswith("乙\n丙")
    assert "\x07" not in fact
