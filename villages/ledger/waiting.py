"""Findings that await a decision beside an entry: of its village, and of the merged villages that it carries on."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from villages.divisions.models import lines_to
from villages.ledger.models import LedgerEntry
from villages.process import Verb, advance
from villages.screening.models import Finding, FindingQuerySet


def waiting_beside(entry: LedgerEntry, *, on: dt.date) -> FindingQuerySet:
    """Those that await a decision on that day; a village that is merged later is not carried on yet."""
    here = Q(village=entry.village_id)
    for line in lines_to("village"):
        here |= Q(**{line: entry.village_id}, village__valid_to__lt=on)
    return Finding.objects.awaiting_decision().filter(here)


def attach_the_same(entry: LedgerEntry, *, at: dt.datetime) -> None:
    """Findings of the entry's criteria have nothing left to be decided while the entry is under rectification."""
    if not entry.is_under_rectification:
        return
    waiting = waiting_beside(entry, on=timezone.localdate(at)).filter(entry.has_criterion())
    for finding in waiting.select_related("criterion", "village"):
        advance(finding, Verb.ATTACH, by=None, at=at, entry=entry)
