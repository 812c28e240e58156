"""Pages of one copy of a paper while it is made and afterwards: how far it is, again, the download."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from reports import actions, files, rules
from reports.files import Found
from reports.models import ReportJob
from reports.papers.registry import READS_PAPERS, kind_of
from reports.privacy import audience_of
from reports.states import JobState
from villages import clock
from villages.accounts.guards import SignedInRequest, refusal, requires
from villages.accounts.models import User
from villages.process import RuleBroken


@require_GET
@requires(*READS_PAPERS)
def job_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far one paper is; HTMX asks for the live part alone."""
    job = job_for(request.user, pk)
    found = files.look_at(job.path, job.sha256)
    context = {
        "job": job,
        "has_file": found is Found.THERE,
        "is_away": found is Found.AWAY,
        "may_issue": _may_issue(request.user, job),
    }
    page = "reports/job_live.html" if getattr(request, "htmx", False) else "reports/job_detail.html"
    response = render(request, page, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@requires(*READS_PAPERS)
def job_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a failed paper again, or one whose file is gone."""
    job = job_for(request.user, pk)
    try:
        actions.retry_job(job=job, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("reports:job-detail", job.pk)


@require_safe
@requires(*READS_PAPERS)
def job_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF under its Chinese name, if it is there and still what was issued; otherwise a page that says so."""
    job = job_for(request.user, pk)
    if job.state != JobState.READY:
        return redirect("reports:job-detail", job.pk)
    found = files.look_at(job.path, job.sha256)
    if found is not Found.THERE:
        return _no_file(request, job, found)
    try:
        stream = files.open_file(job.path)
    except OSError:
        return _no_file(request, job, Found.GONE)
    if request.method == "GET":  # asking for its size alone takes nothing
        actions.record_download(job=job, suffix="pdf", by=request.user, at=clock.now())
    response = FileResponse(stream, as_attachment=True, filename=job.file_name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _no_file(request: SignedInRequest, job: ReportJob, found: Found) -> HttpResponse:
    is_away = found is Found.AWAY
    context = {
        "job": job,
        "is_altered": found is Found.ALTERED,
        "is_away": is_away,
        "may_issue": _may_issue(request.user, job),
    }
    return render(request, "reports/job_no_file.html", context, status=503 if is_away else 410)


def _may_issue(user: User, job: ReportJob) -> bool:
    return kind_of(job.snapshot.paper).may_be_issued_by(user, job.snapshot.place)


def job_for(user: User, pk: int) -> ReportJob:
    """The copy with that number.

    Raises `Http404` where there is none for this person, `PermissionDenied` inside the jurisdiction for a role that may
    not read such papers, or may have the masked copy only.
    """
    jobs = ReportJob.objects.visible_to(user).select_related("snapshot__place", "requested_by")
    job = jobs.defer("snapshot__figures").filter(pk=pk).first()
    if job is None:
        raise Http404
    snapshot, kind = job.snapshot, kind_of(job.snapshot.paper)
    if not kind.is_visible(user, snapshot.place, snapshot.subject):
        raise Http404
    if right := kind.right_lacked_by(user):
        raise refusal(user, right)
    try:
        rules.check_may_have(job.audience, audience_of(user, kind))
    except RuleBroken as broken:
        raise PermissionDenied(str(broken)) from broken
    return job
