"""The filters of the lists of measures, projects and funds; a value that does not fit counts as unset."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.ledger.measures.models import (
    Fund,
    FundPurpose,
    FundQuerySet,
    Measure,
    MeasureQuerySet,
    Project,
    ProjectQuerySet,
)
from villages.ledger.plans.models import MeasureKind
from villages.process import Thing, stages_of
from villages.screening.filters import TextFilter, named, townships_with
from villages.screening.visits.filters import day_filter

ALL = _("All")
SOON_DAYS, NEAR_DAYS = 7, 30


class Due(TextChoices):
    """How near the due day of an open measure is."""

    OVER = "over", pgettext_lazy("due day", "overdue")
    SOON = "soon", pgettext_lazy("due day", "within 7 days")
    NEAR = "near", pgettext_lazy("due day", "within 30 days")


def township_filter(**condition: Any) -> django_filters.ModelChoiceFilter:
    """The townships of the jurisdiction whose entries have such rows."""
    return django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="entry__village__parent",
        queryset=lambda request: townships_with(request, **condition),
    )  # fmt: skip


def of_entry(text: str) -> Q:
    """The entry's village or number has this in it."""
    return named(text, "entry__village") | Q(entry__number__icontains=text.strip())


class MeasureFilter(django_filters.FilterSet):
    """Measures by township, state, due day, kind, owner and text, in a chosen order."""

    township = township_filter(children__entries__measures__isnull=False)
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.MEASURE)]
    )
    due = django_filters.ChoiceFilter(label=_("Due day"), empty_label=ALL, choices=Due.choices, method="with_due")
    kind = django_filters.ChoiceFilter(label=_("Kind of measure"), empty_label=ALL, choices=MeasureKind.choices)
    owner = TextFilter(label=_("Owner (post)"), method="with_owner")
    text = TextFilter(label=_("Village, number or words"), method="with_text")
    sort = django_filters.OrderingFilter(
        fields={"due_on": "due", "owner_post": "owner", "entry__village__code": "village"},
        widget=forms.HiddenInput,
        label=_("Order"),
    )

    class Meta:
        model = Measure
        fields: list[str] = []

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def with_due(self, measures: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        return measures.filter(pk__in=due_within(Measure.objects.all(), Due(value), self.today).values("pk"))

    def with_owner(self, measures: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        return measures.filter(owner_post__icontains=value.strip())

    def with_text(self, measures: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        return measures.filter(of_entry(value) | Q(words__icontains=value.strip()))


def due_within(measures: MeasureQuerySet, due: Due, today: dt.date) -> MeasureQuerySet:
    """The open measures whose due day is that near."""
    if due == Due.OVER:
        return measures.overdue(today)
    days = SOON_DAYS if due == Due.SOON else NEAR_DAYS
    return measures.open().filter(due_on__range=(today, today + dt.timedelta(days=days)))


class ProjectFilter(django_filters.FilterSet):
    """Livelihood projects by township, state and text."""

    township = township_filter(children__entries__projects__isnull=False)
    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, s.label) for s in stages_of(Thing.PROJECT)]
    )
    text = TextFilter(label=_("Village, number or project"), method="with_text")

    class Meta:
        model = Project
        fields: list[str] = []

    def with_text(self, projects: ProjectQuerySet, _name: str, value: str) -> ProjectQuerySet:
        return projects.filter(of_entry(value) | Q(name__icontains=value.strip()))


class FundFilter(django_filters.FilterSet):
    """Funds by township, purpose, days and text."""

    township = township_filter(children__entries__funds__isnull=False)
    purpose = django_filters.ChoiceFilter(label=_("Purpose"), empty_label=ALL, choices=FundPurpose.choices)
    since = day_filter(pgettext_lazy("first day", "From"), "gte", "spent_on")
    until = day_filter(pgettext_lazy("last day", "To"), "lte", "spent_on")
    text = TextFilter(label=_("Village, number, source or document"), method="with_text")

    class Meta:
        model = Fund
        fields: list[str] = []

    def with_text(self, funds: FundQuerySet, _name: str, value: str) -> FundQuerySet:
        words = Q(source__icontains=value.strip()) | Q(document_no__icontains=value.strip())
        return funds.filter(of_entry(value) | words)
