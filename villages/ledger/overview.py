"""How an entry stands: the facts of all its rooms, read with few queries however much it holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from villages.ledger.deadlines.models import Extension, NoticeBoard
from villages.ledger.measures.models import Measure
from villages.ledger.missing import IN_WORK, EntryFacts, Standing, standing_of
from villages.ledger.models import EntryQuerySet, LedgerEntry
from villages.ledger.papers.models import EntryFile
from villages.ledger.people import actions as people
from villages.ledger.people.models import Appraisal, Service
from villages.ledger.people.presence import presence_of
from villages.ledger.people.rules import gaps_of
from villages.ledger.plans.models import Plan
from villages.ledger.plans.step_rules import proofs_of
from villages.ledger.plans.steps import step_facts
from villages.ledger.problems.models import Problem
from villages.process import Stage


def how_it_stands(entry: LedgerEntry, at: dt.datetime) -> Standing:
    """What is missing and what comes next. The queries do not grow with the entry."""
    today = timezone.localdate(at)
    services = list(entry.services.on(today))
    in_group = people.standing_of(services)
    numbers = entry.rule_set.numbers
    is_running = entry.is_under_rectification
    return standing_of(
        EntryFacts(
            stage=entry.stage,
            step=entry.step,
            days_left=entry.days_left(at),
            proofs_missing=_proofs_missing(entry),
            gaps=tuple(gaps_of(in_group, numbers)) if is_running else (),
            short_weeks=_short_weeks(entry, services, at) if is_running else 0,
            not_appraised=_not_appraised(services) if entry.stage == Stage.WATCH else 0,
            is_cancellation_proposed=entry.cancellation_proposed_at is not None,
            watch_until=entry.watch_until,
            **counts_of(entry, today),
        )
    )


def counts_of(entry: LedgerEntry, today: dt.date) -> dict[str, Any]:
    """What is counted of measures, board, problems, plan and extension; one query."""
    return counts_by_entry(LedgerEntry.objects.filter(pk=entry.pk), today)[entry.pk]


def counts_by_entry(entries: EntryQuerySet, today: dt.date, *columns: str) -> dict[int, dict[str, Any]]:
    """The same for many, by key, with those columns of the entry; one query."""
    measures = Measure.objects.filter(entry=OuterRef("pk"))
    boards = NoticeBoard.objects.filter(entry=OuterRef("pk"), taken_down_on=None)
    photographs = EntryFile.objects.standing().filter(board__entry=OuterRef("pk"), board__taken_down_on=None)
    in_hand = Plan.objects.in_hand().filter(entry=OuterRef("pk")).values("stage")[:1]
    rows = entries.values(
        "pk",
        *columns,
        measures_counted=_count(measures.exclude(stage=Stage.DROPPED)),
        measures_done=_count(measures.filter(stage=Stage.DONE)),
        measures_overdue=_count(measures.overdue(today)),
        measures_blocked=_count(measures.filter(stage=Stage.BLOCKED)),
        is_board_hanging=Exists(boards),
        has_board_photograph=Exists(photographs),
        problems_unanswered=_count(Problem.objects.unanswered().filter(entry=OuterRef("pk"))),
        plan_in_hand=Subquery(in_hand),
        is_extension_waiting=Exists(Extension.objects.waiting().filter(entry=OuterRef("pk"))),
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        pk = row.pop("pk")
        found[pk] = row | {"plan_in_hand": row["plan_in_hand"] or ""}
    return found


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of the entry; by a query of their own, so that they do not multiply each other."""
    counted = rows.order_by().values("entry").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _proofs_missing(entry: LedgerEntry) -> tuple[str, ...]:
    """What the stage lacks before the next one opens; people are said with the working group."""
    if entry.stage not in IN_WORK or entry.step == Stage.RECTIFY:
        return ()
    proofs = proofs_of(entry.step, step_facts(entry))
    return tuple(proof.missing for proof in proofs if not proof.is_there and proof.page != "people")


def _short_weeks(entry: LedgerEntry, services: list[Service], at: dt.datetime) -> int:
    """In how many weeks one of the residents was there on too few days."""
    presences = presence_of(entry, services, at)
    return len({week.first for each in presences for week in each.weeks if week.is_short})


def _not_appraised(services: list[Service]) -> int:
    residents = [service.pk for service in services if service.is_resident]
    return len(residents) - Appraisal.objects.filter(service__in=residents).count()
