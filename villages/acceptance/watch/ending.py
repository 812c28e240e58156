"""The end of a watch: the scheduler proposes the cancellation, the leader signs; a cancelled entry can be reopened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.acceptance.watch import rules
from villages.acceptance.watch.actions import plan_look_backs
from villages.acceptance.watch.rebounds import has_rebound, rebounds_of
from villages.accounts.models import User
from villages.divisions.models import under as lies_under
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, Stage, Verb, advance, change_columns
from villages.screening.rules import check_reason


def propose_cancellations(*, under: str, at: dt.datetime) -> dict[str, int]:
    """Propose to cancel what was watched to the end without rebound; take back what a new finding speaks against.

    Days on which nothing ran are caught up. Returns how many were proposed and withdrawn; repeating it changes nothing.
    """
    counts = {"proposed": 0, "withdrawn": 0}
    watched = LedgerEntry.objects.in_watch().filter(lies_under(under, "village__code"))
    today = timezone.localdate(at)
    over = Q(watch_until__lt=today)
    rows = watched.annotate(rebounds=has_rebound(on=today)).select_related("village").order_by("number")
    for entry in rows.filter(over, rebounds=False, cancellation_proposed_at=None):
        counts["proposed"] += _mark(entry, verb="entry.propose_cancellation", at=at, proposed_at=at)
    for entry in rows.filter(~over | Q(rebounds=True), cancellation_proposed_at__isnull=False):
        counts["withdrawn"] += _mark(entry, verb="entry.withdraw_cancellation", at=at, proposed_at=None)
    return counts


def _mark(entry: LedgerEntry, *, verb: str, at: dt.datetime, proposed_at: dt.datetime | None) -> bool:
    """Write it, with its audit row; False when somebody changed the entry meanwhile: the next sweep looks again."""
    before = {"cancellation_proposed_at": entry.cancellation_proposed_at}
    try:
        with transaction.atomic():
            change_columns(entry, cancellation_proposed_at=proposed_at)
            after = {"cancellation_proposed_at": proposed_at, "watch_until": entry.watch_until}
            audit.record(verb, by=None, at=at, about=entry, place=entry.village, before=before, after=after)
    except Conflict:
        return False
    return True


@transaction.atomic
def cancel_entry(*, entry: LedgerEntry, by: User, at: dt.datetime) -> None:
    """The leader's signature: the entry leaves the open part of the ledger and stays readable for ever.

    Raises `RuleBroken` (the watch runs, a rebound waits, nothing is proposed), `Conflict`, `PermissionDenied`.
    """
    rules.check_is_in_watch(entry.stage)
    rules.check_can_cancel(
        until=entry.watch_until,
        today=timezone.localdate(at),
        rebounds=rebounds_of(entry, on=timezone.localdate(at)).count(),
        is_proposed=entry.cancellation_proposed_at is not None,
    )
    advance(entry, Verb.CANCEL, by=by, at=at, cancelled_at=at)


@transaction.atomic
def reopen_entry(*, entry: LedgerEntry, until: dt.date, reason: str, by: User, at: dt.datetime) -> None:
    """Take a cancellation back: the watch goes on until that day, with look-backs.

    Raises `RuleBroken`, `Conflict` (another entry of the village has just opened), `PermissionDenied`.
    """
    check_reason(reason)
    today = timezone.localdate(at)
    rules.check_can_reopen(
        until=until,
        today=today,
        watch_months=entry.rule_set.numbers.watch_months,
        has_open_entry=entry.stage == Stage.CANCELLED
        and LedgerEntry.objects.open().filter(village=entry.village_id).exists(),
    )
    again: dict[str, Any] = {"cancelled_at": None, "cancellation_proposed_at": None, "watch_until": until}
    try:
        with transaction.atomic():
            advance(entry, Verb.REOPEN, by=by, at=at, reason=reason, **again)
    except IntegrityError as error:
        raise Conflict(_("Another entry of this village has just been opened.")) from error
    plan_look_backs(entry=entry, since=today, at=at)
