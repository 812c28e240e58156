"""The filters of the problem list; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.ledger.measures.filters import ALL, of_entry, township_filter
from villages.ledger.problems.models import Problem, ProblemQuerySet, RaisedBy, Topic
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter


class ProblemFilter(django_filters.FilterSet):
    """Problems by township, state, topic, who raised them, and text."""

    township = township_filter(children__entries__problems__isnull=False)
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.PROBLEM)]
    )
    topic = django_filters.ChoiceFilter(label=_("Sorted under"), empty_label=ALL, choices=Topic.choices)
    raised_by = django_filters.ChoiceFilter(label=_("Raised by"), empty_label=ALL, choices=RaisedBy.choices)
    text = TextFilter(label=_("Village, number or words"), method="with_text")

    class Meta:
        model = Problem
        fields: list[str] = []

    def with_text(self, problems: ProblemQuerySet, _name: str, value: str) -> ProblemQuerySet:
        text = value.strip()
        words = Q(words__icontains=text) | Q(outcome__icontains=text) | Q(reply__icontains=text)
        return problems.filter(of_entry(value) | words)
