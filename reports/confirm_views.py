"""Confirms a paper to whoever holds it: was it issued, under which number and day, which bytes are the genuine ones.

Open to everybody, so it tells nothing that does not stand in the paper's head: only who may read the paper sees its
kind, and whether it was corrected. A code has 96 bits of chance (`reports.models.new_confirm_code`), so none is found
by trying.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reports.models import IssuedFile, ReportSnapshot
from reports.papers.heads import head_of
from reports.papers.registry import kind_of
from reports.privacy import may_read
from villages.accounts.models import Language

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
    """Numbers, day and every SHA-256 that a copy ever had; 404 with words for a code of no paper."""
    snapshot = ReportSnapshot.objects.filter(confirm_code=code).defer("figures").select_related("place").first()
    if snapshot is None:
        return _unlisted(render(request, "reports/confirm/unknown.html", {"code": code}, status=404))
    head, files = head_of(snapshot), _files(snapshot)
    # In the languages in which somebody may hold it; before the first copy in Chinese.
    languages = dict.fromkeys(file.job.language for file in files) or {Language.CHINESE: None}
    context = {
        "snapshot": snapshot,
        "document_numbers": [number for each in languages if (number := head.said(each).document_number)],
        "day": head.day,
        "newer": _newest_revision(snapshot) > snapshot.revision,
        "files": [(file, _in_groups(file.sha256)) for file in files],
        "may_read": _may_read(request, snapshot),
    }
    return _unlisted(render(request, "reports/confirm/detail.html", context))


def _files(snapshot: ReportSnapshot) -> list[IssuedFile]:
    """Each copy's files, the Chinese ones first, of each copy the newest first."""
    files = IssuedFile.objects.filter(job__snapshot=snapshot).select_related("job")
    return list(files.order_by("-job__language", "job__audience", "-made_at", "-pk"))


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
