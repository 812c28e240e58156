"""The verbs of acceptance: apply, return, plan, propose, sign. The sheet itself is saved in `sheet_saving.py`.

Who moves an entry and its inspection together locks the entry first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.acceptance.inspections import rules
from villages.acceptance.inspections.decision import Decision, decide
from villages.acceptance.inspections.models import Inspection, InspectionMember, Outcome
from villages.acceptance.inspections.sheet_rows import lacking
from villages.acceptance.inspections.sheet_store import (
    PARTS,
    comes_after_basic,
    criteria_of,
    ground_of,
    rows_of,
    seen_of,
)
from villages.acceptance.inspections.team import barred_from, check_is_sent, inspectors_of
from villages.acceptance.watch.actions import begin_watch
from villages.acceptance.watch.rules import watch_end
from villages.accounts.models import User
from villages.criteria.models import rules_in_force
from villages.ledger.deadlines.past import keep_deadline
from villages.ledger.models import LedgerEntry
from villages.marks import listed
from villages.process import (
    NEXT,
    Conflict,
    RuleBroken,
    Stage,
    StageChange,
    Thing,
    Verb,
    advance,
    begin,
    check_may,
    find_move,
)
from villages.screening.rules import check_reason
from villages.screening.spot_checks.rules import months_after


@transaction.atomic
def apply_for_acceptance(
    *, entry: LedgerEntry, words: str, self_test: Sequence[Mapping[str, Any]], by: User, at: dt.datetime
) -> Inspection:
    """The township says what was done and how it sees itself; the inspection is the county's from now on.

    Raises `RuleBroken` (not the last stage, no words), `Conflict`, `PermissionDenied`.
    """
    entry = lock_entry(entry)
    rules.check_can_apply(entry)
    rules.check_words(words, "application")
    last = entry.inspections.aggregate(last=Max("round"))["last"] or 0
    inspection = Inspection(
        entry=entry,
        round=last + 1,
        rule_set=rules_in_force(timezone.localdate(at)),
        applied_at=at,
        applied_by=by,
        application=words.strip(),
        self_test=list(self_test),
    )
    advance(entry, Verb.APPLY, by=by, at=at)
    begin(inspection, Verb.APPLY, by=by, at=at, round=inspection.round)
    return inspection


@transaction.atomic
def return_application(*, inspection: Inspection, reason: str, by: User, at: dt.datetime) -> None:
    """The county does not inspect yet: papers are missing. The entry is put right or consolidated further.

    Its deadline stays as it is, that of a consolidation, too. Raises `RuleBroken`, `Conflict`, `PermissionDenied`.
    """
    check_reason(reason)
    find_move(Thing.INSPECTION, inspection.stage, Verb.PLAN)  # a proposal is returned by the leader, below
    entry = lock_entry(inspection.entry)
    advance(inspection, Verb.RETURN, by=by, at=at, reason=reason)
    advance(entry, Verb.RESUME if _was_consolidating(entry) else Verb.RETURN, by=by, at=at, reason=reason)


def _was_consolidating(entry: LedgerEntry) -> bool:
    """The application that is with the county came out of a consolidation."""
    applied = StageChange.objects.of(entry).filter(thing=Thing.ENTRY, verb=Verb.APPLY).last()
    return applied is not None and applied.before == Stage.CONSOLIDATING


@transaction.atomic
def plan_inspection(
    *,
    inspection: Inspection,
    team: Collection[int],
    head: int | None,
    planned_on: dt.date,
    is_announced: bool,
    by: User,
    at: dt.datetime,
) -> None:
    """Send a team on a day, announced to the township or not. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    rules.check_plan(planned_on, today=timezone.localdate(at))
    entry = lock_entry(inspection.entry)
    names = _check_team(entry, team, head)
    facts: dict[str, Any] = {"planned_on": planned_on, "is_announced": is_announced}
    advance(inspection, Verb.PLAN, by=by, at=at, **facts)
    _write_team(inspection, team, head)
    after = {"team": _in_words(names, team, head), **facts}
    audit.record("inspection.send", by=by, at=at, about=inspection, place=entry.village, after=after)


