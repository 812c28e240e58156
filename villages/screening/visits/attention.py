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
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.exports import Head, list_as_xlsx
from villages.marks import colon
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


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the days, the filters, all villages of the reader, and those that are left."""

    days: int
    since: dt.date
    filters: AttentionFilter
    lines: list[Line]
    shown: list[Line]


@require_safe
@requires(Permission.READ_SCREENING)
def attention_list(request: SignedInRequest) -> HttpResponse:
    """Villages by code with visits and problems of the last `?days=`; `?show=neglected` leaves only these."""
    today = timezone.localdate(clock.now())
    asked = _asked(request, today)
    context = {
        "filter": asked.filters,
        "page": Paginator(asked.shown, PER_PAGE).get_page(request.GET.get("page")),
        "periods": PERIODS,
        "days": asked.days,
        "since": asked.since,
        "today": today,
        "neglected_count": sum(line.reason is not None for line in asked.lines),
        "village_count": len(asked.lines),
    }
    return render(request, "screening/visits/attention_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def attention_export(request: SignedInRequest) -> HttpResponse:
    """The balance as a spreadsheet, with days and filters kept."""
    now = clock.now()
    today = timezone.localdate(now)
    asked = _asked(request, today)
    heads: list[Head] = [
        (_("Village"), 14), (_("Code"), 16), (_("Township"), 14), (_("Visits"), 10), (_("Households"), 10),
        (_("Problems raised"), 10), (_("Findings"), 10), (_("Running disputes"), 10), (_("Attention"), 40),
    ]  # fmt: skip
    rows = [
        (
            line.village.short_name,
            line.village.code,
            line.village.parent.name if line.village.parent else "",
            line.attention.visits,
            line.households,
            line.attention.raised,
            line.attention.findings,
            line.attention.disputes,
            _("neglected") + colon() + str(line.reason) if line.reason else "",
        )
        for line in asked.shown
    ]
    span = {"first": date_format(asked.since), "last": date_format(today)}
    note = _("Visits from %(first)s to %(last)s against the problems of each village.") % span
    return list_as_xlsx(request, _("Attention balance"), heads, rows, form=asked.filters.form, notes=[note], at=now)


def _asked(request: SignedInRequest, today: dt.date) -> Asked:
    days = period_of(request)
    since = today - dt.timedelta(days=days - 1)
    villages = kept_villages(request.user, numbers_on(today), today)
    filters = AttentionFilter(request.GET, villages, request=request)
    lines = lines_of(villages, since, today)
    left = set(filters.qs.values_list("pk", flat=True))
    only_neglected = request.GET.get("show") == "neglected"
    shown = [line for line in lines if line.village.pk in left and (line.reason or not only_neglected)]
    return Asked(days, since, filters, lines, shown)


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
