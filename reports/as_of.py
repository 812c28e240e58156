"""Rows as they stood at a moment: in which stage, with which deadline, with which decision. Reading only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from villages.acceptance.inspections.models import Inspection
from villages.ledger.deadlines.past import deadline_then
from villages.process import COLUMN, Stage, StageChange, Thing

Rows = QuerySet[Any]


def as_of(rows: Rows, thing: Thing, at: dt.datetime) -> Rows:
    """The rows that had begun by that moment, each with its stage then, `stage_then`, in since `moved_at`."""
    changes = StageChange.objects.filter(**{COLUMN[thing]: OuterRef("pk")}, thing=thing, at__lte=at)
    newest = changes.order_by("-at", "-pk").values("pk")[:1]
    standing = rows.filter(changes=Subquery(newest))
    found: Rows = standing.annotate(stage_then=F("changes__after"), moved_at=F("changes__at"))
    return found


def stages_as_of(entries: Rows, at: dt.datetime) -> Rows:
    """The entries that stood then, as in `as_of`, without those that a successor's entry carried on already."""
    return as_of(entries, Thing.ENTRY, at).exclude(stage_then=Stage.MERGED)


def entries_as_of(rows: Rows, at: dt.datetime) -> Rows:
    """The entries that stood then, each as it stood.

    `stage_then` and `moved_at` as in `stages_as_of`; `deadline_then`, the deadline that applied; `came_to`, the
    decision of the newest inspection that was signed by then (`Outcome`; None before one).
    """
    signed = Inspection.objects.filter(entry=OuterRef("pk"), stage=Stage.SIGNED, signed_at__lte=at)
    found: Rows = stages_as_of(rows, at).annotate(
        deadline_then=deadline_then(at),
        came_to=Subquery(signed.order_by("-round").values("outcome")[:1]),
    )
    return found


def step_then(at: dt.datetime) -> Coalesce:
    """In which of the four stages of rectification an entry was at that moment; each begins with the first."""
    changes = StageChange.objects.filter(of_entry=OuterRef("pk"), thing=Thing.STEP, at__lte=at)
    return Coalesce(Subquery(changes.order_by("-at", "-pk").values("after")[:1]), Value(Stage.MOBILISE.value))
