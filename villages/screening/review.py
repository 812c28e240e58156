"""The county's views of the screening: the quarter by township, the check under review, return, confirm, unconfirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission, Role
from villages.decisions import DecisionForm, Done, ReasonForm, decide, not_now
from villages.divisions.models import is_above_county
from villages.exports import Head, list_as_xlsx
from villages.process import Verb, possible_verbs
from villages.screening import actions, findings
from villages.screening.filters import CheckFilter
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.overview import TownshipRow, by_county, rows_of, standings, total
from villages.screening.progress import progress_of
from villages.screening.quarters import Quarter
from villages.screening.review_forms import ReturnForm
from villages.screening.review_page import ReviewPage, findings_to_come, page_of
from villages.templatetags.filing import duration

COUNTIES_PER_PAGE = 10
DECISIONS = {Verb.RETURN, Verb.CONFIRM, Verb.UNCONFIRM, Verb.UNLOCK, Verb.RELOCK}


@require_safe
@requires(Permission.READ_SCREENING)
def check_list(request: SignedInRequest) -> HttpResponse:
    """The quarter by township; of several counties, each under its name."""
    now = clock.now()
    newest = Quarter.last_ended(now)
    asked = request.GET.get("quarter", "")
    quarter = _quarter(asked) or newest
    filters = _filtered(request, quarter)
    counts = standings(filters.queryset)
    rows = rows_of(filters.qs, now)
    page = Paginator(by_county(rows), COUNTIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "quarter": quarter,
        "later": quarter.next() if quarter < newest else None,
        "earlier": quarter.previous() if quarter.year > 1949 else None,
        "unfiltered": f"?quarter={quarter}",
        "is_unreadable": bool(asked) and _quarter(asked) is None,
        "filter": filters,
        "standings": counts,
        "is_open": any(counts.values()),
        "own_page": "villages:check-detail" if request.user.role == Role.FILER else "villages:check-review",
        "page": page,
        "rows": rows,
        "total": total(rows),
        "is_grouped": is_above_county(request.user),
    }
    return render(request, "screening/check_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def check_export(request: SignedInRequest) -> HttpResponse:
    """The quarter by township as a spreadsheet, with the filters kept."""
    now = clock.now()
    quarter = _quarter(request.GET.get("quarter", "")) or Quarter.last_ended(now)
    filters = _filtered(request, quarter)
    heads: list[Head] = [
        (_("Township"), 14), (_("Code"), 12), (_("County"), 14), (_("State"), 16), (_("Submitted"), 18),
        (_("Late"), 24), (_("Completeness"), 12), (_("Villages"), 10), (_("Villages with a hit"), 12), (_("Hits"), 10),
    ]  # fmt: skip
    lines = [_cells(row) for row in rows_of(filters.qs, now)]
    title = _("Quarterly checks %(quarter)s") % {"quarter": quarter.label}
    return list_as_xlsx(request, title, heads, lines, form=filters.form, at=now)


def _cells(row: TownshipRow) -> tuple[object, ...]:
    """One line of the spreadsheet; a check that is missing counts as late from the due moment on."""
    township, submitted_at = row.check.township, row.check.first_submitted_at
    return (
        township.name,
        township.code,
        township.parent.name if township.parent else "",
        row.standing.label,
        f"{timezone.localtime(submitted_at):%Y-%m-%d %H:%M}" if submitted_at else _("not yet"),
        duration(row.minutes_late) if row.minutes_late else "",
        _("%(number)s %%") % {"number": row.figures.completeness},
        row.figures.villages,
        row.figures.villages_hit,
        row.figures.hits,
    )


def _filtered(request: SignedInRequest, quarter: Quarter) -> CheckFilter:
    """The filters in the address, over the checks of the quarter."""
    checks = QuarterlyCheck.objects.visible_to(request.user).of_quarter(quarter)
    return CheckFilter({**request.GET.dict(), "quarter": str(quarter)}, checks, request=request)


@require_safe
@requires(Permission.READ_SCREENING)
def check_review(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """The check for the county: facts, what changed, the matrix, every yes; and what can be decided now."""
    check = get_check(request.user, quarter, township)
    page = page_of(check, clock.now())
    can = possible_verbs(check, request.user) & DECISIONS
    to_come = findings_to_come(check) if Verb.CONFIRM in can else None
    form = DecisionForm(initial={"version": check.version})
    return render(request, "screening/review.html", {"page": page, "can": can, "to_come": to_come, "form": form})


@requires(Permission.REVIEW_CHECK)
def check_return(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Send the check back, with a reason for each village that must be gone through again."""
    now = clock.now()
    check = get_check(request.user, quarter, township)
    back = review_url(check)
    refusal = not_now(request, check, Verb.RETURN, back=back)
    if refusal:
        return refusal
    progress = progress_of(check)
    form = ReturnForm(request.POST or None, lines=progress.lines, initial={"version": check.version})

    def act() -> Done:
        reasons = form.village_reasons
        reason = form.cleaned_data["reason"]
        actions.return_check(check=check, village_reasons=reasons, reason=reason, by=request.user, at=now)
        words = ngettext(
            "The check was returned; %(count)d village must be gone through again.",
            "The check was returned; %(count)d villages must be gone through again.",
            len(reasons),
        )
        return Done(words % {"count": len(reasons)}, back)

    context = {"check": check, "progress": progress, "back": back}
    return decide(request, form, act, row=check, template="screening/review_return.html", context=context)


