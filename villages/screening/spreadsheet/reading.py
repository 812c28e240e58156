"""A form that was filled in, read cell by cell: what it says, and every place that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.marks import listed
from villages.screening import xlsx
from villages.screening.models import AnswerValue
from villages.screening.progress import Progress
from villages.screening.spreadsheet import layout, rules

_HEAD_WITHIN = 20  # rows; a head stands near the top
_MOST_SHEETS = 20
# What a cell can hold and a database cannot.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell."""

    sheet: str
    place: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """One line of the details: its cells by column, and where the columns stand."""

    row: xlsx.Row
    columns: dict[str, int]

    def __getitem__(self, key: str) -> xlsx.Value:
        return self.row.at(self.columns[key])

    def text(self, key: str) -> str:
        return storable(self[key].text)


@dataclass
class Table:
    """One sheet below its head."""

    title: str
    columns: dict[str, int]
    rows: list[xlsx.Row] = field(default_factory=list)


@dataclass
class Filled:
    """What a form says. `answers`: village code → criterion number → the cell and its answer; `versions`: as taken."""

    answers_title: str = ""
    details_title: str = ""
    cells: dict[str, dict[int, tuple[xlsx.Value, AnswerValue]]] = field(default_factory=dict)
    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def refuse_answer(self, cell: xlsx.Value, sentence: str) -> None:
        self.problems.append(CellProblem(self.answers_title, cell.place, sentence))

    def refuse_detail(self, cell: xlsx.Value, sentence: str) -> None:
        self.problems.append(CellProblem(self.details_title, cell.place, sentence))


def storable(text: str) -> str:
    """Without the signs that cannot be kept; line ends as they are stored."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("_x000D_\n", "\n"))


def read_form(file: IO[bytes], *, progress: Progress) -> Filled:
    """Read the form of that check. Raises `xlsx.Unreadable` for a file that is none, or another's."""
    workbook = xlsx.open_upload(file)
    try:
        return _read(workbook, progress)
    finally:
        workbook.close()


def _read(workbook: Workbook, progress: Progress) -> Filled:
    identity = _property(workbook)
    answers: Table | None = None
    details: Table | None = None
    for sheet in workbook.worksheets[:_MOST_SHEETS]:
        title = storable(sheet.title)
        rows = xlsx.rows_of(sheet)
        top, table = _find_head(title, rows)
        if table is None:
            continue
        if layout.CRITERION in table.columns:
            details = details or table
        elif answers is None:
            answers = table
            identity = _cells_of_identity(top) or identity
        table.rows.extend(rows)
    if answers is None:
        raise xlsx.Unreadable(_no_sheet(layout.ANSWERS))
    rules.check_is_form_of(identity, progress.check)
    _check_criteria(answers, progress.criteria)
    if details is None:
        raise xlsx.Unreadable(_no_sheet(layout.DETAILS))
    _check_heads(details)
    filled = Filled(answers.title, details.title)
    villages = _Villages([line.sheet.village for line in progress.lines])
    _read_answers(answers, villages, progress.criteria, filled)
    _read_details(details, villages, progress.criteria, filled)
    return filled


def _property(workbook: Workbook) -> dict[str, str]:
    """Whose form it is by the property of the file; empty when it has none."""
    for found in workbook.custom_doc_props.props:  # type: ignore[attr-defined]
        if found.name == layout.PROPERTY:
            parts = str(found.value).split()
            if len(parts) == len(layout.IDENTITY):
                return dict(zip(layout.IDENTITY, parts, strict=True))
    return {}


def _cells_of_identity(rows: list[xlsx.Row]) -> dict[str, str]:
    """Whose form it is by the cells right of their labels; empty when one of them is gone."""
    found = {}
    for row in rows:
        for column, value in enumerate(row.values, start=1):
            key = layout.head_named(value.text)
            if key in layout.IDENTITY:
                found[key] = layout.plain(row.at(column + 1).text).upper()
    return found if all(found.get(key) for key in layout.IDENTITY) else {}


def _find_head(title: str, rows: Iterator[xlsx.Row]) -> tuple[list[xlsx.Row], Table | None]:
    """The rows above the head, and the sheet with its columns; None when there is no head near the top."""
    top: list[xlsx.Row] = []
    for row in rows:
        if row.number > _HEAD_WITHIN:
            break
        columns = _columns(row)
        if layout.CODE in columns and (layout.CRITERION in columns or any(key.isdecimal() for key in columns)):
            return top, Table(title, columns)
        top.append(row)
    return top, None


def _columns(row: xlsx.Row) -> dict[str, int]:
    """Which column holds what; criteria by their number. The first of two heads counts."""
    found: dict[str, int] = {}
    for column, value in enumerate(row.values, start=1):
        number = layout.number_in(value.text)
        key = str(number) if number is not None else layout.head_named(value.text)
        if key:
            found.setdefault(key, column)
    return found


def _check_criteria(table: Table, criteria: list[Criterion]) -> None:
    missing = [c.number for c in criteria if str(c.number) not in table.columns]
    if missing:
        words = {"sheet": table.title, "numbers": listed(missing)}
        raise xlsx.Unreadable(
            _("On the sheet “%(sheet)s” the heads of these criteria are missing: %(numbers)s.") % words
        )


