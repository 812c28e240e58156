"""The filter of the list of extensions; it stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.ledger.deadlines.models import Extension, ExtensionQuerySet
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named, townships_with


class ExtensionFilter(django_filters.FilterSet):
    """Extensions by state, township, and village or number of the entry."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[(s.value, s.label) for s in stages_of(Thing.EXTENSION)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", field_name="entry__village__parent",
        queryset=lambda request: townships_with(request, children__entries__extensions__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village or number"), method="with_text")

    class Meta:
        model = Extension
        fields: list[str] = []

    def with_text(self, rows: ExtensionQuerySet, _name: str, value: str) -> ExtensionQuerySet:
        return rows.filter(named(value, "entry__village") | Q(entry__number__icontains=value.strip()))
