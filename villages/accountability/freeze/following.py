"""What follows for the personnel freeze from the moves of an entry; called as said in villages/consequences.py."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from villages.accountability.freeze.actions import begin_row, end_row
from villages.accountability.freeze.models import Ended, FrozenPost
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Thing, Verb


def end_with_acceptance(entry: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """The entry was accepted: everybody on its list is free from the next day on. A consequence."""
    _end_all(entry, Ended.ACCEPTED, by=by, at=at)


def begin_again(entry: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """The rectification begins again: those whom the last acceptance freed are frozen again. A consequence."""
    today = timezone.localdate(at)
    accepted = StageChange.objects.of(entry).filter(thing=Thing.ENTRY, verb=Verb.PASS).last()
    if accepted is None:
        return
    freed = entry.frozen_posts.filter(end_reason=Ended.ACCEPTED, until=timezone.localdate(accepted.at))
    for row in freed.order_by("pk"):
        _carry(row, entry, since=today, by=by, at=at)


def go_with_merger(entry: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """The successor's entry carries the freeze on, if it is under rectification itself. A consequence."""
    rows = _end_all(entry, Ended.MERGED, by=by, at=at)
    kept = entry.merged_into
    if kept is not None and kept.is_under_rectification:
        for row in rows:
            _carry(row, kept, since=row.since, by=by, at=at)


def _end_all(entry: LedgerEntry, why: Ended, *, by: User | None, at: dt.datetime) -> list[FrozenPost]:
    today = timezone.localdate(at)
    rows = list(entry.frozen_posts.filter(until=None).order_by("pk"))
    return [row for row in rows if end_row(row=row, last_day=max(today, row.since), reason=why.value, by=by, at=at)]


def _carry(row: FrozenPost, entry: LedgerEntry, *, since: dt.date, by: User | None, at: dt.datetime) -> None:
    """The same person and post, frozen for `entry` from that day on; nothing if they are on its list already."""
    facts = {"full_name": row.full_name, "post": row.post}
    if FrozenPost.objects.filter(entry=entry, until=None, **facts).exists():
        return
    new = FrozenPost(entry=entry, since=since, named_at=at, named_by=by or row.named_by, **facts)
    begin_row(row=new, by=by, at=at)
