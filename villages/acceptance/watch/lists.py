"""The county-wide list of watches: which wait for a decision, which run, which are cancelled."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.acceptance.watch.filters import WatchFilter, WatchState, watch_in_state, with_rebound_flag
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.exports import Head, list_as_xlsx
from villages.ledger.models import EntryQuerySet, LedgerEntry
from villages.marks import listed
from villages.process import Stage
from villages.screening.filters import beside

PER_PAGE = 50


@require_safe
@requires(Permission.READ_LEDGER)
def watch_list(request: SignedInRequest) -> HttpResponse:
    """Entries in their watch, what waits for a decision first; cancelled ones last."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    states = beside(filters, "state")
    context = {
        "filter": filters,
        "page": page,
        "today": timezone.localdate(clock.now()),
        "states": [(state, watch_in_state(states, state).count()) for state in WatchState],
    }
    return render(request, "acceptance/watch/watches.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def watch_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Entry"), 20), (_("Village"), 14), (_("Township"), 14), (_("Criteria"), 40), (_("Accepted on"), 12),
        (_("Watch until"), 12), (_("State"), 22), (_("Look-backs made"), 12), (_("Look-backs planned"), 12),
    ]  # fmt: skip
    lines = [
        (
            entry.number,
            entry.village.short_name,
            entry.village.parent.name if entry.village.parent else "",
            listed(entry.criteria.all()),
            timezone.localdate(entry.accepted_at) if entry.accepted_at else None,
            entry.watch_until,
            state_of(entry).label,
            entry.look_backs_made,  # type: ignore[attr-defined]
            entry.look_backs_planned,  # type: ignore[attr-defined]
        )
        for entry in rows
    ]
    return list_as_xlsx(request, _("Watch and cancellation"), heads, lines, form=filters.form, at=clock.now())


def state_of(entry: LedgerEntry) -> WatchState:
    """The same answer as `watch_in_state`, for one annotated entry."""
    if entry.stage == Stage.CANCELLED:
        return WatchState.CANCELLED
    if entry.rebound_proposed:  # type: ignore[attr-defined]
        return WatchState.REBOUND
    return WatchState.CANCELLATION if entry.cancellation_proposed_at else WatchState.RUNNING


def _filtered(request: SignedInRequest) -> tuple[WatchFilter, EntryQuerySet]:
    """The filters in the address and the rows that they leave, ready to be listed."""
    rows = LedgerEntry.objects.visible_to(request.user).filter(stage__in=(Stage.WATCH, Stage.CANCELLED))
    filters = WatchFilter(request.GET, with_rebound_flag(rows, on=timezone.localdate(clock.now())), request=request)
    order = Case(
        When(stage=Stage.CANCELLED, then=Value(3)),
        When(rebound_proposed=True, then=Value(0)),
        When(cancellation_proposed_at__isnull=False, then=Value(1)),
        default=Value(2),
    )
    of_this_watch = Q(look_backs__round=F("round"))
    made, planned = (of_this_watch & Q(look_backs__stage=stage) for stage in (Stage.DONE, Stage.PLANNED))
    found = filters.qs.annotate(
        look_backs_made=Count("look_backs", filter=made, distinct=True),
        look_backs_planned=Count("look_backs", filter=planned, distinct=True),
    )
    found = found.order_by(order, "watch_until", "pk")
    return filters, found.select_related("village__parent").prefetch_related("criteria")
