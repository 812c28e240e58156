"""The people under the personnel freeze of a county on a day.

Who asks for the list and who downloads it is recorded like a look-up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import words
from reports.letterhead import Issuer
from reports.papers.kind import Kind, Table
from reports.papers.periods import day_of, has_come
from reports.states import PaperKind
from villages.accountability.freeze import actions
from villages.accountability.freeze.models import FrozenPost
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division, Level, under


@dataclass(frozen=True)
class Frozen:
    """Somebody whose freeze holds."""

    post: str
    full_name: str
    since: dt.date
    until: dt.date | None
    entry: str
    village: str
    township: str


@dataclass(frozen=True)
class FreezeList:
    """Everybody whose freeze holds in the county on a day."""

    county: str
    as_of: dt.datetime
    people: tuple[Frozen, ...]


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> FreezeList:
    """The freeze as it holds today. Raises `RuleBroken` for another day."""
    rows = FrozenPost.objects.on(day_of(period, at)).filter(under(place.code, "entry__village__code"))
    rows = rows.select_related("entry__village__parent").order_by("entry__village__code", "full_name", "pk")
    people = tuple(
        Frozen(
            post=row.post,
            full_name=row.full_name,
            since=row.since,
            until=row.until,
            entry=row.entry.number,
            village=row.entry.village.short_name,
            township=row.entry.village.parent.name if row.entry.village.parent else "",
        )
        for row in rows
    )
    return FreezeList(place.name, at, people)


def can_be(_place: Division, period: str, _subject: str, at: dt.datetime) -> bool:
    """There is one of each day up to today; of an earlier one what was made then."""
    return has_come(period, at)


def is_visible(_user: User, place: Division, subject: str) -> bool:
    """The freeze is the county's."""
    return place.level == Level.COUNTY and not subject


def title(freeze: FreezeList) -> str:
    """As it stands over the table and in the file's properties."""
    return _("%(place)s: people under the personnel freeze") % {"place": freeze.county}


def issuer(freeze: FreezeList) -> Issuer:
    """The county's organization department."""
    return Issuer(freeze.county)


def sentences(freeze: FreezeList) -> list[str]:
    """What the freeze means, and how many lines the list has."""
    many = len(freeze.people)
    return [
        _("During rectification the people responsible are not promoted, given a more important post or transferred."),
        ngettext("The list has %(count)d line.", "The list has %(count)d lines.", many) % {"count": many},
    ]


def context(freeze: FreezeList) -> dict[str, Any]:
    """What the template prints."""
    return {
        "sentences": sentences(freeze),
        "heads": [_("No."), *(head for head, _width in heads())],
        "rows": [(number, *row_of(person)) for number, person in enumerate(freeze.people, start=1)],
    }


def tables(freeze: FreezeList) -> Sequence[Table]:
    """The list as one sheet, with the days as days."""
    rows = [(p.post, p.full_name, p.since, p.until, p.entry, p.village, p.township) for p in freeze.people]
    return (Table(_("Personnel freeze"), heads(), rows),)


def heads() -> list[tuple[str, int]]:
    """What the columns are called, and how many letters wide they are in the spreadsheet."""
    return [
        (_("Post"), 30),
        (_("Name"), 14),
        (_("Frozen from"), 12),
        (_("Frozen until"), 16),
        (_("Entry"), 18),
        (_("Village"), 18),
        (_("Township"), 14),
    ]


def row_of(person: Frozen) -> tuple[str, ...]:
    """One line, in the order of the columns; without an end day the freeze lasts as long as the rectification."""
    until = words.short_day(person.until) if person.until else _("until the acceptance")
    days = (words.short_day(person.since), until)
    return (person.post, person.full_name, *days, person.entry, person.village, person.township)


def record_taking(freeze: FreezeList, place: Division, by: User | None, at: dt.datetime) -> None:
    """Who asked for a copy, when, and how many names are on it; the command line stands in the trail by its request."""
    if by is not None:
        actions.record_export(county=place, rows=len(freeze.people), by=by, at=at)


def record_download(freeze: FreezeList, place: Division, file: str, by: User, at: dt.datetime) -> None:
    """Who took which file, when, and how many names are in it."""
    actions.record_download(county=place, rows=len(freeze.people), file=file, by=by, at=at)


KIND = Kind(
    paper=PaperKind.FREEZE_LIST,
    contents=FreezeList,
    template="reports/paper/freeze_list.html",
    reads=Permission.READ_FREEZE,
    issues=Permission.READ_FREEZE,
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    can_be=can_be,
    is_visible=is_visible,
    is_living=True,
    record_taking=record_taking,
    record_download=record_download,
)
