"""Spreadsheets from outside and to the outside: opened only when harmless, written so that nothing in them acts.

Shared by everything that is filled in offline: a township's quarter, a department's list.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from villages.divisions.sources import unpacked_size

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 200  # parts of the package; a form has about a dozen
MOST_COLUMNS = 50  # what lies further right belongs to no form of ours
MOST_ROWS = 5000
LAST_ROW = 1_048_576  # of a sheet; a cell that claims to stand further down is a trick
_MEGABYTE = 1024 * 1024
_ZIP, _OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PACKAGE, _BOOK = "[Content_Types].xml", "xl/workbook.xml"
_MACROS = ("vbaproject", "xl/macrosheets", "xl/activex", "xl/embeddings")
_NO_CELL: object = EMPTY_CELL
_LINKS = "xl/externallinks"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_SERIALS = range(36526, 73051)  # the days of 2000 to 2099, as Excel counts them
_ACTS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """A file that is not taken at all. Carries one sentence for the person who chose it."""


@dataclass(frozen=True)
class Value:
    """What stands in one cell. Excel keeps numbers and dates as such; a formula counts as no value."""

    place: str
    raw: object
    is_formula: bool = False

    @property
    def text(self) -> str:
        """As a person reads it: without spaces around it, whole numbers without a point."""
        raw = self.raw
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return "" if raw is None else str(raw).strip()


@dataclass(frozen=True)
class Row:
    """One line of a sheet, from column A on; a cell beyond the last that is filled is empty."""

    number: int
    values: tuple[Value, ...]

    def at(self, column: int) -> Value:
        """The cell in that column, counted from 1."""
        if column <= len(self.values):
            return self.values[column - 1]
        return Value(place(column, self.number), None)

    @property
    def is_empty(self) -> bool:
        return not any(value.text or value.is_formula for value in self.values)


def open_upload(file: IO[bytes]) -> Workbook:
    """The workbook of an upload, for reading only. Raises `Unreadable` for whatever is too large, acts, or is none."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // _MEGABYTE})
    if not content:
        raise Unreadable(_("The file is empty."))
    if content.startswith(_OLD_OR_LOCKED):
        raise Unreadable(_("The file is in the old Excel format, or locked with a password. Save it as plain .xlsx."))
    if not content.startswith(_ZIP):
        raise Unreadable(_not_a_workbook())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(package)
        return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except Exception as error:  # broken packages raise whatever the parser meets: KeyError, BadZipFile, ParseError
        raise Unreadable(_not_a_workbook()) from error


def rows_of(sheet: Worksheet, *, first: int = 1) -> Iterator[Row]:
    """The filled rows of a sheet from row `first` on. Raises `Unreadable` for a broken sheet or too many rows."""
    taken = 0
    gap: object = None
    try:
        # What a sheet says of its own size may be wrong; sheets for reading only can be told to forget it.
        sheet.reset_dimensions()  # type: ignore[attr-defined]
        for number, cells in enumerate(sheet.iter_rows(min_row=first, max_col=MOST_COLUMNS), start=first):
            if number > LAST_ROW:
                raise Unreadable(_not_a_workbook())
            if cells is gap or all(cell is _NO_CELL for cell in cells):
                gap = cells  # the same for every row of a gap, which may be a million rows long
                continue
            row = Row(number, tuple(_value(cell, column, number) for column, cell in enumerate(cells, start=1)))
            if row.is_empty:
                continue
            taken += 1
            if taken > MOST_ROWS:
                raise Unreadable(_("The sheet has more than %(count)s rows.") % {"count": MOST_ROWS})
            yield row
    except Unreadable:
        raise
    except Exception as error:  # as above; a sheet is parsed only now
        raise Unreadable(_not_a_workbook()) from error


def place(column: int, row: int) -> str:
    """`C5`, as spreadsheets name a cell."""
    return f"{get_column_letter(column)}{row}"


def day_of(value: Value) -> dt.date:
    """The day in a cell: a date, a day in figures (2026-09-01, 2026年9月1日, 20260901), Excel's number of a day.

    Raises `ValueError` with a sentence.
    """
    raw, text = value.raw, unicodedata.normalize("NFKC", value.text)
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    match = _DAY.fullmatch(text)
    try:
        if match:
            year, month, day = (int(part) for part in match.groups() if part)
            return dt.date(year, month, day)
        if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
            counted = from_excel(int(text))
            assert isinstance(counted, dt.datetime)
            return counted.date()
        raise ValueError
    except ValueError:
        raise ValueError(_("“%(text)s” is no day. Write it like 2026-09-01.") % {"text": text[:50]}) from None


def write_text(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a value so that no spreadsheet takes it for a formula; signs that a cell cannot hold are left out."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)  # nothing of ours is merged
    if not isinstance(value, str):
        cell.value = value  # type: ignore[assignment]  # numbers, dates and nothing act on nobody
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_ACTS):
        cell.quotePrefix = True
    return cell


def packed(workbook: Workbook) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _check_package(package: zipfile.ZipFile) -> None:
    names = [part.filename.lower() for part in package.infolist()]
    if unpacked_size(package) > MOST_UNPACKED or len(names) > MOST_PARTS:
        raise Unreadable(_("The file unpacks to more than %(size)s MB.") % {"size": MOST_UNPACKED // _MEGABYTE})
    if not {_PACKAGE.lower(), _BOOK} <= set(names):
        raise Unreadable(_not_a_workbook())
    types = package.read(_PACKAGE).lower()
    if b"macroenabled" in types or any(name.startswith(_MACROS) or "vbaproject" in name for name in names):
        raise Unreadable(_("The file holds macros or embedded objects. Save it as plain .xlsx."))
    if any(name.startswith(_LINKS) for name in names):
        raise Unreadable(_("The file is linked to other files. Break the links, then save it again."))


def _value(cell: object, column: int, row: int) -> Value:
    is_formula = getattr(cell, "data_type", "") == "f"
    return Value(place(column, row), None if is_formula else getattr(cell, "value", None), is_formula)


def _not_a_workbook() -> str:
    return _("The file is not a readable Excel workbook (.xlsx).")
