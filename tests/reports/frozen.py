"""Papers of frozen contents, without a database: a snapshot that is not saved, its HTML and its PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.models import ReportSnapshot
from reports.numbers import to_json
from reports.papers.document import document
from reports.pdf import render
from reports.states import Audience, PaperKind
from tests.factories import moment
from villages.divisions.models import Division

ISSUED = moment("2026-11-22 09:30")
DAY = dt.date(2026, 11, 22)


def snapshot_of(contents: Any, paper: PaperKind) -> ReportSnapshot:
    place = Division(code="360603101200", name="团黄村民委员会")
    return ReportSnapshot(
        paper=paper,
        place=place,
        period="2026-11-22",
        subject="7",
        revision=1,
        figures=to_json(contents),
        frozen_at=ISSUED,
    )


def html_of(contents: Any, paper: PaperKind, language: str = "en", audience: str = Audience.OFFICE) -> str:
    """What is printed, as HTML."""
    return document(snapshot_of(contents, paper), language, audience).html


def pdf_of(contents: Any, paper: PaperKind, language: str = "zh-hans") -> bytes:
    return render(document(snapshot_of(contents, paper), language)).content
