"""The plans and papers in the address, if they lie in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import EntryMeeting, Letter, LibraryMeasure, Plan
from villages.screening.visits.models import VillageVisit


def get_plan(user: User, entry: LedgerEntry, number: int) -> Plan:
    """A version of the entry's plan, by its number. Raises `Http404`."""
    rows = Plan.objects.visible_to(user).filter(entry=entry, number=number)
    plan = rows.select_related("drafted_by", "submitted_by", "decided_by").first()
    if plan is None:
        raise Http404
    plan.entry = entry
    return plan


def get_newest_plan(user: User, entry: LedgerEntry) -> Plan:
    """The newest version: only that one can be in hand. Raises `Http404`."""
    plan = Plan.objects.visible_to(user).filter(entry=entry).order_by("-number").first()
    if plan is None:
        raise Http404
    plan.entry = entry
    return plan


def get_criterion(entry: LedgerEntry, number: int) -> Criterion:
    """A criterion of the entry. Raises `Http404`."""
    criterion = Criterion.objects.filter(entry_criteria__entry=entry, number=number).first()
    if criterion is None:
        raise Http404
    return criterion


def get_source(entry: LedgerEntry, kind: str, pk: int) -> EntryMeeting | VillageVisit:
    """The meeting or visit of the entry that brought opinions. Raises `Http404`."""
    row: EntryMeeting | VillageVisit | None = None
    if kind == "meeting":
        row = EntryMeeting.objects.filter(entry=entry, pk=pk).first()
    elif kind == "visit":
        row = VillageVisit.objects.filter(entry=entry, pk=pk).select_related("village").first()
    if row is None:
        raise Http404
    row.entry = entry
    return row


def get_letter(entry: LedgerEntry) -> Letter:
    """The letter of the present round. Raises `Http404`."""
    letter = Letter.objects.filter(entry=entry, round=entry.round).first()
    if letter is None:
        raise Http404
    letter.entry = entry
    return letter


def get_library_measure(user: User, pk: int) -> LibraryMeasure:
    """A measure that the person's county has added. Raises `Http404`."""
    rows = LibraryMeasure.objects.for_county(user.jurisdiction[:6]).filter(pk=pk, county__isnull=False)
    row = rows.select_related("county", "criterion").first()
    if row is None:
        raise Http404
    return row
