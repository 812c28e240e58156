"""Reading lists of divisions: CSV in UTF-8 or GB 18030, the same under xz, or an Excel workbook."""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

_MOST_BYTES = 300_000_000  # the whole country is 18 MB as CSV and 60 MB as an unpacked workbook
_MOST_RATIO = 100  # a workbook of divisions packs about 1 : 8
_XZ, _ZIP, _OLD_EXCEL = b"\xfd7zXZ\x00", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_COLUMNS, _MOST_ROWS = 50, 1_048_576  # a sheet may claim cells that are far away
_HEADINGS = {
    "code": {"code", "代码", "区划代码", "统计用区划代码"},
    "name": {"name", "名称", "区划名称"},
    "old_code": {"old_code", "原代码"},
    "new_code": {"new_code", "新代码"},
}

Cells = tuple[object, ...]


class Row(NamedTuple):
    """One line of a list: where it stands, and what stands there."""

    source: str
    line: int
    code: str
    name: str


class Unreadable(Exception):
    """A file that is not a list at all. Carries one sentence that names the file."""


def read_divisions(path: Path) -> list[Row]:
    """The rows of a file with the columns `code` and `name`, unchecked; raises Unreadable, also when it has no rows."""
    rows = list(_rows(path, "code", "name"))
    if not rows:
        raise Unreadable(_("%(file)s holds no rows.") % {"file": path.name})
    return rows


def read_successors(path: Path) -> list[Row]:
    """The rows of a file with the columns `old_code` (here code) and `new_code` (here name); raises Unreadable."""
    return list(_rows(path, "old_code", "new_code"))


def _rows(path: Path, first: str, second: str) -> Iterator[Row]:
    lines = ((number, cells) for number, cells in _lines(path) if any(_text(cell) for cell in cells))
    __, heading = next(lines, (0, ()))
    titles = [_text(cell).lower() for cell in heading]
    columns = [
        next((at for at, title in enumerate(titles) if title in _HEADINGS[wanted]), None) for wanted in (first, second)
    ]
    if columns[0] is None or columns[1] is None:
        words = {"file": path.name, "first": first, "second": second}
        raise Unreadable(_("%(file)s: the first line must name the columns %(first)s and %(second)s.") % words)
    for number, cells in lines:
        code, name = (_text(cells[at]) if at < len(cells) else "" for at in columns if at is not None)
        yield Row(path.name, number, code, name)


def _lines(path: Path) -> Iterable[tuple[int, Cells]]:
    try:
        head = path.open("rb").read(8)
        if head.startswith(_ZIP):
            return _workbook_lines(path)
        if head.startswith(_OLD_EXCEL):
            raise Unreadable(_("%(file)s is in the old Excel format; save it as .xlsx or CSV.") % {"file": path.name})
        if head.startswith(_XZ) or path.suffix == ".xz":
            with lzma.open(path) as stream:
                return _csv_lines(path, stream.read(_MOST_BYTES + 1))
        with path.open("rb") as stream:
            return _csv_lines(path, stream.read(_MOST_BYTES + 1))
    except FileNotFoundError:
        raise Unreadable(_("There is no file %(file)s.") % {"file": path}) from None
    except (lzma.LZMAError, EOFError):
        raise Unreadable(_("%(file)s is not a complete xz file.") % {"file": path.name}) from None
    except OSError as error:
        raise Unreadable(
            _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror or error}
        ) from None


def _csv_lines(path: Path, content: bytes) -> Iterator[tuple[int, Cells]]:
    """Each record with the number of its first line."""
    if len(content) > _MOST_BYTES:
        raise Unreadable(_too_large(path))
    reader = csv.reader(io.StringIO(_decoded(path, content), newline=""))
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            words = {"file": path.name, "line": number, "why": error}
            raise Unreadable(_("%(file)s, line %(line)s is not CSV: %(why)s.") % words) from None
        if cells is None:
            return
        yield number, tuple(cells)


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("%(file)s is text neither in UTF-8 nor in GB 18030.") % {"file": path.name})


def _workbook_lines(path: Path) -> Iterator[tuple[int, Cells]]:
    """The rows of the first sheet; a workbook that unpacks to far more than it weighs is not opened."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
        if size > _MOST_BYTES or size > _MOST_RATIO * max(path.stat().st_size, 100_000):
            raise Unreadable(_too_large(path))
        with path.open("rb") as stream:
            sheet = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
            rows = sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_MOST_ROWS, values_only=True)
            # A row far below comes after a million empty ones.
            yield from ((number, cells) for number, cells in enumerate(rows, 1) if cells.count(None) < len(cells))
    except Unreadable:
        raise
    except Exception:  # broken workbooks raise whatever the parser meets: KeyError, ValueError, BadZipFile, ParseError
        raise Unreadable(_("%(file)s is not a readable Excel workbook (.xlsx).") % {"file": path.name}) from None


def unpacked_size(package: zipfile.ZipFile) -> int:
    """Bytes that the package says it unpacks to; reading stops there, so a package that understates it is broken."""
    return sum(part.file_size for part in package.infolist())


def _too_large(path: Path) -> str:
    words = {"file": path.name, "size": _MOST_BYTES // 1_000_000}
    return _("%(file)s unpacks to more than a list of divisions can hold (%(size)s MB).") % words


def _text(cell: object) -> str:
    """What a cell says; Excel keeps codes as numbers."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
