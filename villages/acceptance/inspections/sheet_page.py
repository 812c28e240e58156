"""The sheet on the spot, and the page on which the team proposes its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.decision import plain
from villages.acceptance.inspections.forms import ProposalForm
from villages.acceptance.inspections.getters import get_inspection
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.sheet_form import SheetForm
from villages.acceptance.inspections.sheet_rows import lacking
from villages.acceptance.inspections.sheet_saving import save_sheet
from villages.acceptance.inspections.sheet_store import criteria_of, ground_of, rows_of
from villages.acceptance.inspections.team import check_is_sent
from villages.acceptance.inspections.views import url_of
from villages.acceptance.inspections.words import tell
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide, not_now
from villages.ledger.frame import frame
from villages.process import Verb
from villages.screening.filing import taken_to

PAGE, LIVE = "acceptance/inspections/sheet.html", "acceptance/inspections/_sheet_live.html"


@require_http_methods(["GET", "POST"])
@requires(Permission.INSPECT)
def inspection_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill in the sheet. Drafts come by HTMX, row by row; what a colleague wrote meanwhile is never overwritten."""
    inspection = get_inspection(request.user, pk)
    check_is_sent(inspection, request.user)
    refusal = not_now(request, inspection, Verb.PROPOSE, back=url_of(inspection))
    if refusal:
        return refusal
    if request.method != "POST":
        return _show(request, inspection, _form(inspection))
    is_draft = bool(getattr(request, "htmx", False))
    form = _form(inspection, request.POST)
    saved = save_sheet(inspection=inspection, rows=form.to_save, by=request.user, at=clock.now())
    form.take_over(saved, is_seen=not is_draft)
    if form.conflicts:
        return _show(request, inspection, form, status=409)
    if form.refused:
        return _show(request, inspection, form, status=422)
    if is_draft:
        return _show(request, inspection, form)
    if request.POST.get("then") == "propose":
        return taken_to(reverse("villages:inspection-propose", args=[pk]), request)
    messages.success(request, _("The sheet is saved."))
    return taken_to(reverse("villages:inspection-sheet", args=[pk]), request)


def _form(inspection: Inspection, data: QueryDict | None = None) -> SheetForm:
    criteria = criteria_of(inspection)
    ground = ground_of(inspection, criteria, timezone.localdate(clock.now()))
    return SheetForm(ground, {criterion.number: criterion for criterion in criteria}, rows_of(inspection), data)


def _show(request: SignedInRequest, inspection: Inspection, form: SheetForm, status: int = 200) -> HttpResponse:
    sheet = form.ground.sheet
    context = {
        "inspection": inspection,
        "form": form,
        "total": plain(form.total),
        "full": plain(sheet.points),
        "missing": form.missing,
        "add_url": reverse("villages:entry-file-add", args=[inspection.entry.number, "inspection", inspection.pk]),
        "back": url_of(inspection),
    }
    page = LIVE if getattr(request, "htmx", False) else PAGE
    return render(request, page, context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.INSPECT)
def inspection_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the sheet comes to, line by line; the team proposes it, and the sheet stands still."""
    now = clock.now()
    inspection = get_inspection(request.user, pk)
    check_is_sent(inspection, request.user)
    refusal = not_now(request, inspection, Verb.PROPOSE, back=url_of(inspection))
    if refusal:
        return refusal
    missing = lacking(rows_of(inspection), ground_of(inspection, criteria_of(inspection), timezone.localdate(now)))
    decision = actions.decision_of(inspection)
    seen = {"version": inspection.version, "sheet_version": inspection.sheet_version}
    form = ProposalForm(request.POST or None, initial=seen)

    def act() -> Done:
        sheet_version = form.cleaned_data["sheet_version"]
        actions.propose_decision(inspection=inspection, sheet_version=sheet_version, by=request.user, at=now)
        return Done(_("The decision is proposed; it waits for the county leader."), url_of(inspection))

    context = {
        **frame(inspection.entry, request.user, now, "villages:entry-inspections"),
        "inspection": inspection,
        "missing": missing,
        "outcome": decision.outcome,
        "lines": [tell(line) for line in decision.lines],
        "has_files": inspection.entry_files.filter(taken_off_at=None).exists(),
        "back": reverse("villages:inspection-sheet", args=[pk]),
    }
    template = "acceptance/inspections/propose.html"
    return decide(request, form, act, row=inspection, template=template, context=context)
