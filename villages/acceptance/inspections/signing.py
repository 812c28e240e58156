"""The county leader signs a proposed decision, or returns it to the team."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.acceptance.inspections import actions, rules
from villages.acceptance.inspections.decision import Line
from villages.acceptance.inspections.forms import SignForm
from villages.acceptance.inspections.getters import get_inspection
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.views import url_of
from villages.acceptance.inspections.words import as_record, told
from villages.acceptance.watch.rules import watch_end
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, decide_in_words, not_now
from villages.ledger.frame import frame
from villages.process import Verb
from villages.screening.spot_checks.rules import months_after


@require_http_methods(["GET", "POST"])
@requires(Permission.SIGN_ACCEPTANCE)
def inspection_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was proposed and why; the leader signs it, or something stricter with a reason."""
    now = clock.now()
    inspection = get_inspection(request.user, pk)
    back = url_of(inspection)
    refusal = not_now(request, inspection, Verb.SIGN, back=back)
    if refusal:
        return refusal
    against = [line for line in map(Line.read, inspection.lines) if line.verdict == Outcome.FAIL]
    form = SignForm(
        request.POST or None,
        inspection=inspection,
        has_band=actions.has_band(inspection),
        initial={"version": inspection.version, "fail_reasons": as_record(against)},
    )

    def act() -> Done:
        typed = form.cleaned_data
        outcome = Outcome(typed["outcome"])
        actions.sign_inspection(
            inspection=inspection,
            outcome=outcome,
            stricter_reason=typed["stricter_reason"],
            fail_reasons=typed["fail_reasons"],
            by=request.user,
            at=now,
        )
        return Done(_("Signed: %(outcome)s.") % {"outcome": outcome.label}, back)

    context = {
        **frame(inspection.entry, request.user, now, "villages:entry-inspections"),
        "inspection": inspection,
        "lines": told(inspection.lines),
        "consequences": consequences(inspection, timezone.localdate(now)),
        "back": back,
    }
    return decide(request, form, act, row=inspection, template="acceptance/inspections/sign.html", context=context)


def consequences(inspection: Inspection, today: dt.date) -> list[str]:
    """What follows from each decision that can be signed today, with its day."""
    numbers = inspection.rule_set.numbers
    redo = today + dt.timedelta(days=numbers.redo_days)
    sentences = {
        Outcome.PASS: (
            _("Passed: the watch begins and lasts until %(day)s."),
            watch_end(today, months=numbers.watch_months),
        ),
        Outcome.BASIC: (
            _("Basically passed: it is consolidated until %(day)s, then applied for again."),
            months_after(today, numbers.consolidation_months),
        ),
        Outcome.FAIL: (
            _("Failed: the rectification goes on, the working group stays; the new deadline is %(day)s."),
            redo,
        ),
    }
    proposed = Outcome(inspection.proposed_outcome)
    offered = rules.outcomes_to_sign(proposed, has_band=actions.has_band(inspection))
    return [
        words % {"day": date_format(day, "DATE_FORMAT")} for each, (words, day) in sentences.items() if each in offered
    ]


@require_http_methods(["GET", "POST"])
@requires(Permission.SIGN_ACCEPTANCE)
def inspection_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader does not sign this sheet, with a reason; the team goes through it again."""
    inspection = get_inspection(request.user, pk)
    back = url_of(inspection)
    refusal = not_now(request, inspection, Verb.SIGN, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": inspection.version})

    def act(reason: str) -> None:
        actions.return_proposal(inspection=inspection, reason=reason, by=request.user, at=clock.now())

    sentences = [_("The sheet keeps what it holds; the team corrects it and proposes again.")]
    return decide_in_words(
        request, inspection, Verb.RETURN, form, act, back=back, title=_("Return it to the team"),
        sentences=sentences, done=_("The proposal was returned to the team."),
    )  # fmt: skip
