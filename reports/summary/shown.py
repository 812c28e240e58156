"""The main figures of a summary as its pages show them: on the dashboard, and on the page of the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import words
from reports.models import ReportSnapshot
from reports.numbers import from_json
from reports.states import PaperKind
from reports.summary.numbers import Counts, SummaryFigures
from reports.summary.registry import FIGURES
from villages.accounts.models import User
from villages.divisions.models import DIGITS, Division, Level
from villages.ledger.models import Light
from villages.screening.quarters import Quarter

# From the villages that are to be looked at to the entries that are done with, in the order of the process. A village
# is screened when every criterion is answered.
FUNNEL: tuple[tuple[str, str | Promise], ...] = (
    ("villages", _("villages to be screened")),
    ("villages_complete", _("villages screened")),
    ("villages_with_hits", _("villages with a hit")),
    ("findings", _("findings")),
    ("opened", _("entries opened")),
    ("rectifying", _("rectifying")),
    ("inspecting", _("under inspection")),
    ("consolidating", _("consolidating")),
    ("watch", _("in their watch")),
    ("cancelled", _("cancelled")),
)
OUTCOMES = (
    "targets",
    "targets_accepted",
    "targets_failed",
    "targets_rebounded",
    "targets_consolidating",
    "targets_under_way",
)
PAPERS = {
    DIGITS[Level.PROVINCE]: PaperKind.REGION,
    DIGITS[Level.CITY]: PaperKind.REGION,
    DIGITS[Level.COUNTY]: PaperKind.COUNTY,
    DIGITS[Level.TOWNSHIP]: PaperKind.TOWNSHIP,
}


@dataclass(frozen=True)
class Shown:
    """A figure with its number; `is_open`: this person may see the rows behind it."""

    name: str
    label: str | Promise
    number: object
    is_open: bool = True


@dataclass(frozen=True)
class Said:
    """What a summary said when it was issued."""

    figures: SummaryFigures
    user: User

    @property
    def at(self) -> dt.datetime:
        """The moment of its count."""
        return self.figures.as_of

    @property
    def quarter(self) -> Quarter:
        return Quarter.parse(self.figures.quarter)

    @property
    def funnel(self) -> list[Shown]:
        return funnel(self.figures.total)

    @property
    def lights(self) -> list[tuple[Light, str, int]]:
        return lights(self.figures.total)

    @property
    def outcomes(self) -> list[Shown]:
        return shown(self.figures.total, OUTCOMES, self.user)


@dataclass(frozen=True)
class Issued:
    """The last revision of a place's paper, and of which moment its figures are."""

    snapshot: ReportSnapshot
    at: dt.datetime


def funnel(counts: Counts) -> list[Shown]:
    """From screened to cancelled."""
    return [Shown(name, label, getattr(counts, name)) for name, label in FUNNEL]


def lights(counts: Counts) -> list[tuple[Light, str, int]]:
    """Each light with the name of its figure and its number, the most pressing first."""
    return [(Light(light), f"light_{light}", many) for light, many in counts.by_light().items()]


def shown(counts: Counts, names: Iterable[str], user: User) -> list[Shown]:
    """These figures for that person."""
    found = []
    for name in names:
        figure = FIGURES[name]
        needed = figure.base.permission
        is_open = needed is None or user.may(needed)
        number = getattr(counts, name)
        found.append(Shown(name, figure.label, words.money_words(number) if figure.is_money else number, is_open))
    return found


def said_in(snapshot: ReportSnapshot, user: User) -> Said | None:
    """None for a paper that is no summary."""
    if snapshot.paper not in (PaperKind.COUNTY, PaperKind.REGION):
        return None
    return Said(from_json(SummaryFigures, snapshot.figures), user)


def issued_of(place: Division, quarter: Quarter) -> Issued | None:
    """What was issued last for this place and quarter; None where nothing was. One query."""
    papers = ReportSnapshot.objects.filter(paper=PAPERS.get(len(place.code), ""), place=place, period=str(quarter))
    newest = papers.filter(subject="").order_by("-revision").annotate(as_of=KT("figures__as_of"))
    snapshot = newest.defer("figures", "head").first()
    if snapshot is None:
        return None
    snapshot.place = place
    as_of: str = snapshot.as_of  # type: ignore[attr-defined]  # annotated above
    return Issued(snapshot, dt.datetime.fromisoformat(as_of))
