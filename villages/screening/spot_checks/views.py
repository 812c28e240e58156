"""The county's pages of spot checks: the list, one with its progress, planning, who goes where, start and end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, RuleSet
from villages.decisions import DecisionForm, Done, ReasonForm, decide, not_now
from villages.divisions.models import Division
from villages.history import events
from villages.process import Stage, StageChange, Verb, possible_verbs
from villages.screening.spot_checks import actions, overview, rules
from villages.screening.spot_checks.choosing import by_township, villages_of
from villages.screening.spot_checks.exports import checks_listed, visits_listed
from villages.screening.spot_checks.forms import TICKED, AssignmentForm, PlanForm
from villages.screening.spot_checks.getters import get_county, get_spot_check
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit

PER_PAGE, VISITS_PER_PAGE = 50, 100


@require_safe
@requires(Permission.READ_SCREENING)
def spot_check_list(request: SignedInRequest) -> HttpResponse:
    """Every spot check that this person may know of, newest first, with how far it is."""
    filters, rows = checks_listed(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "may_plan": request.user.may(Permission.PLAN_SPOT_CHECK),
        "reminders": overview.reminders_for(request.user),
    }
    return render(request, "screening/spot_checks/list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def spot_check_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One spot check: progress by township, its visits, what can be done now."""
    spot_check = get_spot_check(request.user, pk)
    form = DecisionForm(initial={"version": spot_check.version})
    return render(request, "screening/spot_checks/detail.html", {**_page(request, spot_check), "form": form})


def _page(request: SignedInRequest, spot_check: SpotCheck) -> dict[str, Any]:
    visible = SpotVisit.objects.visible_to(request.user).filter(spot_check=spot_check)
    lines = overview.by_township(visible)
    filters, rows = visits_listed(request, visible, lines)
    return {
        "spot_check": spot_check,
        "lines": lines,
        "done": sum(line.done for line in lines),
        "wanted": sum(line.wanted for line in lines),
        "filter": filters,
        "page": Paginator(rows, VISITS_PER_PAGE).get_page(request.GET.get("page")),
        "unassigned": visible.filter(stage=Stage.PLANNED, inspectors=None).count(),
        "can": possible_verbs(spot_check, request.user),
        "may_assign": request.user.may(Permission.PLAN_SPOT_CHECK) and spot_check.stage in rules.OPEN,
        "history": events(StageChange.objects.of(spot_check)),
        "back": url_of(spot_check),
    }


@requires(Permission.PLAN_SPOT_CHECK)
def spot_check_plan(request: SignedInRequest) -> HttpResponse:
    """Plan a spot check; the choice of villages can be looked at before anything is kept."""
    now = clock.now()
    county = get_county(request.user)
    form = PlanForm(request.POST or None, screened=_screened(county, request.POST, now), initial=_first_values(now))
    context: dict[str, Any] = {"county": county, "back": reverse("villages:spot-check-list")}
    if request.method == "POST" and "look" in request.POST:
        if form.can_be_looked_at:
            context["sample"] = form.sample
            context["looked_at"] = [(group[0].parent, group) for group in by_township(form.chosen).values()]
            context["looked_at_total"] = len(form.chosen)
        return render(request, "screening/spot_checks/plan.html", {**context, "form": form})

    def act() -> Done:
        typed = form.cleaned_data
        spot_check = actions.plan_spot_check(
            county=county,
            kind=SpotCheckKind(typed["kind"]),
            title=typed["title"],
            is_announced=typed["is_announced"],
            first_day=typed["first_day"],
            last_day=typed["last_day"],
            villages=form.chosen,
            sample=form.sample,
            by=request.user,
            at=now,
        )
        sentence = _("The spot check is planned. Say now who goes where.")
        return Done(sentence, reverse("villages:spot-check-assign", args=[spot_check.pk]))

    return decide(request, form, act, template="screening/spot_checks/plan.html", context=context)


