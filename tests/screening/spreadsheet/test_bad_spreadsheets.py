"""Five hundred spoiled forms: each gives problems by cell, a sentence, or a dry run; never an error page."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Cast
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG
from tests.screening.spreadsheet.forms import Form
from villages.screening import xlsx
from villages.screening.models import QuarterlyCheck
from villages.screening.progress import Progress, progress_of
from villages.screening.spreadsheet import writing
from villages.screening.spreadsheet.comparing import changes_of, judge
from villages.screening.spreadsheet.reading import read_form
from villages.screening.spreadsheet.writing import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HUGE = "长" * 40_000  # more than a cell of Excel holds
ODD = [
    *("是", "否", "yes", "no", "cannot tell", "", " ", "是\n是", "\u202e否", "−1", "1e999", "NaN", "👪", HUGE),
    *("=1+1", "=cmd|'/c calc'!A1", "#REF!", "_x0000_", "_xD800_", "<b>是</b>", "'; DROP TABLE villages_answer; --"),
    *("36060310120０", TUANHUANG, JINBEI, "团黄村", "8", "第8条", "2026-09-31", "2026-08-20"),
    *("110101199003070011", "13812345678"),
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)),  # noqa: DTZ001 (cells know no zone)
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)),
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
)
CELLS = st.tuples(st.integers(1, 30), st.integers(1, 20))


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, tuple[Any, ...]]:
    """One thing that somebody does to a form, with what it takes."""
    name = draw(st.sampled_from([*DEEDS, "write", "write", "write", "write"]))
    if name == "write":
        return name, (draw(st.integers(0, 2)), *draw(CELLS), draw(VALUES))
    if name == "merge":
        (top, left), (down, right) = draw(CELLS), draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
        return name, (draw(st.integers(0, 1)), top, left, top + down, left + right)
    return name, (draw(st.integers(0, 2)), draw(st.integers(1, 20)))


def write(form: Form, sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if type(cell).__name__ == "Cell":  # the others of a merged area cannot be written to
        cell.value = value


def merge(form: Form, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def double_row(form: Form, sheet: Worksheet, row: int) -> None:
    for column in range(1, 20):
        write(form, sheet, sheet.max_row if column > 1 else sheet.max_row + 1, column, sheet.cell(row, column).value)


def remove_sheet(form: Form, sheet: Worksheet, _number: int) -> None:
    if len(form.book.worksheets) > 1:
        form.book.remove(sheet)


def rename(form: Form, sheet: Worksheet, number: int) -> None:
    sheet.title = f"表{number}"


DEEDS: dict[str, Callable[..., None]] = {
    "write": write,
    "merge": merge,
    "double_row": double_row,
    "delete_row": lambda form, sheet, number: sheet.delete_rows(number),
    "delete_column": lambda form, sheet, number: sheet.delete_cols(number),
    "insert_row": lambda form, sheet, number: sheet.insert_rows(number),
    "insert_column": lambda form, sheet, number: sheet.insert_cols(number),
    "remove_sheet": remove_sheet,
    "rename": rename,
}


def outcome_of(content: bytes, progress: Progress) -> str:
    """How the form is taken. Whatever is not one of these escapes and fails the test."""
    try:
        filled = read_form(io.BytesIO(content), progress=progress)
    except xlsx.Unreadable as unreadable:
        return "refused" if str(unreadable) else "no word"
    judged = judge(filled, progress)
    for problem in judged.in_order:
        assert re.fullmatch(r"[A-Z]{1,3}[0-9]+", problem.place), problem
        assert problem.sentence
        assert len(problem.sentence) < 500
        problem.sentence.encode()
    for answers in judged.answers.values():
        for answer in answers.values():
            assert answer.value in ("yes", "no", "unknown")
            for words in (answer.fact, answer.established_by, answer.document_no, answer.reason):
                assert "\x00" not in words
                words.encode()
    changes_of(judged.answers, progress, {}, filled.versions)
    return "problems" if judged.problems else "dry run"


@pytest.mark.parametrize("hundred", range(1, 6))  # one by one, so that both cores share them
def test_five_hundred_spoiled_forms_are_answered_in_words(
    check: QuarterlyCheck, cast: Cast, monkeypatch: pytest.MonkeyPatch, hundred: int
) -> None:
    monkeypatch.setattr(writing, "SPARE_LINES", 5)  # empty lines cost most of the time
    progress = progress_of(check)
    clean = form_of(check)
    outcomes: Counter[str] = Counter()

    @seed(hundred)
    @settings(
        max_examples=100, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(acts(), min_size=1, max_size=8))
    def spoil(deeds: list[tuple[str, tuple[Any, ...]]]) -> None:
        form = Form(clean)
        for name, (which, *rest) in deeds:
            sheets = form.book.worksheets
            DEEDS[name](form, sheets[which % len(sheets)], *rest)
        outcomes[outcome_of(form.content, progress)] += 1

    spoil()
    assert outcomes.total() == 100
    # The spoiling is worth its name: every way of being answered is taken often.
    assert min(outcomes[name] for name in ("refused", "problems", "dry run")) >= 5, outcomes


def test_a_hundred_broken_packages_are_refused_in_words(check: QuarterlyCheck, cast: Cast) -> None:
    progress = progress_of(check)
    form = Form(form_of(check))
    for village in (TUANHUANG, JINBEI, SHIGANG):
        form.answer_all(village)
    clean = form.content

    @settings(max_examples=100, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(st.integers(0, len(clean) - 1), st.binary(min_size=1, max_size=200), st.booleans())
    def breaks(at: int, junk: bytes, is_cut: bool) -> None:
        content = clean[:at] + junk + (b"" if is_cut else clean[at + len(junk) :])
        assert outcome_of(content, progress) in ("refused", "problems", "dry run")

    breaks()