def _check_heads(table: Table) -> None:
    missing = [str(layout.HEADS[key]) for key in layout.DETAIL_COLUMNS if key not in table.columns]
    if missing:
        words = {"sheet": table.title, "heads": listed(f"“{head}”" for head in missing)}
        raise xlsx.Unreadable(_("On the sheet “%(sheet)s” these heads are missing: %(heads)s.") % words)


def _no_sheet(name: object) -> str:
    return _("The sheet “%(sheet)s” with its heads is missing. Use the form as you downloaded it.") % {"sheet": name}


class _Villages:
    """The villages of the check, by code and by name."""

    def __init__(self, villages: list[Division]) -> None:
        self.by_code = {village.code: village for village in villages}
        self.by_name: dict[str, list[Division]] = {}
        for village in villages:
            for name in {layout.plain(village.name), layout.plain(village.short_name)}:
                self.by_name.setdefault(name, []).append(village)

    def find(self, row: xlsx.Row, columns: dict[str, int]) -> tuple[Division | None, xlsx.Value, str]:
        """The village of a row, else the cell that is wrong and why."""
        code = row.at(columns[layout.CODE])
        name = row.at(columns[layout.VILLAGE]) if layout.VILLAGE in columns else xlsx.Value(code.place, None)
        named = self.by_name.get(layout.plain(name.text), [])
        digits = layout.plain(code.text)
        if not digits and not name.text:
            return None, code, _("The village is missing.")
        if not digits:
            if len(named) == 1:
                return named[0], code, ""
            sentence = _("There are several villages of this name. Write the code.") if named else self._unknown(name)
            return None, name, sentence
        village = self.by_code.get(digits)
        if village is None:
            return None, code, self._unknown(code)
        if name.text and village not in named:
            words = {"code": village.code, "village": village.short_name}
            return None, name, _("The code %(code)s is that of %(village)s.") % words
        return village, code, ""

    @staticmethod
    def _unknown(value: xlsx.Value) -> str:
        return _("“%(text)s” is no village of this check.") % {"text": storable(value.text)[:50]}


def _read_answers(table: Table, villages: _Villages, criteria: list[Criterion], filled: Filled) -> None:
    rows_of_villages: dict[str, int] = {}
    columns = {c.number: table.columns[str(c.number)] for c in criteria}
    for row in table.rows:
        _refuse_formulas(table.title, row, filled)
        if not any(row.at(column).text for column in (table.columns[layout.CODE], *columns.values())):
            continue
        village, cell, sentence = villages.find(row, table.columns)
        if village is None:
            filled.refuse_answer(cell, sentence)
            continue
        if village.code in rows_of_villages:
            words = {"village": village.short_name, "row": rows_of_villages[village.code]}
            filled.refuse_answer(cell, _("%(village)s stands already in row %(row)s.") % words)
            continue
        rows_of_villages[village.code] = row.number
        filled.cells[village.code] = {}
        for number, column in columns.items():
            _read_answer(row.at(column), village, number, filled)
        version = row.at(table.columns[layout.VERSION]).text if layout.VERSION in table.columns else ""
        if re.fullmatch(r"[0-9]{1,9}", version):
            filled.versions[village.code] = int(version)


def _read_answer(cell: xlsx.Value, village: Division, number: int, filled: Filled) -> None:
    if not cell.text:
        return
    value = layout.value_named(cell.text)
    if value is None:
        answers = listed(f"“{each.label}”" for each in AnswerValue)
        words = {"text": storable(cell.text)[:30], "answers": answers}
        filled.refuse_answer(cell, _("“%(text)s” is no answer. Write one of %(answers)s.") % words)
        return
    filled.cells[village.code][number] = (cell, value)


def _read_details(table: Table, villages: _Villages, criteria: list[Criterion], filled: Filled) -> None:
    numbers = {c.number for c in criteria}
    for row in table.rows:
        _refuse_formulas(table.title, row, filled)
        line = Line(row, table.columns)
        if not any(line[key].text for key in layout.DETAIL_COLUMNS):
            continue
        village, cell, sentence = villages.find(row, table.columns)
        if village is None:
            filled.refuse_detail(cell, sentence)
            continue
        number = layout.number_in(line[layout.CRITERION].text)
        if number not in numbers:
            words = {"text": line.text(layout.CRITERION)[:30]}
            sentence = _("“%(text)s” is no number of a criterion.") if words["text"] else _("The criterion is missing.")
            filled.refuse_detail(line[layout.CRITERION], sentence % words)
            continue
        assert number is not None
        earlier = filled.lines.setdefault((village.code, number), line)
        if earlier is not line:
            words = {"village": village.short_name, "number": str(number), "row": str(earlier.row.number)}
            sentence = _("%(village)s and criterion %(number)s stand already in row %(row)s.") % words
            filled.refuse_detail(line[layout.CRITERION], sentence)


def _refuse_formulas(title: str, row: xlsx.Row, filled: Filled) -> None:
    for value in row.values:
        if value.is_formula:
            filled.problems.append(CellProblem(title, value.place, _("A formula. Write the value itself.")))
