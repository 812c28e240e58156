"""The verbs of livelihood projects: plan, start, finish, call off."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

from django.db import transaction

from villages.accounts.models import User
from villages.ledger.measures import rules
from villages.ledger.measures.models import Project
from villages.ledger.measures.rules import ProjectFacts
from villages.ledger.models import LedgerEntry
from villages.process import NEXT, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.rules import check_reason

KEEPING = NEXT[Thing.PROJECT, Stage.UNDER_WAY, Verb.FINISH]


@transaction.atomic
def plan_project(*, entry: LedgerEntry, facts: ProjectFacts, by: User, at: dt.datetime) -> Project:
    """Put a livelihood project on the entry.

    Raises `RuleBroken` (closed, name, amount, already there), `PermissionDenied`.
    """
    check_may(NEXT[Thing.PROJECT, Stage.START, Verb.PLAN], by=by, place=entry.village)
    facts = replace(facts, name=facts.name.strip())
    locked = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    rules.check_project(locked, facts)
    same = Project.objects.filter(entry=entry, name=facts.name).exclude(stage=Stage.CALLED_OFF)
    rules.check_is_new(is_there=same.exists())
    project = Project(entry=entry, planned_at=at, planned_by=by, **asdict(facts))
    begin(project, Verb.PLAN, by=by, at=at, **asdict(facts))
    return project


@transaction.atomic
def start_project(*, project: Project, by: User, at: dt.datetime) -> None:
    """Work has begun. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    rules.check_is_open(project.entry)
    advance(project, Verb.START_OUT, by=by, at=at)


@transaction.atomic
def finish_project(*, project: Project, done_on: dt.date, by: User, at: dt.datetime) -> None:
    """The project is done, and a photograph shows it.

    Raises `RuleBroken` (no photograph, day), `Conflict`, `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=project.place)
    # Files are put on and taken off under the same lock.
    rules.check_is_open(LedgerEntry.objects.select_for_update(of=("self",)).get(pk=project.entry_id))
    rules.check_day(project.entry, done_on, at=at, field="done_on")
    rules.check_project_is_shown(photographs=project.entry_files.filter(taken_off_at=None).count())
    advance(project, Verb.FINISH, by=by, at=at, done_on=done_on)


@transaction.atomic
def call_off_project(*, project: Project, reason: str, by: User, at: dt.datetime) -> None:
    """The project does not come, and why; money that was spent on it stays recorded."""
    rules.check_is_open(project.entry)
    check_reason(reason)
    advance(project, Verb.CALL_OFF, by=by, at=at, reason=reason)
