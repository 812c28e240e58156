"""Contents written by hand, as lists and files hold them, and what their papers say; no database is needed."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pdfplumber

from reports.models import ReportSnapshot
from reports.numbers import EntryFigures, to_json
from reports.papers.document import document
from reports.papers.entries import EntryLine
from reports.papers.votes import Vote
from reports.pdf import render
from reports.states import PaperKind
from reports.work.numbers import Person
from tests.factories import moment
from tests.reports.reading import MM, page_texts
from villages.divisions.models import Division
from villages.ledger.models import Light
from villages.ledger.people.models import EntryDuty
from villages.process import Stage

AS_OF = moment("2026-11-22 09:30")
TODAY = "2026-11-22"
# Forty characters, two of them rare ones that the first face lacks.
LONG_NAME = "龘𠮷垟头自然村联合" * 4 + "龘𠮷垟村"


def line(index: int = 0, *, village: str = "", **changes: Any) -> EntryLine:
    """An entry under rectification with a leader, a unit and a first secretary."""
    figures = EntryFigures(
        number=f"360603-2026-{index + 1:03d}",
        code=str(360603101200 + index),
        village=village or f"第{index}村",
        criteria=(8, 11),
        stage=changes.pop("stage", Stage.RECTIFYING),
        step=Stage.MOBILISE,
        opened_on=dt.date(2026, 7, 15),
        deadline=dt.date(2026, 10, 13),
        days_left=-40,
        light=changes.pop("light", Light.OVER),
    )
    facts: dict[str, Any] = {
        "township": "锦江镇",
        "people": (
            Person(EntryDuty.CONTACT_LEADER, "赵一", "区委常委"),
            Person(EntryDuty.SUPPORTING_UNIT, "钱二", "区林业局局长"),
            Person(EntryDuty.FIRST_SECRETARY, "周五", "区林业局干部"),
        ),
        "vote": Vote(dt.date(2026, 9, 30), "59.9", 30, False),
        "accepted_on": None,
        "cancelled_on": None,
        "merged_into": "",
    }
    return EntryLine(entry=figures, **(facts | changes))


def pdf_of(
    paper: PaperKind, contents: Any, language: str, audience: str = "office", *, period: str = TODAY, subject: str = ""
) -> bytes:
    """The paper of these contents."""
    snapshot = ReportSnapshot(
        paper=paper, place=Division(code="360603"), period=period, subject=subject, revision=1,
        figures=to_json(contents), frozen_at=AS_OF, confirm_code="Rectify-Sample-1",
    )  # fmt: skip
    return render(document(snapshot, language, audience)).content


def said(pdf: bytes) -> str:
    """Its text without spaces and line ends, because Chinese lines break anywhere."""
    return "".join("".join(page_texts(pdf)).split())


def pages_of(pdf: bytes) -> list[str]:
    """The same, page by page."""
    return ["".join(text.split()) for text in page_texts(pdf)]


def stays_on_the_sheet(pdf: bytes) -> bool:
    """From edge to edge of the text; on a page that lies on its side the page number stands at the left of it."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return all(
            c["x0"] >= 28 * MM - 1 and c["x1"] <= (210 - 26) * MM + 1
            if page.width < page.height
            else (c["x0"] >= 35 * MM - 1 or c["x1"] <= 28 * MM + 1) and c["x1"] <= (297 - 37) * MM + 1
            for page in opened.pages
            for c in page.chars
            if c["text"].strip()
        )
