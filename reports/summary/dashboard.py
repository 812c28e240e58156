"""The dashboard of a place: the figures of its paper, each a link to its rows, each division a link one level down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reports import words
from reports.papers.registry import KINDS
from reports.states import PaperKind
from reports.summary import drawing
from reports.summary.address import asked_for
from reports.summary.counting import summary
from reports.summary.numbers import Counts, StagesAt, SummaryFigures
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope, last_instant
from reports.summary.views import above
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import DIGITS, Level
from villages.ledger.models import Light
from villages.marks import listed
from villages.screening.quarters import Quarter

# From the villages that are looked at to the entries that are done with, in the order of the process.
FUNNEL: tuple[tuple[str, str | Promise], ...] = (
    ("villages", _("villages screened")),
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
WORK = (
    "checks_in_time", "checks_late", "checks_missing", "checks_confirmed", "findings_waiting", "findings_proposed",
    "applied", "passed", "basically_passed", "failed", "rebounded", "cancellations", "measures", "measures_done",
    "measures_overdue", "incidents", "disputes_running", "visits", "households_visited", "funds", "funds_targets",
    "notices", "frozen",
)  # fmt: skip
_PAPERS = {
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


@require_safe
@requires(Permission.READ_REPORTS)
def dashboard(request: SignedInRequest) -> HttpResponse:
    """How the place stands in the quarter: from screened to cancelled, lights, what is due, and by division."""
    asked = asked_for(request)
    figures = summary(asked.scope)
    paper = _PAPERS.get(len(asked.place.code))
    context = {
        "asked": asked,
        "choice": asked.choice,
        "figures": figures,
        "above": above(asked.place, request.user.jurisdiction),
        "paper": paper if paper in KINDS else None,
        "is_empty": not (figures.total.checks or figures.total.entries or figures.total.cancelled_in_all),
        "quiet": listed(line.name for line in figures.lines if line.counts.is_empty),
        "funnel": [Shown(name, label, getattr(figures.total, name)) for name, label in FUNNEL],
        "lights": [(Light(light), f"light_{light}", many) for light, many in figures.total.by_light().items()],
        "outcomes": _shown(figures.total, OUTCOMES, request),
        "work": _shown(figures.total, WORK, request),
        "trend": [_then(then, asked.scope) for then in figures.trend],
        "criteria": [
            {"number": each.number, "text": words.criterion_words(each), "hits": each.hits, "before": each.hits_before}
            for each in figures.criteria
        ],
        "due": [(due, Light(due.light)) for due in figures.due],
        **_charts(figures),
    }
    return render(request, "reports/summary/dashboard.html", context)


def _shown(counts: Counts, names: tuple[str, ...], request: SignedInRequest) -> list[Shown]:
    found = []
    for name in names:
        figure = FIGURES[name]
        needed = figure.base.permission
        is_open = needed is None or request.user.may(needed)
        number = getattr(counts, name)
        found.append(Shown(name, figure.label, words.money_words(number) if figure.is_money else number, is_open))
    return found


def _then(stages: StagesAt, scope: Scope) -> tuple[StagesAt, dt.datetime, bool]:
    """How the ledger stood, as of which moment, and whether that quarter was still running."""
    quarter = Quarter.parse(stages.quarter)
    at = scope.before(quarter).at
    return stages, at, at < last_instant(quarter)


def _charts(figures: SummaryFigures) -> dict[str, Any]:
    return {
        "stages_chart": drawing.stages_chart(figures),
        "hits_chart": drawing.hits_chart(figures),
        "completeness_chart": drawing.completeness_chart(figures),
        "lights_chart": drawing.lights_chart(figures),
        "satisfaction_chart": drawing.satisfaction_chart(figures),
    }
