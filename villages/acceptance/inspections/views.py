"""The inspections to read: the county-wide list, the rounds of an entry side by side, one inspection."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.acceptance.inspections import self_test
from villages.acceptance.inspections.filters import InspectionFilter
from villages.acceptance.inspections.getters import get_inspection
from villages.acceptance.inspections.known import Known, known, known_to
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.rounds import side_by_side
from villages.acceptance.inspections.sheet_store import PARTS
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile, Purpose
from villages.marks import listed
from villages.process import Stage, Verb, possible_verbs

PER_PAGE = 50


@require_safe
@requires(Permission.READ_LEDGER)
def inspection_list(request: SignedInRequest) -> HttpResponse:
    """Every application of the jurisdiction and what became of it, the newest first."""
    filters = _filters(request)
    page = Paginator(_rows(filters.qs), PER_PAGE).get_page(request.GET.get("page"))
    mine: list[Inspection] = []
    if request.user.may(Permission.INSPECT):
        waiting = Inspection.objects.waiting_for(request.user)
        mine = list(waiting.select_related("entry__village__parent").order_by("planned_on", "pk"))
    lines = known_to(request.user, page.object_list)
    context = {"filter": filters, "page": page, "lines": lines, "mine": mine}
    return render(request, "acceptance/inspections/list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def inspection_export(request: SignedInRequest) -> HttpResponse:
    """The same list as a spreadsheet, with the filters kept."""
    filters = _filters(request)
    heads: list[Head] = [
        (_("Entry"), 20), (_("Village"), 14), (_("Township"), 14), (_("Round"), 8), (_("Applied"), 12),
        (_("State"), 14), (_("Planned for"), 12), (_("Visited on"), 12), (_("Team"), 24), (_("Proposed"), 14),
        (_("Decision"), 14), (_("Signed"), 12), (_("Reasons of the failure"), 60),
    ]  # fmt: skip
    lines = [_cells(each) for each in known_to(request.user, _rows(filters.qs))]
    return list_as_xlsx(request, _("Inspections"), heads, lines, form=filters.form, at=clock.now())


def _cells(each: Known) -> tuple[object, ...]:
    """One line of the spreadsheet; what the reader may not know yet stays empty."""
    row, entry = each.row, each.row.entry
    applied_on = timezone.localdate(row.applied_at)
    known_of_it = (
        entry.number, entry.village.short_name, _township(entry), row.round, applied_on, each.stage_label,
        each.planned_on,
    )  # fmt: skip
    team = listed(str(member.user) for member in each.team)
    if not each.shows_sheet:
        return (*known_of_it, None, team, "", "", None, "")
    signed_on = timezone.localdate(row.signed_at) if row.signed_at else None
    outcomes = (row.get_proposed_outcome_display(), row.get_outcome_display())
    return (*known_of_it, row.visited_on, team, *outcomes, signed_on, row.fail_reasons)


def _filters(request: SignedInRequest) -> InspectionFilter:
    return InspectionFilter(request.GET, Inspection.objects.visible_to(request.user), request=request)


def _rows(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    rows = found.select_related("entry__village__parent").prefetch_related("members__user")
    return rows.order_by("-applied_at", "-pk").distinct()


def _township(entry: LedgerEntry) -> str:
    return entry.village.parent.name if entry.village.parent else ""


@require_safe
@requires(Permission.READ_LEDGER)
def entry_inspections(request: SignedInRequest, number: str) -> HttpResponse:
    """All rounds of an entry side by side, with everything that the teams found."""
    entry = get_entry(request.user, number)
    rows = Inspection.objects.visible_to(request.user).filter(entry=entry).select_related("rule_set", "signed_by")
    rounds = list(rows.prefetch_related("members__user", *PARTS).order_by("round"))
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-inspections"),
        "rounds": known_to(request.user, rounds),
        "lines": side_by_side(rounds, request.user),
        "may_apply": Verb.APPLY in possible_verbs(entry, request.user),
        "is_applied": entry.stage == Stage.INSPECTING,
        "is_last_step": entry.step == Stage.RECTIFY,
    }
    return render(request, "acceptance/inspections/rounds.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def inspection_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One inspection: application, team, sheet, decision line by line, photographs, and what can be done now."""
    return render(request, "acceptance/inspections/detail.html", page_of(request, get_inspection(request.user, pk)))


def page_of(request: SignedInRequest, inspection: Inspection) -> dict[str, Any]:
    """What the page of one inspection shows, also below a decision that was refused."""
    user, entry = request.user, inspection.entry
    seen = known(inspection, user)
    photographs = EntryFile.objects.visible_to(user).standing().filter(inspection=inspection).select_related("file")
    is_sent = is_of_team(inspection, user)
    return {
        **frame(entry, user, clock.now(), "villages:entry-inspections"),
        "inspection": inspection,
        "known": seen,
        "self_test": self_test.told(inspection.self_test),
        "lines": side_by_side([inspection], user),
        "files": photographs,
        "may_fill": is_sent and inspection.stage == Stage.PLANNED,
        "add_url": reverse("villages:entry-file-add", args=[entry.number, Purpose.INSPECTION, inspection.pk])
        if is_sent and inspection.stage in (Stage.PLANNED, Stage.PROPOSED)
        else "",
        "can": possible_verbs(inspection, user),
        "history": events(seen.changes()),
        "back": url_of(inspection),
    }


def is_of_team(inspection: Inspection, user: User) -> bool:
    """May this person fill in the sheet (the members are prefetched)?"""
    return user.may(Permission.INSPECT) and any(member.user_id == user.pk for member in inspection.members.all())


def url_of(inspection: Inspection) -> str:
    return reverse("villages:inspection-detail", args=[inspection.pk])
