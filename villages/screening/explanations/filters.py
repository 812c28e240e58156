"""The filters of the contradictions; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.process import Thing, stages_of
from villages.screening.explanations.models import Explanation, ExplanationQuerySet
from villages.screening.filters import TextFilter, criterion_choices, named, set_choices, townships_with
from villages.screening.models import COUNTY_SIDE
from villages.screening.quarters import choices

ALL = _("All")


class ExplanationFilter(django_filters.FilterSet):
    """Contradictions by state, township, criterion, quarter, source and text."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.EXPLANATION)]
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__explanations__isnull=False),
    )  # fmt: skip
    criterion = django_filters.ChoiceFilter(
        label=_("Criterion"), empty_label=ALL, field_name="finding__criterion__number"
    )
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), empty_label=ALL, field_name="finding__quarter")
    source = django_filters.ChoiceFilter(
        label=_("Source"), empty_label=ALL, field_name="finding__source",
        choices=[(source.value, source.label) for source in COUNTY_SIDE],
    )  # fmt: skip
    text = TextFilter(label=_("Village or explanation"), method="with_text")

    class Meta:
        model = Explanation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = Explanation.objects.order_by("-finding__quarter").values_list("finding__quarter", flat=True)
        set_choices(self, criterion=criterion_choices(), quarter=choices(quarters.distinct()))

    def with_text(self, rows: ExplanationQuerySet, _name: str, value: str) -> ExplanationQuerySet:
        return rows.filter(named(value, "village") | Q(words__icontains=value) | Q(finding__fact__icontains=value))
