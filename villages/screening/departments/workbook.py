"""A department's list as a spreadsheet: the form to fill in, and what was filled in read back cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.marks import listed
from villages.process import RuleBroken
from villages.screening import xlsx
from villages.screening.departments import rules
from villages.screening.departments.places import NotFound, Villages, named
from villages.screening.departments.rules import MOST_ITEMS, ItemInput, ItemProblem, Limits

VILLAGE, CRITERION, FACT, KNOWN_ON = "village", "criterion", "fact", "known_on"
COLUMNS = (VILLAGE, CRITERION, KNOWN_ON, FACT)
_HEADS = {
    VILLAGE: gettext_lazy("Village"),
    CRITERION: gettext_lazy("Criterion"),
    KNOWN_ON: gettext_lazy("Known since"),
    FACT: gettext_lazy("What is the case"),
}
Reader = Callable[[xlsx.Value], object]
_HEAD_WITHIN = 10  # a title and a note may stand above the heads
_WIDTHS = {VILLAGE: 26, CRITERION: 12, KNOWN_ON: 16, FACT: 70}
_NUMBER = re.compile(r"第?\s*(\d{1,3})(?!\d)")


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell of the list."""

    place: str
    sentence: str


@dataclass
class Listed:
    """What a list holds: the rows that can be read, where each stands, and what cannot be read."""

    items: list[ItemInput] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def refuse(self, problems: Iterable[ItemProblem]) -> None:
        """Take over what the rules say about the rows, each at its cell."""
        for problem in problems:
            column = self.columns.get(problem.field, self.columns[VILLAGE])
            self.problems.append(CellProblem(xlsx.place(column, self.rows[problem.index]), problem.sentence))

    @property
    def in_order(self) -> list[CellProblem]:
        """From top to bottom, from left to right."""
        return sorted(self.problems, key=lambda problem: _place_key(problem.place))


def read_list(file: IO[bytes], *, villages: Villages, limits: Limits) -> Listed:
    """The rows of the first sheet below its heads. Raises `xlsx.Unreadable` for a file that is no list at all."""
    workbook = xlsx.open_upload(file)
    try:
        if not workbook.worksheets:
            raise xlsx.Unreadable(_("The file holds no sheet."))
        rows = xlsx.rows_of(workbook.worksheets[0])
        listed_, readers = Listed(), _readers(villages, limits)
        for row in rows:
            if not listed_.columns:
                listed_.columns = _columns(row)
                if row.number >= _HEAD_WITHIN:
                    break
            else:
                _read_row(row, listed_, readers)
    finally:
        workbook.close()
    if not listed_.columns:
        wanted = listed(f"“{_HEADS[column]}”" for column in COLUMNS)
        raise xlsx.Unreadable(_("The first sheet must have the heads %(heads)s. Use the form.") % {"heads": wanted})
    if not listed_.rows and not listed_.problems:
        raise xlsx.Unreadable(_("There is nothing below the heads."))
    return listed_


def _columns(row: xlsx.Row) -> dict[str, int]:
    """Which column holds what, if this is the row of the heads; nothing if not."""
    titles = {value.text.lower(): place for place, value in reversed(list(enumerate(row.values, start=1)))}
    found = {name: titles[head] for name in COLUMNS for head in _heads_in_every_language()[name] if head in titles}
    return found if len(found) == len(COLUMNS) else {}


