"""Pages of the township reports: the quarter's list, one township's figures with its revisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from reports import actions
from reports.about import About, issued_copies
from reports.actions import Copy
from reports.batches.getters import last_exports
from reports.figures import township_quarter
from reports.forms import LanguageForm
from reports.issued import ReportFilter, Tally, rows_of, summary_rows
from reports.numbers import matter
from reports.papers.document import contents_of
from reports.papers.registry import kind_of
from reports.papers.township import figures_page
from reports.privacy import audience_of, said_to
from reports.states import PaperKind
from reports.summary.scope import Scope
from reports.wording.getters import with_words
from reports.wording.rules import writes_own
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import DIGITS, Division, Level, under
from villages.process import RuleBroken
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

TOWNSHIPS_PER_PAGE = 50


@require_GET
@requires(Permission.READ_REPORTS)
def report_list(request: SignedInRequest) -> HttpResponse:
    """The quarter's summaries and reports: what was issued, how far the rest is; refreshes itself meanwhile."""
    newest = Quarter.last_ended(clock.now())
    asked = request.GET.get("quarter", "")
    quarter = _quarter(asked) or newest
    place = _place(request)
    prefix = place.code if place else request.user.jurisdiction
    checks = QuarterlyCheck.objects.visible_to(request.user).filter(under(prefix, "township__code")).of_quarter(quarter)
    filters = ReportFilter(request.GET, checks, request=request)
    ordered = filters.qs.select_related("township").order_by("township__code")
    page = Paginator(ordered, TOWNSHIPS_PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, audience_of(request.user, kind_of(PaperKind.TOWNSHIP)))
    summaries = summary_rows(prefix, quarter, checks) if rows or checks.exists() else []
    context = {
        "quarter": quarter,
        "earlier": quarter.previous() if quarter.year > 1949 else None,
        "later": quarter.next() if quarter < newest else None,
        "is_unreadable": bool(asked) and _quarter(asked) is None,
        "filter": filters,
        "page": page,
        "rows": rows,
        "narrowed_to": place,
        "summaries": summaries,
        "annual_of": prefix if len(prefix) == DIGITS[Level.COUNTY] else "",
        "tally": Tally.of(job for row in (*summaries, *rows) for job in row.jobs.values()),
        "may_issue": request.user.may(Permission.ISSUE_REPORTS),
        "exports": last_exports(request.user, prefix, quarter) if summaries else (),
        "language_form": LanguageForm(initial={"language": request.user.language}),
    }
    return render(request, "reports/report_list.html", context)


@require_safe
@requires(Permission.READ_REPORTS)
def report_detail(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """One township's figures as its report would say them, in charts and numbers, and every revision issued."""
    check = get_check(request.user, quarter, township)
    figures = township_quarter(check.township, check.period, Scope.looked_at(township, check.period, clock.now()).at)
    kind = kind_of(PaperKind.TOWNSHIP)
    issued = issued_copies(request.user, About(kind, check.township, check.quarter, ""))
    worded = with_words(kind, figures, check.township, check.quarter)
    may_issue = request.user.may(Permission.ISSUE_REPORTS)
    context = {
        "check": check,
        "figures": figures,
        "page": figures_page(said_to(request.user, kind, figures)),
        "issued": issued,
        "has_changed": bool(issued) and matter(contents_of(issued[0].snapshot)) != matter(worded),
        "may_issue": may_issue,
        "may_write": may_issue or (not issued and writes_own(request.user, kind, check.township)),
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
            place=check.township, period=check.quarter, copy=Copy(language), by=request.user, at=clock.now()
        )
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("reports:report-detail", check.quarter, check.township.code)
    return redirect("reports:job-detail", job.pk)


def _place(request: SignedInRequest) -> Division | None:
    """The place to which the page is narrowed, if its address names one. Raises `Http404` outside the jurisdiction."""
    code = request.GET.get("place", "")
    if code in ("", request.user.jurisdiction):
        return None
    place: Division | None = Division.objects.visible_to(request.user).filter(code=code).first()
    if place is None:
        raise Http404
    return place


def _quarter(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except ValueError:
        return None
