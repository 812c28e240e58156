"""The pages of leave: the list over the jurisdiction, asking, approving, refusing, withdrawing."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import DecisionForm, Done, ReasonForm, decide, decide_in_words
from villages.exports import Head, list_as_xlsx
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.people import leave_actions as actions
from villages.ledger.people.filters import LeaveFilter
from villages.ledger.people.forms import LeaveForm
from villages.ledger.people.getters import get_leave, get_service
from villages.ledger.people.models import Leave, Service
from villages.process import Verb, possible_verbs

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Name"), 12),
    (gettext_lazy("Post"), 24),
    (gettext_lazy("First day"), 12),
    (gettext_lazy("Last day"), 12),
    (gettext_lazy("Reason"), 40),
    (gettext_lazy("State"), 12),
]


@require_safe
@requires(Permission.READ_LEDGER)
def leave_list(request: SignedInRequest) -> HttpResponse:
    """Every request for leave of the jurisdiction, the newest days first."""
    filters = _filter(request)
    rows = filters.qs.select_related("service__entry__village__parent")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "lines": [(leave, possible_verbs(leave, request.user)) for leave in page],
        "waiting": Leave.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "ledger/people/leave_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def leave_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    filters = _filter(request)
    rows = (
        (
            leave.service.entry.number, str(leave.service.entry.village.parent or ""),
            leave.service.entry.village.short_name, leave.service.full_name, leave.service.post, leave.first_day,
            leave.last_day, leave.reason, leave.get_stage_display(),
        )
        for leave in filters.qs.select_related("service__entry__village__parent")
    )  # fmt: skip
    return list_as_xlsx(request, _("Leave"), HEADS, rows, form=filters.form, at=clock.now())


def _filter(request: SignedInRequest) -> LeaveFilter:
    return LeaveFilter(request.GET, Leave.objects.visible_to(request.user), request=request)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def leave_request(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Ask for leave of a resident."""
    now = clock.now()
    entry = get_entry(request.user, number)
    service = get_service(request.user, entry, pk)
    if not actions.may_record_for(service, request.user):
        raise PermissionDenied(_("Your role may not do this here."))
    today = timezone.localdate(now)
    form = LeaveForm(request.POST or None, initial={"first_day": today, "last_day": today})
    back = url_of(service)

    def act() -> Done:
        actions.request_leave(service=service, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The county was asked for leave of %(name)s.") % {"name": service.full_name}, back)

    context = {
        **frame(entry, request.user, now, "villages:entry-people"),
        "part": "days",
        "title": _("Ask for leave"),
        "button": _("Ask for leave"),
        "service": service,
        "back": back,
    }
    return decide(request, form, act, template="ledger/people/service_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def leave_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county approves leave."""
    leave = get_leave(request.user, pk)
    return decide_in_words(
        request, leave, Verb.APPROVE,
        DecisionForm(request.POST or None, initial={"version": leave.version}),
        partial(actions.approve_leave, leave=leave, by=request.user, at=clock.now()),
        back=url_of(leave.service), title=_("Approve the leave"), done=_("The leave was approved."),
        sentences=[in_words(leave), _("The days are taken off those that the week wants.")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def leave_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county refuses leave, and says why."""
    leave = get_leave(request.user, pk)
    return decide_in_words(
        request, leave, Verb.REFUSE,
        ReasonForm(request.POST or None, initial={"version": leave.version}),
        partial(actions.refuse_leave, leave=leave, by=request.user, at=clock.now()),
        back=url_of(leave.service), title=_("Refuse the leave"), done=_("The leave was refused."),
        sentences=[in_words(leave), _("The township and the working group read the reason.")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def leave_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a request for leave back before it is decided."""
    leave = get_leave(request.user, pk)
    if not actions.may_record_for(leave.service, request.user):
        raise PermissionDenied(_("Your role may not do this here."))
    return decide_in_words(
        request, leave, Verb.WITHDRAW,
        ReasonForm(request.POST or None, initial={"version": leave.version}),
        partial(actions.withdraw_leave, leave=leave, by=request.user, at=clock.now()),
        back=url_of(leave.service), title=_("Withdraw the request"), done=_("The request was withdrawn."),
        sentences=[in_words(leave)],
    )  # fmt: skip


def in_words(leave: Leave) -> str:
    """`9 November 2026 to 10 November 2026: family matters`"""
    words = _("From %(first)s to %(last)s: %(reason)s")
    first, last = (date_format(day, "DATE_FORMAT") for day in (leave.first_day, leave.last_day))
    return words % {"first": first, "last": last, "reason": leave.reason}


def url_of(service: Service) -> str:
    """The calendar of this person."""
    return f"{reverse('villages:entry-days', args=[service.entry.number])}?person={service.pk}"
