"""Evidence files: the page of those behind one *yes*, and the download through the permission check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock, files
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import add_refusal
from villages.files import Found
from villages.process import Conflict, RuleBroken, Verb, find_move
from villages.screening.answering import check_is_open
from villages.screening.departments.models import DepartmentItem, DepartmentReport
from villages.screening.evidence import actions, rules
from villages.screening.evidence.forms import ChoiceForm, UploadForm
from villages.screening.evidence.kept import kept_of
from villages.screening.evidence.models import EvidenceFile, FileKind
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget, ItemTarget, SpotTarget, Target
from villages.screening.getters import get_check, get_sheet
from villages.screening.spot_checks.getters import get_visit
from villages.screening.spot_checks.visiting import check_is_sent

_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
}
MOST_OTHERS = 100


class Ways(NamedTuple):
    """Where the page of a *yes* stands: its own address, and the page to which it belongs."""

    here: str
    back: str
    back_words: str


@require_safe
@requires(Permission.READ_SCREENING, Permission.READ_JOINT_WORK, Permission.READ_LEDGER)
def evidence_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as it was stored, to be saved and never to be shown by the browser; or a page that says why not."""
    file = EvidenceFile.objects.visible_to(request.user).select_related("village").filter(pk=pk).first()
    if file is None:
        raise Http404(_("There is no such file in your jurisdiction."))
    found = files.look_at(file.path, file.sha256)
    if found is not Found.THERE:
        return _no_file(request, file, found)
    try:
        stream = files.open_file(file.path)
    except OSError:
        return _no_file(request, file, Found.GONE)
    response = FileResponse(
        stream, as_attachment=True, filename=file.name, content_type=CONTENT_TYPES[FileKind(file.kind)]
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _no_file(request: SignedInRequest, file: EvidenceFile, found: Found) -> HttpResponse:
    is_away = found is Found.AWAY
    context = {"file": file, "is_away": is_away, "is_altered": found is Found.ALTERED}
    return render(request, "screening/evidence/no_file.html", context, status=503 if is_away else 410)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_CHECK)
def sheet_files(request: SignedInRequest, quarter: str, township: str, village: str, number: int) -> HttpResponse:
    """The files behind a *yes* of a township's sheet."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    sheet = get_sheet(request.user, check, village)
    if not check.edition.criteria.filter(number=number).exists():
        raise Http404
    address = [check.quarter, check.township.code]
    sheet_url = reverse("villages:sheet-edit", args=[*address, sheet.village.code])
    row = sheet.answers.filter(criterion__number=number).select_related("criterion").first()
    try:
        check_is_open(check, at)
        rules.check_is_yes(row.value if row else None)
    except RuleBroken as broken:
        messages.info(request, str(broken))
        return redirect(sheet_url if check.is_editable else reverse("villages:check-detail", args=address))
    assert row is not None
    row.sheet = sheet
    here = reverse("villages:sheet-files", args=[*address, sheet.village.code, number])
    back = f"{sheet_url}#c{number}"
    return _page(request, AnswerTarget(row), Ways(here, back, _("Back to the village")), at)


@require_http_methods(["GET", "POST"])
@requires(Permission.INSPECT)
def spot_visit_files(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The files behind a *yes* of a visit."""
    at = clock.now()
    visit = get_visit(request.user, pk)
    check_is_sent(visit, request.user)
    if not visit.spot_check.edition.criteria.filter(number=number).exists():
        raise Http404
    row = visit.answers.filter(criterion__number=number).select_related("criterion").first()
    try:
        find_move(visit.THING, visit.stage, Verb.FINISH)
    except RuleBroken as broken:
        messages.info(request, str(broken))
        return redirect("villages:spot-visit-detail", pk)
    sheet_url = reverse("villages:spot-visit-sheet", args=[pk])
    try:
        rules.check_is_yes(row.value if row else None)
    except RuleBroken as broken:
        messages.info(request, str(broken))
        return redirect(sheet_url)
    assert row is not None
    row.visit = visit
    here = reverse("villages:spot-visit-files", args=[pk, number])
    return _page(request, SpotTarget(row), Ways(here, f"{sheet_url}#c{number}", _("Back to the sheet")), at)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_DEPARTMENT_REPORT)
