"""The verbs of measures: assign by an approved plan, note progress, finish, block, resume, reopen, drop."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from villages import audit
from villages.accounts.models import User
from villages.ledger.measures import rules
from villages.ledger.measures.models import OPEN_MEASURE, Measure, ProgressNote
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import Plan, PlannedMeasure
from villages.process import NEXT, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.rules import check_reason

# A note has no stage: who may finish a measure may note its progress.
KEEPING = NEXT[Thing.MEASURE, Stage.UNDER_WAY, Verb.FINISH]

# What a newer version of the plan may change of a measure that is being carried out.
CHANGEABLE = ("kind", "words", "owner_post", "due_on")


@transaction.atomic
def assign_measures(*, plan: Plan, by: User, at: dt.datetime) -> None:
    """Let the entry's measures be those of the plan that was just approved; call it in that transaction.

    A measure that the plan still has is brought up to date, a new one is assigned, one that the plan has no more is
    dropped. What is done stays done. Raises `Conflict` (somebody moved a measure meanwhile), `PermissionDenied`.
    """
    entry_id = plan.entry_id
    measures = {row.pk: row for row in Measure.objects.select_for_update(of=("self",)).filter(entry=entry_id)}
    for row in measures.values():
        row.entry = plan.entry
    kept: set[int] = set()
    # Those that were drawn up from a measure first, so that none of the same words takes it away from them.
    said = PlannedMeasure.objects.filter(item__plan=plan).order_by(F("measure").asc(nulls_last=True), "pk")
    for planned in said.select_related("item"):
        measure = _the_same(planned, measures, kept)
        if measure is None:
            measure = _assign(planned, plan, by=by, at=at)
        elif measure.stage in OPEN_MEASURE:
            _bring_up_to_date(measure, planned, by=by, at=at)
        if planned.measure_id != measure.pk:
            planned.measure = measure
            planned.save(update_fields=["measure"])
        kept.add(measure.pk)
    # Kept for everybody who reads the history, so not in the language of whoever happened to approve.
    with override(settings.LANGUAGE_CODE):
        reason = _("Version %(number)s of the plan does not have it any more.") % {"number": plan.number}
    for measure in measures.values():
        if measure.stage in OPEN_MEASURE and measure.pk not in kept:
            advance(measure, Verb.DROP, by=by, at=at, reason=reason)


def _the_same(planned: PlannedMeasure, measures: dict[int, Measure], kept: set[int]) -> Measure | None:
    """The measure that the plan means: the one that it was drawn up from, or one of the same words.

    A measure that is done is not done over: with other words or another day it is a new one.
    """
    criterion = planned.item.criterion_id
    linked = measures.get(planned.measure_id or 0)
    if linked is not None and (linked.pk in kept or linked.criterion_id != criterion):
        linked = None
    if linked is not None and (linked.stage in OPEN_MEASURE or _is_done_as_said(linked, planned)):
        return linked
    alike = (
        row
        for row in measures.values()
        if row.stage != Stage.DROPPED
        and row.pk not in kept
        and row.criterion_id == criterion
        and _is_said_alike(row, planned)
    )
    return next(alike, None)


def _is_done_as_said(measure: Measure, planned: PlannedMeasure) -> bool:
    return measure.stage == Stage.DONE and _is_said_alike(measure, planned)


def _is_said_alike(measure: Measure, planned: PlannedMeasure) -> bool:
    return (measure.kind, measure.words, measure.due_on) == (planned.kind, planned.words.strip(), planned.due_on)


def _assign(planned: PlannedMeasure, plan: Plan, *, by: User, at: dt.datetime) -> Measure:
    facts = _said_by(planned)
    measure = Measure(entry=plan.entry, criterion_id=planned.item.criterion_id, assigned_at=at, **facts)
    begin(measure, Verb.ASSIGN, by=by, at=at, plan=plan, **facts)
    return measure


def _bring_up_to_date(measure: Measure, planned: PlannedMeasure, *, by: User, at: dt.datetime) -> None:
    said = _said_by(planned)
    after = {name: value for name, value in said.items() if getattr(measure, name) != value}
    if not after:
        return
    before = {name: getattr(measure, name) for name in after}
    for name, value in after.items():
        setattr(measure, name, value)
    measure.save(update_fields=list(after))
    audit.record("measure.change", by=by, at=at, about=measure, place=measure.entry.village, before=before, after=after)


def _said_by(planned: PlannedMeasure) -> dict[str, Any]:
    return {name: _tidy(getattr(planned, name)) for name in CHANGEABLE}


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


@transaction.atomic
def note_progress(*, measure: Measure, day: dt.date, words: str, by: User, at: dt.datetime) -> ProgressNote:
    """Write down what was done for a measure that is under way or blocked.

    Raises `RuleBroken` (closed, words, day, already there), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=measure.place)
    row = Measure.objects.select_for_update(of=("self",)).select_related("entry").get(pk=measure.pk)
    rules.check_can_note(row)
    rules.check_words(words, field="words")
    rules.check_day(row.entry, day, at=at, field="day")
    facts = {"day": day, "words": words.strip()}
    rules.check_is_new(is_there=row.notes.filter(**facts).exists())
    note = ProgressNote.objects.create(measure=row, written_at=at, written_by=by, **facts)
    after = {"day": day, "progress": note.words}
    audit.record("measure.note", by=by, at=at, about=measure, place=measure.place, after=after)
    return note


@transaction.atomic
def finish_measure(*, measure: Measure, done_on: dt.date, by: User, at: dt.datetime) -> None:
    """The measure is done, and a file proves it.

    Raises `RuleBroken` (no proof, day), `Conflict`, `PermissionDenied`.
    """
    _lock_entry(measure)
    rules.check_day(measure.entry, done_on, at=at, field="done_on")
    check_may(KEEPING, by=by, place=measure.place)
    rules.check_measure_is_proved(proofs=measure.entry_files.filter(taken_off_at=None).count())
    advance(measure, Verb.FINISH, by=by, at=at, done_on=done_on)


@transaction.atomic
def block_measure(*, measure: Measure, reason: str, by: User, at: dt.datetime) -> None:
    """It cannot go on now, and why."""
    _move(measure, Verb.BLOCK, reason=reason, by=by, at=at)


@transaction.atomic
def resume_measure(*, measure: Measure, by: User, at: dt.datetime) -> None:
    """What blocked it is out of the way."""
    rules.check_is_open(measure.entry)
    advance(measure, Verb.RESUME, by=by, at=at)


@transaction.atomic
def reopen_measure(*, measure: Measure, reason: str, by: User, at: dt.datetime) -> None:
    """The county does not take it as done, and says why; the proofs stay."""
    _move(measure, Verb.REOPEN, reason=reason, by=by, at=at, done_on=None)


@transaction.atomic
def drop_measure(*, measure: Measure, reason: str, by: User, at: dt.datetime) -> None:
    """The county lets it go without a new version of the plan, and says why."""
    _move(measure, Verb.DROP, reason=reason, by=by, at=at)


def _move(measure: Measure, verb: Verb, *, reason: str, by: User, at: dt.datetime, **changes: Any) -> None:
    rules.check_is_open(measure.entry)
    check_reason(reason)
    advance(measure, verb, by=by, at=at, reason=reason, **changes)


def _lock_entry(measure: Measure) -> None:
    """Files are put on and taken off under the same lock, so that the proof stays while it is asked for."""
    rules.check_is_open(LedgerEntry.objects.select_for_update(of=("self",)).get(pk=measure.entry_id))
