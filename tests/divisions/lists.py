"""A small county as lists, and ways to write and load them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from tests.factories import moment
from villages.divisions.actions import LoadReport, load_divisions
from villages.divisions.models import Division, Level
from villages.divisions.sources import Row

COUNTY = {
    "36": "江西省",
    "3606": "鹰潭市",
    "360603": "余江区",
    "360603101": "锦江镇",
    "360603101001": "兴安街居民委员会",
    "360603101200": "流源村民委员会",
    "360603101209": "团黄村民委员会",
    "360603102": "潢溪镇",
    "360603102201": "塔洲村民委员会",
    "360603102500": "潢溪良种场生活区",
}
FIRST_DAY = dt.date(2026, 1, 1)
LATER = dt.date(2026, 11, 22)
AT = moment("2026-11-22 09:00")


def rows_of(names: dict[str, str], source: str = "list.csv") -> list[Row]:
    """As if read from a file whose first line names the columns."""
    return [Row(source, line, code, name) for line, (code, name) in enumerate(names.items(), start=2)]


def load(names: dict[str, str], *, on: dt.date = LATER, **options: Any) -> LoadReport:
    return load_divisions(rows=rows_of(names), on=on, by=None, at=AT, **options)


def as_csv(names: dict[str, str], heading: tuple[str, str] = ("code", "name")) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(names.items())
    return text.getvalue()


def counts(report: LoadReport, level: Level = Level.VILLAGE) -> tuple[int, int, int, int, int]:
    """Created, renamed, reopened, ended, unchanged."""
    tally = report.levels[level]
    return tally.created, tally.renamed, tally.reopened, tally.ended, tally.unchanged


def in_database() -> dict[str, str]:
    return dict(Division.objects.values_list("code", "name"))


def without(*codes: str) -> dict[str, str]:
    """The county's list less these lines."""
    return {code: name for code, name in COUNTY.items() if code not in codes}
