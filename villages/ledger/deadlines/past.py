"""Which deadline applied on a past day: whoever moves one keeps here what it was until then."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from villages.ledger.deadlines.models import DeadlineMove
from villages.ledger.models import LedgerEntry


def keep_deadline(entry: LedgerEntry, new: dt.date, *, at: dt.datetime) -> None:
    """Write down that the entry's deadline becomes `new`; call it before the row is changed, in the same transaction.

    One that stays the same day is no move.
    """
    if new != entry.deadline:
        DeadlineMove.objects.create(entry=entry, before=entry.deadline, after=new, at=at)


def deadline_then(at: dt.datetime) -> Coalesce:
    """The deadline that applied at that moment, for a query of entries: what the next move after it replaced."""
    later = DeadlineMove.objects.filter(entry=OuterRef("pk"), at__gt=at).order_by("at", "pk")
    return Coalesce(Subquery(later.values("before")[:1]), F("deadline"))
