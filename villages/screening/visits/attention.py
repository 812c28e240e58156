"""The attention balance: villages by visits against problems, the neglected ones named. No township is ranked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import Stage
from villages.screening.models import Finding
from villages.screening.register.models import Dispute
from villages.screening.visits import rules
from villages.screening.visits.filters import AttentionFilter
from villages.screening.visits.models import VillageVisit
from villages.screening.visits.places import kept_villages, numbers_on
from villages.screening.visits.rules import PERIODS, Attention

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One village in the balance; `reason` says why it is neglected, None when it is not."""

    village: Division
    attention: Attention
    households: int
    reason: str | Promise | None


@require_safe
@requires(Permission.READ_SCREENING)
def attention_list(request: SignedInRequest) -> HttpResponse:
    """Villages by code with visits and problems of the last `?days=`; `?show=neglected` leaves only these."""
    today = timezone.localdate(clock.now())
    days = period_of(request)
    since = today - dt.timedelta(days=days - 1)
    villages = kept_villages(request.user, numbers_on(today), today)
    filters = AttentionFilter(request.GET, villages, request=request)
    lines = lines_of(villages, since, today)
    shown = set(filters.qs.values_list("pk", flat=True))
    in_list = [line for line in lines if line.village.pk in shown]
    if request.GET.get("show") == "neglected":
        in_list = [line for line in in_list if line.reason]
    page = Paginator(in_list, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "periods": PERIODS,
        "days": days,
        "since": since,
        "today": today,
        "neglected_count": sum(line.reason is not None for line in lines),
        "village_count": len(lines),
    }
    return render(request, "screening/visits/attention_list.html", context)


def period_of(request: HttpRequest) -> int:
    """The days in the address; the usual period when they are none that is offered."""
    text = request.GET.get("days", "")
    return int(text) if text in map(str, PERIODS) else PERIODS[0]


def lines_of(villages: QuerySet[Division], since: dt.date, until: dt.date) -> list[Line]:
    """Each village with its visits of the period, the problems raised in them, and what is open today; four queries.

    A village is compared with all villages of its township, whatever a filter shows of them.
    """
    all_of_them = list(villages)
    mine: dict[str, Any] = {"village__in": [village.pk for village in all_of_them]}
    visits = VillageVisit.objects.filter(**mine, visited_on__gte=since, visited_on__lte=until).order_by()
    counted: dict[int, dict[str, Any]] = {
        row["village"]: dict(row)
        for row in visits.values("village").annotate(n=Count("pk"), raised=Sum("problems"), seen=Sum("households"))
    }
    findings = _by_village(Finding.objects.filter(**mine).live())
    disputes = _by_village(Dispute.objects.filter(**mine, stage=Stage.RUNNING))
    townships: dict[int | None, dict[int, Attention]] = {}
    for village in all_of_them:
        row = counted.get(village.pk, {})
        townships.setdefault(village.parent_id, {})[village.pk] = Attention(
            visits=row.get("n", 0),
            raised=row.get("raised", 0),
            findings=findings.get(village.pk, 0),
            disputes=disputes.get(village.pk, 0),
        )
    reasons = {key: reason for township in townships.values() for key, reason in rules.neglected(township).items()}
    return [
        Line(
            village,
            townships[village.parent_id][village.pk],
            counted.get(village.pk, {}).get("seen", 0),
            reasons.get(village.pk),
        )
        for village in all_of_them
    ]


def _by_village(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("village").annotate(n=Count("pk")))
