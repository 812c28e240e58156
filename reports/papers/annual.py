"""The annual statistics sheet of a county: twenty-six columns by township, with their sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.letterhead import Issuer
from reports.papers.annual_columns import Span, columns
from reports.papers.annual_types import shipped
from reports.papers.bilingual import Both, each_in_both
from reports.papers.kind import Kind, Table
from reports.papers.periods import has_begun, year_of
from reports.states import PaperKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division, Level

# The first part of the sheet ends with the types; 26 columns in one row could not be read.
COLUMNS_BEFORE, FIRST_PART = 2, 12


@dataclass(frozen=True)
class AnnualRow:
    """One township, with a count for each column."""

    code: str
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class AnnualSheet:
    """The sheet of a county's year: `labels` and `meanings` of the columns as they were when it was counted."""

    code: str
    county: str
    year: int
    as_of: dt.datetime
    keys: tuple[str, ...]
    labels: tuple[Both, ...]
    meanings: tuple[Both, ...]
    rows: tuple[AnnualRow, ...]

    @property
    def is_over(self) -> bool:
        """Counted after the year's last day."""
        return timezone.localdate(self.as_of).year > self.year

    @property
    def sums(self) -> tuple[int, ...]:
        return tuple(sum(row.counts[at] for row in self.rows) for at in range(len(self.keys)))


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> AnnualSheet:
    """The county's year as the tables tell it. Raises `RuleBroken` for a year that has not begun."""
    span = Span(place.code, year_of(period, at), at)
    mapping = shipped()
    drawn = list(columns(mapping))
    counts = [column.by_township(span) for column in drawn]
    labels = each_in_both(lambda: (column.label for column in drawn))
    types = {f"type_{each.key}": each.label for each in mapping.types}
    return AnnualSheet(
        code=place.code,
        county=place.name,
        year=span.year,
        as_of=at,
        keys=tuple(column.key for column in drawn),
        labels=tuple(types.get(column.key, words) for column, words in zip(drawn, labels, strict=True)),
        meanings=each_in_both(lambda: (column.counts for column in drawn)),
        rows=tuple(
            AnnualRow(township.code, township.name, tuple(count[township.code] for count in counts))
            for township in _townships(place, span)
        ),
    )


def _townships(county: Division, span: Span) -> list[Division]:
    """Those that were in force on a day of the year, in order of their codes."""
    first, last = span.days
    began, lasts = Q(valid_from=None) | Q(valid_from__lte=last), Q(valid_to=None) | Q(valid_to__gte=first)
    return list(Division.objects.townships().filter(began & lasts, parent=county).order_by("code"))


def can_be(_place: Division, period: str, _subject: str, at: dt.datetime) -> bool:
    """There is one of each year that has begun."""
    return has_begun(period, at)


def is_visible(_user: User, place: Division, subject: str) -> bool:
    """There is a sheet of each county."""
    return place.level == Level.COUNTY and not subject


def title(sheet: AnnualSheet) -> str:
    """As it stands over the tables and in the file's properties."""
    words = _("%(county)s: annual statistics of the rectification of weak village organizations, %(year)s")
    return words % {"county": sheet.county, "year": sheet.year}


def issuer(sheet: AnnualSheet) -> Issuer:
    """The county's organization department."""
    return Issuer(sheet.county)


def context(sheet: AnnualSheet) -> dict[str, Any]:
    """What the template prints: the two parts of the sheet, and what each column counts."""
    many = len(sheet.keys)
    return {
        "sheet": sheet,
        "parts": [
            _part(sheet, _("I. Organizations"), range(FIRST_PART)),
            _part(sheet, _("II. Secretaries, helpers and work"), range(FIRST_PART, many)),
        ],
        "meanings": [
            (COLUMNS_BEFORE + number, str(sheet.labels[number - 1]), str(sheet.meanings[number - 1]))
            for number in range(1, many + 1)
        ],
    }


def _part(sheet: AnnualSheet, name: str, at: range) -> dict[str, Any]:
    """Some of the columns, with the number of each on the sheet."""
    return {
        "name": name,
        "heads": [str(sheet.labels[column]) for column in at],
        "numbers": [1, 2, *(COLUMNS_BEFORE + 1 + column for column in at)],
        "rows": [(n, row.name, [row.counts[column] for column in at]) for n, row in enumerate(sheet.rows, start=1)],
        "sums": [sheet.sums[column] for column in at],
    }


def tables(sheet: AnnualSheet) -> Sequence[Table]:
    """All twenty-six columns side by side with their sums, and what each of them counts."""
    heads = [(_("No."), 6), (_("Township"), 16), *((str(label), 12) for label in sheet.labels)]
    rows: list[list[object]] = [[n, row.name, *row.counts] for n, row in enumerate(sheet.rows, start=1)]
    rows.append(["", _("Total"), *sheet.sums])
    meanings = [
        (COLUMNS_BEFORE + n, str(label), str(meaning))
        for n, (label, meaning) in enumerate(zip(sheet.labels, sheet.meanings, strict=True), start=1)
    ]
    return (
        Table(_("Annual statistics"), heads, rows),
        Table(_("What the columns count"), [(_("No."), 8), (_("Column"), 30), (_("What it counts"), 80)], meanings),
    )


KIND = Kind(
    paper=PaperKind.ANNUAL,
    contents=AnnualSheet,
    template="reports/paper/annual.html",
    reads=Permission.READ_REPORTS,
    issues=Permission.ISSUE_REPORTS,
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    can_be=can_be,
    is_visible=is_visible,
)
