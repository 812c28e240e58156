"""Look-backs for the truth table, and the columns that the stages of an entry and of a look-back want."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.factories import DECIDED
from villages.acceptance.watch.models import LookBack
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry

DAY = dt.date(2026, 10, 20)


def facts_of_entry(entry: LedgerEntry, stage: str) -> dict[str, Any]:
    """Since when and until when it is watched, when it was cancelled, into which it was merged."""
    is_accepted = stage in ("watch", "cancelled")
    return {
        "accepted_at": DECIDED if is_accepted else None,
        "watch_until": DAY if is_accepted else None,
        "cancelled_at": DECIDED if stage == "cancelled" else None,
        "merged_into": entry if stage == "merged" else None,
    }


def facts_of_look_back(stage: str, inspector: User) -> dict[str, Any]:
    is_done = stage == "done"
    return {
        "visited_on": DAY if is_done else None,
        "visited_by": inspector if is_done else None,
        "words": "整改成果保持良好" if is_done else "",
    }


def look_back_of(entry: LedgerEntry) -> LookBack:
    """An unsaved one of a quarter that has none yet."""
    return LookBack(entry=entry, round=entry.round, quarter=f"2027Q{1 + entry.look_backs.count() % 4}", due_on=DAY)
