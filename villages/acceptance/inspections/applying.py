"""The township applies after a self-test; the county returns an application whose papers are missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.acceptance.inspections import actions, rules, self_test
from villages.acceptance.inspections.forms import ApplyForm
from villages.acceptance.inspections.getters import get_inspection
from villages.acceptance.inspections.papers import missing_papers
from villages.acceptance.inspections.views import url_of
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import rules_in_force
from villages.decisions import Done, ReasonForm, decide, decide_in_words, not_now
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken, Verb


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def inspection_apply(request: SignedInRequest, number: str) -> HttpResponse:
    """The self-test, as often as one likes, and the application below it."""
    now = clock.now()
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-inspections", args=[entry.number])
    refusal = not_now(request, entry, Verb.APPLY, back=back)
    if refusal:
        return refusal
    rule_set = rules_in_force(timezone.localdate(now))
    sheet, criteria = rule_set.inspection_sheet, list(entry.criteria.order_by("number"))
    form = ApplyForm(request.POST or None, sheet=sheet, criteria=criteria, initial={"version": entry.version})
    seen = form.seen(missing_papers(entry))
    lines = self_test.check_yourself(seen, numbers=rule_set.numbers, sheet=sheet)
    context: dict[str, Any] = {
        **frame(entry, request.user, now, "villages:entry-inspections"),
        "lines": self_test.told(lines),
        "shortcomings": self_test.shortcomings(lines),
        "not_yet": _not_yet(entry),
        "back": back,
    }
    if request.method == "POST" and "look" in request.POST:
        form.errors.pop("application", None)
        return render(request, "acceptance/inspections/apply.html", {**context, "form": form})

    def act() -> Done:
        words = form.cleaned_data["application"]
        inspection = actions.apply_for_acceptance(entry=entry, words=words, self_test=lines, by=request.user, at=now)
        return Done(_("The application is with the county."), url_of(inspection))

    return decide(request, form, act, row=entry, template="acceptance/inspections/apply.html", context=context)


def _not_yet(entry: LedgerEntry) -> str:
    """Why the entry cannot be applied for, if it cannot."""
    try:
        rules.check_can_apply(entry)
    except RuleBroken as broken:
        return str(broken)
    return ""


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHEDULE_INSPECTION)
def inspection_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county does not inspect yet, with a reason."""
    inspection = get_inspection(request.user, pk)
    back = url_of(inspection)
    refusal = not_now(request, inspection, Verb.PLAN, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": inspection.version})

    def act(reason: str) -> None:
        actions.return_application(inspection=inspection, reason=reason, by=request.user, at=clock.now())

    sentences = [
        _("The entry is put right or consolidated further; its deadline stays."),
        _("The township applies again when what is missing is there."),
    ]
    return decide_in_words(
        request, inspection, Verb.RETURN, form, act, back=back, title=_("Return the application"),
        sentences=sentences, done=_("The application was returned."),
    )  # fmt: skip
