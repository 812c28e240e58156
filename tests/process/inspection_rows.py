"""Inspections for the truth table, and the columns that their stages want."""

from __future__ import annotations

from typing import Any

from tests.factories import DECIDED
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.process import Stage


def facts_of_inspection(stage: str, inspector: User, leader: User) -> dict[str, Any]:
    """What was proposed by whom, what was signed by whom."""
    is_proposed, is_signed = stage in ("proposed", "signed"), stage == "signed"
    return {
        "proposed_outcome": Outcome.PASS if is_proposed else "",
        "proposed_at": DECIDED if is_proposed else None,
        "proposed_by": inspector if is_proposed else None,
        "outcome": Outcome.PASS if is_signed else "",
        "signed_at": DECIDED if is_signed else None,
        "signed_by": leader if is_signed else None,
    }


def inspection_of(entry: LedgerEntry, filer: User) -> Inspection:
    """An unsaved one of the next round; the earlier ones were returned."""
    rounds = Inspection.objects.filter(entry=entry)
    rounds.update(stage=Stage.RETURNED)
    return Inspection(
        entry=entry, round=rounds.count() + 1, rule_set=entry.rule_set, applied_at=DECIDED, applied_by=filer,
        application="x",
    )  # fmt: skip
