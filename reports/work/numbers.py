"""The work of a township's quarter as typed numbers: pure data, JSON round trip by `reports.numbers`, no queries.

Each number has the name of its figure in the registry (`reports/summary/registry.py`), which says what it counts and
lists its rows. Money is in yuan, as text with two places. Source: DOMAIN.md §6.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Person:
    """Somebody with a duty on an entry; without a name in a copy for outside."""

    duty: str
    full_name: str
    post: str

    def __str__(self) -> str:
        return f"{self.post} {self.full_name}".strip()


@dataclass(frozen=True)
class Spent:
    """Money of the quarter for one purpose (a value of `FundPurpose`), counter-entries included."""

    purpose: str
    yuan: str


@dataclass(frozen=True)
class Work:
    """What happened in a township and was done there in a quarter; what runs, runs at the moment of the count."""

    incidents: int
    incidents_running: int
    disputes_running: int
    visits: int
    households_visited: int
    funds: str
    funds_targets: str
    # The parts of `funds`, in the order of the purposes; without those that come to nothing.
    spent: tuple[Spent, ...]

    @property
    def yuan(self) -> Decimal:
        """Money of the quarter."""
        return Decimal(self.funds)

    @property
    def yuan_targets(self) -> Decimal:
        """Money spent on the year's targets so far."""
        return Decimal(self.funds_targets)
