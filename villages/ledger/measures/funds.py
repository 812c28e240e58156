"""The pages of funds: those of an entry, the list over the jurisdiction with its sums, recording and taking back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.divisions.models import is_above_county
from villages.exports import Head, list_as_xlsx
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.measures import fund_actions as actions
from villages.ledger.measures.filters import FundFilter
from villages.ledger.measures.forms import CounterForm, FundForm
from villages.ledger.measures.getters import get_fund
from villages.ledger.measures.models import Fund
from villages.ledger.measures.sums import by_county, by_entry, by_purpose, by_township, total_of
from villages.screening.filters import beside

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Day"), 12),
    (gettext_lazy("Purpose"), 18),
    (gettext_lazy("Livelihood project"), 26),
    (gettext_lazy("Source of the money"), 26),
    (gettext_lazy("Document number"), 24),
    (gettext_lazy("Amount (yuan)"), 16),
    (gettext_lazy("Reason of the counter-entry"), 36),
    (gettext_lazy("Recorded by"), 12),
]


@require_safe
@requires(Permission.READ_LEDGER)
def entry_funds(request: SignedInRequest, number: str) -> HttpResponse:
    """The funds of one entry, line by line, and their sums by purpose."""
    entry = get_entry(request.user, number)
    rows = entry.funds.select_related("project", "recorded_by", "countered_by", "counters").order_by("spent_on", "pk")
    funds = list(rows)
    may_keep = request.user.may(Permission.RECTIFY) and request.user.covers(entry.village.code)
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-funds"),
        "funds": funds,
        "purposes": by_purpose(entry.funds.all()),
        "total": sum((fund.amount for fund in funds), start=total_of(entry.funds.none())),
        "may_record": may_keep and entry.is_open,
        "may_counter": may_keep,
    }
    return render(request, "ledger/measures/entry_funds.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def fund_list(request: SignedInRequest) -> HttpResponse:
    """Every line of the jurisdiction, the newest first; sums by township and by purpose of what the filters leave."""
    filters = _filter(request)
    page = Paginator(_rows(filters), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "total": total_of(filters.qs),
        "townships": by_township(beside(filters, "township")),
        "purposes": by_purpose(filters.qs),
        "counties": by_county(filters.qs) if is_above_county(request.user) else [],
        "entries": by_entry(filters.qs) if filters.form.cleaned_data.get("township") else [],
    }
    return render(request, "ledger/measures/fund_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def fund_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    filters = _filter(request)
    rows = (
        (
            row.entry.number, row.entry.village.parent.name, row.entry.village.short_name, row.spent_on,
            row.get_purpose_display(), row.project.name if row.project else "", row.source, row.document_no,
            row.amount, row.reason, row.recorded_by.full_name,
        )
        for row in _rows(filters)
    )  # fmt: skip
    return list_as_xlsx(request, _("Funds"), HEADS, rows, form=filters.form, at=clock.now())


def _filter(request: SignedInRequest) -> FundFilter:
    return FundFilter(request.GET, Fund.objects.visible_to(request.user), request=request)


def _rows(filters: FundFilter) -> Any:
    rows = filters.qs.select_related("entry__village__parent", "project", "recorded_by", "countered_by", "counters")
    return rows.order_by("-spent_on", "-pk")


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def fund_record(request: SignedInRequest, number: str) -> HttpResponse:
    """Record money that was spent for the entry; `?project=` chooses the project."""
    now = clock.now()
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-funds", args=[number])
    project = request.GET.get("project", "")
    initial = {"spent_on": timezone.localdate(now)} | ({"project": project, "purpose": "project"} if project else {})
    form = FundForm(request.POST or None, projects=entry.projects.order_by("pk"), initial=initial)

    def act() -> Done:
        actions.record_fund(entry=entry, facts=form.facts, by=request.user, at=now)
        return Done(_("The money was recorded."), back)

    context = {
        **frame(entry, request.user, now, "villages:entry-funds"),
        "title": _("Record money"),
        "button": _("Record the money"),
        "sentences": [_("A line is never changed. A wrong one is taken back by a counter-entry, then recorded anew.")],
        "back": back,
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def fund_counter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a wrong line back by a counter-entry."""
    now = clock.now()
    fund = get_fund(request.user, pk)
    back = reverse("villages:entry-funds", args=[fund.entry.number])
    form = CounterForm(request.POST or None)

    def act() -> Done:
        actions.counter_fund(fund=fund, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(_("The line was taken back by a counter-entry."), back)

    title = _("Take a line back")
    context = {
        "title": title,
        "about": fund,
        "sentences": [
            _("A line of the same amount below zero is added; both stay on the list."),
            _("If the money was spent after all, record the right line anew."),
        ],
        "button": title,
        "back": back,
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)
