"""Pages of a quarterly check that everybody reads who may: the list of its villages, the matrix, the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.history import events
from villages.process import StageChange, possible_verbs
from villages.screening import rules
from villages.screening.attesting import count_unchanged
from villages.screening.filing import is_htmx, say_closed, taken_to
from villages.screening.filing_models import running_unlock
from villages.screening.getters import get_check
from villages.screening.handing_over import may_hand_over
from villages.screening.matrix import Outcome, matrix_of, save_matrix
from villages.screening.models import QuarterlyCheck
from villages.screening.progress import last_return, progress_of
from villages.screening.unlocking import openers_of


@require_safe
@requires(Permission.READ_SCREENING)
def check_detail(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """The villages of a check as tasks for the township; the answers in words for those who read."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    progress, may_edit = progress_of(check), _may_edit(request, check)
    context = {
        "check": check,
        "progress": progress,
        "returned": last_return(check),
        "may_edit": may_edit,
        "unchanged": count_unchanged(progress) if may_edit else 0,
        "unlock": running_unlock(check),
        "can": possible_verbs(check, request.user),
        "locked": rules.why_locked(check),
        "openers": openers_of(check),
        "may_hand_over": may_hand_over(request.user),
        "may_review": request.user.may(Permission.REVIEW_CHECK),
        "submissions": check.submissions.count(),
        "minutes_late": check.minutes_late(at),
        "minutes_left": check.minutes_left(at),
        "history": events(StageChange.objects.of(check)),
    }
    return render(request, "screening/check_detail.html", context)


@requires(Permission.READ_SCREENING)
def check_matrix(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """All villages × all criteria on one page; the township saves here, others read."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    if request.method != "POST":
        return _show_matrix(request, check, Outcome())
    if not request.user.may(Permission.FILE_CHECK):
        raise PermissionDenied(_("Your role may not do this here."))
    if not check.is_editable:
        return say_closed(request, check, to="check-matrix")
    outcome = save_matrix(check=check, data=request.POST, by=request.user, at=at)
    if is_htmx(request) or not outcome.is_clean:
        return _show_matrix(request, check, outcome)
    count = len(outcome.saved)
    words = ngettext("%(count)d village is saved.", "%(count)d villages are saved.", count) % {"count": count}
    messages.success(request, words if count else _("Nothing was changed, so nothing was saved."))
    return taken_to(reverse("villages:check-matrix", args=[check.quarter, check.township.code]), request)


def _show_matrix(request: SignedInRequest, check: QuarterlyCheck, outcome: Outcome) -> HttpResponse:
    matrix = matrix_of(check, outcome)
    context = {
        "check": check,
        "matrix": matrix,
        "saved": outcome.saved,
        "may_edit": _may_edit(request, check),
        "previous": check.period.previous(),
        "unlock": running_unlock(check),
    }
    page = "screening/_matrix_live.html" if is_htmx(request) else "screening/check_matrix.html"
    status = 409 if matrix.conflicts else 422 if outcome.refused else 200
    return render(request, page, context, status=status)


@require_safe
@requires(Permission.READ_SCREENING)
def check_receipt(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """The receipts of all rounds, newest first, to keep or print."""
    check = get_check(request.user, quarter, township)
    submissions = list(check.submissions.select_related("submitted_by").order_by("-round"))
    if not submissions:
        messages.info(request, _("This check has not been submitted yet, so there is no receipt."))
        return redirect("villages:check-detail", check.quarter, check.township.code)
    unlocked = set(check.unlocks.values_list("ended_at", flat=True))
    context = {
        "check": check,
        "submissions": [(submission, submission.submitted_at in unlocked) for submission in submissions],
        "may_edit": _may_edit(request, check),
        "unlock": running_unlock(check),
    }
    return render(request, "screening/check_receipt.html", context)


def _may_edit(request: SignedInRequest, check: QuarterlyCheck) -> bool:
    return check.is_editable and request.user.may(Permission.FILE_CHECK)
