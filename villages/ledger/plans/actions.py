"""The verbs of a plan: draft, save, submit, return, approve, drop. Approving assigns its measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.ledger.measures.actions import assign_measures
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import rules
from villages.ledger.plans.contents import contents_of, lines_of, rows_of, words_of
from villages.ledger.plans.models import Plan, PlanItem, PlannedMeasure
from villages.ledger.plans.rules import ItemWords, Line
from villages.process import NEXT, Conflict, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.rules import check_reason

EDITABLE = (Stage.IN_WORK, Stage.RETURNED)
WRITING = NEXT[Thing.PLAN, Stage.START, Verb.DRAFT]


@transaction.atomic
def draft_plan(*, entry: LedgerEntry, by: User, at: dt.datetime) -> Plan:
    """Begin the next version of the entry's plan: a copy of the one in force, with what joined the entry since.

    Raises `RuleBroken` (a version is in hand, or the entry is not put right now), `Conflict`, `PermissionDenied`.
    """
    entry = locked(entry)
    rules.check_in_work(entry.stage)
    versions = Plan.objects.filter(entry=entry)
    rules.check_none_in_hand(is_in_hand=versions.in_hand().exists())
    number = (versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
    plan = Plan(entry=entry, number=number, drafted_at=at, drafted_by=by)
    try:
        with transaction.atomic():
            begin(plan, Verb.DRAFT, by=by, at=at, number=number)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just begun a version of the plan.")) from error
    before = versions.in_force().first()
    old = {row.criterion_id: row for row in rows_of(before)} if before else {}
    for joined in entry.entry_criteria.select_related("finding"):
        _copy(plan, joined.criterion_id, joined.finding.fact, old.get(joined.criterion_id))
    return plan


def _copy(plan: Plan, criterion_id: int, fact: str, old: PlanItem | None) -> None:
    words = asdict(words_of(old)) if old else {"problem": fact}
    item = PlanItem.objects.create(plan=plan, criterion_id=criterion_id, **words)
    _write_lines(item, lines_of(old) if old else [])


@transaction.atomic
def save_item(
    *, plan: Plan, criterion: Criterion, words: ItemWords, lines: Sequence[Line], version: int, by: User,
    at: dt.datetime,
) -> PlanItem:  # fmt: skip
    """Write what a version in work says of one criterion; its measures become exactly `lines`.

    A line's `measure_id` counts only if the item had it. Raises `RuleBroken` (submitted, words), `Conflict` (a
    colleague saved the plan after `version` was read), `PermissionDenied`.
    """
    check_may(WRITING, by=by, place=plan.place)
    rules.check_is_editable(plan.stage)
    rules.check_in_work(plan.entry.stage)
    rules.check_item(words, lines)
    unread = Plan.objects.filter(pk=plan.pk, version=version, stage__in=EDITABLE)
    if not unread.update(version=models.F("version") + 1):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    plan.version = version + 1
    item, _is_new = PlanItem.objects.get_or_create(plan=plan, criterion=criterion)
    old = lines_of(item)
    before = _said(criterion, words_of(item), old)
    known = {line.measure_id for line in old}
    lines = [line if line.measure_id in known else Line(**{**asdict(line), "measure_id": None}) for line in lines]
    words = words.tidy()
    PlanItem.objects.filter(pk=item.pk).update(**asdict(words))
    item.planned_measures.all().delete()
    _write_lines(item, lines)
    after = _said(criterion, words, lines)
    audit.record("plan.save", by=by, at=at, about=plan, place=plan.place, before=before, after=after)
    return item


def _write_lines(item: PlanItem, lines: Sequence[Line]) -> None:
    PlannedMeasure.objects.bulk_create(
        PlannedMeasure(
            item=item, kind=line.kind, words=line.words.strip(), owner_post=line.owner_post.strip(),
            due_on=line.due_on, measure_id=line.measure_id,
        )
        for line in lines
    )  # fmt: skip


def _said(criterion: Criterion, words: ItemWords, lines: Sequence[Line]) -> dict[str, Any]:
    said = [" · ".join((line.words.strip(), line.owner_post.strip(), line.due_on.isoformat())) for line in lines]
    return {"criterion_number": criterion.number, **asdict(words), "measures": said}


@transaction.atomic
def submit_plan(*, plan: Plan, by: User, at: dt.datetime) -> None:
    """Hand the plan to the county. Raises `RuleBroken` while something is missing, `Conflict`, `PermissionDenied`."""
    entry = locked(plan.entry)
    rules.check_in_work(entry.stage)
    rules.check_can_submit(missing_of(plan, entry, at=at), step=entry.step)
    advance(plan, Verb.SUBMIT, by=by, at=at, submitted_at=at, submitted_by=by)


def missing_of(plan: Plan, entry: LedgerEntry, *, at: dt.datetime) -> list[str]:
    """What the plan lacks before it can be submitted, in sentences."""
    return rules.missing_in_plan(
        contents_of(plan), criteria=numbers_of(entry), deadline=entry.deadline, today=timezone.localdate(at)
    )  # fmt: skip


def numbers_of(entry: LedgerEntry) -> list[int]:
    """The numbers of the criteria that the entry must put right."""
    return list(entry.entry_criteria.values_list("criterion__number", flat=True))


@transaction.atomic
def return_plan(*, plan: Plan, reason: str, by: User, at: dt.datetime) -> None:
    """The county gives the plan back, with what must be changed."""
    check_reason(reason)
    advance(plan, Verb.RETURN, by=by, at=at, reason=reason)


@transaction.atomic
def approve_plan(*, plan: Plan, by: User, at: dt.datetime) -> None:
    """The plan comes into force: it replaces the version before, and its measures are assigned.

    Raises `RuleBroken` (not submitted, a criterion joined since), `Conflict`, `PermissionDenied`.
    """
    entry = locked(plan.entry)
    rules.check_in_work(entry.stage)
    before = Plan.objects.in_force().filter(entry=entry).exclude(pk=plan.pk).first()
    if before is not None and plan.stage == Stage.SUBMITTED:
        advance(before, Verb.REPLACE, by=by, at=at)
    advance(plan, Verb.APPROVE, by=by, at=at, decided_at=at, decided_by=by)
    rules.check_can_approve(contents_of(plan), criteria=numbers_of(entry))
    assign_measures(plan=plan, by=by, at=at)


@transaction.atomic
def drop_plan(*, plan: Plan, reason: str, by: User, at: dt.datetime) -> None:
    """Give a version up that was not submitted, or that the county returned; the one in force stays in force."""
    check_reason(reason)
    advance(plan, Verb.DROP, by=by, at=at, reason=reason)


def locked(entry: LedgerEntry) -> LedgerEntry:
    """The entry's row is the queue of its plan and papers; as it is now."""
    rows = LedgerEntry.objects.select_for_update(of=("self",)).select_related("village", "rule_set")
    return rows.get(pk=entry.pk)