@transaction.atomic
def change_plan(
    *,
    inspection: Inspection,
    team: Collection[int],
    head: int | None,
    planned_on: dt.date,
    is_announced: bool,
    by: User,
    at: dt.datetime,
) -> None:
    """Another team or day, until the decision is proposed; what the sheet holds already stays."""
    check_may(NEXT[Thing.INSPECTION, Stage.PLANNED, Verb.CHANGE_PLAN], by=by, place=inspection.place)
    entry = lock_entry(inspection.entry)
    find_move(Thing.INSPECTION, inspection.stage, Verb.CHANGE_PLAN)
    if planned_on != inspection.planned_on:
        rules.check_plan(planned_on, today=timezone.localdate(at))
    names = _check_team(entry, team, head)
    before = _plan_in_words(inspection)
    facts: dict[str, Any] = {"planned_on": planned_on, "is_announced": is_announced}
    advance(inspection, Verb.CHANGE_PLAN, by=by, at=at, **facts)
    inspection.members.all().delete()
    _write_team(inspection, team, head)
    after = {"team": _in_words(names, team, head), **facts}
    audit.record("inspection.send", by=by, at=at, about=inspection, place=entry.village, before=before, after=after)


@transaction.atomic
def propose_decision(
    *, inspection: Inspection, sheet_version: int | None = None, by: User, at: dt.datetime
) -> Decision:
    """The team's decision, computed from its sheet, waits for the county leader.

    `sheet_version`: of the sheet as the person has seen it; what a colleague saved since is not proposed unseen.
    Raises `RuleBroken` while something is missing or when somebody of the team serves on the entry meanwhile,
    `Conflict`, `PermissionDenied` (also for an inspector who is not of the team).
    """
    check_is_sent(inspection, by)
    entry = lock_entry(inspection.entry)
    locked = lock(inspection)
    find_move(Thing.INSPECTION, locked.stage, Verb.PROPOSE)
    if sheet_version not in (None, locked.sheet_version):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    names = {member.user_id: member.user.full_name for member in locked.members.select_related("user")}
    rules.check_nobody_serves(names, barred_from(entry))
    missing = lacking(rows_of(locked), ground_of(locked, criteria_of(locked), timezone.localdate(at)))
    if missing:
        raise RuleBroken(_("The sheet is not complete: %(first)s") % {"first": missing[0].sentence})
    decision = decision_of(locked)
    lines = [line.as_data() for line in decision.lines]
    Inspection.objects.filter(pk=inspection.pk).update(lines=lines)  # too long a fact for the trail
    facts: dict[str, Any] = {"proposed_outcome": decision.outcome, "proposed_at": at, "proposed_by": by}
    advance(inspection, Verb.PROPOSE, by=by, at=at, **facts)
    return decision


@transaction.atomic
def return_proposal(*, inspection: Inspection, reason: str, by: User, at: dt.datetime) -> None:
    """The leader does not sign this sheet: the team goes through it again."""
    check_reason(reason)
    find_move(Thing.INSPECTION, inspection.stage, Verb.SIGN)
    nothing: dict[str, Any] = {"proposed_outcome": "", "proposed_at": None, "proposed_by": None}
    advance(inspection, Verb.RETURN, by=by, at=at, reason=reason, **nothing)


