"""The filters of the ledger's lists; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.ledger.lights import with_light
from villages.ledger.models import Determination, DeterminationQuerySet, EntryQuerySet, LedgerEntry, Light
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, criterion_choices, named, set_choices, townships_with

ALL = _("All")


class EntryFilter(django_filters.FilterSet):
    """The ledger by township, criterion, stage, light and text, in a chosen order."""

    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__entries__isnull=False),
    )  # fmt: skip
    criterion = django_filters.ChoiceFilter(label=_("Criterion"), empty_label=ALL, method="with_criterion")
    stage = django_filters.ChoiceFilter(
        label=_("Stage"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.ENTRY)]
    )
    light = django_filters.ChoiceFilter(label=_("Light"), empty_label=ALL, choices=Light.choices, method="with_light")
    text = TextFilter(label=_("Village or number"), method="with_text")
    sort = django_filters.OrderingFilter(
        fields={"number": "number", "village__code": "village", "opened_at": "opened", "deadline": "deadline"},
        widget=forms.HiddenInput,
        label=_("Order"),
    )

    class Meta:
        model = LedgerEntry
        fields: list[str] = []

    def __init__(self, *args: Any, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        set_choices(self, criterion=criterion_choices())

    def with_criterion(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        """An entry has a number once per edition, so the join may double it."""
        return entries.filter(criteria__number=value).distinct()

    def with_light(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        return entries.filter(with_light(Light(value), self.at))

    def with_text(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        return entries.filter(named(value, "village") | Q(number__icontains=value.strip()))


class DeterminationFilter(django_filters.FilterSet):
    """Determinations by stage, township and text."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.DETERMINATION)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__determinations__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village or basis"), method="with_text")

    class Meta:
        model = Determination
        fields: list[str] = []

    def with_text(self, rows: DeterminationQuerySet, _name: str, value: str) -> DeterminationQuerySet:
        return rows.filter(named(value, "village") | Q(basis__icontains=value))
