"""The duty reports: the month by township, one report, and making it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.divisions.models import Division, is_above_county
from villages.exports import Head, list_as_xlsx
from villages.screening.register import actions
from villages.screening.register.board import COUNTED, Table, reporting_townships, state_of, tables
from villages.screening.register.due_days import Month, telephone_rhythm
from villages.screening.register.filters import TownshipFilter
from villages.screening.register.forms import ReportForm, SupplementForm
from villages.screening.register.getters import get_duty
from villages.screening.register.models import DutyReport, ToldBy
from villages.screening.register.weeks import week_of

PER_PAGE = 40
REPORTS: dict[ToldBy, Promise] = {
    ToldBy.TELEPHONE: gettext_lazy("Telephone report"),
    ToldBy.WRITTEN: gettext_lazy("Written report"),
}


@require_safe
@requires(Permission.READ_SCREENING)
def duty_list(request: SignedInRequest) -> HttpResponse:
    """Township × due days of a month, with the gaps; counts per township, no ranking."""
    today = timezone.localdate(clock.now())
    asked, newest = request.GET.get("month", ""), Month.of(today)
    month = _month(asked) or newest
    filters = _filtered(request, month)
    page = Paginator(filters.qs.select_related("parent"), PER_PAGE).get_page(request.GET.get("page"))
    every = telephone_rhythm(month.first)
    context = {
        "month": month,
        "later": month.next() if month < newest else None,
        "earlier": month.previous() if month.year > 1950 else None,
        "unfiltered": f"?month={month}",
        "is_unreadable": bool(asked) and _month(asked) is None,
        "filter": filters,
        "page": page,
        "tables": tables(page, month, today, every=every),
        "states": COUNTED,
        "every": every,
        "is_grouped": is_above_county(request.user),
    }
    return render(request, "screening/register/duty_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def duty_export(request: SignedInRequest) -> HttpResponse:
    """The month as a spreadsheet, the filter kept: a row for each township and way, a column for each due day."""
    now = clock.now()
    today = timezone.localdate(now)
    month = _month(request.GET.get("month", "")) or Month.of(today)
    filters = _filtered(request, month)
    townships = filters.qs.select_related("parent")
    both = tables(townships, month, today, every=telephone_rhythm(month.first))
    days = sorted({day for table in both for day in table.days})
    heads: list[Head] = [
        (_("Township"), 14), (_("Code"), 12), (_("County"), 14), (_("Report"), 14),
        *((f"{day:%m-%d}", 10) for day in days), *((state.label, 10) for state in COUNTED),
    ]  # fmt: skip
    rows = [row for table in both for row in _rows_of(table, days)]
    title = _("Duty reports %(month)s") % {"month": month}
    return list_as_xlsx(request, title, heads, rows, form=filters.form, at=now)


def _filtered(request: SignedInRequest, month: Month) -> TownshipFilter:
    townships = reporting_townships(Division.objects.visible_to(request.user), month)
    return TownshipFilter({**request.GET.dict(), "month": str(month)}, townships, request=request)


def _rows_of(table: Table, days: list[dt.date]) -> Iterator[list[object]]:
    """One for each township; a day that is none of this way stays empty."""
    for row in table.rows:
        states = {cell.day: cell.state.label for cell in row.cells}
        place, county = row.township, row.township.parent
        yield [
            place.name, place.code, county.name if county else "", REPORTS[table.way],
            *(states.get(day, "") for day in days), *(count for _state, count in row.counts),
        ]  # fmt: skip


@require_safe
@requires(Permission.READ_SCREENING)
def duty_detail(request: SignedInRequest, township: str, way: str, day: str) -> HttpResponse:
    """One report, or that it is missing; for a Monday the week's register beside it."""
    context = _detail(request, *get_duty(request.user, township, way, day), clock.now())
    form = SupplementForm() if context["report"] else ReportForm()
    return render(request, "screening/register/duty_detail.html", {**context, "form": form})


@require_POST
@requires(Permission.KEEP_REGISTER)
def duty_report(request: SignedInRequest, township: str, way: str, day: str) -> HttpResponse:
    """Make the report: in words, or with one click "nothing to report"."""
    now = clock.now()
    place, told_by, due_on = get_duty(request.user, township, way, day)
    context = _detail(request, place, told_by, due_on, now)
    form = ReportForm(request.POST)

    def act() -> Done:
        typed = form.cleaned_data
        actions.make_report(
            township=place, way=told_by, due_on=due_on, words=typed["words"], nothing_to_report=typed["nothing"],
            by=request.user, at=now,
        )  # fmt: skip
        sentence = _("Recorded: nothing to report.") if typed["nothing"] else _("The report was made.")
        return Done(sentence, reverse("villages:home") if typed["from_home"] else context["back"])

    return decide(request, form, act, template="screening/register/duty_detail.html", context=context)


@require_POST
@requires(Permission.KEEP_REGISTER)
def duty_supplement(request: SignedInRequest, township: str, way: str, day: str) -> HttpResponse:
    """Add words to a report that was made; what it said stays."""
    now = clock.now()
    context = _detail(request, *get_duty(request.user, township, way, day), now)
    report = context["report"]
    if report is None:
        raise Http404
    form = SupplementForm(request.POST)

    def act() -> Done:
        actions.supplement_report(report=report, words=form.cleaned_data["words"], by=request.user, at=now)
        return Done(_("The words were added to the report."), context["back"])

    return decide(request, form, act, template="screening/register/duty_detail.html", context=context)


def _detail(
    request: SignedInRequest, township: Division, way: ToldBy, due_on: dt.date, now: dt.datetime
) -> dict[str, Any]:
    today = timezone.localdate(now)
    reports = DutyReport.objects.filter(township=township, way=way, due_on=due_on)
    report = reports.select_related("reported_by", "township").first()
    return {
        "township": township,
        "way": way,
        "due_on": due_on,
        "report": report,
        "state": state_of(report, due_on, today, is_expected=True),
        "is_early": due_on > today,
        "may_report": request.user.may(Permission.KEEP_REGISTER) and request.user.covers(township.code),
        "week": week_of(township, due_on) if way == ToldBy.WRITTEN else None,
        "month": Month.of(due_on),
        "back": reverse("villages:duty-detail", args=[township.code, way.value, due_on.isoformat()]),
    }


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None
