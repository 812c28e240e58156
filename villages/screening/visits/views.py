"""The pages of visits: the list, recording one, and the attention balance."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide, way_back
from villages.exports import Head, list_as_xlsx
from villages.screening.visits import actions
from villages.screening.visits.filters import VisitFilter
from villages.screening.visits.forms import VisitForm
from villages.screening.visits.models import VillageVisit
from villages.screening.visits.places import kept_villages, numbers_on

PER_PAGE = 50


@require_safe
@requires(Permission.READ_SCREENING, Permission.RECORD_VISIT)
def visit_list(request: SignedInRequest) -> HttpResponse:
    """Every visit of the jurisdiction, the newest first."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "sums": filters.qs.order_by().aggregate(households=Sum("households"), problems=Sum("problems")),
        "may_record": request.user.may(Permission.RECORD_VISIT),
    }
    return render(request, "screening/visits/visit_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING, Permission.RECORD_VISIT)
def visit_export(request: SignedInRequest) -> HttpResponse:
    """The visits as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Visited on"), 12), (_("Village"), 14), (_("Township"), 14), (_("Visited by"), 16),
        (_("Kind of household"), 16), (_("Households"), 10), (_("What was asked"), 40), (_("Problems raised"), 40),
    ]  # fmt: skip
    lines = [
        (
            row.visited_on,
            row.village.short_name,
            row.village.parent.name if row.village.parent else "",
            row.by_post,
            row.get_household_kind_display(),
            row.households,
            row.question,
            f"{row.problems} {row.problem_words}".strip() if row.problems else "",
        )
        for row in rows
    ]
    return list_as_xlsx(request, _("Visits in the villages"), heads, lines, form=filters.form, at=clock.now())


def _filtered(request: SignedInRequest) -> tuple[VisitFilter, QuerySet[VillageVisit]]:
    """The filters in the address and the rows that they leave, the newest first."""
    filters = VisitFilter(request.GET, VillageVisit.objects.visible_to(request.user), request=request)
    return filters, filters.qs.select_related("village__parent", "entry")


@requires(Permission.RECORD_VISIT)
def visit_record(request: SignedInRequest) -> HttpResponse:
    """Record a visit; `?village=` chooses the village (who has one need not choose), `?back=` leads back."""
    now = clock.now()
    today = timezone.localdate(now)
    villages = list(kept_villages(request.user, numbers_on(today), today))
    chosen = villages[0].code if len(villages) == 1 else request.GET.get("village", "")
    form = VisitForm(request.POST or None, villages=villages, initial={"village": chosen, "visited_on": today})

    back = way_back(request, reverse("villages:visit-list"))

    def act() -> Done:
        village = form.cleaned_data["village"]
        actions.record_visit(village=village, facts=form.facts, by=request.user, at=now)
        return Done(_("The visit in %(village)s was recorded.") % {"village": village}, back)

    context = {"back": back, "has_villages": bool(villages)}
    return decide(request, form, act, template="screening/visits/visit_record.html", context=context)
