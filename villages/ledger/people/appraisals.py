"""The pages of appraisals: writing one, and the paper in two copies for the seal."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import Purpose
from villages.ledger.papers.views import may_add_to
from villages.ledger.people import appraisal_actions as actions
from villages.ledger.people.forms import AppraisalForm, CorrectionForm
from villages.ledger.people.getters import get_service
from villages.ledger.people.models import Appraisal, Service

COPIES = (1, 2)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def appraisal_write(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Write the summary and appraisal of a member, or correct them with a reason."""
    now = clock.now()
    entry = get_entry(request.user, number)
    service = get_service(request.user, entry, pk)
    row = Appraisal.objects.filter(service=service).first()
    form: AppraisalForm
    if row is None:
        form = AppraisalForm(request.POST or None)
    else:
        row.service = service
        kept = {name: getattr(row, name) for name in actions.COLUMNS}
        form = CorrectionForm(request.POST or None, initial=kept)

    def act() -> Done:
        if row is None:
            actions.write_appraisal(service=service, by=request.user, at=now, **form.cleaned_data)
        else:
            actions.correct_appraisal(row=row, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The appraisal of %(name)s is kept.") % {"name": service.full_name}, url_of(entry, service))

    context = {
        **frame(entry, request.user, now, "villages:entry-people"),
        "part": "people",
        "service": service,
        "is_due": actions.is_due(service),
        "is_sealed": actions.is_sealed(service),
        "title": _("Correct the appraisal") if row else _("Write the appraisal"),
        "button": _("Keep the appraisal"),
        "back": reverse("villages:entry-people", args=[entry.number]),
    }
    return decide(request, form, act, template="ledger/people/appraisal_form.html", context=context)


@require_safe
@requires(Permission.READ_LEDGER)
def appraisal_detail(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """The appraisal as a paper, in two copies for the seal, with the sealed scan."""
    entry = get_entry(request.user, number)
    service = get_service(request.user, entry, pk)
    row = Appraisal.objects.filter(service=service).select_related("written_by").first()
    if row is None:
        raise Http404
    files = service.entry_files.standing().select_related("file")
    may_add = may_add_to(request.user, entry, Purpose.APPRAISAL)
    context = {
        "entry": entry,
        "service": service,
        "row": row,
        "copies": COPIES,
        "files": files,
        "may_correct": request.user.may(Permission.RECTIFY) and not files,
        "add_url": reverse("villages:entry-file-add", args=[entry.number, Purpose.APPRAISAL, pk]) if may_add else "",
    }
    return render(request, "ledger/people/appraisal.html", context)


def url_of(entry: LedgerEntry, service: Service) -> str:
    return reverse("villages:appraisal-detail", args=[entry.number, service.pk])