@cache
def _heads_in_every_language() -> dict[str, set[str]]:
    """A form that was taken in one language is given back in the other, too."""
    heads: dict[str, set[str]] = {name: set() for name in COLUMNS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for name, words in _HEADS.items():
                heads[name].add(str(words).lower())
    return heads


def _readers(villages: Villages, limits: Limits) -> dict[str, Reader]:
    """How each field is read and checked: the value, or `NotFound`, `ValueError`, `RuleBroken` with a sentence."""

    def village(cell: xlsx.Value) -> Division:
        found = villages.find(cell.text)
        rules.check_village(found, limits)
        return found

    def criterion(cell: xlsx.Value) -> int:
        number = _criterion(cell.text)
        rules.check_number(number, limits)
        return number

    def known_on(cell: xlsx.Value) -> dt.date:
        day = xlsx.day_of(cell)
        rules.check_known_on(day, limits)
        return day

    def fact(cell: xlsx.Value) -> str:
        rules.check_fact(cell.text)
        return cell.text

    return {VILLAGE: village, CRITERION: criterion, KNOWN_ON: known_on, FACT: fact}


def _read_row(row: xlsx.Row, listed_: Listed, readers: dict[str, Reader]) -> None:
    """Add the row to the items, or its problems to the problems."""
    formulas = [value for value in row.values if value.is_formula]
    problems = [CellProblem(value.place, _("A formula. Write the value itself.")) for value in formulas]
    values: dict[str, Any] = {}
    for name in COLUMNS:
        cell = row.at(listed_.columns[name])
        if cell.is_formula:
            continue
        try:
            values[name] = _read_cell(name, cell, readers[name])
        except (ValueError, RuleBroken) as error:
            problems.append(CellProblem(cell.place, str(error)))
    if len(listed_.rows) == MOST_ITEMS:
        raise xlsx.Unreadable(_("The list has more than %(count)s rows.") % {"count": MOST_ITEMS})
    listed_.problems += problems
    if not problems:
        where = _("row %(number)s") % {"number": row.number}
        listed_.items.append(
            ItemInput(values[VILLAGE], values[CRITERION], values[FACT], values[KNOWN_ON], where),
        )
        listed_.rows.append(row.number)


def _read_cell(name: str, cell: xlsx.Value, reader: Reader) -> object:
    """The value. Raises `ValueError` or `RuleBroken` with a sentence."""
    if not cell.text:
        raise ValueError(_("“%(head)s” is missing.") % {"head": _HEADS[name]})
    try:
        return reader(cell)
    except NotFound as doubt:
        fits = listed(f"{named(village)} {village.code}" for village in doubt.candidates)
        raise ValueError(f"{doubt.sentence} {fits}".strip()) from None


def _criterion(text: str) -> int:
    """The number, with or without the words behind it."""
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(_("“%(text)s” is no number of a criterion.") % {"text": text[:50]})
    return int(match[1])


def _place_key(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), len(letters), letters


def form_for(*, criteria: Iterable[Criterion], villages: Iterable[Division]) -> bytes:
    """The empty form: the list, the criteria explained, the villages to choose from."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("List")
    _write_heads(sheet, [str(_HEADS[name]) for name in COLUMNS], list(_WIDTHS.values()))
    _write_sheet(
        workbook.create_sheet(_("Criteria")),
        [_("No."), _("Criterion"), _("Group"), _("Tier")],
        [8, 70, 20, 10],
        ([c.number, c.text, str(c.get_group_display()), str(c.get_tier_display())] for c in criteria),
    )
    rows: list[list[object]] = [[named(village), village.code] for village in villages]
    _write_sheet(workbook.create_sheet(_("Villages")), [_("Village"), _("Code")], [30, 18], rows)
    _restrict(sheet, workbook.worksheets[1].max_row - 1, workbook.worksheets[2])
    return xlsx.packed(workbook)


def _write_heads(sheet: Worksheet, heads: list[str], widths: list[int]) -> None:
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = xlsx.write_text(sheet, 1, column, head)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E6EAEE")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _write_sheet(sheet: Worksheet, heads: list[str], widths: list[int], rows: Iterable[list[object]]) -> None:
    _write_heads(sheet, heads, widths)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            xlsx.write_text(sheet, number, column, value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.protection.sheet = True


def _restrict(sheet: Worksheet, criteria: int, villages: Worksheet) -> None:
    """Locked heads, drop-downs for villages and criteria, days as days: for 300 rows."""
    last = MOST_ITEMS + 1
    title = villages.title.replace("'", "''")
    choice = DataValidation("list", formula1=f"'{title}'!$A$2:$A${max(villages.max_row, 2)}", allow_blank=True)
    choice.showErrorMessage = False  # a code or a name without its township is as good
    number = DataValidation("whole", operator="between", formula1="1", formula2=str(max(criteria, 1)), allow_blank=True)
    number.error = _("The number of the criterion; see the sheet “Criteria”.")
    choice.add(f"A2:A{last}")
    number.add(f"B2:B{last}")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(number)
    for row in sheet.iter_rows(min_row=2, max_row=last, max_col=len(COLUMNS)):
        for cell in row:
            cell.protection = Protection(locked=False)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        row[0].number_format = "@"
        row[2].number_format = "yyyy-mm-dd"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
