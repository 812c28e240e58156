"""The verbs of funds: record a line, take it back by a counter-entry. No line is ever changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from villages import audit
from villages.accounts.models import User
from villages.ledger.measures import rules
from villages.ledger.measures.models import Fund
from villages.ledger.measures.rules import FundFacts
from villages.ledger.models import LedgerEntry
from villages.process import NEXT, Stage, Thing, Verb, check_may
from villages.screening.rules import check_reason

# Money has no stages: who may plan projects keeps the funds.
KEEPING = NEXT[Thing.PROJECT, Stage.START, Verb.PLAN]


@transaction.atomic
def record_fund(*, entry: LedgerEntry, facts: FundFacts, by: User, at: dt.datetime) -> Fund:
    """Record money that was spent for the entry.

    Raises `RuleBroken` (closed, amount, words, day, project, already there), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=entry.village)
    facts = replace(facts, source=facts.source.strip(), document_no=facts.document_no.strip())
    # The entry's row is the queue of its funds: the same line twice at once is seen.
    locked = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    rules.check_fund(locked, facts, at)
    row = {field.name: getattr(facts, field.name) for field in fields(facts)}
    same = Fund.objects.filter(entry=entry, counters=None, countered_by=None, **row)
    rules.check_is_new(is_there=same.exists())
    fund = Fund.objects.create(entry=entry, recorded_at=at, recorded_by=by, **row)
    audit.record("fund.record", by=by, at=at, about=fund, place=entry.village, after=_plain(row))
    return fund


@transaction.atomic
def counter_fund(*, fund: Fund, reason: str, by: User, at: dt.datetime) -> Fund:
    """Take a wrong line back by one of the same amount below zero; both stay, and the reason with them.

    Raises `RuleBroken` (a counter-entry itself, taken back already, no reason), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=fund.entry.village)
    check_reason(reason)
    LedgerEntry.objects.select_for_update(of=("self",)).get(pk=fund.entry_id)
    rules.check_can_counter(fund, is_countered=Fund.objects.filter(counters=fund).exists())
    row = {
        "purpose": fund.purpose,
        "source": fund.source,
        "amount": -fund.amount,
        "document_no": fund.document_no,
        "spent_on": timezone.localdate(at),
        "project": fund.project,
        "counters": fund,
    }
    counter = Fund.objects.create(entry=fund.entry, reason=reason.strip(), recorded_at=at, recorded_by=by, **row)
    audit.record(
        "fund.counter", by=by, at=at, about=counter, place=fund.entry.village, after=_plain(row), reason=reason.strip()
    )
    return counter


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As the trail keeps it: a related row by key and words, what is not there left out."""
    return {
        name: {"id": value.pk, "name": str(value)} if hasattr(value, "pk") else value
        for name, value in row.items()
        if value is not None
    }
