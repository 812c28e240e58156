"""The verb of the premises checklist: record what a village's premises have on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from villages import audit
from villages.accounts.models import User
from villages.ledger.measures import rules
from villages.ledger.measures.actions import KEEPING
from villages.ledger.measures.models import PremisesCheck
from villages.ledger.measures.rules import SixHaves
from villages.ledger.models import LedgerEntry
from villages.process import check_may


@transaction.atomic
def check_premises(
    *, entry: LedgerEntry, checked_on: dt.date, haves: SixHaves, by: User, at: dt.datetime
) -> PremisesCheck:
    """Record one look at the premises; a later look does not change an earlier one.

    Raises `RuleBroken` (closed, day, already there), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=entry.village)
    locked = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    rules.check_is_open(locked)
    rules.check_day(locked, checked_on, at=at, field="checked_on")
    facts = {"checked_on": checked_on, **asdict(haves)}
    rules.check_is_new(is_there=PremisesCheck.objects.filter(entry=entry, **facts).exists())
    row = PremisesCheck.objects.create(entry=entry, recorded_at=at, recorded_by=by, **facts)
    audit.record("premises.check", by=by, at=at, about=row, place=entry.village, after=facts)
    return row
