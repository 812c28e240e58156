"""Breaches that the rule set names: each lengthens the watch by its months, until it is taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.acceptance.watch import rules
from villages.acceptance.watch.actions import accepted_on, plan_look_backs
from villages.acceptance.watch.calling_off import call_off_after
from villages.acceptance.watch.models import WatchBreach
from villages.accounts.models import User
from villages.criteria.sheet import read_sheet
from villages.ledger.models import LedgerEntry
from villages.process import NEXT, Conflict, Stage, Thing, Verb, advance, check_may
from villages.screening.rules import check_reason


def breaches_of_this_watch(entry: LedgerEntry) -> QuerySet[WatchBreach]:
    """Those that stand, recorded since the acceptance; an earlier watch has had its own."""
    return WatchBreach.objects.filter(entry=entry, taken_back_at=None, recorded_at__gte=entry.accepted_at)


def months_added(entry: LedgerEntry) -> int:
    """By how many months breaches have lengthened the watch that runs."""
    months: int | None = breaches_of_this_watch(entry).aggregate(months=Sum("months"))["months"]
    return months or 0


@transaction.atomic
def record_breach(
    *,
    entry: LedgerEntry,
    breach: str,
    happened_on: dt.date,
    fact: str,
    document_no: str = "",
    by: User,
    at: dt.datetime,
) -> WatchBreach:
    """Record a breach by its key in the rule set's sheet; the watch grows by its months, look-backs included.

    Raises `RuleBroken`, `Conflict` (the entry changed meanwhile), `PermissionDenied`.
    """
    check_may(NEXT[Thing.ENTRY, Stage.WATCH, Verb.LENGTHEN], by=by, place=entry.village)
    rules.check_is_in_watch(entry.stage)
    named = read_sheet(entry.rule_set.sheet).breach(breach)
    months = named.months if named else 0
    rules.check_breach(
        months=months, happened_on=happened_on, since=accepted_on(entry), today=timezone.localdate(at), fact=fact,
        document_no=document_no,
    )  # fmt: skip
    same = breaches_of_this_watch(entry).filter(breach=breach, happened_on=happened_on)
    rules.check_is_new(is_there=same.exists())
    before = months_added(entry)
    row = WatchBreach.objects.create(
        entry=entry,
        breach=breach,
        months=months,
        happened_on=happened_on,
        fact=fact.strip(),
        document_no=document_no.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    _move_end(entry, row, Verb.LENGTHEN, verb="watch_breach.record", before=before, by=by, at=at, reason=row.fact)
    plan_look_backs(entry=entry, since=accepted_on(entry), at=at)
    return row


@transaction.atomic
def take_back_breach(*, breach: WatchBreach, reason: str, by: User, at: dt.datetime) -> None:
    """The breach was recorded wrongly: the watch is as long as without it.

    Raises `RuleBroken`, `Conflict`, `PermissionDenied`.
    """
    entry = breach.entry
    check_may(NEXT[Thing.ENTRY, Stage.WATCH, Verb.SHORTEN], by=by, place=entry.village)
    rules.check_is_in_watch(entry.stage)
    check_reason(reason)
    before = months_added(entry)
    taken_back = {"taken_back_at": at, "taken_back_reason": reason.strip()}
    if not breaches_of_this_watch(entry).filter(pk=breach.pk).update(**taken_back):
        raise Conflict(_("This breach has been taken back already, or belongs to an earlier watch."))
    words = reason.strip()
    _move_end(entry, breach, Verb.SHORTEN, verb="watch_breach.take_back", before=before, by=by, at=at, reason=words)
    assert entry.watch_until is not None
    call_off_after(entry=entry, day=entry.watch_until, at=at)


def _move_end(
    entry: LedgerEntry, row: WatchBreach, move: Verb, *, verb: str, before: int, by: User, at: dt.datetime, reason: str
) -> None:
    """Set the last day of the watch by the months that now stand; a proposed cancellation waits for it."""
    old = entry.watch_until
    assert old is not None
    until = rules.moved_end(
        accepted_on(entry),
        old,
        watch_months=entry.rule_set.numbers.watch_months,
        added_before=before,
        added_now=months_added(entry),
    )
    advance(entry, move, by=by, at=at, reason=reason, watch_until=until, cancellation_proposed_at=None)
    audit.record(
        verb,
        by=by,
        at=at,
        about=row,
        place=entry.village,
        before={"watch_until": old},
        after={"watch_until": until, "breach": row.breach, "months": row.months},
        reason=reason,
    )
