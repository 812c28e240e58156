"""The ledger of a county or a township as a book: every entry that there has been, by number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports import words
from reports.letterhead import Issuer
from reports.papers.entries import EntryLine, outcome_words, read_lines
from reports.papers.kind import Kind, Table
from reports.papers.masking import mask
from reports.papers.periods import day_of, has_come
from reports.papers.votes import vote_words
from reports.states import PaperKind
from reports.work.counting import NAMED
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division, Level, under
from villages.ledger.models import LedgerEntry, Light
from villages.process import OPEN_ENTRY


@dataclass(frozen=True)
class LedgerBook:
    """The entries of a place on a day."""

    code: str
    name: str
    county: str
    as_of: dt.datetime
    lines: tuple[EntryLine, ...]

    @property
    def is_of_township(self) -> bool:
        return self.name != self.county

    @property
    def open(self) -> int:
        return sum(line.entry.stage in OPEN_ENTRY for line in self.lines)

    @property
    def overdue(self) -> int:
        return sum(line.entry.light == Light.OVER for line in self.lines)


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> LedgerBook:
    """The ledger as it stands. Raises `RuleBroken` for another day than today."""
    day_of(period, at)
    entries = LedgerEntry.objects.filter(under(place.code, "village__code")).order_by("number")
    county = place.parent if place.level == Level.TOWNSHIP and place.parent else place
    return LedgerBook(place.code, place.name, county.name, at, read_lines(entries, at))


def can_be(_place: Division, period: str, _subject: str, at: dt.datetime) -> bool:
    """There is one of each day up to today; of an earlier one what was made then."""
    return has_come(period, at)


def is_visible(_user: User, place: Division, subject: str) -> bool:
    """There is a book of each county and of each township."""
    return place.level in (Level.COUNTY, Level.TOWNSHIP) and not subject


def title(book: LedgerBook) -> str:
    """As it stands over the table and in the file's properties."""
    return _("%(place)s: rectification ledger of weak village organizations") % {"place": book.name}


def issuer(book: LedgerBook) -> Issuer:
    """The organization department, or the township's committee for its own."""
    return Issuer(book.county, book.name if book.is_of_township else "")


def summary(book: LedgerBook) -> str:
    """How many entries there are and how many of them are open and overdue."""
    counts = {"total": len(book.lines), "open": book.open, "overdue": book.overdue}
    return _("Entries: %(total)d, open %(open)d, overdue %(overdue)d.") % counts


def context(book: LedgerBook) -> dict[str, Any]:
    """What the template prints: both days of an entry in one column, because the sheet is no wider."""
    heads = [head for head, _width in _heads()]
    return {
        "summary": summary(book),
        "heads": [*heads[:4], [_("Opened"), _("Deadline")], *heads[6:]],
        "rows": [_printed(line) for line in book.lines],
    }


def _printed(line: EntryLine) -> list[object]:
    row = _row(line)
    days = [words.short_day(line.entry.opened_on), words.short_day(line.entry.deadline)]
    return [*row[:4], days, *row[6:]]


def tables(book: LedgerBook) -> Sequence[Table]:
    """The book as one sheet."""
    return (Table(_("Rectification ledger"), _heads(), [_row(line) for line in book.lines]),)


def _heads() -> list[tuple[str, int]]:
    """What the columns are called, and how many letters wide they are in the spreadsheet."""
    return [
        (_("Number"), 18),
        (_("Township"), 14),
        (_("Village"), 18),
        (_("Criteria"), 12),
        (_("Opened"), 12),
        (_("Deadline"), 12),
        (_("Stage"), 24),
        (_("Contact leader"), 22),
        (_("Supporting unit"), 22),
        (_("First secretary"), 22),
        (_("Last vote"), 20),
        (_("Outcome or time left"), 30),
    ]


def _row(line: EntryLine) -> list[object]:
    """One entry, in the order of the columns."""
    entry = line.entry
    return [
        entry.number,
        line.township,
        entry.village,
        words.numbers_words(entry.criteria),
        entry.opened_on,
        entry.deadline,
        words.stage_words(entry),
        *(line.who(duty) for duty in NAMED),
        vote_words(line.vote),
        outcome_words(line),
    ]


def masked(book: LedgerBook) -> LedgerBook:
    """Posts without names."""
    return mask(book, names=("full_name",))


KIND = Kind(
    paper=PaperKind.LEDGER_BOOK,
    contents=LedgerBook,
    template="reports/paper/ledger_book.html",
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
