"""The pages of extensions: the list over the jurisdiction, asking, approving, refusing, withdrawing."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
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
from villages.ledger.deadlines import actions
from villages.ledger.deadlines.filters import ExtensionFilter
from villages.ledger.deadlines.forms import ExtensionForm
from villages.ledger.deadlines.getters import get_extension
from villages.ledger.deadlines.models import Extension
from villages.ledger.deadlines.views import url_of
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.process import Verb, possible_verbs

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Asked on"), 12),
    (gettext_lazy("Deadline before"), 12),
    (gettext_lazy("Asked until"), 12),
    (gettext_lazy("Days"), 8),
    (gettext_lazy("Reason"), 50),
    (gettext_lazy("State"), 12),
]


@require_safe
@requires(Permission.READ_LEDGER)
def extension_list(request: SignedInRequest) -> HttpResponse:
    """Every request for an extension of the jurisdiction, the newest first."""
    filters = _filter(request)
    page = Paginator(_rows(filters), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "lines": [(row, possible_verbs(row, request.user)) for row in page],
        "waiting": Extension.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "ledger/deadlines/extension_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def extension_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    now = clock.now()
    filters = _filter(request)
    rows = (
        (
            row.entry.number, str(row.entry.village.parent or ""), row.entry.village.short_name,
            timezone.localdate(row.asked_at), row.deadline_before, row.asked_until,
            (row.asked_until - row.deadline_before).days, row.reason, row.get_stage_display(),
        )
        for row in _rows(filters)
    )  # fmt: skip
    return list_as_xlsx(request, _("Extensions"), HEADS, rows, form=filters.form, at=now)


def _filter(request: SignedInRequest) -> ExtensionFilter:
    return ExtensionFilter(request.GET, Extension.objects.visible_to(request.user), request=request)


def _rows(filters: ExtensionFilter) -> list[Extension]:
    rows: list[Extension] = filters.qs.select_related("entry__village__parent", "entry__rule_set")
    return rows


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def extension_request(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask the county for a later deadline."""
    now = clock.now()
    entry = get_entry(request.user, number)
    latest = entry.deadline + dt.timedelta(days=entry.rule_set.numbers.extension_days_most)
    form = ExtensionForm(request.POST or None, initial={"asked_until": latest})
    back = url_of(entry)

    def act() -> Done:
        actions.request_extension(entry=entry, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The county was asked for an extension."), back)

    context = {
        **frame(entry, request.user, now, "villages:entry-deadline"),
        "title": _("Ask for an extension"),
        "button": _("Ask the county"),
        "latest": latest,
        "back": back,
    }
    return decide(request, form, act, template="ledger/deadlines/form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def extension_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county approves: the deadline moves."""
    row = get_extension(request.user, pk)
    return decide_in_words(
        request, row, Verb.APPROVE,
        DecisionForm(request.POST or None, initial={"version": row.version}),
        partial(actions.approve_extension, extension=row, by=request.user, at=clock.now()),
        back=url_of(row.entry), title=_("Approve the extension"),
        sentences=[in_words(row), _("The deadline of the entry moves at once.")],
        done=_("The extension was approved; the deadline is %(day)s.")
        % {"day": date_format(row.asked_until, "DATE_FORMAT")},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def extension_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county refuses, and says why."""
    row = get_extension(request.user, pk)
    return decide_in_words(
        request, row, Verb.REFUSE,
        ReasonForm(request.POST or None, initial={"version": row.version}),
        partial(actions.refuse_extension, extension=row, by=request.user, at=clock.now()),
        back=url_of(row.entry), title=_("Refuse the extension"), done=_("The extension was refused."),
        sentences=[in_words(row), _("The deadline stays. The township reads the reason.")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def extension_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The township takes its request back."""
    row = get_extension(request.user, pk)
    return decide_in_words(
        request, row, Verb.WITHDRAW,
        ReasonForm(request.POST or None, initial={"version": row.version}),
        partial(actions.withdraw_extension, extension=row, by=request.user, at=clock.now()),
        back=url_of(row.entry), title=_("Withdraw the request"), done=_("The request was withdrawn."),
        sentences=[in_words(row), _("The deadline stays.")],
    )  # fmt: skip


def in_words(row: Extension) -> str:
    """The move and the reason, in one line."""
    first, last = (date_format(day, "DATE_FORMAT") for day in (row.deadline_before, row.asked_until))
    words = _("The deadline moves from %(first)s to %(last)s. Reason given: %(reason)s")
    return words % {"first": first, "last": last, "reason": row.reason}
