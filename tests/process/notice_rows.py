"""A notice for the truth table, and the columns that each of its stages wants."""

from __future__ import annotations

from typing import Any

from tests.factories import DECIDED
from villages.accountability.notices.models import Notice
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry


def facts_of(stage: str, officer: User, filer: User) -> dict[str, Any]:
    """Number and day of what was issued; who answered and when."""
    is_issued, is_answered = stage in ("issued", "withdrawn"), stage == "answered"
    return {
        "year": 2026 if is_issued else None,
        "serial": 1 if is_issued else None,
        "issued_at": DECIDED if is_issued else None,
        "issued_by": officer if is_issued else None,
        "answer": "因故" if is_answered else "",
        "answered_at": DECIDED if is_answered else None,
        "answered_by": filer if is_answered else None,
    }


def notice_of(entry: LedgerEntry) -> Notice:
    """An unsaved one to the township of the entry."""
    return Notice(
        county=Division.objects.get(code=entry.village.county_code),
        addressee=Division.objects.get(code=entry.village.township_code),
        kind="criticism",
        rule="four_noes",
        rule_set=entry.rule_set,
        posts="x",
        proposed_at=DECIDED,
        clock_from=DECIDED,
    )
