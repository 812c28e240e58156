"""Which quarter a page of this room shows: the one in its address, else the newest that has something."""

from __future__ import annotations

from dataclasses import dataclass

from villages.screening.quarters import Quarter

EARLIEST = 1949


@dataclass(frozen=True)
class Choice:
    """The quarter shown, and its neighbours where there can be something."""

    quarter: Quarter
    newest: Quarter
    is_unreadable: bool = False

    @property
    def earlier(self) -> Quarter | None:
        return self.quarter.previous() if self.quarter.year > EARLIEST else None

    @property
    def later(self) -> Quarter | None:
        return self.quarter.next() if self.quarter < self.newest else None


def choose(asked: str, *, default: Quarter, newest: Quarter) -> Choice:
    """The quarter that `asked` names; `default` when it names none."""
    try:
        return Choice(Quarter.parse(asked), newest)
    except ValueError:
        return Choice(default, newest, is_unreadable=bool(asked))


def run_of(last: Quarter, count: int) -> list[Quarter]:
    """So many quarters up to `last`, the oldest first."""
    quarters = [last]
    while len(quarters) < count:
        quarters.insert(0, quarters[0].previous())
    return quarters
