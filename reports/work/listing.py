"""The figures of a township's work one below the other, for its page and for the spreadsheet of its report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.numbers import TownshipFigures
from reports.papers.kind import Table
from reports.summary.registry import FIGURES
from reports.words import money_words
from villages.ledger.measures.models import FundPurpose
from villages.marks import bracketed

OF_ENTRIES = ("measures", "measures_done", "measures_overdue")
OF_WORK = (
    "incidents", "incidents_running", "disputes_running", "visits", "households_visited", "funds", "funds_targets",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A figure of the registry with its number."""

    name: str
    label: str | Promise
    number: int | Decimal

    @property
    def text(self) -> str:
        return money_words(str(self.number)) if isinstance(self.number, Decimal) else str(self.number)


def shown_of(figures: TownshipFigures) -> list[Shown]:
    """In the order of the process; nothing where none of it was frozen."""
    if figures.work is None:
        return []
    numbers = {name: getattr(figures, name) for name in OF_ENTRIES}
    numbers |= {name: getattr(figures.work, name) for name in OF_WORK}
    return [
        Shown(name, FIGURES[name].label, Decimal(number) if FIGURES[name].is_money else number)
        for name, number in numbers.items()
    ]


def work_table(figures: TownshipFigures) -> Table:
    """The same as a sheet, with the money of the quarter by purpose below it."""
    rows: list[tuple[str, object]] = [(str(shown.label), shown.number) for shown in shown_of(figures)]
    for spent in figures.work.spent if figures.work else ():
        purpose = bracketed(FundPurpose(spent.purpose).label)
        rows.append((f"{FIGURES['funds'].label}{purpose}", Decimal(spent.yuan)))
    return Table(_("Work of the quarter"), [(_("Figure"), 50), (_("Value"), 18)], rows)
