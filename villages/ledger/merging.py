"""Merged villages keep their obligations: the successor carries the open entry, its deadline and its watch on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from villages import audit
from villages.divisions.models import Division
from villages.divisions.models import under as lies_under
from villages.ledger.deadlines.past import keep_deadline
from villages.ledger.models import LedgerEntry
from villages.ledger.waiting import attach_the_same
from villages.process import Stage, Verb, advance, change_columns

# Of two open entries the one that asks more stays: first by stage, then by the nearer deadline or the later end.
_HEAVIEST_FIRST = (Stage.RECTIFYING, Stage.CONSOLIDATING, Stage.WATCH)


def carry_over_entries(*, under: str, at: dt.datetime) -> dict[str, int]:
    """Carry the open entries of villages that have ended over to their successors.

    Where the successor has an open entry, too, one of them carries both. An entry under inspection is not merged
    before its inspection is decided; the next run looks again. Returns how many were carried on and merged; repeating
    it changes nothing.
    """
    counts = {"carried": 0, "merged": 0}
    ended = LedgerEntry.objects.open().filter(
        lies_under(under, "village__code"),
        village__successor__isnull=False,
        village__valid_to__lt=timezone.localdate(at),
    )
    for pk in list(ended.order_by("number").values_list("pk", flat=True)):
        what = _carry(pk, at=at)
        if what:
            counts[what] += 1
    return counts


@transaction.atomic
def _carry(pk: int, *, at: dt.datetime) -> str:
    """What became of this entry: carried, merged, or nothing yet."""
    village = Division.objects.get(entries=pk)
    successor = village.standing_successor(timezone.localdate(at))
    if successor is None or successor == village:
        return ""
    # The county's row is the queue in which entries open; see `ledger.actions.sign_determination`.
    Division.objects.select_for_update().get(code=successor.county_code)
    entry = LedgerEntry.objects.open().filter(pk=pk, village=village).first()
    other = LedgerEntry.objects.open().filter(village=successor).first()
    if entry is None:
        return ""
    if other is None:
        _move(entry, successor, at=at)
        attach_the_same(entry, at=at)
        return "carried"
    if Stage.INSPECTING in (entry.stage, other.stage):
        return ""
    kept, given = sorted((entry, other), key=_weight)
    _merge(given, kept, at=at)
    if kept == entry:
        _move(entry, successor, at=at)
    attach_the_same(kept, at=at)
    return "merged"


def _weight(entry: LedgerEntry) -> tuple[int, int, int]:
    """Sorts the heavier obligation first."""
    last = entry.watch_until or entry.deadline
    day = -last.toordinal() if entry.stage == Stage.WATCH else entry.deadline.toordinal()
    return _HEAVIEST_FIRST.index(Stage(entry.stage)), day, entry.pk


def _move(entry: LedgerEntry, successor: Division, *, at: dt.datetime) -> None:
    """The same entry, of another village from now on; it says from which it came first."""
    old = entry.village
    change_columns(entry, village=successor, carried_from=entry.carried_from or old)
    audit.record(
        "entry.carry",
        by=None,
        at=at,
        about=entry,
        place=successor,
        before={"village": {"id": old.pk, "name": str(old)}},
        after={"village": {"id": successor.pk, "name": str(successor)}},
    )


def _merge(given: LedgerEntry, kept: LedgerEntry, *, at: dt.datetime) -> None:
    """`kept` takes over the criteria of both, and the earlier deadline; of two watches it is the longer one."""
    changes: dict[str, dt.date] = {}
    if given.is_under_rectification:
        changes = {"deadline": min(kept.deadline, given.deadline)}
    advance(given, Verb.MERGE, by=None, at=at, merged_into=kept)
    joined = []
    for row in given.entry_criteria.select_related("criterion"):
        is_new = kept.join(row.criterion, row.finding_id, at=at)
        joined += [row.criterion.number] if is_new else []
    before = {name: getattr(kept, name) for name in changes}
    keep_deadline(kept, changes.get("deadline", kept.deadline), at=at)
    change_columns(kept, **changes)
    audit.record(
        "entry.take_over",
        by=None,
        at=at,
        about=kept,
        place=kept.village,
        before=before,
        after={**changes, "criteria": joined, "merged_from": {"id": given.pk, "name": str(given)}},
    )
