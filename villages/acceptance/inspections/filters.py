"""The filter of the list of inspections; it stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from villages.acceptance.inspections.models import Inspection, InspectionQuerySet, Outcome
from villages.divisions.models import Division
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named, townships_with


def _townships(request: HttpRequest | None) -> QuerySet[Division]:
    """Those with an inspection."""
    visible = Inspection.objects.visible_to(request.user) if request else []
    return townships_with(request, children__entries__inspections__in=visible)


class InspectionFilter(django_filters.FilterSet):
    """Inspections by state, decision, township and village."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[(s.value, s.label) for s in stages_of(Thing.INSPECTION)],
        method="in_stage",
    )  # fmt: skip
    outcome = django_filters.ChoiceFilter(label=_("Decision"), empty_label=_("All"), choices=Outcome.choices)
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", field_name="entry__village__parent",
        queryset=lambda request: _townships(request),
    )  # fmt: skip
    text = TextFilter(label=_("Village or number"), method="with_text")

    class Meta:
        model = Inspection
        fields: list[str] = []

    def in_stage(self, rows: InspectionQuerySet, _name: str, value: str) -> InspectionQuerySet:
        return rows.known_as(value, self.request.user)

    def with_text(self, rows: InspectionQuerySet, _name: str, value: str) -> InspectionQuerySet:
        return rows.filter(named(value, "entry__village")) | rows.filter(entry__number__icontains=value.strip())
