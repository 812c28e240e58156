"""Rows of measures, projects and problems for the truth table, and the columns that each of their stages wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.factories import DECIDED
from villages.accounts.models import User
from villages.ledger.measures.models import Measure, Project
from villages.ledger.models import LedgerEntry
from villages.ledger.problems.models import Problem
from villages.process import Staged

DAY = dt.date(2026, 10, 20)


def facts_of(thing: str, stage: str) -> dict[str, Any]:
    """The columns that the database wants with the stage."""
    if thing in ("measure", "project"):
        return {"done_on": DAY if stage == "done" else None}
    has_outcome, is_replied = stage in ("solved", "explained", "replied"), stage == "replied"
    return {
        "topic": "" if stage == "raised" else "team",
        "outcome": "已解决" if has_outcome else "",
        "outcome_on": DAY if has_outcome else None,
        "reply": "已书面答复" if is_replied else "",
        "replied_on": DAY if is_replied else None,
    }


def rows_of(entry: LedgerEntry, filer: User) -> dict[str, Callable[[], Staged]]:
    """An unsaved row of each, of that entry."""
    recorded = {"recorded_at": DECIDED, "recorded_by": filer}
    return {
        "measure": lambda: Measure(
            entry=entry, criterion=entry.criteria.get(), kind="personnel", words="x", owner_post="x", due_on=DAY,
            assigned_at=DECIDED,
        ),
        "problem": lambda: Problem(entry=entry, raised_on=DAY, raised_by="villagers", words="x", **recorded),
        "project": lambda: Project(
            entry=entry, name="x", amount=Decimal(1), planned_at=DECIDED, planned_by=filer
        ),
    }  # fmt: skip
