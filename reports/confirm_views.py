"""Confirms a paper to whoever holds it: was it issued, when, which bytes are the genuine ones.

Open to everybody, so it tells nothing more: only who may read the paper sees its kind, and whether it was corrected. A
code has 96 bits of chance (`reports.models.new_confirm_code`), so none is found by trying.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reports.models import ReportJob, ReportSnapshot
from reports.papers.registry import kind_of
from reports.privacy import may_read
from reports.states import JobState

LONGEST_CODE = 16


@require_safe
def confirm_search(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in; it leads on to the page of the paper."""
    code = request.GET.get("code", "").strip()[: LONGEST_CODE + 1]
    if code and "/" not in code:
        return redirect("papers:confirm-detail", code)
    return _unlisted(render(request, "reports/confirm/search.html"))


@require_safe
def confirm_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Number, day of issue and the SHA-256 of each copy; 404 with words for a code of no paper."""
    snapshot = ReportSnapshot.objects.filter(confirm_code=code).defer("figures").select_related("place").first()
    if snapshot is None:
        return _unlisted(render(request, "reports/confirm/unknown.html", {"code": code}, status=404))
    context = {
        "snapshot": snapshot,
        "newer": _newest_revision(snapshot) > snapshot.revision,
        "copies": [(job, _in_groups(job.sha256)) for job in _copies(snapshot)],
        "may_read": _may_read(request, snapshot),
    }
    return _unlisted(render(request, "reports/confirm/detail.html", context))


def _copies(snapshot: ReportSnapshot) -> list[ReportJob]:
    return list(snapshot.jobs.filter(state=JobState.READY).order_by("language", "audience"))


def _newest_revision(snapshot: ReportSnapshot) -> int:
    one = {"paper": snapshot.paper, "place": snapshot.place, "period": snapshot.period, "subject": snapshot.subject}
    newest = ReportSnapshot.objects.filter(**one).order_by("-revision").values_list("revision", flat=True).first()
    return newest or snapshot.revision


def _may_read(request: HttpRequest, snapshot: ReportSnapshot) -> bool:
    user = request.user
    return user.is_authenticated and may_read(user, kind_of(snapshot.paper), snapshot.place, snapshot.subject)


def _in_groups(sha256: str) -> list[str]:
    """Eight characters at a time, as a person compares them."""
    return [sha256[start : start + 8] for start in range(0, len(sha256), 8)]


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Not for search engines, and not for the next person at the same machine."""
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
