"""The filter of the list of spot checks; it stands in the address."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotCheckQuerySet, SpotVisit, VisitQuerySet


class SpotCheckFilter(django_filters.FilterSet):
    """Spot checks by kind, state and title."""

    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a spot check", "Kind"), empty_label=_("All"), choices=SpotCheckKind.choices
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[(s.value, s.label) for s in stages_of(Thing.SPOT_CHECK)]
    )
    text = TextFilter(label=_("Title"), method="with_text")

    class Meta:
        model = SpotCheck
        fields: list[str] = []

    def with_text(self, rows: SpotCheckQuerySet, _name: str, value: str) -> SpotCheckQuerySet:
        return rows.filter(title__icontains=value.strip())


class VisitFilter(django_filters.FilterSet):
    """The visits of one spot check by township, state and village."""

    township = django_filters.ChoiceFilter(
        label=_("Township"), empty_label=_("All"), field_name="village__parent__code"
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[(s.value, s.label) for s in stages_of(Thing.SPOT_VISIT)]
    )
    text = TextFilter(label=_("Village"), method="with_text")

    class Meta:
        model = SpotVisit
        fields: list[str] = []

    def with_text(self, rows: VisitQuerySet, _name: str, value: str) -> VisitQuerySet:
        return rows.filter(named(value, "village"))