def department_item_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """The files behind one item of a department's report."""
    at = clock.now()
    reports = DepartmentReport.objects.visible_to(request.user)
    items = DepartmentItem.objects.filter(report__in=reports).select_related(
        "report__department", "village", "criterion"
    )
    row = items.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such thing in your jurisdiction."))
    back = reverse("villages:department-report-detail", args=[row.report_id])
    target = ItemTarget(row)
    try:
        rules.check_is_waited_for(target.stages_of_findings())
    except RuleBroken as broken:
        messages.info(request, str(broken))
        return redirect(back)
    here = reverse("villages:department-item-files", args=[pk])
    return _page(request, target, Ways(here, back, _("Back to the report")), at)


def _page(request: SignedInRequest, target: Target, ways: Ways, at: dt.datetime) -> HttpResponse:
    """Show the files, or do what the button says: add, take again, take off."""
    here = target.row.files.all()
    if request.method != "POST":
        return _show(request, target, ways, _upload_form(target))
    form: UploadForm | ChoiceForm
    if "upload" in request.POST:
        form = _upload_form(target, request)
        act = _adding(request, target, form, at)
    elif "unlink" in request.POST:
        form = ChoiceForm(request.POST, among=here)
        act = _unlinking(request, target, form, at)
    else:
        form = ChoiceForm(request.POST, among=_others(request, target))
        act = _linking(request, target, form, at)
    if form.is_valid():
        try:
            messages.success(request, act())
        except Conflict as faster:
            return _show(request, target, ways, _upload_form(target), sentence=str(faster), status=409)
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            return redirect(ways.here)
    if isinstance(form, UploadForm):
        return _show(request, target, ways, form, status=422)
    sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return _show(request, target, ways, _upload_form(target), sentence=sentence, status=422)


def _adding(request: SignedInRequest, target: Target, form: UploadForm, at: dt.datetime) -> Callable[[], str]:
    def act() -> str:
        upload = form.cleaned_data["file"]
        kept = actions.add_file(
            target=target,
            file=read_upload(upload.read(), most_bytes=settings.EVIDENCE_MOST_BYTES),
            name=upload.name,
            version=form.cleaned_data["version"],
            replaces=form.cleaned_data["replaces"],
            by=request.user,
            at=at,
        )
        return _("%(name)s is added.") % {"name": kept.name}

    return act


def _linking(request: SignedInRequest, target: Target, form: ChoiceForm, at: dt.datetime) -> Callable[[], str]:
    def act() -> str:
        chosen = form.cleaned_data["chosen"]
        version = form.cleaned_data["version"]
        actions.link_file(target=target, file=chosen, version=version, by=request.user, at=at)
        return _("%(name)s is added.") % {"name": chosen.name}

    return act


def _unlinking(request: SignedInRequest, target: Target, form: ChoiceForm, at: dt.datetime) -> Callable[[], str]:
    def act() -> str:
        chosen = form.cleaned_data["chosen"]
        version = form.cleaned_data["version"]
        actions.unlink_file(target=target, file=chosen, version=version, by=request.user, at=at)
        return _("%(name)s is taken off here. The file itself is kept.") % {"name": chosen.name}

    return act


def _others(request: SignedInRequest, target: Target) -> QuerySet[EvidenceFile]:
    """The village's newest files that are not here yet."""
    there = EvidenceFile.objects.visible_to(request.user).current().filter(village=target.village)
    return there.exclude(pk__in=target.row.files.values("pk"))


def _upload_form(target: Target, request: SignedInRequest | None = None) -> UploadForm:
    newest = [kept.file for kept in kept_of(target.row.files.all())]
    if request is None:
        return UploadForm(initial={"version": target.version}, newest=newest)
    return UploadForm(request.POST, request.FILES, newest=newest)


def _show(
    request: SignedInRequest, target: Target, ways: Ways, form: UploadForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "target": target,
        "ways": ways,
        "form": form,
        "sentence": sentence,
        "files": kept_of(target.row.files.select_related("uploaded_by")),
        "others": _others(request, target)[:MOST_OTHERS],
    }
    return render(request, "screening/evidence/files.html", context, status=status)
