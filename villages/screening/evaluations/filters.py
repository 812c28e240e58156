"""The filter of the list of mass evaluations; it stands in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import RuleSet
from villages.screening.evaluations.models import EvaluationQuerySet, MassEvaluation
from villages.screening.filters import TextFilter, named, set_choices, townships_with
from villages.screening.quarters import choices


class Result(TextChoices):
    """What a count came to, and whether it still counts."""

    REACHED = "reached", _("gate reached")
    UNDER = "under", _("under the gate")
    CORRECTED = "corrected", _("replaced by a correction")

    @property
    def condition(self) -> Q:
        """The same answer as `rules.is_under`, for a query; whole numbers, so nothing is rounded."""
        if self == Result.CORRECTED:
            return Q(corrected_by__isnull=False)
        under = Q(pk__in=[])
        for rule_set in RuleSet.objects.all():
            gate = rule_set.numbers.satisfaction_gate_percent
            reached = gate * (F("returned") - F("spoiled"))
            under |= Q(rule_set=rule_set) & Q(content__lt=reached)
        return Q(corrected_by=None) & (under if self == Result.UNDER else ~under)


class EvaluationFilter(django_filters.FilterSet):
    """Mass evaluations by result, township, quarter and village."""

    result = django_filters.ChoiceFilter(
        label=_("Result"), empty_label=_("All"), choices=Result.choices, method="with_result"
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__evaluations__isnull=False),
    )  # fmt: skip
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), empty_label=_("All"))
    text = TextFilter(label=_("Village"), method="with_text")

    class Meta:
        model = MassEvaluation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = self.queryset.order_by("-quarter").values_list("quarter", flat=True).distinct()
        set_choices(self, quarter=choices(quarters))

    def with_result(self, rows: EvaluationQuerySet, _name: str, value: str) -> EvaluationQuerySet:
        counted = rows.annotate(content=100 * (F("satisfied") + F("fairly_satisfied")))
        return counted.filter(Result(value).condition)

    def with_text(self, rows: EvaluationQuerySet, _name: str, value: str) -> EvaluationQuerySet:
        return rows.filter(named(value, "village"))
