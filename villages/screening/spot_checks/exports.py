"""The two lists of spot checks, and both as spreadsheets with their filters kept."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.exports import Head, list_as_xlsx
from villages.marks import bracketed, listed
from villages.process import Stage
from villages.screening.spot_checks import overview
from villages.screening.spot_checks.filters import SpotCheckFilter, VisitFilter
from villages.screening.spot_checks.getters import get_spot_check
from villages.screening.spot_checks.models import SpotCheck, SpotVisit, VisitQuerySet


@require_safe
@requires(Permission.READ_SCREENING)
def spot_check_export(request: SignedInRequest) -> HttpResponse:
    """The spot checks as a spreadsheet, with the filters kept."""
    filters, rows = checks_listed(request)
    heads: list[Head] = [
        (_("Spot check"), 30), (_("County"), 14), (pgettext("of a spot check", "Kind"), 30), (_("First day"), 12),
        (_("Last day"), 12), (_("State"), 12), (_("Villages visited"), 12), (_("Villages"), 10),
    ]  # fmt: skip
    lines = [
        (
            row.title,
            row.county.name,
            row.get_kind_display() + bracketed(listed(filter(None, (row.half_year, _announced(row))))),
            row.first_day,
            row.last_day,
            row.get_stage_display(),
            row.done,
            row.wanted,
        )
        for row in rows
    ]
    return list_as_xlsx(request, _("Spot checks"), heads, lines, form=filters.form, at=clock.now())


def checks_listed(request: SignedInRequest) -> tuple[SpotCheckFilter, QuerySet[Any]]:
    """The filters in the address and the rows that they leave, with how far each is, the newest first."""
    filters = SpotCheckFilter(request.GET, SpotCheck.objects.visible_to(request.user), request=request)
    rows = overview.with_counts(filters.qs, request.user).select_related("county")
    return filters, rows.order_by("-first_day", "-pk")


def _announced(spot_check: SpotCheck) -> str:
    return _("announced") if spot_check.is_announced else _("not announced")


@require_safe
@requires(Permission.READ_SCREENING)
def spot_visit_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The villages of one spot check as a spreadsheet, with the filters kept."""
    spot_check = get_spot_check(request.user, pk)
    visible = SpotVisit.objects.visible_to(request.user).filter(spot_check=spot_check)
    filters, rows = visits_listed(request, visible, overview.by_township(visible))
    heads: list[Head] = [
        (_("Village"), 14), (_("Village code"), 16), (_("Township"), 14), (_("Planned for"), 12),
        (_("Who goes there"), 24), (_("State"), 12), (_("Visited"), 18), (_("What was seen"), 24),
    ]  # fmt: skip
    title, lines = capfirst(_("visits of spot checks")), [_visit_cells(row) for row in rows]
    return list_as_xlsx(request, title, heads, lines, form=filters.form, notes=[spot_check.title], at=clock.now())


def _visit_cells(visit: Any) -> tuple[object, ...]:
    """One line of the spreadsheet; `visit` comes with what was looked at and what is met."""
    seen = _("%(looked_at)s looked at, %(hits)s met") % {"looked_at": visit.looked_at, "hits": visit.hits}
    return (
        visit.village.short_name,
        visit.village.code,
        visit.village.parent.name if visit.village.parent else "",
        visit.planned_on,
        listed(visit.inspectors.all()),
        visit.get_stage_display(),
        f"{timezone.localtime(visit.visited_at):%Y-%m-%d %H:%M}" if visit.visited_at else "",
        seen if visit.stage == Stage.DONE else "",
    )


def visits_listed(
    request: SignedInRequest, visible: VisitQuerySet, lines: list[overview.TownshipLine]
) -> tuple[VisitFilter, QuerySet[SpotVisit]]:
    """The filters in the address and the visits that they leave, by village code."""
    filters = VisitFilter(request.GET, visible, request=request)
    filters.filters["township"].extra["choices"] = [(line.code, line.name) for line in lines]
    ordered = overview.with_hits(filters.qs).order_by("village__code")
    return filters, ordered.select_related("village__parent", "visited_by").prefetch_related("inspectors")
