"""The filters of the register's lists; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.divisions.models import Division, DivisionQuerySet
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named, townships_with
from villages.screening.register.models import (
    Dispute,
    DisputeQuerySet,
    Incident,
    IncidentKind,
    IncidentQuerySet,
    PartyKind,
    between,
)

ALL = _("All")
WARNED = [("yes", _("rising"))]
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2999, 12, 30)
# Days outside can neither be meant nor always be turned into a moment.
_SENSIBLE = (MinValueValidator(EARLIEST), MaxValueValidator(LATEST))


def _day(label: Any, method: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, method=method, validators=_SENSIBLE, widget=widget)


class IncidentFilter(django_filters.FilterSet):
    """Incidents by kind, state, place, words and the days on which they happened."""

    kind = django_filters.ChoiceFilter(label=_("Kind of incident"), empty_label=ALL, choices=IncidentKind.choices)
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.INCIDENT)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__incidents__isnull=False),
    )  # fmt: skip
    since = _day(pgettext_lazy("first day", "From"), "with_since")
    until = _day(pgettext_lazy("last day", "To"), "with_until")
    text = TextFilter(label=_("Village or words"), method="with_text")

    class Meta:
        model = Incident
        fields: list[str] = []

    def with_since(self, incidents: IncidentQuerySet, _name: str, value: dt.date) -> IncidentQuerySet:
        return incidents.filter(between("happened_at", value, LATEST))

    def with_until(self, incidents: IncidentQuerySet, _name: str, value: dt.date) -> IncidentQuerySet:
        return incidents.filter(between("happened_at", EARLIEST, value))

    def with_text(self, incidents: IncidentQuerySet, _name: str, value: str) -> IncidentQuerySet:
        words = Q(spot__icontains=value.strip()) | Q(fact__icontains=value.strip())
        return incidents.filter(named(value, "village") | words)


class DisputeFilter(django_filters.FilterSet):
    """Disputes by state, place, parties, early warning, words and the days on which they arose."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.DISPUTE)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__disputes__isnull=False),
    )  # fmt: skip
    parties = django_filters.ChoiceFilter(label=_("Parties"), empty_label=ALL, choices=PartyKind.choices)
    warned = django_filters.ChoiceFilter(
        label=_("Open disputes"), empty_label=ALL, choices=WARNED, method="with_warning"
    )
    since = _day(pgettext_lazy("first day", "From"), "with_since")
    until = _day(pgettext_lazy("last day", "To"), "with_until")
    text = TextFilter(label=_("Village or words"), method="with_text")

    class Meta:
        model = Dispute
        fields: list[str] = []

    def __init__(self, *args: Any, warned_villages: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned_villages = warned_villages

    def with_warning(self, disputes: DisputeQuerySet, _name: str, _value: str) -> DisputeQuerySet:
        return disputes.filter(village__in=self.warned_villages)

    def with_since(self, disputes: DisputeQuerySet, _name: str, value: dt.date) -> DisputeQuerySet:
        return disputes.filter(arose_on__gte=value)

    def with_until(self, disputes: DisputeQuerySet, _name: str, value: dt.date) -> DisputeQuerySet:
        return disputes.filter(arose_on__lte=value)

    def with_text(self, disputes: DisputeQuerySet, _name: str, value: str) -> DisputeQuerySet:
        text = value.strip()
        words = Q(subject__icontains=text) | Q(fact__icontains=text) | Q(organization__icontains=text)
        return disputes.filter(named(value, "village") | words)


class TownshipFilter(django_filters.FilterSet):
    """The townships of the page of duty reports; the view chooses the month, the form carries it on."""

    month = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    text = TextFilter(label=_("Township: name, pinyin or code"), method="with_text")

    class Meta:
        model = Division
        fields: list[str] = []

    def as_it_is(self, townships: DivisionQuerySet, _name: str, _value: str) -> DivisionQuerySet:
        return townships

    def with_text(self, townships: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        plain = value.strip().lower()
        return townships.filter(
            Q(name__icontains=value.strip())
            | Q(pinyin__startswith=plain.replace(" ", ""))
            | Q(initials__startswith=plain)
            | Q(code__startswith=plain)
            | named(value, "parent")
        )
