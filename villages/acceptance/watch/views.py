"""The watch of one entry on one page: how long, look-backs, breaches, a proposed rebound, the cancellation."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from villages import clock
from villages.acceptance.watch import rules
from villages.acceptance.watch.models import LookBack, LookBackHit, WatchBreach
from villages.acceptance.watch.rebounds import rebounds_of
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.sheet import read_sheet
from villages.history import events
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb, possible_verbs
from villages.screening.models import Finding

# The moves that make the history of a watch; the rest stands in the overview.
OF_THE_WATCH = (Verb.PASS, Verb.LENGTHEN, Verb.SHORTEN, Verb.REBOUND, Verb.WIDEN, Verb.CANCEL,
                Verb.REOPEN, Verb.MERGE)  # fmt: skip


class BreachLine(NamedTuple):
    """A breach with its words in the rule set's sheet."""

    breach: WatchBreach
    words: str
    is_of_this_watch: bool


@require_safe
@requires(Permission.READ_LEDGER)
def entry_watch(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about the watch of an entry, and the ways to the decisions that it waits for."""
    at = clock.now()
    entry = get_entry(request.user, number)
    today = timezone.localdate(at)
    is_watched = entry.stage == Stage.WATCH
    rebounds = list(rebounds_of(entry, on=today)) if is_watched else []
    context = {
        **frame(entry, request.user, at, "villages:entry-watch"),
        "watch_days_left": (entry.watch_until - today).days if is_watched and entry.watch_until else None,
        "is_over": bool(is_watched and entry.watch_until and rules.is_over(entry.watch_until, today)),
        "rebounds": rebounds,
        "others": other_findings(entry) if is_watched else 0,
        "look_backs": look_backs_of(entry),
        "today": today,
        "breaches": breach_lines(entry),
        "can": possible_verbs(entry, request.user),
        "may_name_breach": is_watched and request.user.may(Permission.PROPOSE_NOTICE),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
        "may_determine": request.user.may(Permission.DETERMINE),
        "history": events(StageChange.objects.of(entry).filter(thing=Thing.ENTRY, verb__in=OF_THE_WATCH)),
    }
    return render(request, "acceptance/watch/entry.html", context)


def other_findings(entry: LedgerEntry) -> int:
    """How many findings of the village on other criteria await a decision: they ask for a new determination."""
    waiting = Finding.objects.awaiting_decision().filter(village=entry.village_id)
    return waiting.exclude(entry.has_criterion()).count()


def look_backs_of(entry: LedgerEntry) -> list[LookBack]:
    """All look-backs of the entry, oldest first, with what they found."""
    hits = LookBackHit.objects.select_related("criterion").prefetch_related("findings").order_by("criterion__number")
    return list(entry.look_backs.select_related("visited_by").prefetch_related(Prefetch("hits", hits)))


def breach_lines(entry: LedgerEntry) -> list[BreachLine]:
    """Every breach of the entry, also those of earlier watches and those that were taken back."""
    sheet = read_sheet(entry.rule_set.sheet)
    return [
        BreachLine(
            row, named.text if (named := sheet.breach(row.breach)) else row.breach, _is_of(entry, row.recorded_at)
        )
        for row in entry.watch_breaches.select_related("recorded_by")
    ]


def _is_of(entry: LedgerEntry, moment: dt.datetime) -> bool:
    return entry.accepted_at is not None and moment >= entry.accepted_at
