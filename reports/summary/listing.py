"""The rows of a figure as a table: for each kind of row its columns, for the page and for the spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.divisions.models import Division
from villages.ledger.models import Light
from villages.process import Stage, Verb
from villages.screening.quarters import Quarter


@dataclass(frozen=True)
class Column:
    """One column: its words, its width in letters, what a row says in it, and where that leads."""

    label: str | Promise
    width: int
    value: Callable[[Any], object]
    url: Callable[[Any], str] | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Listing:
    """How rows of one kind are listed. `related`: what is read with them; the first column names the row."""

    columns: tuple[Column, ...]
    related: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One value on the page."""

    label: str
    text: str
    url: str
    is_number: bool


def cells_of(listing: Listing, row: Any) -> list[Cell]:
    """The row for the page, in the language that is active."""
    return [
        Cell(str(column.label), _shown(column.value(row)), column.url(row) if column.url else "", column.is_number)
        for column in listing.columns
    ]


def values_of(listing: Listing, rows: Iterable[Any]) -> Iterable[tuple[object, ...]]:
    """The rows for a spreadsheet: days as days, numbers as numbers."""
    return (tuple(column.value(row) for column in listing.columns) for row in rows)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _page(name: str, *path: str) -> Callable[[Any], str]:
    """The address of that name, with what the row says at these paths."""
    return lambda row: reverse(f"villages:{name}", args=[_at(row, each) for each in path])


def _of(path: str) -> Callable[[Any], Any]:
    return lambda row: _at(row, path)


def _at(row: Any, path: str) -> Any:
    """What stands at a path like `entry.village`; a moment as its day, a choice as it is kept."""
    for name in path.split("."):
        row = getattr(row, name)
    return row


def _quarter(path: str) -> Callable[[Any], str]:
    """The quarter as lists write it, not as it is kept."""
    return lambda row: Quarter.parse(_at(row, path)).label


def _day(path: str) -> Callable[[Any], Any]:
    return lambda row: moment and timezone.localdate(moment) if (moment := _at(row, path)) is not None else None


def _village(path: str) -> tuple[Column, ...]:
    """The village with its page, and its township."""

    def village(row: Any) -> Division:
        found: Division = _at(row, path) if path else row
        return found

    return (
        Column(_("Village"), 16, lambda row: village(row).short_name, lambda row: village(row).get_absolute_url()),
        Column(_("Township"), 16, lambda row: village(row).parent.name),  # type: ignore[union-attr]
    )


def _entry(path: str = "") -> Column:
    number = f"{path}.number" if path else "number"
    return Column(_("Number"), 18, _of(number), _page("entry-detail", number))


def _stage_then(row: Any) -> object:
    return Stage(row.stage_then).label


# The fields of `reports.numbers.Outcomes` in words.
BECAME = {
    "accepted": pgettext_lazy("entry", "accepted"),
    "failed": pgettext_lazy("entry", "failed"),
    "rebounded": pgettext_lazy("entry", "rebounded"),
    "consolidating": _("consolidating"),
    "under_way": _("under way"),
}
_CRITERION = Column(_("Criterion"), 30, lambda row: str(row.criterion))
_STAGE = Column(_("Stage"), 16, _stage_then)

_ANSWERS = Listing(
    (
        *_village("sheet.village"),
        Column(
            _("Quarterly check"), 14, _quarter("sheet.quarterly_check.quarter"),
            _page("check-detail", "sheet.quarterly_check.quarter", "sheet.quarterly_check.township.code"),
        ),
        _CRITERION,
        Column(_("Answer"), 12, lambda row: row.get_value_display()),
        Column(_("What is the case"), 50, lambda row: row.fact or row.reason),
    ),
    ("sheet__village__parent", "sheet__quarterly_check__township", "criterion"),
    ("sheet__village__code", "criterion__number"),
)  # fmt: skip

