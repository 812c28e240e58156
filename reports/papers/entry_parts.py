"""Reads all that belongs to some ledger entries: plan, measures, people, money, problems, inspections, watch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from django.utils import timezone

from reports.papers.entries import EntryLine, read_lines
from reports.papers.village_parts import (
    BreachLine,
    EntryPart,
    FundLine,
    InspectionLine,
    LookBackLine,
    MeasureLine,
    PlanLine,
    ProblemLine,
    ProjectLine,
    ServiceLine,
)
from reports.papers.votes import vote_of
from reports.work.numbers import Person
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.watch.models import LookBack, WatchBreach
from villages.ledger.measures.models import Fund, Measure, Project
from villages.ledger.models import EntryQuerySet
from villages.ledger.people.models import Service
from villages.ledger.plans.models import PlanItem
from villages.ledger.problems.models import Problem
from villages.process import Stage

Line = TypeVar("Line")


def read_parts(entries: EntryQuerySet, at: dt.datetime) -> tuple[EntryPart, ...]:
    """The entries as they stand at that moment, in their order; one query for each kind of thing."""
    ids = dict(entries.values_list("number", "pk"))
    lines = read_lines(entries, at)
    of = list(ids.values())
    money = Fund.objects.filter(entry__in=of).order_by("spent_on", "pk")
    total: dict[int, Decimal] = defaultdict(Decimal)
    for fund in money:
        total[fund.entry_id] += fund.amount
    found: dict[str, dict[int, list[Any]]] = {
        "plan": _grouped(_plan_items(of), _plan_line, of_entry=lambda item: item.plan.entry_id),
        "measures": _grouped(_of(Measure, of, "due_on").select_related("criterion"), _measure),
        "people": _grouped(_of(Service, of, "duty", "-is_head", "since"), _service),
        "funds": _grouped(money, _fund),
        "projects": _grouped(_of(Project, of), _project),
        "problems": _grouped(_of(Problem, of, "raised_on"), _problem),
        "inspections": _grouped(_inspections(of), _inspection),
        "look_backs": _grouped(_of(LookBack, of, "due_on").prefetch_related("hits__criterion"), _look_back),
        "breaches": _grouped(_of(WatchBreach, of, "happened_on"), _breach),
    }
    return tuple(_part(line, ids[line.entry.number], found, total) for line in lines)


def _part(line: EntryLine, pk: int, found: dict[str, dict[int, list[Any]]], total: dict[int, Decimal]) -> EntryPart:
    rows: dict[str, Any] = {name: tuple(groups.get(pk, ())) for name, groups in found.items()}
    return EntryPart(line=line, funds_total=_plain(total[pk]), **rows)


def _of(model: Any, entries: list[int], *order: str) -> Any:
    return model.objects.filter(entry__in=entries).order_by(*order, "pk")


def _plan_items(entries: list[int]) -> Any:
    """Those of the plan in force."""
    items = PlanItem.objects.filter(plan__entry__in=entries, plan__stage=Stage.APPROVED)
    return items.select_related("plan", "criterion").order_by("criterion__number")


def _inspections(entries: list[int]) -> Any:
    rows = Inspection.objects.filter(entry__in=entries).select_related("rule_set", "ballots")
    return rows.prefetch_related("ballots__questions").order_by("round")


def _grouped(
    rows: Iterable[Any], line: Callable[[Any], Line], *, of_entry: Callable[[Any], int] = attrgetter("entry_id")
) -> dict[int, list[Line]]:
    """The lines by the key of their entry."""
    groups: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        groups[of_entry(row)].append(line(row))
    return groups


def _plan_line(row: PlanItem) -> PlanLine:
    return PlanLine(row.criterion.number, row.problem, row.cause, row.goal)


def _measure(row: Measure) -> MeasureLine:
    number = row.criterion.number
    return MeasureLine(number, row.kind, row.words, row.owner_post, row.due_on, row.stage, row.done_on)


def _service(row: Service) -> ServiceLine:
    return ServiceLine(Person(row.duty, row.full_name, row.post), row.unit, row.since, row.until)


def _fund(row: Fund) -> FundLine:
    return FundLine(row.spent_on, row.purpose, row.source, row.document_no, _plain(row.amount))


def _project(row: Project) -> ProjectLine:
    return ProjectLine(row.name, _plain(row.amount), row.households, row.due_on, row.stage)


def _plain(amount: Decimal) -> str:
    """Yuan with two places, as contents hold money."""
    return f"{amount:.2f}"


def _problem(row: Problem) -> ProblemLine:
    return ProblemLine(row.raised_on, row.raised_by, row.words, row.outcome, row.stage)


def _inspection(row: Inspection) -> InspectionLine:
    """Day and team of one that was not announced, and what a team proposes, are the county's own until the signature.

    The file is one for all its readers, so of a round that is not signed it says that the township applied.
    """
    applied = timezone.localdate(row.applied_at)
    if row.stage != Stage.SIGNED:
        return InspectionLine(row.round, applied, None, "", None, "")
    ballots = getattr(row, "ballots", None)
    if ballots is not None:
        ballots.inspection = row
    vote = vote_of(ballots) if ballots is not None else None
    return InspectionLine(row.round, applied, row.visited_on, row.outcome, vote, row.fail_reasons)


def _look_back(row: LookBack) -> LookBackLine:
    hits = tuple(sorted(hit.criterion.number for hit in row.hits.all()))
    return LookBackLine(row.quarter, row.due_on, row.visited_on, row.stage, hits, row.words)


def _breach(row: WatchBreach) -> BreachLine:
    return BreachLine(row.happened_on, row.months, row.fact, row.taken_back_at is not None)
