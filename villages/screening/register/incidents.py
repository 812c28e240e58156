"""The register of incidents: list, one incident, and what the township does to it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

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
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, decide_in_words, not_now
from villages.divisions.models import Division, DivisionQuerySet
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.process import StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.filters import beside, counts_by
from villages.screening.register import actions
from villages.screening.register.filters import IncidentFilter
from villages.screening.register.forms import IncidentForm, MeasureForm, OutcomeForm, now_typed
from villages.screening.register.getters import get_incident
from villages.screening.register.models import Incident

PER_PAGE = 50


@require_safe
@requires(Permission.READ_SCREENING)
def incident_list(request: SignedInRequest) -> HttpResponse:
    """Every incident of the jurisdiction, the newest first."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.INCIDENT)],
        "may_register": request.user.may(Permission.KEEP_REGISTER),
    }
    return render(request, "screening/register/incident_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def incident_export(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Kind of incident"), 16), (_("Village"), 14), (_("Township"), 14), (_("Place"), 30), (_("Happened"), 18),
        (_("Township was told"), 18), (_("Measures"), 10), (_("State"), 12),
    ]  # fmt: skip
    lines = [
        (
            row.get_kind_display(),
            row.village.short_name,
            row.village.parent.name if row.village.parent else "",
            row.spot,
            f"{timezone.localtime(row.happened_at):%Y-%m-%d %H:%M}",
            f"{timezone.localtime(row.told_at):%Y-%m-%d %H:%M}",
            row.measure_count,
            row.get_stage_display(),
        )
        for row in rows
    ]
    return list_as_xlsx(request, _("Register of incidents"), heads, lines, form=filters.form, at=clock.now())


def _filtered(request: SignedInRequest) -> tuple[IncidentFilter, QuerySet[Any]]:
    """The filters in the address and the rows that they leave, the newest first."""
    filters = IncidentFilter(request.GET, Incident.objects.visible_to(request.user), request=request)
    rows = filters.qs.select_related("village__parent").annotate(measure_count=Count("measures"))
    return filters, rows.order_by("-happened_at", "-pk")  # a counted list forgets the order of its model


@require_safe
@requires(Permission.READ_SCREENING)
def incident_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One incident with its measures, findings and history."""
    incident = get_incident(request.user, pk)
    context = {**_detail(request, incident), "form": MeasureForm()}
    return render(request, "screening/register/incident_detail.html", context)


@requires(Permission.KEEP_REGISTER)
def incident_register(request: SignedInRequest) -> HttpResponse:
    """Put an incident into the register."""
    now = clock.now()
    villages = villages_of(request.user, now)
    form = IncidentForm(request.POST or None, villages=villages, initial={"told_at": now_typed(now)})

    def act() -> Done:
        typed = form.cleaned_data
        incident = actions.register_incident(
            village=typed["village"], facts=form.facts, measure=typed["measure"], by=request.user, at=now
        )
        return Done(_("The incident was registered."), url_of(incident))

    context = {"back": reverse("villages:incident-list")}
    return decide(request, form, act, template="screening/register/incident_register.html", context=context)


@require_POST
@requires(Permission.KEEP_REGISTER)
def incident_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a measure to a running incident."""
    now = clock.now()
    incident = get_incident(request.user, pk)
    back = url_of(incident)
    refusal = not_now(request, incident, Verb.CLOSE, back=back)
    if refusal:
        return refusal
    form = MeasureForm(request.POST)

    def act() -> Done:
        actions.add_measure(incident=incident, words=form.cleaned_data["words"], by=request.user, at=now)
        return Done(_("The measure was added."), back)

    template = "screening/register/incident_detail.html"
    return decide(request, form, act, template=template, context=_detail(request, incident))


@requires(Permission.KEEP_REGISTER)
def incident_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the incident with its outcome."""
    incident = get_incident(request.user, pk)
    return decide_in_words(
        request, incident, Verb.CLOSE,
        OutcomeForm(request.POST or None, initial={"version": incident.version}),
        partial(actions.close_incident, incident=incident, by=request.user, at=clock.now()),
        title=_("Close the incident"),
        sentences=[_("No more measures are added. It can be opened again with a reason.")],
        done=_("The incident was closed."), back=url_of(incident),
    )  # fmt: skip


@requires(Permission.KEEP_REGISTER)
def incident_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed incident again, with a reason."""
    incident = get_incident(request.user, pk)
    return decide_in_words(
        request, incident, Verb.REOPEN,
        ReasonForm(request.POST or None, initial={"version": incident.version}),
        partial(actions.reopen_incident, incident=incident, by=request.user, at=clock.now()),
        title=_("Open the incident again"),
        sentences=[_("Measures can be added again. The earlier outcome stays in the history.")],
        button=_("Open again"), done=_("The incident was opened again."), back=url_of(incident),
    )  # fmt: skip


def url_of(incident: Incident) -> str:
    return reverse("villages:incident-detail", args=[incident.pk])


def villages_of(user: User, at: dt.datetime) -> DivisionQuerySet:
    """The villages and neighbourhoods that a filer registers for, in the order of their codes."""
    today = timezone.localdate(at)
    villages: DivisionQuerySet = Division.objects.visible_to(user).villages().in_force(today).order_by("code")
    return villages


def _detail(request: SignedInRequest, incident: Incident) -> dict[str, Any]:
    can = possible_verbs(incident, request.user)
    return {
        "incident": incident,
        "measures": incident.measures.select_related("recorded_by"),
        "findings": incident.findings.select_related("criterion", "entry", "village").order_by("pk"),
        "can": can,
        "may_record": request.user.may(Permission.RECORD_FINDING) and request.user.covers(incident.village.code),
        "history": events(StageChange.objects.of(incident)),
        "back": url_of(incident),
    }
