"""The pages of one visit: the sheet that the inspector fills in on the spot, the visit to read, calling it off."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, not_now
from villages.history import events
from villages.process import Conflict, RuleBroken, Stage, StageChange, Verb, possible_verbs
from villages.screening.filing import is_htmx
from villages.screening.spot_checks import actions, visiting
from villages.screening.spot_checks.getters import get_visit
from villages.screening.spot_checks.models import SpotAnswer, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput
from villages.screening.spot_checks.sheet_form import VisitForm


@require_safe
@requires(Permission.READ_SCREENING)
def spot_visit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One visit: who went there, what was seen, which findings came of it."""
    visit = get_visit(request.user, pk)
    shows_answers = visit.shows_answers_to(request.user)
    answers = visit.answers.select_related("criterion").prefetch_related("findings", "files")
    people = list(visit.inspectors.order_by("full_name"))
    context = {
        "visit": visit,
        "people": people,
        "answers": answers.order_by("criterion__number") if shows_answers else [],
        "shows_answers": shows_answers,
        "criteria_total": visit.spot_check.edition.criteria.count(),
        "may_fill": _may_fill(request, visit, {person.pk for person in people}),
        "can": possible_verbs(visit, request.user),
        "history": events(StageChange.objects.of(visit)),
    }
    return render(request, "screening/spot_checks/visit.html", context)


def _may_fill(request: SignedInRequest, visit: SpotVisit, people: set[int]) -> bool:
    return visit.stage == Stage.PLANNED and request.user.may(Permission.INSPECT) and request.user.pk in people


@requires(Permission.INSPECT)
def spot_visit_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet on the spot. Drafts come by HTMX; what two inspectors typed is put side by side, never overwritten."""
    now = clock.now()
    visit = get_visit(request.user, pk)
    visiting.check_is_sent(visit, request.user)
    refusal = not_now(request, visit, Verb.FINISH, back=url_of(visit))
    if refusal:
        return refusal
    if request.method != "POST":
        return _show(request, visit, _form(visit))
    form = _form(visit, request)
    if not form.is_valid():
        return _show(request, visit, form, status=422)
    try:
        sentence = _save(request, visit, form, now)
    except Conflict as faster:
        return _show_both(request, pk, form, faster)
    except RuleBroken as broken:
        form.sentence = str(broken)
        form.mark_lacking()
        return _show(request, visit, form, status=422)
    if is_htmx(request):
        form.version = visit.version
        return _show(request, visit, form)
    messages.success(request, sentence)
    return redirect("villages:spot-visit-detail" if _is_last(request) else "villages:spot-visit-sheet", pk)


def _is_last(request: SignedInRequest) -> bool:
    return request.POST.get("then") == "finish"


def _save(request: SignedInRequest, visit: SpotVisit, form: VisitForm, now: dt.datetime) -> str:
    """Save the draft, or finish the visit; the sentence for the inspector.

    Who sends again what is already saved is not told of a conflict: the draft and the button often race.
    """
    version = visit.version if form.agrees_with(visit.remarks) else form.version
    words = {"village": visit.village}
    if not _is_last(request):
        visiting.save_visit(
            visit=visit, answers=form.answers, remarks=form.remarks, version=version, by=request.user, at=now
        )
        return _("%(village)s is saved.") % words
    found = visiting.finish_visit(
        visit=visit, answers=form.answers, remarks=form.remarks, version=version, by=request.user, at=now
    )
    sentence = ngettext(
        "%(village)s is visited; %(count)d finding was recorded.",
        "%(village)s is visited; %(count)d findings were recorded.",
        len(found),
    )
    return sentence % {**words, "count": len(found)}


def _form(visit: SpotVisit, request: SignedInRequest | None = None) -> VisitForm:
    return VisitForm(
        visit.spot_check.edition.criteria.order_by("number"),
        {answer.criterion.number: answer for answer in _answers(visit)},
        remarks=visit.remarks,
        version=visit.version,
        data=request.POST if request else None,
    )


def _saved(visit: SpotVisit) -> dict[int, AnswerInput]:
    return {answer.criterion.number: AnswerInput.of(answer) for answer in _answers(visit)}


def _answers(visit: SpotVisit) -> QuerySet[SpotAnswer]:
    return visit.answers.select_related("criterion").prefetch_related("files")


def _show(request: SignedInRequest, visit: SpotVisit, form: VisitForm, status: int = 200) -> HttpResponse:
    page = "screening/spot_checks/_sheet_live.html" if is_htmx(request) else "screening/spot_checks/sheet.html"
    return render(request, page, {"visit": visit, "form": form, "back": url_of(visit)}, status=status)


def _show_both(request: SignedInRequest, pk: int, form: VisitForm, faster: Conflict) -> HttpResponse:
    """What a colleague saved stands beside what was typed; nothing is saved until the inspector has seen both."""
    visit = get_visit(request.user, pk)
    form.sentence = str(faster)
    if not is_htmx(request):
        form.set_beside(_saved(visit), visit.remarks, visit.version)
    return _show(request, visit, form, status=409)


@requires(Permission.PLAN_SPOT_CHECK)
def spot_visit_call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody goes to this village, with a reason."""
    now = clock.now()
    visit = get_visit(request.user, pk)
    back = url_of(visit)
    refusal = not_now(request, visit, Verb.CALL_OFF, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": visit.version})

    def act() -> Done:
        actions.call_off_visit(visit=visit, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(_("The visit was called off."), reverse("villages:spot-check-detail", args=[visit.spot_check_id]))

    title = _("Call the visit off")
    sentences = [_("The spot check can be closed without this village.")]
    context = {"title": title, "about": visit, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, act, row=visit, template="decisions/reason.html", context=context)


def url_of(visit: SpotVisit) -> str:
    return reverse("villages:spot-visit-detail", args=[visit.pk])
