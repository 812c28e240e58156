"""The verbs of the county over a spot check: plan, assign, start, call off, close; and the scheduler's reminder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import CriteriaEdition, RuleSet, rules_in_force
from villages.divisions.models import Division
from villages.marks import bracketed, listed
from villages.process import NEXT, Conflict, RuleBroken, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter
from villages.screening.rules import check_reason
from villages.screening.spot_checks import rules
from villages.screening.spot_checks.choosing import Sample, villages_of
from villages.screening.spot_checks.half_years import HalfYear
from villages.screening.spot_checks.models import Reminder, ReminderKind, SpotCheck, SpotCheckKind, SpotVisit


@dataclass(frozen=True)
class Assignment:
    """Who goes to one village, and when (None: not settled yet)."""

    inspectors: frozenset[int]
    planned_on: dt.date | None = None


@transaction.atomic
def plan_spot_check(
    *,
    county: Division,
    kind: SpotCheckKind,
    title: str,
    is_announced: bool,
    first_day: dt.date,
    last_day: dt.date,
    villages: Sequence[Division],
    sample: Sample | None = None,
    by: User,
    at: dt.datetime,
) -> SpotCheck:
    """Plan a spot check over these villages; `sample` says by which draw they were chosen, if by one.

    Raises `RuleBroken` (days, villages, a second general one of the half year), `PermissionDenied`.
    """
    rules.check_plan(title, first_day, last_day, today=timezone.localdate(at))
    if sample is not None:
        rules.check_sample(sample)
    spot_check = SpotCheck(
        county=county,
        kind=kind,
        half_year=str(HalfYear.of(first_day)) if kind == SpotCheckKind.GENERAL else "",
        title=title.strip(),
        is_announced=is_announced,
        first_day=first_day,
        last_day=last_day,
        edition=_edition_on(first_day),
        sample_size=sample.size if sample else None,
        sample_seed=sample.seed.strip() if sample else "",
        planned_at=at,
        planned_by=by,
    )
    check_may(NEXT[Thing.SPOT_CHECK, Stage.START, Verb.PLAN], by=by, place=county)
    there = villages_of(county, first_day).values_list("code", flat=True)
    rules.check_choice([village.code for village in villages], there)
    _begin(spot_check, villages, by=by, at=at)
    return spot_check


def _begin(spot_check: SpotCheck, villages: Sequence[Division], *, by: User, at: dt.datetime) -> None:
    """The plan and a visit to each village; a half-year has one general spot check."""
    try:
        with transaction.atomic():
            begin(spot_check, Verb.PLAN, by=by, at=at, title=spot_check.title, villages=len(villages))
    except IntegrityError as error:
        words = _("There is a general spot check of %(half_year)s already.")
        raise RuleBroken(words % {"half_year": spot_check.half_year}, field="kind") from error
    for village in villages:
        begin(SpotVisit(spot_check=spot_check, village=village), Verb.PLAN, by=by, at=at)


def _edition_on(day: dt.date) -> CriteriaEdition:
    try:
        return rules_in_force(day).edition
    except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist) as none:
        raise RuleBroken(_("No criteria are in force on that day."), field="first_day") from none


@transaction.atomic
def assign_visits(
    *, spot_check: SpotCheck, assignments: Mapping[int, Assignment], version: int, by: User, at: dt.datetime
) -> int:
    """Say who goes where and when, by the id of the visit; visits that are over stay. Returns how many changed.

    Raises `Conflict` when somebody changed the plan after `version` was read, `RuleBroken`, `PermissionDenied`.
    """
    check_may(NEXT[Thing.SPOT_CHECK, Stage.PLANNED, Verb.START_OUT], by=by, place=spot_check.county)
    spot_check = lock(spot_check)
    rules.check_is_open(spot_check)
    if not SpotCheck.objects.filter(pk=spot_check.pk, version=version).update(version=F("version") + 1):
        raise Conflict(_("Somebody else has just changed this plan. Look at the new state before you go on."))
    team = {user.pk: user for user in team_of(spot_check.county)}
    visits = spot_check.visits.filter(pk__in=assignments, stage=Stage.PLANNED).select_related("village")
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for visit in visits.prefetch_related("inspectors"):
        new = assignments[visit.pk]
        old = Assignment(frozenset(user.pk for user in visit.inspectors.all()), visit.planned_on)
        if new == old:
            continue
        rules.check_day(spot_check, new.planned_on)
        kept = {user.pk: user for user in visit.inspectors.all()}
        if not new.inspectors <= {*team, *kept}:
            raise RuleBroken(_("Only inspectors of this county go on a spot check."), field="inspectors")
        visit.inspectors.set(new.inspectors)
        SpotVisit.objects.filter(pk=visit.pk).update(planned_on=new.planned_on)
        before[str(visit.village)] = _in_words(old, team | kept)
        after[str(visit.village)] = _in_words(new, team | kept)
    if after:
        audit.record(
            "spot_check.assign", by=by, at=at, about=spot_check, place=spot_check.county, before=before, after=after
        )
    return len(after)


def _in_words(assignment: Assignment, people: Mapping[int, User]) -> str:
    """`宋明远 (2026-11-25)`"""
    names = listed(people[pk].full_name for pk in sorted(assignment.inspectors))
    return f"{names}{bracketed(assignment.planned_on and assignment.planned_on.isoformat())}".strip()


def team_of(county: Division) -> list[User]:
    """The inspectors who can be sent: open accounts of the county's supervision team."""
    people = User.objects.active().filter(role=Role.INSPECTOR, jurisdiction=county.code)
    return list(people.order_by("full_name", "pk"))


