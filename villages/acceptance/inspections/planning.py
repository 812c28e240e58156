"""The county plans an inspection: who goes, when, and whether the township is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.forms import PlanForm
from villages.acceptance.inspections.getters import get_inspection
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.team import barred_from, inspectors_of
from villages.acceptance.inspections.views import url_of
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide, not_now
from villages.ledger.frame import frame
from villages.process import Stage, Verb


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHEDULE_INSPECTION)
def inspection_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Plan it, or change team and day of one that is planned and not yet proposed."""
    now = clock.now()
    inspection = get_inspection(request.user, pk)
    is_change = inspection.stage == Stage.PLANNED
    refusal = None if is_change else not_now(request, inspection, Verb.PLAN, back=url_of(inspection))
    if refusal:
        return refusal
    inspectors, barred = inspectors_of(inspection.entry), barred_from(inspection.entry)
    initial = _first_values(inspection)
    form = PlanForm(request.POST or None, inspectors=inspectors, barred=barred, initial=initial)

    def act() -> Done:
        verb = actions.change_plan if is_change else actions.plan_inspection
        verb(inspection=inspection, **form.plan(), by=request.user, at=now)
        sentence = _("The inspection’s plan was changed.") if is_change else _("The inspection is planned.")
        return Done(sentence, url_of(inspection))

    context: dict[str, Any] = {
        **frame(inspection.entry, request.user, now, "villages:entry-inspections"),
        "inspection": inspection,
        "is_change": is_change,
        "back": url_of(inspection),
    }
    return decide(request, form, act, row=inspection, template="acceptance/inspections/plan.html", context=context)


def _first_values(inspection: Inspection) -> dict[str, object]:
    members = list(inspection.members.all())
    return {
        "version": inspection.version,
        "planned_on": inspection.planned_on,
        "is_announced": inspection.is_announced,
        "team": [str(member.user_id) for member in members],
        "head": next((str(member.user_id) for member in members if member.is_head), None),
    }
