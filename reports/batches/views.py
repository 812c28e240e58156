"""Pages of the batches: the list, one batch while it is made and afterwards, its ZIP and its bound PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from reports import files
from reports.actions import Copy
from reports.batches import actions
from reports.batches.archive import archive_of
from reports.batches.getters import batches_for
from reports.batches.papers import in_order, left_out_of, not_issued_in, revised_in, summaries_in
from reports.batches.progress import progress_of
from reports.batches.summaries import without_summary
from reports.files import Found
from reports.models import ReportBatch
from reports.papers.registry import kind_of
from reports.privacy import audience_of, may_read
from reports.states import BatchState, JobState, PaperKind
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import RuleBroken

BATCHES_PER_PAGE = 30
# As many failed or missing papers as a page lists; all of them stand in the ZIP's manifest.
MOST_LISTED = 100


@require_GET
@requires(Permission.READ_REPORTS)
def batch_list(request: SignedInRequest) -> HttpResponse:
    """The batches of the person's part of the country, newest first."""
    batches = batches_for(request.user).select_related("place", "requested_by")
    page = Paginator(batches, BATCHES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/batch_list.html", {"page": page})


@require_POST
@requires(Permission.READ_REPORTS)
def batch_request(request: SignedInRequest, quarter: str) -> HttpResponse:
    """Ask for the reports of all townships, by default of the whole jurisdiction."""
    code = request.POST.get("place", "") or request.user.jurisdiction
    place = Division.objects.visible_to(request.user).filter(code=code).first()
    if place is None:
        raise Http404
    copy = Copy(
        request.POST.get("language", request.user.language),
        audience_of(request.user, kind_of(PaperKind.TOWNSHIP)),
    )
    try:
        batch = actions.request_batch(place=place, period=quarter, copy=copy, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(f"{reverse('reports:report-list')}?quarter={quarter}")
    return redirect(batch)


@require_GET
@requires(Permission.READ_REPORTS)
def batch_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the batch is; HTMX asks for the live part alone."""
    batch = _batch(request.user, pk)
    page = "reports/batch_live.html" if getattr(request, "htmx", False) else "reports/batch_detail.html"
    response = render(request, page, _context(request.user, batch))
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@requires(Permission.READ_REPORTS)
def batch_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop the batch; papers under way are finished."""
    batch = _batch(request.user, pk)
    try:
        cancelled = actions.cancel_batch(batch=batch, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        words = ngettext(
            "The batch was cancelled, and %(count)s paper with it.",
            "The batch was cancelled, and %(count)s papers with it.",
            cancelled,
        )
        messages.success(request, words % {"count": cancelled})
    return redirect(batch)


@require_POST
@requires(Permission.READ_REPORTS)
def batch_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make again whatever failed, was cancelled or lost its bound file."""
    batch = _batch(request.user, pk)
    try:
        again = actions.retry_batch(batch=batch, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        words = ngettext("%(count)s paper is made again.", "%(count)s papers are made again.", again)
        messages.success(request, words % {"count": again} if again else _("The papers are bound again."))
    return redirect(batch)


@require_safe
@requires(Permission.READ_REPORTS)
def batch_archive(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """All papers that are ready and a list of all of them, as one ZIP that is written while it is sent.

    Its name says whether papers were missing when it was asked for; which they are stands in the list.
    """
    batch = _batch(request.user, pk)
    name = _name(batch)
    if not progress_of(batch, at=clock.now()).is_complete:
        name = _("%(name)s-incomplete") % {"name": name}
    response = StreamingHttpResponse(archive_of(batch), content_type="application/zip")
    # PDFs do not get smaller; without this each would be compressed again on its way.
    response["Content-Encoding"] = "identity"
    _make_attachment(response, f"{name}.zip")
    return response


@require_safe
@requires(Permission.READ_REPORTS)
def batch_bound(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The bound PDF, of a wider place a ZIP of them, if it is still what was bound; otherwise a page that says so."""
    batch = _batch(request.user, pk)
    if not batch.path:
        return redirect(batch)
    found = files.look_at(batch.path, batch.sha256)
    if found is not Found.THERE:
        return _no_file(request, batch, found)
    try:
        stream = files.open_file(batch.path)
    except OSError:
        return _no_file(request, batch, Found.GONE)
    response = FileResponse(stream, content_type=f"application/{batch.bound_suffix}")
    _make_attachment(response, f"{_name(batch)} {_('bound')}.{batch.bound_suffix}")
    return response


def _no_file(request: SignedInRequest, batch: ReportBatch, found: Found) -> HttpResponse:
    is_away = found is Found.AWAY
    context = {
        "batch": batch,
        "is_altered": found is Found.ALTERED,
        "is_away": is_away,
        "may_steer": actions.may_steer(request.user, batch),
    }
    return render(request, "reports/batch_no_file.html", context, status=503 if is_away else 410)


def _context(user: User, batch: ReportBatch) -> dict[str, Any]:
    failed = in_order(batch).filter(state__in=[JobState.FAILED, JobState.CANCELLED])
    not_issued = not_issued_in(batch).select_related("township").order_by("township__code")
    progress = progress_of(batch, at=clock.now())
    found = files.look_for(batch.path)
    has_bound = found is Found.THERE
    return {
        "batch": batch,
        "progress": progress,
        "failed": failed[:MOST_LISTED],
        "more_failed": max(progress.unmade - MOST_LISTED, 0),
        "left_out": left_out_of(batch)[:MOST_LISTED] if batch.left_out else [],
        "not_issued": not_issued[:MOST_LISTED],
        "not_issued_count": not_issued.count(),
        "has_bound": has_bound,
        "is_away": found is Found.AWAY,
        "summaries": summaries_in(batch) if progress.ready else [],
        "without_summary": without_summary(batch)[:MOST_LISTED] if batch.state == BatchState.DONE else [],
        "revised": revised_in(batch) if batch.is_finished else 0,
        "may_steer": actions.may_steer(user, batch),
        "may_retry": batch.is_finished and (progress.unmade > 0 or (found is Found.GONE and progress.ready > 0)),
    }


def _batch(user: User, pk: int) -> ReportBatch:
    batch = batches_for(user).select_related("place", "requested_by", "cancelled_by").filter(pk=pk).first()
    if batch is None or not may_read(user, kind_of(batch.paper), batch.place):
        raise Http404
    return batch


def _name(batch: ReportBatch) -> str:
    language = "中文" if batch.language.startswith("zh") else "English"
    return f"{batch.place.name} {batch.period} {language}"


def _make_attachment(response: HttpResponseBase, name: str) -> None:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
