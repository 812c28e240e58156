"""The page on which the township attests the villages without change, all in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.process import Conflict, RuleBroken
from villages.screening.attesting import attest_unchanged, candidates_of
from villages.screening.filing import say_closed
from villages.screening.filing_models import running_unlock
from villages.screening.forms import read_version
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.progress import progress_of


@requires(Permission.FILE_CHECK)
def check_unchanged(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Last quarter's answers of every village that can be attested, ticked from the start; one button for all."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    if not check.is_editable:
        return say_closed(request, check, to="check-detail")
    if request.method != "POST":
        return _show(request, check)
    chosen = {read_version(text) for text in request.POST.getlist("sheet")}
    versions = {pk: read_version(request.POST.get(f"v{pk}")) for pk in chosen}
    try:
        count = attest_unchanged(check=check, sheet_ids=chosen, versions=versions, by=request.user, at=at)
    except Conflict as faster:
        return _show(request, check, chosen=chosen, sentence=str(faster), status=409)
    except RuleBroken as broken:
        return _show(request, check, chosen=chosen, sentence=str(broken), status=422)
    words = ngettext(
        "%(count)d village is attested as unchanged.", "%(count)d villages are attested as unchanged.", count
    )
    messages.success(request, words % {"count": count})
    to = "check-answers" if progress_of(check).is_complete else "check-detail"
    return redirect(f"villages:{to}", check.quarter, check.township.code)


def _show(
    request: SignedInRequest,
    check: QuarterlyCheck,
    *,
    chosen: set[int] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    candidates = candidates_of(progress_of(check))
    ready = [candidate for candidate in candidates if not candidate.refusal]
    context = {
        "check": check,
        "previous": check.period.previous(),
        "rows": [(candidate, chosen is None or candidate.sheet.pk in chosen) for candidate in ready],
        "others": [candidate for candidate in candidates if candidate.refusal and not candidate.line.is_answered],
        "sentence": sentence,
        "unlock": running_unlock(check),
    }
    return render(request, "screening/check_unchanged.html", context, status=status)
