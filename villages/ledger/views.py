"""The county's book of targets: the list with its lights, and one entry with its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import DIGITS, Level
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.columns import columns_of
from villages.ledger.filters import EntryFilter
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.lights import light_counts
from villages.ledger.models import EntryCriterion, EntryQuerySet, LedgerEntry, Light
from villages.ledger.overview import how_it_stands
from villages.ledger.rules import deadline_from
from villages.marks import bracketed, listed
from villages.process import Stage, StageChange, Thing, stages_of
from villages.screening.filters import beside, counts_by
from villages.screening.models import Finding

PER_PAGE = 50
COLUMNS = {"number": _("Number"), "village": _("Village"), "opened": _("Opened"), "deadline": _("Deadline")}


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


@require_safe
@requires(Permission.READ_LEDGER)
def entry_list(request: SignedInRequest) -> HttpResponse:
    """The ledger, filtered and sorted by what stands in the address; newest first otherwise."""
    now = clock.now()
    filters, rows = _filtered(request, now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    stages = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "lines": lines_of(page.object_list, now),
        "stages": [(stage, stages.get(stage.value, 0)) for stage in stages_of(Thing.ENTRY)],
        "lights": light_counts(beside(filters, "light"), now),
        "columns": columns_of(COLUMNS, request.GET.get("sort", "")),
        "book": book_of(request.user),
        "today": timezone.localdate(now).isoformat(),
    }
    return render(request, "ledger/entry_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_export(request: SignedInRequest) -> HttpResponse:
    """The ledger as a spreadsheet, with the filters and the order kept."""
    now = clock.now()
    filters, rows = _filtered(request, now)
    heads: list[Head] = [
        (_("Number"), 20), (_("Village"), 14), (_("Township"), 14), (_("Criteria"), 40), (_("Stage"), 22),
        (_("Opened"), 12), (_("Deadline"), 12), (_("Days left"), 10), (_("Light"), 12),
    ]  # fmt: skip
    lines = [
        (
            line.entry.number,
            line.entry.village.short_name,
            line.entry.village.parent.name if line.entry.village.parent else "",
            listed(line.entry.criteria.all()),
            line.entry.get_stage_display() + bracketed(line.entry.get_step_display() if line.is_rectifying else ""),
            timezone.localdate(line.entry.opened_at),
            line.entry.deadline,
            line.days_left if line.entry.is_under_rectification else None,
            line.light.label,
        )
        for line in lines_of(rows, now)
    ]
    return list_as_xlsx(request, str(_("Ledger")), heads, lines, form=filters.form, at=now)


def _filtered(request: SignedInRequest, at: dt.datetime) -> tuple[EntryFilter, EntryQuerySet]:
    """The filters in the address and the rows that they leave, ready to be listed."""
    filters = EntryFilter(request.GET, LedgerEntry.objects.visible_to(request.user), request=request, at=at)
    found = filters.qs.with_repeats().select_related("village__parent", "rule_set").prefetch_related("criteria")
    return filters, found


@require_safe
@requires(Permission.READ_LEDGER)
def entry_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One entry: how it stands, facts, criteria with their findings, and everything that happened to it."""
    now = clock.now()
    entry = get_entry(request.user, number)
    standing = how_it_stands(entry, now)
    context = {
        **frame(entry, request.user, now, "villages:entry-detail"),
        "line": lines_of([entry], now)[0],
        "standing": standing,
        "missing": [(each.sentence, link_to(entry, each.page)) for each in standing.missing],
        "next_url": link_to(entry, standing.next_step.page) if standing.next_step else "",
        "is_first_deadline": entry.deadline == deadline_from(entry.opened_at, entry.rule_set.numbers),
        "criteria": criteria_of(entry),
        "history": events(changes_of(entry), naming_findings=True),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
    }
    return render(request, "ledger/entry_detail.html", context)


def book_of(user: User) -> str:
    """The code of the county or township whose ledger this person reads as a book; empty for wider or narrower ones."""
    return user.jurisdiction if len(user.jurisdiction) in (DIGITS[Level.COUNTY], DIGITS[Level.TOWNSHIP]) else ""


def link_to(entry: LedgerEntry, page: str) -> str:
    """The page of the entry with that name."""
    return reverse(page, args=[entry.number])


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
    """The moves of the entry, its determinations, findings, plans and extensions, oldest first, in one query."""
    about = (
        Q(of_entry=entry)
        | Q(of_finding__entry=entry)
        | Q(of_determination__opened_entry=entry)
        | Q(of_determination__findings__entry=entry)
        | Q(of_plan__entry=entry)
        | Q(of_extension__entry=entry)
    )
    return StageChange.objects.filter(about).select_related("by", "of_finding__criterion").distinct()
