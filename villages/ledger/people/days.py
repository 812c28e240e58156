"""Days in the village: the weeks of all residents, and a calendar in which one tap records a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.people import leave_actions as actions
from villages.ledger.people.models import Service
from villages.ledger.people.presence import Presence, calendar_of, presence_of
from villages.ledger.people.weeks import WEEK, monday_of
from villages.process import RuleBroken, StageChange, possible_verbs

# How many weeks the page sets side by side.
WEEKS_SHOWN = 8


@require_safe
@requires(Permission.READ_LEDGER)
def entry_days(request: SignedInRequest, number: str) -> HttpResponse:
    """The residents by week; `?person=` and `?month=` choose the calendar."""
    return _page(request, get_entry(request.user, number))


@require_POST
@requires(Permission.RECORD_PROGRESS)
def day_tap(request: SignedInRequest, number: str) -> HttpResponse:
    """A tap on a day of the calendar records it (`mark`) or takes it back (`take_back`)."""
    entry = get_entry(request.user, number)
    service = _chosen(request, _residents(entry))
    refusal = _tap(request, service, clock.now()) if service else _("Nobody lives in the village for this entry.")
    if getattr(request, "htmx", False):
        return _page(request, entry, refusal)
    if refusal:
        messages.warning(request, refusal)
    return redirect(f"{reverse('villages:entry-days', args=[entry.number])}?{request.GET.urlencode()}")


def _page(request: SignedInRequest, entry: LedgerEntry, refusal: str = "") -> HttpResponse:
    """The page, or its live part when HTMX asks."""
    residents = _residents(entry)
    context = _context(request, entry, residents, _chosen(request, residents), clock.now()) | {"refusal": refusal}
    template = "ledger/people/_days.html" if getattr(request, "htmx", False) else "ledger/people/days.html"
    response = render(request, template, context, status=422 if refusal else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _residents(entry: LedgerEntry) -> list[Service]:
    residents = [service for service in entry.services.select_related("user") if service.is_resident]
    for service in residents:
        service.entry = entry
    return residents


def _tap(request: SignedInRequest, service: Service, at: dt.datetime) -> str:
    """Record or take back the day that was tapped; the sentence why not, empty when all is well."""
    verbs = {"mark": actions.mark_day, "take_back": actions.take_back_day}
    for name, act in verbs.items():
        day = _day(request.POST.get(name, ""))
        if day is None:
            continue
        try:
            act(service=service, day=day, by=request.user, at=at)
        except RuleBroken as broken:
            return str(broken)
        return ""
    return _("Tap a day.")


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _chosen(request: SignedInRequest, residents: list[Service]) -> Service | None:
    """The person in the address, otherwise oneself, otherwise the first who serves now."""
    wanted = request.GET.get("person", "")
    by_key = {str(service.pk): service for service in residents}
    if wanted in by_key:
        return by_key[wanted]
    standing = [service for service in residents if service.until is None]
    own = [service for service in standing if service.user_id == request.user.pk]
    return next(iter([*own, *standing, *residents]), None)


def _context(
    request: SignedInRequest, entry: LedgerEntry, residents: list[Service], chosen: Service | None, now: dt.datetime
) -> dict[str, Any]:
    today = timezone.localdate(now)
    presences = presence_of(entry, residents, now)
    mondays = [monday_of(today) - WEEK * number for number in range(WEEKS_SHOWN)]
    month = _month(request, today)
    mine = next((presence for presence in presences if presence.service == chosen), None)
    may_record = chosen is not None and entry.is_open and actions.may_record_for(chosen, request.user)
    context = {
        **frame(entry, request.user, now, "villages:entry-people"),
        "part": "days",
        "mondays": mondays,
        "lines": [(each, [each.week_of(monday) for monday in mondays]) for each in presences],
        "minimum": entry.rule_set.numbers.residents_days_per_week_min,
        "mine": mine,
        "month": month,
        "before": (month - dt.timedelta(days=1)).replace(day=1),
        "after": _next(month) if _next(month) <= today else None,
        "may_record": may_record,
        "may_ask": may_record and entry.is_under_rectification and chosen is not None and chosen.until is None,
    }
    return context | (_calendar(mine, month, today, may_record, request) if mine else {})


def _calendar(
    mine: Presence, month: dt.date, today: dt.date, may_record: bool, request: SignedInRequest
) -> dict[str, Any]:
    leaves = list(mine.service.leaves.select_related("asked_by"))
    for leave in leaves:
        leave.service = mine.service
    decided = {
        change.of_leave_id: change
        for change in StageChange.objects.filter(of_leave__in=leaves).exclude(before="").select_related("by")
    }
    return {
        "rows": calendar_of(mine, month, today=today, may_record=may_record),
        "leaves": [(leave, decided.get(leave.pk), possible_verbs(leave, request.user)) for leave in leaves],
    }


def _month(request: SignedInRequest, today: dt.date) -> dt.date:
    """The first day of the month in the address, of this month otherwise; nothing is recorded ahead."""
    month = _day(f"{request.GET.get('month', '')}-01") or today
    return min(month, today).replace(day=1) if month.year >= 2000 else today.replace(day=1)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)
