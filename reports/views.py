"""Pages of the reports: the quarter's list, one township's figures with its revisions, one job, the download."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from reports import actions, files, papers
from reports.figures import township_quarter
from reports.forms import LanguageForm, RevisionForm
from reports.issued import ReportFilter, Tally, rows_of
from reports.models import JobState, ReportJob, ReportSnapshot
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

TOWNSHIPS_PER_PAGE = 50


@require_GET
@requires(Permission.READ_REPORTS)
def report_list(request: SignedInRequest) -> HttpResponse:
    """The quarter by township: what was issued and how far the rest is; refreshes itself while papers are made."""
    newest = Quarter.last_ended(clock.now())
    asked = request.GET.get("quarter", "")
    quarter = _quarter(asked) or newest
    checks = QuarterlyCheck.objects.visible_to(request.user).of_quarter(quarter)
    filters = ReportFilter(request.GET, checks, request=request)
    ordered = filters.qs.select_related("township").order_by("township__code")
    page = Paginator(ordered, TOWNSHIPS_PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    context = {
        "quarter": quarter,
        "earlier": quarter.previous() if quarter.year > 1949 else None,
        "later": quarter.next() if quarter < newest else None,
        "is_unreadable": bool(asked) and _quarter(asked) is None,
        "filter": filters,
        "page": page,
        "rows": rows,
        "tally": Tally.of(job for row in rows for job in row.jobs.values()),
        "may_issue": request.user.may(Permission.ISSUE_REPORTS),
        "language_form": LanguageForm(initial={"language": request.user.language}),
    }
    return render(request, "reports/report_list.html", context)


@require_POST
@requires(Permission.ISSUE_REPORTS)
def report_request_all(request: SignedInRequest, quarter: str) -> HttpResponse:
    """Ask for the reports of all townships of the county."""
    period = _quarter(quarter)
    county = Division.objects.visible_to(request.user).filter(code=request.user.jurisdiction).first()
    if period is None or county is None:
        raise Http404
    language = request.POST.get("language", request.user.language)
    try:
        asked = actions.request_all(county=county, quarter=period, language=language, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        words = ngettext(
            "The report of %(count)d township is being made.",
            "The reports of %(count)d townships are being made.",
            len(asked),
        )
        messages.success(request, words % {"count": len(asked)})
    return redirect(f"{reverse('reports:report-list')}?quarter={period}")


@require_safe
@requires(Permission.READ_REPORTS)
def report_detail(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """One township's figures as they stand now, in charts and numbers, and every revision that was issued."""
    check = get_check(request.user, quarter, township)
    figures = township_quarter(check.township, check.period, clock.now())
    issued = ReportSnapshot.objects.filter(township=check.township, quarter=check.quarter)
    snapshots = list(issued.select_related("frozen_by").prefetch_related("jobs"))
    may_issue = request.user.may(Permission.ISSUE_REPORTS)
    context = {
        "check": check,
        "figures": figures,
        "page": papers.figures_page(figures),
        "snapshots": snapshots,
        "has_changed": bool(snapshots) and snapshots[0].numbers.matter() != figures.matter(),
        "may_issue": may_issue,
        "language_form": LanguageForm(initial={"language": request.user.language}),
    }
    return render(request, "reports/report_detail.html", context)


@require_POST
@requires(Permission.ISSUE_REPORTS)
def report_request(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Ask for one township's report; asking again leads to the same one."""
    check = get_check(request.user, quarter, township)
    language = request.POST.get("language", request.user.language)
    try:
        job = actions.request_report(
            township=check.township, quarter=check.period, language=language, by=request.user, at=clock.now()
        )
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("reports:report-detail", check.quarter, check.township.code)
    return redirect("reports:job-detail", job.pk)


@requires(Permission.ISSUE_REPORTS)
def report_revise(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Correct what was issued: today's figures as the next revision, with a reason."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    back = reverse("reports:report-detail", args=[check.quarter, check.township.code])
    form = RevisionForm(request.POST or None, initial={"language": request.user.language})

    def act() -> Done:
        job = actions.revise_report(
            township=check.township,
            quarter=check.period,
            language=form.cleaned_data["language"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=at,
        )
        words = _("Revision %(revision)d was issued; its paper is being made.")
        return Done(words % {"revision": job.snapshot.revision}, reverse("reports:job-detail", args=[job.pk]))

    context: dict[str, Any] = {
        "title": _("Issue a revision"),
        "about": check,
        "back": back,
        "button": _("Issue the revision"),
        "sentences": [
            _("What was issued stays as it is and stays readable."),
            _("The figures as they stand now become the next revision."),
        ],
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)


@require_GET
@requires(Permission.READ_REPORTS)
def job_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far one paper is; HTMX asks for the live part alone."""
    job = _job(request.user, pk)
    context = {
        "job": job,
        "has_file": files.is_intact(job.path, job.sha256),
        "may_issue": request.user.may(Permission.ISSUE_REPORTS),
    }
    page = "reports/job_live.html" if getattr(request, "htmx", False) else "reports/job_detail.html"
    response = render(request, page, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@requires(Permission.ISSUE_REPORTS)
def job_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a failed paper again, or one whose file is gone."""
    job = _job(request.user, pk)
    try:
        actions.retry_job(job=job, by=request.user, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("reports:job-detail", job.pk)


@require_safe
@requires(Permission.READ_REPORTS)
def job_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF under its Chinese name, if it is there and still what was issued; otherwise a page that says so."""
    job = _job(request.user, pk)
    if job.state != JobState.READY:
        return redirect("reports:job-detail", job.pk)
    try:
        stream = files.open_file(job.path)
    except FileNotFoundError:
        return _no_file(request, job, is_altered=False)
    if not files.is_intact(job.path, job.sha256):
        stream.close()
        return _no_file(request, job, is_altered=True)
    response = FileResponse(stream, as_attachment=True, filename=job.file_name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _no_file(request: SignedInRequest, job: ReportJob, *, is_altered: bool) -> HttpResponse:
    context = {"job": job, "is_altered": is_altered, "may_issue": request.user.may(Permission.ISSUE_REPORTS)}
    return render(request, "reports/job_no_file.html", context, status=410)


def _job(user: User, pk: int) -> ReportJob:
    jobs = ReportJob.objects.visible_to(user).select_related("snapshot__township", "requested_by")
    job = jobs.defer("snapshot__figures").filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def _quarter(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except ValueError:
        return None
