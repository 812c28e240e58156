"""The figures of a paper as a spreadsheet: the same bytes for the same figures, so that it can stand inside the PDF."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.papers.kind import Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROW = 3  # counted from 1, as in the lists that pages give out (villages/exports.py)
_FACE = "Microsoft YaHei"
_LONGEST_NAME = 31  # of a sheet, as Excel has it
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_OPTIONS = {"in_memory": True, "remove_timezone": True, "default_date_format": "yyyy-mm-dd"}


def workbook(title: str, said: str, tables: Sequence[Table], *, made: dt.datetime) -> bytes:
    """One sheet for each table, under the paper's title and a line that says which paper it is; as .xlsx.

    `made` is what the file says of its own age; without it the clock would make every file another one.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties({"title": title, "author": "Rectify", "created": timezone.localtime(made).replace(tzinfo=None)})
    plain = {"font_name": _FACE, "text_wrap": True, "valign": "top"}
    styles = _Styles(
        title=book.add_format({"font_name": _FACE, "bold": True, "font_size": 14}),
        said=book.add_format({"font_name": _FACE, "font_color": "#595959"}),
        head=book.add_format(plain | {"bold": True, "bg_color": "#E6EAEE"}),
        text=book.add_format(plain),
        day=book.add_format(plain | {"num_format": "yyyy-mm-dd"}),
        money=book.add_format(plain | {"num_format": "#,##0.00"}),
    )
    for number, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(_name(table.title, number))
        sheet.write_string(0, 0, f"{title} · {table.title}", styles.title)
        sheet.write_string(1, 0, said, styles.said)
        _fill(sheet, table, styles)
    book.close()
    return stream.getvalue()


class _Styles:
    """The looks of cells, made once for a book."""

    def __init__(self, **formats: Format) -> None:
        self.title, self.said, self.head = formats["title"], formats["said"], formats["head"]
        self.text, self.day, self.money = formats["text"], formats["day"], formats["money"]


def _name(title: str, number: int) -> str:
    """Two sheets may not have one name, and some signs no name may have; the number in front takes care of both."""
    return f"{number} {_NOT_IN_NAMES.sub(' ', title)}"[:_LONGEST_NAME]


def _fill(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    for column, (label, width) in enumerate(table.heads):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD_ROW - 1, column, str(label), styles.head)
    for row, values in enumerate(table.rows, start=HEAD_ROW):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, styles)
    sheet.freeze_panes(HEAD_ROW, 1)
    sheet.autofilter(HEAD_ROW - 1, 0, max(HEAD_ROW - 1, HEAD_ROW + len(table.rows) - 1), len(table.heads) - 1)
    sheet.repeat_rows(HEAD_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4


def _write(sheet: Worksheet, row: int, column: int, value: object, styles: _Styles) -> None:
    """Numbers as numbers, days as days; all else as text that no spreadsheet takes for a formula."""
    if value is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), styles.money)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, styles.text)
    elif isinstance(value, dt.datetime):
        sheet.write_string(row, column, f"{timezone.localtime(value):%Y-%m-%d %H:%M}", styles.text)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, styles.day)
    else:
        sheet.write_string(row, column, str(value), styles.text)