@requires(Permission.REVIEW_CHECK)
def check_confirm(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Accept the answers: every yes becomes a finding."""
    now = clock.now()
    check = get_check(request.user, quarter, township)
    back = review_url(check)
    if request.method != "POST":  # a reload after a refusal, or the way back from sign-in
        return redirect(back)
    refusal = not_now(request, check, Verb.CONFIRM, back=back)
    if refusal:
        return refusal

    page = page_of(check, now)

    def act() -> Done:
        found = actions.confirm_check(check=check, by=request.user, at=now)
        words = ngettext(
            "The check was confirmed; %(count)d finding was recorded.",
            "The check was confirmed; %(count)d findings were recorded.",
            len(found),
        )
        said = [words % {"count": len(found)}, *_what_became_of_the_others(page)]
        return Done(" ".join(said), back)

    context = {"page": page, "can": possible_verbs(check, request.user) & DECISIONS, "back": back}
    context["to_come"] = findings_to_come(check)
    form = DecisionForm(request.POST)
    return decide(request, form, act, row=check, template="screening/review.html", context=context)


def _what_became_of_the_others(page: ReviewPage) -> Iterator[str]:
    """Sentences on the findings of answers that are no longer yes: withdrawn, or left as they were decided."""
    if gone := len(page.going):
        words = ngettext("%(count)d finding was withdrawn.", "%(count)d findings were withdrawn.", gone)
        yield words % {"count": gone}
    if left := len(page.staying):
        words = ngettext(
            "%(count)d finding stays as it was decided, although its answer is no longer yes.",
            "%(count)d findings stay as they were decided, although their answers are no longer yes.",
            left,
        )
        yield words % {"count": left}


@requires(Permission.REVIEW_CHECK)
def check_unconfirm(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Take a confirmation back; its undecided findings are withdrawn."""
    now = clock.now()
    check = get_check(request.user, quarter, township)
    back = review_url(check)
    refusal = not_now(request, check, Verb.UNCONFIRM, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": check.version})

    def act() -> Done:
        actions.unconfirm_check(check=check, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(_("The confirmation was taken back."), back)

    context: dict[str, Any] = {
        "title": _("Take the confirmation back"),
        "about": check,
        "back": back,
        "button": _("Take the confirmation back"),
        "sentences": [
            _("The check is “submitted” again: the county can then return it or confirm it anew."),
            _("Findings that wait for a decision are withdrawn; they stay readable."),
            _("Once a finding has been decided or proposed, that decision must be undone first."),
        ],
    }
    return decide(request, form, act, row=check, template="decisions/reason.html", context=context)


def review_url(check: QuarterlyCheck) -> str:
    return reverse("villages:check-review", args=[check.quarter, check.township.code])


def _quarter(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except ValueError:
        return None


_CHECK = "checks/<str:quarter>/<str:township>/"
urlpatterns: list[URLPattern] = [
    path("checks/", check_list, name="check-list"),
    path("checks/export/", check_export, name="check-export"),
    path(f"{_CHECK}review/", check_review, name="check-review"),
    path(f"{_CHECK}return/", check_return, name="check-return"),
    path(f"{_CHECK}confirm/", check_confirm, name="check-confirm"),
    path(f"{_CHECK}unconfirm/", check_unconfirm, name="check-unconfirm"),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/export/", findings.finding_export, name="finding-export"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding-detail"),
]
