"""The filter of the list of leave; it stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.ledger.people.models import Leave, LeaveQuerySet
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named, townships_with


class LeaveFilter(django_filters.FilterSet):
    """Leave by state, township, and village, number of the entry or name."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[(s.value, s.label) for s in stages_of(Thing.LEAVE)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", field_name="service__entry__village__parent",
        queryset=lambda request: townships_with(request, children__entries__services__leaves__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village, number or name"), method="with_text")

    class Meta:
        model = Leave
        fields: list[str] = []

    def with_text(self, rows: LeaveQuerySet, _name: str, value: str) -> LeaveQuerySet:
        words = value.strip()
        about = Q(service__entry__number__icontains=words) | Q(service__full_name__icontains=words)
        return rows.filter(named(value, "service__entry__village") | about)
