"""A clerk with the form of 锦江镇 open: finds cells by village and criterion, writes, saves."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.screening.desk import Desk
from villages.screening.spreadsheet.writing import DETAILS_HEAD, FIRST_CRITERION, FIRST_ROW


class Form:
    """A workbook in the hands of a clerk: the first sheet holds the answers, the second the details."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(io.BytesIO(content))

    @property
    def answers(self) -> Worksheet:
        return self.book.worksheets[0]

    @property
    def details(self) -> Worksheet:
        return self.book.worksheets[1]

    def row_of(self, village: str) -> int:
        rows = range(FIRST_ROW, self.answers.max_row + 1)
        return next(row for row in rows if self.answers.cell(row, 1).value == village)

    def place(self, village: str, number: int) -> str:
        return self.answers.cell(self.row_of(village), FIRST_CRITERION + number - 1).coordinate

    def answer(self, village: str, number: int, value: Any) -> str:
        """Write an answer; returns the cell."""
        place = self.place(village, number)
        self.answers[place] = value
        return place

    def answer_all(self, village: str, value: str = "no") -> None:
        for number in range(1, 16):
            self.answer(village, number, value)

    def detail(self, *cells: Any) -> int:
        """Write a line below the last: code, village, criterion, fact, body, document, day, reason; returns the row."""
        row = DETAILS_HEAD + 1
        while any(self.details.cell(row, column).value for column in range(1, 9)):
            row += 1
        for column, value in enumerate(cells, start=1):
            self.details.cell(row, column).value = value
        return row

    @property
    def content(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def take_form(desk: Desk) -> Form:
    """Download the form."""
    response = desk.get("form.xlsx")
    assert response.status_code == 200, response.status_code
    return Form(response.content)


def send(desk: Desk, content: bytes | Form, name: str = "form.xlsx") -> Any:
    """Choose the file on the page that loads it back."""
    stream = io.BytesIO(content.content if isinstance(content, Form) else content)
    stream.name = name
    return desk.post("load/", {"file": stream})
