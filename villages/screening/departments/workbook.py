"""A department's list as a spreadsheet: the form to fill in, and what was filled in read back cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import IO

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
from villages.screening import xlsx
from villages.screening.departments.places import NotFound, Villages, named
from villages.screening.departments.rules import MOST_ITEMS, ItemInput, ItemProblem

VILLAGE, CRITERION, FACT, KNOWN_ON = "village", "criterion", "fact", "known_on"
COLUMNS = (VILLAGE, CRITERION, KNOWN_ON, FACT)
_HEADS = {
    VILLAGE: gettext_lazy("Village"),
    CRITERION: gettext_lazy("Criterion"),
    KNOWN_ON: gettext_lazy("Known since"),
    FACT: gettext_lazy("What is the case"),
}
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


def read_list(file: IO[bytes], *, villages: Villages) -> Listed:
    """The rows of the first sheet below its heads. Raises `xlsx.Unreadable` for a file that is no list at all."""
    workbook = xlsx.open_upload(file)
    try:
        if not workbook.worksheets:
            raise xlsx.Unreadable(_("The file holds no sheet."))
        rows = xlsx.rows_of(workbook.worksheets[0])
        listed_ = Listed()
        for row in rows:
            if not listed_.columns:
                listed_.columns = _columns(row)
                if row.number >= _HEAD_WITHIN:
                    break
            else:
                _read_row(row, listed_, villages)
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


def _read_row(row: xlsx.Row, listed_: Listed, villages: Villages) -> None:
    """Add the row to the items, or its problems to the problems."""
    columns = listed_.columns
    formulas = [value for value in row.values if value.is_formula]
    problems = [CellProblem(value.place, _("A formula. Write the value itself.")) for value in formulas]
    acting = {value.place for value in formulas}
    cells = {name: row.at(column) for name, column in columns.items()}
    readers: dict[str, Callable[[xlsx.Value], object]] = {
        VILLAGE: lambda cell: villages.find(cell.text),
        CRITERION: lambda cell: _criterion(cell.text),
        KNOWN_ON: xlsx.day_of,
        FACT: lambda cell: cell.text,
    }
    values: dict[str, object] = {}
    for name in COLUMNS:
        cell = cells[name]
        if cell.place in acting:
            continue
        try:
            if not cell.text:
                raise ValueError(_("“%(head)s” is missing.") % {"head": _HEADS[name]})
            values[name] = readers[name](cell)
        except NotFound as doubt:
            fits = listed(f"{named(village)} {village.code}" for village in doubt.candidates)
            sentence = doubt.sentence if not fits else f"{doubt.sentence} {fits}"
            problems.append(CellProblem(cell.place, sentence))
        except ValueError as error:
            problems.append(CellProblem(cell.place, str(error)))
    if len(listed_.rows) == MOST_ITEMS:
        raise xlsx.Unreadable(_("The list has more than %(count)s rows.") % {"count": MOST_ITEMS})
    listed_.problems += problems
    if not problems:
        village, number, known_on, fact = (values[name] for name in COLUMNS)
        assert isinstance(village, Division)
        assert isinstance(number, int)
        assert isinstance(known_on, dt.date)
        where = _("row %(number)s") % {"number": row.number}
        listed_.items.append(ItemInput(village, number, str(fact), known_on, where))
        listed_.rows.append(row.number)


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
        [_("No."), _("Criterion"), _("Kind"), _("Tier")],
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
