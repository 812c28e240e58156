"""The filters of look-backs and of entries in the watch; each stands in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.acceptance.watch.models import LookBack, LookBackQuerySet
from villages.acceptance.watch.rebounds import has_rebound
from villages.ledger.models import EntryQuerySet, LedgerEntry
from villages.process import Stage
from villages.screening.filters import TextFilter, named, set_choices, townships_with
from villages.screening.quarters import choices

ALL = _("All")


class LookBackState(TextChoices):
    """How a look-back stands on a day."""

    PLANNED = "planned", _("planned")
    LATE = "late", pgettext_lazy("look-back", "overdue")
    DONE = "done", _("done")
    CALLED_OFF = "called_off", _("called off")


def in_state(state: str, on: dt.date) -> Q:
    """The condition "the look-back stands so on that day"; its last day counts in full."""
    late = Q(stage=Stage.PLANNED, due_on__lt=on)
    if state == LookBackState.LATE:
        return late
    return Q(stage=Stage.PLANNED) & ~late if state == LookBackState.PLANNED else Q(stage=state)


class WatchState(TextChoices):
    """How a watch stands: what it waits for."""

    REBOUND = "rebound", _("rebound proposed")
    CANCELLATION = "cancellation", _("cancellation proposed")
    RUNNING = "running", pgettext_lazy("watch", "running")
    CANCELLED = "cancelled", _("cancelled")


def watch_in_state(entries: QuerySet[Any], state: str) -> QuerySet[Any]:
    """The entries (annotated by `with_rebound_flag`) whose watch stands so."""
    watched = Q(stage=Stage.WATCH)
    conditions = {
        WatchState.REBOUND: watched & Q(rebound_proposed=True),
        WatchState.CANCELLATION: watched & Q(rebound_proposed=False, cancellation_proposed_at__isnull=False),
        WatchState.RUNNING: watched & Q(rebound_proposed=False, cancellation_proposed_at=None),
        WatchState.CANCELLED: Q(stage=Stage.CANCELLED),
    }
    return entries.filter(conditions[WatchState(state)])


def with_rebound_flag(entries: EntryQuerySet, *, on: dt.date) -> EntryQuerySet:
    """Each entry with `rebound_proposed`."""
    return entries.annotate(rebound_proposed=has_rebound(on=on))


class LookBackFilter(django_filters.FilterSet):
    """Look-backs by state, quarter, township and village."""

    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=LookBackState.choices, method="with_state"
    )
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), empty_label=ALL)
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="entry__village__parent",
        queryset=lambda request: townships_with(request, children__entries__look_backs__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village or number"), method="with_text")

    class Meta:
        model = LookBack
        fields: list[str] = []

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        quarters = self.queryset.order_by("-quarter").values_list("quarter", flat=True).distinct()
        set_choices(self, quarter=choices(quarters))

    def with_state(self, rows: LookBackQuerySet, _name: str, value: str) -> LookBackQuerySet:
        return rows.filter(in_state(value, self.on))

    def with_text(self, rows: LookBackQuerySet, _name: str, value: str) -> LookBackQuerySet:
        return rows.filter(named(value, "entry__village") | Q(entry__number__icontains=value.strip()))


class WatchFilter(django_filters.FilterSet):
    """Entries in the watch and those that left it, by state, township and village."""

    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=WatchState.choices, method="with_state"
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__entries__watch_until__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village or number"), method="with_text")

    class Meta:
        model = LedgerEntry
        fields: list[str] = []

    def with_state(self, rows: EntryQuerySet, _name: str, value: str) -> QuerySet[Any]:
        return watch_in_state(rows, value)

    def with_text(self, rows: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        return rows.filter(named(value, "village") | Q(number__icontains=value.strip()))
