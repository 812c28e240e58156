"""The contact leaders of open entries, each with the way to the card."""

from __future__ import annotations

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.papers.leaders import Leader, leaders_of, leading
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import is_below_county

PER_PAGE = 50


class LeaderLine(NamedTuple):
    """A leader, and how many of the entries are overdue."""

    leader: Leader
    overdue: int


@require_safe
@requires(Permission.READ_LEDGER)
def contact_leaders(request: SignedInRequest) -> HttpResponse:
    """Who is contact leader of how many villages; the cards are the county's, so below it there is no way to them."""
    today = timezone.localdate(clock.now())
    services = leading(today).visible_to(request.user)
    page = Paginator(leaders_of(services), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [LeaderLine(leader, leader.overdue(today)) for leader in page.object_list],
        "today": today.isoformat(),
        "may_have_card": not is_below_county(request.user),
    }
    return render(request, "reports/contact_leaders.html", context)