@transaction.atomic
def sign_inspection(
    *,
    inspection: Inspection,
    outcome: Outcome,
    stricter_reason: str = "",
    fail_reasons: str = "",
    by: User,
    at: dt.datetime,
) -> LedgerEntry:
    """The leader decides: the watch begins, or half a year of consolidation, or the rectification goes on.

    Raises `RuleBroken` (milder than proposed, no reason), `Conflict`, `PermissionDenied`.
    """
    find_move(Thing.INSPECTION, inspection.stage, Verb.SIGN)
    proposed = Outcome(inspection.proposed_outcome)
    band = has_band(inspection)
    rules.check_signature(proposed, outcome, has_band=band, stricter_reason=stricter_reason, fail_reasons=fail_reasons)
    entry = lock_entry(inspection.entry)
    if outcome != Outcome.FAIL:
        numbers = set(entry.criteria.values_list("number", flat=True))
        rules.check_all_looked_at(numbers - set(inspection.results.values_list("criterion__number", flat=True)))
    is_stricter = outcome != proposed
    reasons = fail_reasons.strip() if outcome == Outcome.FAIL else ""
    advance(
        inspection,
        Verb.SIGN,
        by=by,
        at=at,
        reason=stricter_reason if is_stricter else "",
        outcome=outcome,
        stricter_reason=stricter_reason.strip() if is_stricter else "",
        fail_reasons=reasons,
        signed_at=at,
        signed_by=by,
    )
    _move_entry(entry, inspection, outcome, reasons, by=by, at=at)
    return entry


def _move_entry(
    entry: LedgerEntry, inspection: Inspection, outcome: Outcome, reasons: str, *, by: User, at: dt.datetime
) -> None:
    numbers, today = inspection.rule_set.numbers, timezone.localdate(at)
    if outcome == Outcome.PASS:
        until = watch_end(today, months=numbers.watch_months)
        advance(entry, Verb.PASS, by=by, at=at, accepted_at=at, watch_until=until)
        begin_watch(entry=entry, at=at)
    elif outcome == Outcome.BASIC:
        deadline = months_after(today, numbers.consolidation_months)
        keep_deadline(entry, deadline, at=at)
        advance(entry, Verb.BASICALLY_PASS, by=by, at=at, deadline=deadline)
    else:
        deadline = today + dt.timedelta(days=numbers.redo_days)
        keep_deadline(entry, deadline, at=at)
        advance(entry, Verb.FAIL, by=by, at=at, reason=reasons, deadline=deadline)


def decision_of(inspection: Inspection) -> Decision:
    """What the sheet comes to as it is kept now, by the rule set of the inspection."""
    rule_set = inspection.rule_set
    seen = seen_of(inspection, was_basic=comes_after_basic(inspection))
    return decide(seen, numbers=rule_set.numbers, sheet=rule_set.inspection_sheet)


def has_band(inspection: Inspection) -> bool:
    """The rule set has “basically passed”, and the round before was not that already."""
    return inspection.rule_set.numbers.basically_passed_from is not None and not comes_after_basic(inspection)


def lock_entry(entry: LedgerEntry) -> LedgerEntry:
    """The row as it is now; whoever else moves the entry waits until we are done."""
    rows = LedgerEntry.objects.select_for_update(of=("self",)).select_related("village__parent", "rule_set")
    return rows.get(pk=entry.pk)


def lock(inspection: Inspection) -> Inspection:
    """The row with its sheet as it is now; whoever else saves a row of the sheet waits until we are done."""
    Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    rows = Inspection.objects.select_related("entry__village", "rule_set").prefetch_related(*PARTS)
    return rows.get(pk=inspection.pk)


def _check_team(entry: LedgerEntry, team: Collection[int], head: int | None) -> dict[int, str]:
    names = {user.pk: user.full_name for user in inspectors_of(entry)}
    rules.check_team(team, head, inspectors=names, barred=barred_from(entry))
    return names


def _write_team(inspection: Inspection, team: Collection[int], head: int | None) -> None:
    InspectionMember.objects.bulk_create(
        InspectionMember(inspection=inspection, user_id=pk, is_head=pk == head) for pk in sorted(team)
    )


def _plan_in_words(inspection: Inspection) -> dict[str, Any]:
    members = list(inspection.members.select_related("user"))
    names = {member.user_id: member.user.full_name for member in members}
    head = next((member.user_id for member in members if member.is_head), None)
    plan = {"planned_on": inspection.planned_on, "is_announced": inspection.is_announced}
    return {"team": _in_words(names, names, head), **plan}


def _in_words(names: Mapping[int, str], team: Collection[int], head: int | None) -> str:
    """The head first."""
    return listed(names[pk] for pk in sorted(team, key=lambda pk: (pk != head, names[pk])))
