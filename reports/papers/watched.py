"""What the record of a cancellation says, read from the entry from its determination to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.papers.bilingual import Both
from reports.papers.of_entries import EntryHead, Signatory, check_day, entries_at, signatory
from reports.papers.periods import is_day_of
from villages.acceptance.watch.views import look_backs_of
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.contents import rows_of
from villages.process import RuleBroken, Stage, StageChange, Thing, Verb


@dataclass(frozen=True)
class PlanRow:
    """A criterion of the entry with what the plan in force says of it."""

    number: int
    text: Both
    problem: str
    cause: str
    goal: str


@dataclass(frozen=True)
class InspectionRow:
    """A signed inspection of the entry."""

    round: int
    signed_on: dt.date
    outcome: str
    signed_by: Signatory | None


@dataclass(frozen=True)
class LookBackRow:
    """A look-back of one of the watches; `hits`: criteria that were met again."""

    quarter: str
    stage: str
    visited_on: dt.date | None
    visited_by: Signatory | None
    hits: tuple[int, ...]
    note: str


@dataclass(frozen=True)
class ReboundRow:
    """A rebound that opened the entry again."""

    day: dt.date
    reason: str


@dataclass(frozen=True)
class BreachRow:
    """A breach that made a watch longer by so many months."""

    day: dt.date
    name: Both
    months: int
    fact: str


@dataclass(frozen=True)
class CancellationContents:
    """The whole record."""

    as_of: dt.datetime
    head: EntryHead
    round: int
    basis: str
    determined_by: Signatory | None
    plan: tuple[PlanRow, ...]
    measures: int
    measures_done: int
    inspections: tuple[InspectionRow, ...]
    accepted_on: dt.date
    watch_until: dt.date
    look_backs: tuple[LookBackRow, ...]
    rebounds: tuple[ReboundRow, ...]
    breaches: tuple[BreachRow, ...]
    cancelled_on: dt.date
    signed_by: Signatory | None


def collect(place: Division, period: str, subject: str, _at: dt.datetime) -> CancellationContents:
    """The entry with that number, cancelled on the day `period`. Raises `RuleBroken` before it is cancelled."""
    rows = entries_at(place).filter(number=subject)
    entry = rows.select_related(
        "village__parent__parent", "carried_from", "determination__signed_by", "rule_set"
    ).first()
    if entry is None or entry.stage != Stage.CANCELLED:
        raise RuleBroken(_("The entry is not cancelled: there is no record of its cancellation yet."))
    assert entry.cancelled_at is not None
    assert entry.accepted_at is not None
    assert entry.watch_until is not None
    check_day(period, timezone.localdate(entry.cancelled_at))
    signed = _moves(entry, Verb.CANCEL)[-1]
    measures = entry.measures.exclude(stage=Stage.DROPPED)
    return CancellationContents(
        as_of=entry.cancelled_at,
        head=EntryHead.of(entry),
        round=entry.round,
        basis=entry.determination.basis,
        determined_by=signatory(entry.determination.signed_by),
        plan=tuple(_plan(entry)),
        measures=measures.count(),
        measures_done=measures.filter(stage=Stage.DONE).count(),
        inspections=tuple(_inspections(entry)),
        accepted_on=timezone.localdate(entry.accepted_at),
        watch_until=entry.watch_until,
        look_backs=tuple(_look_backs(entry)),
        rebounds=tuple(ReboundRow(timezone.localdate(move.at), move.reason) for move in _moves(entry, Verb.REBOUND)),
        breaches=tuple(_breaches(entry)),
        cancelled_on=timezone.localdate(entry.cancelled_at),
        signed_by=signatory(signed.by),
    )


def can_be(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """From the cancellation on, under its day."""
    rows = entries_at(place).filter(number=subject, stage=Stage.CANCELLED)
    return is_day_of(rows.values_list("cancelled_at", flat=True).first(), period)


def is_visible(user: User, place: Division, subject: str) -> bool:
    """Whoever may see the entry."""
    seen = LedgerEntry.objects.visible_to(user).filter(number=subject)
    return entries_at(place).filter(pk__in=seen.values("pk")).exists()


def _moves(entry: LedgerEntry, verb: Verb) -> list[StageChange]:
    return list(StageChange.objects.of(entry).filter(thing=Thing.ENTRY, verb=verb))


def _plan(entry: LedgerEntry) -> Iterator[PlanRow]:
    """Every criterion of the entry; without a plan in force its texts are empty."""
    plan = entry.plans.in_force().first()
    items = {item.criterion.number: item for item in rows_of(plan)} if plan else {}
    for criterion in entry.criteria.order_by("number"):
        item = items.get(criterion.number)
        texts = (item.problem, item.cause, item.goal) if item else ("", "", "")
        yield PlanRow(criterion.number, Both(criterion.text_zh, criterion.text_en), *texts)


def _inspections(entry: LedgerEntry) -> Iterator[InspectionRow]:
    for row in entry.inspections.filter(stage=Stage.SIGNED).select_related("signed_by").order_by("round"):
        assert row.signed_at is not None
        yield InspectionRow(row.round, timezone.localdate(row.signed_at), row.outcome, signatory(row.signed_by))


def _look_backs(entry: LedgerEntry) -> Iterator[LookBackRow]:
    for row in look_backs_of(entry):
        hits = tuple(hit.criterion.number for hit in row.hits.all())
        yield LookBackRow(row.quarter, row.stage, row.visited_on, signatory(row.visited_by), hits, row.words)


def _breaches(entry: LedgerEntry) -> Iterator[BreachRow]:
    """Those that stand; one that was taken back lengthened nothing."""
    sheet = entry.rule_set.inspection_sheet
    for row in entry.watch_breaches.filter(taken_back_at=None):
        named = sheet.breach(row.breach)
        name = Both(named.zh, named.en) if named else Both(row.breach, row.breach)
        yield BreachRow(row.happened_on, name, row.months, row.fact)
