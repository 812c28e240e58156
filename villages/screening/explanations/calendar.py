"""The page of the working days: what the state says, what the county excepts, which outages stopped the clocks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from chinese_calendar.constants import holidays, workdays
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.divisions.models import Division
from villages.screening.explanations import calendar_actions as actions
from villages.screening.explanations.forms import DayForm, EndForm, OutageForm, this_minute
from villages.screening.explanations.models import DayOff, Outage
from villages.screening.explanations.working_days import SATURDAY, is_known, last_known_year

PER_PAGE, OUTAGES_SHOWN = 50, 20


@require_safe
@requires(Permission.READ_SCREENING)
def calendar_detail(request: SignedInRequest) -> HttpResponse:
    """What counts as a working day here, and why; everybody whose clock it is may read it."""
    year = timezone.localdate(clock.now()).year
    exceptions = DayOff.objects.visible_to(request.user).select_related("county")
    context = {
        "years": [(each, is_known(each), *_state_days(each)) for each in (year, year + 1)],
        "last_known": last_known_year(),
        "page": Paginator(exceptions, PER_PAGE).get_page(request.GET.get("page")),
        "outages": Outage.objects.visible_to(request.user).select_related("county", "recorded_by")[:OUTAGES_SHOWN],
        "may_keep": request.user.may(Permission.KEEP_CALENDAR),
    }
    return render(request, "screening/explanations/calendar.html", context)


def _state_days(year: int) -> tuple[list[dt.date], list[dt.date]]:
    """Holidays of the year that would be working days, and weekend days that are worked; none for a year not known."""
    off = sorted(day for day in holidays if day.year == year and day.isoweekday() < SATURDAY)
    on = sorted(day for day in workdays if day.year == year and day.isoweekday() >= SATURDAY)
    return off, on


@requires(Permission.KEEP_CALENDAR)
def calendar_day(request: SignedInRequest) -> HttpResponse:
    """Except a day from the state's calendar, or change such an exception."""
    now = clock.now()
    county, back = _county(request.user), reverse("villages:calendar-detail")
    form = DayForm(request.POST or None, initial=_what_stands(county, request.GET.get("day", "")))

    def act() -> Done:
        actions.except_day(county=county, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The calendar was changed. Time limits that still run follow it."), back)

    context = {
        "title": _("Except a day"),
        "lead": _("A day that the county alone gives off, or works. Everything else follows the state's calendar."),
        "button": _("Save the exception"),
        "back": back,
    }
    return decide(request, form, act, template="screening/explanations/calendar_form.html", context=context)


@requires(Permission.KEEP_CALENDAR)
def calendar_outage_begin(request: SignedInRequest) -> HttpResponse:
    """Record that the townships cannot work with the system."""
    now = clock.now()
    county, back = _county(request.user), reverse("villages:calendar-detail")
    form = OutageForm(request.POST or None, initial={"began_at": this_minute(now)})

    def act() -> Done:
        actions.begin_outage(county=county, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The outage was recorded. Until it ends, the clocks stand still."), back)

    context = {
        "title": _("Record an outage"),
        "lead": _("From then on no day counts, until you record the end."),
        "button": _("Record the outage"),
        "back": back,
    }
    return decide(request, form, act, template="screening/explanations/calendar_form.html", context=context)


@requires(Permission.KEEP_CALENDAR)
def calendar_outage_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that the townships can work again."""
    now = clock.now()
    back = reverse("villages:calendar-detail")
    outage = Outage.objects.visible_to(request.user).filter(pk=pk, ended_at=None).select_related("county").first()
    if outage is None:
        raise Http404(_("No such outage is running in your jurisdiction."))
    form = EndForm(request.POST or None, initial={"ended_at": this_minute(now)})

    def act() -> Done:
        actions.end_outage(outage=outage, ended_at=form.cleaned_data["ended_at"], by=request.user, at=now)
        return Done(_("The outage has ended; the clocks go on."), back)

    context = {
        "title": _("End the outage"),
        "lead": _("Days that the outage touched do not count."),
        "outage": outage,
        "button": _("End the outage"),
        "back": back,
    }
    return decide(request, form, act, template="screening/explanations/calendar_form.html", context=context)


def _county(user: User) -> Division:
    """The officer's county. Raises `Http404` when it is not loaded."""
    county = Division.objects.visible_to(user).filter(code=user.jurisdiction).first()
    if county is None:
        raise Http404
    return county


def _what_stands(county: Division, text: str) -> dict[str, Any]:
    """The exception of the day in the address, to be changed."""
    try:
        day = parse_date(text)
    except ValueError:
        return {}
    row = DayOff.objects.filter(county=county, day=day).first() if day else None
    if row is None:
        return {"day": day}
    return {"day": row.day, "is_working": "on" if row.is_working else "off", "reason": row.reason}
