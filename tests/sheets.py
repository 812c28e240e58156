"""Lists as spreadsheets, as the person who asked for one reads them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.pages import enter
from villages.accounts.models import User


def sheet_of(user: User, address: str, *, is_posted: bool = False) -> Worksheet:
    browser = enter(user)
    response = browser.post(address) if is_posted else browser.get(address)
    return load_workbook(io.BytesIO(response.content)).worksheets[0]


def column(sheet: Worksheet, number: int) -> Sequence[object]:
    """What stands under one head, counted from 0."""
    return [row[number] for row in sheet.iter_rows(min_row=4, values_only=True)]