LISTINGS: dict[str, Listing] = {
    "villages": Listing(
        (
            *_village(""),
            Column(_("Answers asked for"), 12, _of("asked"), is_number=True),
            Column(_("Answers given"), 12, _of("given"), is_number=True),
            Column(_("Hits"), 8, _of("hits"), is_number=True),
        ),
        ("parent",),
        ("code",),
    ),
    "answers": _ANSWERS,
    "answers_before": _ANSWERS,
    "checks": Listing(
        (
            Column(_("Township"), 18, _of("township.name"), _page("check-detail", "quarter", "township.code")),
            Column(_("Due"), 12, _of("due_on")),
            Column(_("First submitted"), 14, _day("first_submitted_at")),
            Column(_("Confirmed"), 14, _day("confirmed_at")),
            Column(_("Stage"), 16, lambda row: row.get_stage_display()),
        ),
        ("township",),
        ("township__code",),
    ),
    "findings": Listing(
        (
            *_village("village"),
            _CRITERION,
            Column(_("Quarter"), 14, _quarter("quarter")),
            Column(_("Source"), 18, lambda row: row.get_source_display()),
            _STAGE,
            Column(_("What is the case"), 50, _of("fact")),
        ),
        ("village__parent", "criterion"),
        ("village__code", "criterion__number", "pk"),
    ),
    "entries": Listing(
        (
            _entry(),
            *_village("village"),
            _STAGE,
            Column(_("Opened"), 12, _day("opened_at")),
            Column(_("Deadline"), 12, lambda row: None if row.light_then == Light.NONE else row.deadline_then),
            Column(_("Light"), 18, lambda row: Light(row.light_then).label),
            Column(_("What became of it"), 14, lambda row: BECAME[row.became]),
        ),
        ("village__parent",),
        ("number",),
    ),
    "moves": Listing(
        (
            _entry("of_entry"),
            *_village("of_entry.village"),
            Column(_("What happened"), 24, lambda row: Verb(row.verb).label),
            Column(_("Day"), 12, _day("at")),
        ),
        ("of_entry__village__parent",),
        ("at", "pk"),
    ),
    "measures": Listing(
        (
            Column(pgettext_lazy("rectification", "Measure"), 50, _of("words"), _page("measure-detail", "pk")),
            _entry("entry"),
            *_village("entry.village"),
            Column(pgettext_lazy("of a measure", "due on"), 12, _of("due_on")),
            _STAGE,
        ),
        ("entry__village__parent",),
        ("entry__number", "due_on", "pk"),
    ),
    "funds": Listing(
        (
            Column(_("Number"), 18, _of("entry.number"), _page("entry-funds", "entry.number")),
            *_village("entry.village"),
            Column(_("Day"), 12, _of("spent_on")),
            Column(_("Purpose"), 18, lambda row: row.get_purpose_display()),
            Column(_("Document number"), 24, _of("document_no")),
            Column(_("Amount (yuan)"), 16, _of("amount"), is_number=True),
        ),
        ("entry__village__parent",),
        ("spent_on", "pk"),
    ),
    "frozen": Listing(
        (
            Column(_("Name"), 12, _of("full_name")),
            Column(_("Post"), 24, _of("post")),
            Column(_("Number"), 18, _of("entry.number"), _page("entry-freeze", "entry.number")),
            *_village("entry.village"),
            Column(_("Since"), 12, _of("since")),
        ),
        ("entry__village__parent",),
        ("entry__number", "full_name", "pk"),
    ),
    "compared": Listing(
        (
            _entry(),
            *_village("village"),
            Column(_("Ballots before"), 12, _of("valid_before"), is_number=True),
            Column(_("Satisfied before"), 12, _of("satisfied_before"), is_number=True),
            Column(_("Answers in the inspection"), 12, _of("valid_after"), is_number=True),
            Column(_("Satisfied in the inspection"), 12, _of("satisfied_after"), is_number=True),
        ),
        ("village__parent",),
        ("number",),
    ),
    "incidents": Listing(
        (
            Column(_("Incident"), 18, lambda row: row.get_kind_display(), _page("incident-detail", "pk")),
            *_village("village"),
            Column(_("Happened"), 12, _day("happened_at")),
            _STAGE,
        ),
        ("village__parent",),
        ("happened_at", "pk"),
    ),
    "disputes": Listing(
        (
            Column(_("Dispute"), 30, _of("subject"), _page("dispute-detail", "pk")),
            *_village("village"),
            Column(_("Arose on"), 12, _of("arose_on")),
            _STAGE,
        ),
        ("village__parent",),
        ("arose_on", "pk"),
    ),
    "visits": Listing(
        (
            *_village("village"),
            Column(_("Day"), 12, _of("visited_on")),
            Column(_("Visited by (post)"), 20, _of("by_post")),
            Column(_("Kind of household"), 20, lambda row: row.get_household_kind_display()),
            Column(_("Households"), 12, _of("households"), is_number=True),
        ),
        ("village__parent",),
        ("visited_on", "pk"),
    ),
    "notices": Listing(
        (
            Column(_("Number"), 18, _of("number"), _page("notice-detail", "pk")),
            Column(pgettext_lazy("of a notice", "Kind"), 20, lambda row: row.get_kind_display()),
            Column(_("Addressed to"), 24, _of("to")),
            Column(_("Issued on"), 12, _of("issued_on")),
        ),
        ("addressee", "department"),
        ("issued_at", "pk"),
    ),
}  # fmt: skip
