"""Lists as spreadsheets: the rows that the filters leave, all pages of them, with a line that says which they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from villages.marks import colon, semicolon
from villages.screening import xlsx
from villages.templatetags.parts import active_filters

HEAD_ROW = 3
_FACE = "Microsoft YaHei"
_HEAD = PatternFill("solid", fgColor="E6EAEE")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LONGEST_TITLE = 31  # of a sheet, as Excel has it
# What a column is called, and how many letters wide it is.
Head = tuple[str | Promise, int]


def list_as_xlsx(
    request: HttpRequest,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[object]],
    *,
    form: BaseForm | None = None,
    notes: Iterable[str] = (),
    at: dt.datetime,
) -> HttpResponse:
    """The list as an attachment; `form` is that of its filters, whose values stand above the heads, before `notes`."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title[:_LONGEST_TITLE]
    _write_above(sheet, title, semicolon().join([*_said(request, form, at), *notes]))
    for column, (label, width) in enumerate(heads, start=1):
        cell = xlsx.write_text(sheet, HEAD_ROW, column, str(label))
        cell.font, cell.fill, cell.alignment = Font(name=_FACE, bold=True), _HEAD, _WRAPPED
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, start=HEAD_ROW + 1):
        for column, value in enumerate(row, start=1):
            _dress(xlsx.write_text(sheet, number, column, str(value) if isinstance(value, Promise) else value))
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(heads))}{max(sheet.max_row, HEAD_ROW)}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    workbook.properties.creator, workbook.properties.title = "Rectify", title
    name = f"{title} {timezone.localdate(at):%Y-%m-%d}.xlsx"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(xlsx.packed(workbook), content_type=xlsx.CONTENT_TYPE, headers=headers)


def _write_above(sheet: Worksheet, title: str, said: str) -> None:
    xlsx.write_text(sheet, 1, 1, title).font = Font(name=_FACE, bold=True, size=14)
    xlsx.write_text(sheet, 2, 1, said).font = Font(name=_FACE, color="595959")


def _said(request: HttpRequest, form: BaseForm | None, at: dt.datetime) -> list[str]:
    """When the list was made, and by which filters."""
    made = _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")}
    chips = active_filters({"request": request}, form) if form is not None else []  # type: ignore[arg-type]
    return [made, *(f"{chip.label}{colon()}{chip.words}" for chip in chips)]


def _dress(cell: Cell) -> None:
    """Days as days, money with two places, words wrapped."""
    cell.font, cell.alignment = Font(name=_FACE), _WRAPPED
    if isinstance(cell.value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(cell.value, dt.date):
        cell.number_format = "yyyy-mm-dd"