@transaction.atomic
def start_spot_check(*, spot_check: SpotCheck, by: User, at: dt.datetime) -> None:
    """The visits begin."""
    advance(spot_check, Verb.START_OUT, by=by, at=at)


@transaction.atomic
def call_off_spot_check(*, spot_check: SpotCheck, reason: str, by: User, at: dt.datetime) -> None:
    """Nobody goes: the spot check and all its visits are called off. Not once a village was visited."""
    check_reason(reason)
    lock(spot_check)
    visits = list(spot_check.visits.select_related("village"))
    rules.check_can_call_off(visits)
    advance(spot_check, Verb.CALL_OFF, by=by, at=at, reason=reason)
    for visit in visits:
        if visit.stage == Stage.PLANNED:
            advance(visit, Verb.CALL_OFF, by=by, at=at, reason=reason)


@transaction.atomic
def call_off_visit(*, visit: SpotVisit, reason: str, by: User, at: dt.datetime) -> None:
    """Nobody goes to this village; a draft of its sheet stays readable."""
    check_reason(reason)
    rules.check_is_open(lock(visit.spot_check))
    advance(visit, Verb.CALL_OFF, by=by, at=at, reason=reason)


@transaction.atomic
def close_spot_check(*, spot_check: SpotCheck, by: User, at: dt.datetime) -> None:
    """End a spot check whose villages were all visited or called off; a general one answers the reminder."""
    lock(spot_check)
    rules.check_can_close(spot_check.visits.all())
    advance(spot_check, Verb.CLOSE, by=by, at=at, closed_at=at)
    if spot_check.kind == SpotCheckKind.GENERAL:
        waiting = Reminder.objects.waiting().filter(kind=ReminderKind.GENERAL_SPOT_CHECK, county=spot_check.county)
        for reminder in waiting.select_related("county"):
            Reminder.objects.filter(pk=reminder.pk).update(done_at=at)
            audit.record("reminder.done", by=by, at=at, about=reminder, place=spot_check.county, after={"done_at": at})


def lock(spot_check: SpotCheck) -> SpotCheck:
    """The row as it is now; whoever else decides on it or on one of its visits waits until we are done."""
    rows = SpotCheck.objects.select_for_update(of=("self",)).select_related("county")
    return rows.get(pk=spot_check.pk)


def remind_of_spot_checks(*, under: str, by: User | None, at: dt.datetime) -> int:
    """Raise a reminder for each county whose general spot check is due and not reminded of; say how many.

    Repeating it changes nothing: there is one reminder for a due day, and none while another waits.
    """
    today = timezone.localdate(at)
    beginnings = QuarterlyCheck.objects.under(under).first_quarter_by_county()
    every_months = rules_in_force(today).numbers.spot_check_every_months if beginnings else 0
    if not every_months:
        return 0
    closed = SpotCheck.objects.filter(kind=SpotCheckKind.GENERAL, stage=Stage.CLOSED).order_by()
    last = dict(closed.values_list("county__code").annotate(Max("closed_at")))
    raised = 0
    for county in Division.objects.filter(code__in=beginnings).order_by("code"):
        due_on = rules.due_on(
            last_closed=timezone.localdate(last[county.code]) if county.code in last else None,
            first_quarter=Quarter.parse(beginnings[county.code]),
            every_months=every_months,
        )
        if due_on <= today:
            raised += _remind(county, due_on, by=by, at=at)
    return raised


@transaction.atomic
def _remind(county: Division, due_on: dt.date, *, by: User | None, at: dt.datetime) -> bool:
    """True if the reminder is new."""
    kind = ReminderKind.GENERAL_SPOT_CHECK
    if Reminder.objects.waiting().filter(kind=kind, county=county).exists():
        return False
    reminder, is_new = Reminder.objects.get_or_create(
        kind=kind, county=county, due_on=due_on, defaults={"raised_at": at}
    )
    if is_new:
        audit.record("reminder.raise", by=by, at=at, about=reminder, place=county, after={"due_on": due_on})
    return is_new
