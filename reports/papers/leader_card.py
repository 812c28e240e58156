"""A contact leader's card: one page with the villages of that leader, the most urgent first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import words
from reports.letterhead import Issuer
from reports.papers.entries import EntryLine, read_lines
from reports.papers.kind import Kind, Table
from reports.papers.leaders import leader_with
from reports.papers.masking import mask
from reports.papers.periods import day_of, has_come
from reports.papers.votes import vote_words
from reports.papers.waiting import Waiting, waiting_on
from reports.states import PaperKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division, Level
from villages.ledger.models import LedgerEntry, Light
from villages.process import RuleBroken

# So many villages fit on the page whatever they are called; more than the second number in small print, with one line
# of what waits.
MOST_VILLAGES, MANY_VILLAGES = 10, 4


@dataclass(frozen=True)
class CardLine:
    """One village of the leader."""

    line: EntryLine
    waiting: Waiting


@dataclass(frozen=True)
class LeaderCard:
    """The open entries of one contact leader on a day, the most urgent first."""

    county: str
    full_name: str
    post: str
    as_of: dt.datetime
    lines: tuple[CardLine, ...]

    @property
    def overdue(self) -> int:
        return sum(line.line.entry.light == Light.OVER for line in self.lines)


def collect(place: Division, period: str, subject: str, at: dt.datetime) -> LeaderCard:
    """The leader's villages as they stand. Raises `RuleBroken` for another day, or when nobody has that key today."""
    on = day_of(period, at)
    leader = leader_with(subject, place.code, on)
    if leader is None:
        raise RuleBroken(_("Nobody of this name and post is contact leader of an open entry today."))
    rows = LedgerEntry.objects.filter(pk__in=leader.entries).order_by("number")
    waiting = waiting_on(leader.entries, on)
    numbers = dict(rows.values_list("number", "pk"))
    lines = [CardLine(line, waiting[numbers[line.entry.number]]) for line in read_lines(rows, at)]
    lines.sort(key=_urgency)
    return LeaderCard(place.name, leader.full_name, leader.post, at, tuple(lines))


def _urgency(card: CardLine) -> tuple[bool, dt.date, str]:
    entry = card.line.entry
    return (not entry.is_running, entry.deadline, entry.number)


def can_be(place: Division, period: str, subject: str, at: dt.datetime) -> bool:
    """There is one of each contact leader of today."""
    return has_come(period, at) and leader_with(subject, place.code, timezone.localdate(at)) is not None


def is_visible(_user: User, place: Division, subject: str) -> bool:
    """The cards are the county's, each about one leader."""
    return place.level == Level.COUNTY and bool(subject)


def title(card: LeaderCard) -> str:
    """As it stands over the table and in the file's properties; in a copy for outside with the post alone."""
    return _("Contact leader's card: %(leader)s") % {"leader": f"{card.post} {card.full_name}".strip()}


def issuer(card: LeaderCard) -> Issuer:
    """The county's organization department."""
    return Issuer(card.county)


def sentences(card: LeaderCard) -> list[str]:
    """How many villages, how many of them overdue, and how many do not stand on the page."""
    many, beyond = len(card.lines), len(card.lines) - MOST_VILLAGES
    counts = {"count": many, "overdue": card.overdue}
    said = ngettext(
        "%(count)d village under rectification or watch, %(overdue)d overdue.",
        "%(count)d villages under rectification or watch, %(overdue)d overdue.",
        many,
    )
    if beyond <= 0:
        return [said % counts]
    more = ngettext(
        "%(count)d village less urgent stands in the ledger book.",
        "%(count)d villages less urgent stand in the ledger book.",
        beyond,
    )
    return [said % counts, more % {"count": beyond}]


def context(card: LeaderCard) -> dict[str, Any]:
    """What the template prints: never more than a page."""
    is_dense = len(card.lines) > MANY_VILLAGES
    rows = [(row_of(line, is_short=is_dense), line.line.entry.light) for line in card.lines[:MOST_VILLAGES]]
    return {
        "sentences": sentences(card),
        "heads": [head for head, _width in heads()],
        "rows": rows,
        "is_dense": is_dense,
    }


def tables(card: LeaderCard) -> Sequence[Table]:
    """All villages of the leader as one sheet."""
    rows = []
    for line in card.lines:
        row: list[object] = list(row_of(line))
        row[4] = line.line.entry.deadline
        rows.append(row)
    return (Table(_("Villages of the leader"), heads(), rows),)


def heads() -> list[tuple[str, int]]:
    """What the columns are called, and how many letters wide they are in the spreadsheet."""
    return [
        (_("Village"), 24),
        (_("Entry"), 18),
        (_("Criteria"), 12),
        (_("Stage"), 24),
        (_("Deadline"), 12),
        (_("Time left"), 18),
        (_("Last vote"), 20),
        (_("What waits"), 50),
    ]


def row_of(card: CardLine, *, is_short: bool = False) -> tuple[str, ...]:
    """One village, in the order of the columns; `is_short`: of what waits only the most pressing."""
    line, entry = card.line, card.line.entry
    waits = card.waiting.words(entry.stage)
    return (
        f"{entry.village}\n{line.township}" if not is_short else entry.village,
        entry.number,
        words.numbers_words(entry.criteria),
        words.stage_words(entry),
        words.short_day(entry.deadline),
        words.light_words(entry),
        vote_words(line.vote),
        words.joined(waits[:1] if is_short else waits),
    )


def masked(card: LeaderCard) -> LeaderCard:
    """The post without the name."""
    return mask(card, names=("full_name",))


KIND = Kind(
    paper=PaperKind.LEADER_CARD,
    contents=LeaderCard,
    template="reports/paper/leader_card.html",
    reads=Permission.READ_LEDGER,
    issues=Permission.READ_LEDGER,
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    masked=masked,
    can_be=can_be,
    is_visible=is_visible,
    is_living=True,
)
