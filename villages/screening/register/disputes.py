"""The register of disputes: list, early warnings, one dispute, and what the township does to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, decide_in_words, not_now
from villages.divisions.models import Division
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.marks import bracketed
from villages.process import StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.filters import beside, counts_by
from villages.screening.register import actions
from villages.screening.register.filters import DisputeFilter
from villages.screening.register.forms import DisputeForm, GiveUpForm, OutcomeForm, StepForm
from villages.screening.register.getters import get_dispute
from villages.screening.register.incidents import villages_of
from villages.screening.register.models import Dispute
from villages.screening.register.rules import WARNING_DAYS

PER_PAGE = 50


@require_safe
@requires(Permission.READ_SCREENING)
def dispute_list(request: SignedInRequest) -> HttpResponse:
    """Every dispute of the jurisdiction, the newest first; villages with an early warning are marked."""
    warnings = Dispute.objects.visible_to(request.user).warnings(timezone.localdate(clock.now()))
    filters, rows = _filtered(request, list(warnings))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "rows": [(dispute, warnings.get(dispute.village_id)) for dispute in page],
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.DISPUTE)],
        "warned": len(warnings),
        "may_register": request.user.may(Permission.KEEP_REGISTER),
    }
    return render(request, "screening/register/dispute_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def dispute_export(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet, with the filters kept."""
    warnings = Dispute.objects.visible_to(request.user).warnings(timezone.localdate(clock.now()))
    filters, rows = _filtered(request, list(warnings))
    heads: list[Head] = [
        (_("Subject"), 30), (_("Village"), 14), (_("Township"), 14), (_("Parties"), 24), (_("Households"), 10),
        (_("Arose"), 12), (_("Mediations"), 10), (_("State"), 12),
    ]  # fmt: skip
    lines = [
        (
            row.subject,
            row.village.short_name,
            row.village.parent.name if row.village.parent else "",
            row.get_parties_display() + bracketed(row.organization),
            row.households,
            row.arose_on,
            row.step_count,
            row.get_stage_display(),
        )
        for row in rows
    ]
    return list_as_xlsx(request, _("Register of disputes"), heads, lines, form=filters.form, at=clock.now())


def _filtered(request: SignedInRequest, warned: list[int]) -> tuple[DisputeFilter, QuerySet[Any]]:
    """The filters in the address and the rows that they leave, the newest first; `warned` are villages."""
    disputes = Dispute.objects.visible_to(request.user)
    filters = DisputeFilter(request.GET, disputes, request=request, warned_villages=warned)
    rows = filters.qs.select_related("village__parent").annotate(step_count=Count("steps"))
    return filters, rows.order_by("-arose_on", "-pk")  # a counted list forgets the order of its model


@require_safe
@requires(Permission.READ_SCREENING)
def dispute_warnings(request: SignedInRequest) -> HttpResponse:
    """The villages whose open disputes rise, in the order of their codes; not a ranking."""
    disputes = Dispute.objects.visible_to(request.user)
    warnings = disputes.warnings(timezone.localdate(clock.now()))
    villages = Division.objects.filter(pk__in=warnings).select_related("parent").order_by("code")
    page = Paginator(villages, PER_PAGE).get_page(request.GET.get("page"))
    running: dict[int, list[Dispute]] = {village.pk: [] for village in page}
    for dispute in disputes.running().filter(village__in=list(running)).order_by("arose_on", "pk"):
        running[dispute.village_id].append(dispute)
    rows = [(village, warnings[village.pk], running[village.pk]) for village in page]
    context = {"page": page, "rows": rows, "days": WARNING_DAYS}
    return render(request, "screening/register/dispute_warnings.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def dispute_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dispute with its mediation, findings and history."""
    dispute = get_dispute(request.user, pk)
    context = {**_detail(request, dispute), "form": StepForm()}
    return render(request, "screening/register/dispute_detail.html", context)


@requires(Permission.KEEP_REGISTER)
def dispute_register(request: SignedInRequest) -> HttpResponse:
    """Put a dispute into the register."""
    now = clock.now()
    form = DisputeForm(request.POST or None, villages=villages_of(request.user, now))

    def act() -> Done:
        dispute = actions.register_dispute(
            village=form.cleaned_data["village"], facts=form.facts, by=request.user, at=now
        )
        return Done(_("The dispute was registered."), url_of(dispute))

    context = {"back": reverse("villages:dispute-list")}
    return decide(request, form, act, template="screening/register/dispute_register.html", context=context)


@require_POST
@requires(Permission.KEEP_REGISTER)
def dispute_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add an attempt at mediation to a running dispute."""
    now = clock.now()
    dispute = get_dispute(request.user, pk)
    back = url_of(dispute)
    refusal = not_now(request, dispute, Verb.SETTLE, back=back)
    if refusal:
        return refusal
    form = StepForm(request.POST)

    def act() -> Done:
        actions.add_mediation_step(dispute=dispute, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The mediation was added."), back)

    template = "screening/register/dispute_detail.html"
    return decide(request, form, act, template=template, context=_detail(request, dispute))


@requires(Permission.KEEP_REGISTER)
def dispute_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """The parties agree: the outcome is written down."""
    return _end(
        request, pk, Verb.SETTLE, OutcomeForm, actions.settle_dispute,
        title=_("Settle the dispute"),
        sentences=[_("No more mediation is added. It can be opened again with a reason.")],
        done=_("The dispute was settled."),
    )  # fmt: skip


@requires(Permission.KEEP_REGISTER)
def dispute_give_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mediation failed: why, and where the dispute goes."""
    return _end(
        request, pk, Verb.GIVE_UP, GiveUpForm, actions.give_up_dispute,
        title=_("End the mediation without result"),
        sentences=[_("The dispute is no longer mediated here. It can be opened again with a reason.")],
        done=_("The mediation was ended without result."),
    )  # fmt: skip


@requires(Permission.KEEP_REGISTER)
def dispute_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open an ended dispute again, with a reason."""
    return _end(
        request, pk, Verb.REOPEN, ReasonForm, actions.reopen_dispute,
        title=_("Open the dispute again"),
        sentences=[_("Mediation can be added again. The earlier outcome stays in the history.")],
        done=_("The dispute was opened again."),
    )  # fmt: skip


def _end(
    request: SignedInRequest, pk: int, verb: Verb, form_class: type[forms.Form], action: Callable[..., None],
    *, title: str, sentences: list[str], done: str,
) -> HttpResponse:  # fmt: skip
    dispute = get_dispute(request.user, pk)
    act = partial(action, dispute=dispute, by=request.user, at=clock.now())
    form = form_class(request.POST or None, initial={"version": dispute.version})
    back = url_of(dispute)
    return decide_in_words(
        request, dispute, verb, form, act, title=title, sentences=sentences, done=done, back=back
    )  # fmt: skip


def url_of(dispute: Dispute) -> str:
    return reverse("villages:dispute-detail", args=[dispute.pk])


def _detail(request: SignedInRequest, dispute: Dispute) -> dict[str, Any]:
    today = timezone.localdate(clock.now())
    return {
        "dispute": dispute,
        "warning": dispute.village.disputes.warnings(today).get(dispute.village_id),
        "steps": dispute.steps.select_related("recorded_by"),
        "findings": dispute.findings.select_related("criterion", "entry", "village").order_by("pk"),
        "can": possible_verbs(dispute, request.user),
        "may_record": request.user.may(Permission.RECORD_FINDING) and request.user.covers(dispute.village.code),
        "history": events(StageChange.objects.of(dispute)),
        "back": url_of(dispute),
    }
