"""What every kind of paper brings along, so that freezing, making, printing and filing are written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from reports.letterhead import Issuer
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
    # None: nothing in it is sensitive, there is one copy for everybody.
    masked: Callable[[Any], Any] | None = None
    # Who signs such things, or to whom they are addressed, may issue them as well.
    also_issued_by: frozenset[Permission] = frozenset()
    # Beyond the right to read such papers and the place: whether this person may have the one about this subject.
    is_visible: Callable[[User, Division, str], bool] = _everybody
    is_living: bool = False
    # Its paragraphs drafted from the figures, in the language that is active; the contents then have a field `words`.
    draft: Callable[[Any], Paragraphs] | None = None
    # Told of everybody who asks for a copy, in the transaction of the request: who takes a list of names is recorded.
    record_taking: Callable[[Any, Division, User | None, dt.datetime], None] | None = None
    # With the red head of a paper that is sent out; the others carry their title alone.
    has_red_head: bool = False

    def may_be_issued_by(self, user: User, place: Division) -> bool:
        """Whether the person has one of the rights to issue such papers, and the place in the jurisdiction."""
        return any(map(user.may, (self.issues, *self.also_issued_by))) and user.covers(place.code)
