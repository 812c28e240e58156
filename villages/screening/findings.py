"""The findings: the list by village, and one with its evidence and history."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.process import Stage, StageChange, Thing, possible_verbs, stages_of
from villages.screening.evidence.kept import files_behind
from villages.screening.filters import FindingFilter, beside, counts_by
from villages.screening.models import Finding, FindingQuerySet

PER_PAGE = 50


@require_safe
@requires(Permission.READ_SCREENING)
def finding_list(request: SignedInRequest) -> HttpResponse:
    """Findings village by village; where some await a decision, the way to the proposal."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.FINDING)],
        "may_propose": request.user.may(Permission.DETERMINE),
        "FOUND": Stage.FOUND,
    }
    return render(request, "screening/finding_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def finding_export(request: SignedInRequest) -> HttpResponse:
    """The findings as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Village"), 14), (_("Township"), 14), (_("Criterion"), 40), (_("Tier"), 12), (_("What is the case"), 50),
        (_("Source"), 16), (_("Quarter"), 16), (_("State"), 12),
    ]  # fmt: skip
    lines = [
        (
            row.village.short_name,
            row.village.parent.name if row.village.parent else "",
            str(row.criterion),
            row.criterion.get_tier_display(),
            row.fact,
            row.get_source_display(),
            row.period.label,
            row.get_stage_display(),
        )
        for row in rows
    ]
    return list_as_xlsx(request, str(_("Findings")), heads, lines, form=filters.form, at=clock.now())


def _filtered(request: SignedInRequest) -> tuple[FindingFilter, FindingQuerySet]:
    """The filters in the address and the rows that they leave, village by village."""
    filters = FindingFilter(request.GET, Finding.objects.visible_to(request.user), request=request)
    ordered = filters.qs.order_by("village__code", "-quarter", "criterion__number", "pk")
    return filters, ordered.select_related("village__parent", "criterion", "entry", "determination")


@require_safe
@requires(Permission.READ_SCREENING)
def finding_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One finding: what, by whom established, what became of it."""
    finding = get_finding(request.user, pk)
    context = {
        "finding": finding,
        "can": possible_verbs(finding, request.user),
        "files": files_behind(finding),
        "watched": _watched_entry(finding),
        "may_read_reports": request.user.may(Permission.READ_JOINT_WORK)
        and request.user.covers(finding.village.county_code),
        "history": events(StageChange.objects.of(finding)),
    }
    return render(request, "screening/finding_detail.html", context)


def _watched_entry(finding: Finding) -> Any:
    """The entry in its watch that has this criterion: the finding proposes a rebound instead of a determination."""
    if finding.stage != Stage.FOUND:
        return None
    return finding.village.entries.filter(stage=Stage.WATCH, criteria=finding.criterion_id).first()


def get_finding(user: User, pk: int) -> Finding:
    """With village, criterion, check, determination and entry. Raises `Http404`."""
    rows = Finding.objects.visible_to(user).filter(pk=pk)
    related = (
        "village__parent",
        "criterion__edition",
        "determination",
        "entry",
        "explanation",
        "spot_answer",
        "department_item",
        "look_back_hit",
    )
    finding = rows.select_related(*related, "answer__sheet__quarterly_check__township").first()
    if finding is None:
        raise Http404(_("There is no such finding in your jurisdiction."))
    return finding
