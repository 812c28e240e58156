"""The county's book of targets: the list with its lights, and one entry with its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.history import events
from villages.ledger.filters import EntryFilter
from villages.ledger.getters import get_entry
from villages.ledger.lights import light_counts
from villages.ledger.models import EntryCriterion, LedgerEntry, Light
from villages.process import Stage, StageChange, Thing, stages_of
from villages.screening.filters import beside, counts_by
from villages.screening.models import Finding

PER_PAGE = 50


class EntryLine(NamedTuple):
    """An entry with what depends on the day."""

    entry: LedgerEntry
    light: Light
    days_left: int

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def is_rectifying(self) -> bool:
        """Only then does the stage have steps."""
        return self.entry.stage == Stage.RECTIFYING


class Column(NamedTuple):
    """The head of a column that sorts: what a click asks for, and the order that holds now."""

    label: str | Promise
    ask: str
    order: str


@require_safe
@requires(Permission.READ_LEDGER)
def entry_list(request: SignedInRequest) -> HttpResponse:
    """The ledger, filtered and sorted by what stands in the address; newest first otherwise."""
    now = timezone.now()
    entries = LedgerEntry.objects.visible_to(request.user)
    filters = EntryFilter(request.GET, entries, request=request, at=now)
    rows = filters.qs.select_related("village__parent", "rule_set").prefetch_related("criteria")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    stages = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "lines": lines_of(page.object_list, now),
        "stages": [(stage, stages.get(stage.value, 0)) for stage in stages_of(Thing.ENTRY)],
        "lights": light_counts(beside(filters, "light"), now),
        "columns": columns(request.GET.get("sort", "")),
    }
    return render(request, "ledger/entry_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One entry: facts, criteria with their findings, and everything that happened to it."""
    now = timezone.now()
    entry = get_entry(request.user, number)
    context = {
        "line": lines_of([entry], now)[0],
        "entry": entry,
        "criteria": criteria_of(entry),
        "history": events(changes_of(entry), naming_findings=True),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
    }
    return render(request, "ledger/entry_detail.html", context)


def lines_of(entries: Iterable[LedgerEntry], at: dt.datetime) -> list[EntryLine]:
    """Entries (with their rule sets) as they stand at that moment."""
    return [EntryLine(entry, entry.light(at), entry.days_left(at)) for entry in entries]


def criteria_of(entry: LedgerEntry) -> list[tuple[EntryCriterion, list[Finding]]]:
    """Each criterion that must be put right, with all its findings from the oldest quarter on."""
    findings: dict[int, list[Finding]] = {}
    for finding in entry.findings.order_by("quarter", "pk"):
        findings.setdefault(finding.criterion_id, []).append(finding)
    rows = entry.entry_criteria.select_related("criterion").order_by("criterion__number")
    return [(row, findings.get(row.criterion_id, [])) for row in rows]


def changes_of(entry: LedgerEntry) -> Iterable[StageChange]:
    """The stages of the entry, of its determinations and of its findings, oldest first, in one query."""
    about = (
        Q(of_entry=entry)
        | Q(of_finding__entry=entry)
        | Q(of_determination__opened_entry=entry)
        | Q(of_determination__findings__entry=entry)
    )
    return StageChange.objects.filter(about).select_related("by", "of_finding__criterion").distinct()


def columns(sort: str) -> dict[str, Column]:
    """The columns that sort. Clicking the one that holds turns it round."""
    labels = {"number": _("Number"), "village": _("Village"), "opened": _("Opened"), "deadline": _("Deadline")}
    orders = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return {
        name: Column(label, f"-{name}" if orders.get(name) == "ascending" else name, orders.get(name, ""))
        for name, label in labels.items()
    }
