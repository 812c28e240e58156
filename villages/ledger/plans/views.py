"""The plan of an entry: the version that counts with its differences, and what is decided about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import ReasonForm, decide_in_words, somebody_was_faster
from villages.history import events
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.missing import IN_WORK
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import actions
from villages.ledger.plans.contents import compared, version_before
from villages.ledger.plans.forms import VersionForm
from villages.ledger.plans.getters import get_newest_plan, get_plan
from villages.ledger.plans.models import PLAN_IN_HAND, Plan
from villages.process import Conflict, RuleBroken, Stage, StageChange, Verb, possible_verbs


@require_safe
@requires(Permission.READ_LEDGER)
def entry_plan(request: SignedInRequest, number: str) -> HttpResponse:
    """The version in hand, or else the one in force; below it every version."""
    entry = get_entry(request.user, number)
    versions = list(Plan.objects.filter(entry=entry).select_related("drafted_by", "submitted_by", "decided_by"))
    in_hand = next((plan for plan in versions if plan.stage in PLAN_IN_HAND), None)
    in_force = next((plan for plan in versions if plan.stage == Stage.APPROVED), None)
    return _show(request, entry, in_hand or in_force, versions)


@require_safe
@requires(Permission.READ_LEDGER)
def plan_detail(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """One version, compared with the one that was in force when it was drawn up."""
    entry = get_entry(request.user, number)
    plan = get_plan(request.user, entry, version)
    return _show(request, entry, plan, list(Plan.objects.filter(entry=entry).select_related("decided_by")))


def _show(request: SignedInRequest, entry: LedgerEntry, plan: Plan | None, versions: list[Plan]) -> HttpResponse:
    at = clock.now()
    context: dict[str, Any] = {
        **frame(entry, request.user, at, "villages:entry-plan"),
        "plan": plan,
        "versions": versions,
        "may_draft": may_draft(request, entry, versions),
    }
    if plan is not None:
        plan.entry = entry
        before = version_before(plan)
        context |= {
            "items": compared(plan, before),
            "before": before,
            "can": possible_verbs(plan, request.user) if entry.stage in IN_WORK else set(),
            "missing": _missing(request, plan, entry, at),
            "history": events(StageChange.objects.of(plan)),
        }
    return render(request, "ledger/plans/plan.html", context)


def may_draft(request: SignedInRequest, entry: LedgerEntry, versions: list[Plan]) -> bool:
    """Whether the page offers a next version."""
    is_free = not any(plan.stage in PLAN_IN_HAND for plan in versions)
    return is_free and entry.stage in IN_WORK and may_write(request, entry)


def may_write(request: SignedInRequest, entry: LedgerEntry) -> bool:
    return request.user.may(Permission.RECTIFY) and request.user.covers(entry.village.code)


def _missing(request: SignedInRequest, plan: Plan, entry: LedgerEntry, at: dt.datetime) -> list[str]:
    """What whoever writes the plan must still do; nothing for others and for versions that stand still."""
    if plan.stage not in actions.EDITABLE or not may_write(request, entry):
        return []
    return actions.missing_of(plan, entry, at=at)


@require_POST
@requires(Permission.RECTIFY)
def plan_draft(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin the next version."""
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-plan", args=[entry.number])
    try:
        plan = actions.draft_plan(entry=entry, by=request.user, at=clock.now())
    except Conflict as faster:
        return somebody_was_faster(request, faster, row=None, back=back)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    else:
        messages.success(request, _("Version %(number)d of the plan is begun.") % {"number": plan.number})
    return redirect(back)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def plan_submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Hand the version in work to the county."""
    return _decide(
        request, number, Verb.SUBMIT, actions.submit_plan,
        title=_("Submit the plan"),
        sentences=[
            _("The county approves the plan or returns it with a reason."),
            _("Until then it cannot be changed."),
        ],
        done=_("The plan was submitted to the county."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def plan_drop(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the version in work up."""
    return _decide(
        request, number, Verb.DROP, actions.drop_plan,
        title=_("Give this version up"),
        sentences=[_("The version stays to be read. What is in force stays in force; a new version can be begun.")],
        done=_("The version was given up."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def plan_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the plan back to the township, with a reason."""
    return _decide(
        request, number, Verb.RETURN, actions.return_plan,
        title=_("Return the plan"),
        sentences=[_("The township changes it and submits it again. It reads your reason.")],
        done=_("The plan was returned to the township."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def plan_approve(request: SignedInRequest, number: str) -> HttpResponse:
    """Put the plan into force."""
    return _decide(
        request, number, Verb.APPROVE, actions.approve_plan,
        title=_("Approve the plan"),
        sentences=[
            _("The plan comes into force, and its measures are assigned to their owners."),
            _("It replaces the version that was in force: measures that it does not have any more are dropped."),
        ],
        done=_("The plan was approved; its measures are assigned."),
    )  # fmt: skip


def _decide(
    request: SignedInRequest, number: str, verb: Verb, action: Any, *, title: str, sentences: list[str], done: str
) -> HttpResponse:
    entry = get_entry(request.user, number)
    plan = get_newest_plan(request.user, entry)
    form_class = ReasonForm if verb in (Verb.RETURN, Verb.DROP) else VersionForm
    form = form_class(request.POST if request.method == "POST" else None, initial={"version": plan.version})

    def act(**words: str) -> None:
        action(plan=plan, by=request.user, at=clock.now(), **words)

    back = reverse("villages:entry-plan", args=[entry.number])
    return decide_in_words(request, plan, verb, form, act, back=back, title=title, sentences=sentences, done=done)
