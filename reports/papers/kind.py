"""What every kind of paper brings along, so that freezing, making, printing and filing are written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from reports.letterhead import Head, Issuer
from reports.states import PaperKind
from reports.wording.paragraphs import Paragraphs
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division


class Contents(Protocol):
    """What a paper says, frozen: a dataclass that `reports.numbers.to_json` writes and `from_json` reads."""

    @property
    def as_of(self) -> dt.datetime: ...


@dataclass(frozen=True)
class Table:
    """One sheet of the spreadsheet that goes with a paper: heads with widths in letters, rows of plain values."""

    title: str
    heads: Sequence[tuple[str | Promise, int]]
    rows: Sequence[Sequence[object]]


def _everybody(_user: User, _place: Division, _subject: str) -> bool:
    return True


def _always(_place: Division, _period: str, _subject: str, _at: dt.datetime) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `collect(place, period, subject, at)` reads the database and raises `RuleBroken` where there is nothing to issue;
    the rest are pure functions of the contents, called in the language of the copy. `masked` leaves out what only the
    offices concerned may read. `is_living`: what it shows goes on changing, so asking again on another day, or after a
    change on the same day, freezes it anew; of the others what was issued stands until somebody revises it.
    """

    paper: PaperKind
    contents: type
    template: str
    reads: Permission
    issues: Permission
    collect: Callable[[Division, str, str, dt.datetime], Any]
    title: Callable[[Any], str]
    issuer: Callable[[Any], Issuer]
    context: Callable[[Any], dict[str, Any]]
    tables: Callable[[Any], Sequence[Table]]
    # The words around it in the active language, as the settings have them; None: those of its issuer.
    head: Callable[[Any], Head] | None = None
    # Puts the frozen head into contents that speak of it in their text or tables.
    headed: Callable[[Any, Head], Any] | None = None
    # The day that stands on the paper; None: that of the count.
    dated: Callable[[Any], dt.date] | None = None
    # A paper of a past quarter counts as of a past day, and still bears the day on which it is issued.
    is_dated_when_issued: bool = False
    # None: nothing in it is sensitive, there is one copy for everybody.
    masked: Callable[[Any], Any] | None = None
    # Rights that are needed beside `reads`, for a paper that tells of more than one thing.
    also_reads: frozenset[Permission] = frozenset()
    # Who signs such things, or to whom they are addressed, may issue them as well.
    also_issued_by: frozenset[Permission] = frozenset()
    # Whether there is such a paper of this place, period and subject, or can be one: without it the address is none.
    can_be: Callable[[Division, str, str, dt.datetime], bool] = _always
    # Beyond the right to read such papers and the place: whether this person may have the one about this subject.
    is_visible: Callable[[User, Division, str], bool] = _everybody
    is_living: bool = False
    # Its paragraphs drafted from the figures, in the language that is active; the contents then have a field `words`.
    draft: Callable[[Any], Paragraphs] | None = None
    # Told of everybody who asks for a copy, in the transaction of the request: who takes a list of names is recorded.
    record_taking: Callable[[Any, Division, User | None, dt.datetime], None] | None = None
    # Told of everybody who downloads a copy, and which file. Only of people against whom something stands: posts and
    # names of those who do their work stand on the pages of the same readers.
    record_download: Callable[[Any, Division, str, User, dt.datetime], None] | None = None
    # With the red head of a paper that is sent out; the others carry their title alone.
    has_red_head: bool = False

    def right_lacked_by(self, user: User) -> Permission | None:
        """The first right that the person would need to read such papers and does not have."""
        return next((right for right in (self.reads, *self.also_reads) if not user.may(right)), None)

    def may_be_issued_by(self, user: User, place: Division) -> bool:
        """Whether the person has one of the rights to issue such papers, and the place in the jurisdiction."""
        return any(map(user.may, (self.issues, *self.also_issued_by))) and user.covers(place.code)