def _first_values(now: dt.datetime) -> dict[str, object]:
    today = timezone.localdate(now)
    return {
        "kind": SpotCheckKind.GENERAL,
        "first_day": today,
        "way": TICKED,
        "sample_size": 3,
        "sample_seed": f"{timezone.localtime(now):%Y%m%d%H%M%S}",
    }


def _screened(county: Division, typed: Any, now: dt.datetime) -> list[Division]:
    """The villages to choose from: those of the first day that was typed, else of today; none without rules."""
    try:
        day = dt.date.fromisoformat(typed.get("first_day", ""))
    except ValueError:
        day = timezone.localdate(now)
    try:
        return list(villages_of(county, day))
    except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist):
        return []


@requires(Permission.PLAN_SPOT_CHECK)
def spot_check_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who goes where, and when: all planned visits on one page."""
    now = clock.now()
    spot_check = get_spot_check(request.user, pk)
    planned = spot_check.visits.filter(stage=Stage.PLANNED).select_related("village__parent")
    visits = list(planned.prefetch_related("inspectors").order_by("village__code"))
    team = actions.team_of(spot_check.county)
    form = AssignmentForm(request.POST or None, spot_check=spot_check, visits=visits, team=team)

    def act() -> Done:
        count = actions.assign_visits(
            spot_check=spot_check,
            assignments=form.assignments,
            version=form.cleaned_data["version"],
            by=request.user,
            at=now,
        )
        words = ngettext("%(count)d visit was changed.", "%(count)d visits were changed.", count) % {"count": count}
        return Done(words if count else _("Nothing was changed."), url_of(spot_check))

    context = {
        "spot_check": spot_check,
        "is_open": spot_check.stage in rules.OPEN,
        "team": team,
        "back": url_of(spot_check),
    }
    template = "screening/spot_checks/assign.html"
    return decide(request, form, act, row=spot_check, template=template, context=context)


@require_POST
@requires(Permission.PLAN_SPOT_CHECK)
def spot_check_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """The visits begin."""
    return _decide(request, pk, Verb.START_OUT, done=_("The spot check has begun."))


@require_POST
@requires(Permission.PLAN_SPOT_CHECK)
def spot_check_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """The spot check ends; every village was visited or called off."""
    return _decide(request, pk, Verb.CLOSE, done=_("The spot check is closed."))


def _decide(request: SignedInRequest, pk: int, verb: Verb, *, done: str) -> HttpResponse:
    now = clock.now()
    spot_check = get_spot_check(request.user, pk)
    refusal = not_now(request, spot_check, verb, back=url_of(spot_check))
    if refusal:
        return refusal
    verbs = {Verb.START_OUT: actions.start_spot_check, Verb.CLOSE: actions.close_spot_check}

    def act() -> Done:
        verbs[verb](spot_check=spot_check, by=request.user, at=now)
        return Done(done, url_of(spot_check))

    form, template = DecisionForm(request.POST), "screening/spot_checks/detail.html"
    return decide(request, form, act, row=spot_check, template=template, context=_page(request, spot_check))


@requires(Permission.PLAN_SPOT_CHECK)
def spot_check_call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody goes, with a reason."""
    now = clock.now()
    spot_check = get_spot_check(request.user, pk)
    back = url_of(spot_check)
    refusal = not_now(request, spot_check, Verb.CALL_OFF, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": spot_check.version})

    def act() -> Done:
        reason = form.cleaned_data["reason"]
        actions.call_off_spot_check(spot_check=spot_check, reason=reason, by=request.user, at=now)
        return Done(_("The spot check was called off."), back)

    sentences = [
        _("All visits of this spot check are called off with it."),
        _("Once a village has been visited, call off the visits that are left and close the spot check instead."),
    ]
    title = _("Call the spot check off")
    context = {"title": title, "about": spot_check, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, act, row=spot_check, template="decisions/reason.html", context=context)


def url_of(spot_check: SpotCheck) -> str:
    return reverse("villages:spot-check-detail", args=[spot_check.pk])
