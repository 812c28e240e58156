"""The dashboard of a place: the figures of its paper, each a link to its rows, each division a link one level down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import words
from reports.papers.registry import KINDS
from reports.summary import drawing
from reports.summary.address import asked_for
from reports.summary.counting import summary
from reports.summary.numbers import StagesAt, SummaryFigures
from reports.summary.scope import Scope, last_instant
from reports.summary.shown import OUTCOMES, PAPERS, funnel, issued_of, lights, shown
from reports.summary.views import above
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.ledger.models import Light
from villages.marks import listed
from villages.screening.quarters import Quarter

WORK = (
    "checks_in_time", "checks_late", "checks_missing", "checks_confirmed", "findings_waiting", "findings_proposed",
    "applied", "passed", "basically_passed", "failed", "rebounded", "cancellations", "measures", "measures_done",
    "measures_overdue", "incidents", "disputes_running", "visits", "households_visited", "funds", "funds_targets",
    "notices", "frozen",
)  # fmt: skip


@require_safe
@requires(Permission.READ_REPORTS)
def dashboard(request: SignedInRequest) -> HttpResponse:
    """How the place stands in the quarter: from screened to cancelled, lights, what is due, and by division."""
    asked = asked_for(request)
    figures = summary(asked.scope)
    paper = PAPERS.get(len(asked.place.code))
    context = {
        "asked": asked,
        "choice": asked.choice,
        "figures": figures,
        "above": above(asked.place, request.user.jurisdiction),
        "paper": paper if paper in KINDS and figures.total.checks else None,
        "is_empty": not (figures.total.checks or figures.total.entries or figures.total.cancelled_in_all),
        "quiet": listed(line.name for line in figures.lines if line.counts.is_empty),
        "issued": issued_of(asked.place, asked.scope.quarter),
        "funnel": funnel(figures.total),
        "lights": lights(figures.total),
        "outcomes": shown(figures.total, OUTCOMES, request.user),
        "work": shown(figures.total, WORK, request.user),
        "trend": [_then(then, asked.scope) for then in figures.trend],
        "criteria": [
            {"number": each.number, "text": words.criterion_words(each), "hits": each.hits, "before": each.hits_before}
            for each in figures.criteria
        ],
        "due": [(due, Light(due.light)) for due in figures.due],
        **_charts(figures),
    }
    return render(request, "reports/summary/dashboard.html", context)


def _then(stages: StagesAt, scope: Scope) -> tuple[StagesAt, dt.datetime, bool]:
    """How the ledger stood, as of which moment, and whether that quarter was still running."""
    quarter = Quarter.parse(stages.quarter)
    at = scope.before(quarter).at
    return stages, at, at < last_instant(quarter)


def _charts(figures: SummaryFigures) -> dict[str, Any]:
    return {
        "stages_chart": drawing.stages_chart(figures),
        "hits_chart": drawing.hits_chart(figures),
        "completeness_charts": [drawing.completeness_chart(lines) for lines in drawing.filled_lines(figures)],
        "lights_chart": drawing.lights_chart(figures),
        "satisfaction_charts": [drawing.satisfaction_chart(lines) for lines in drawing.compared_lines(figures)],
    }
