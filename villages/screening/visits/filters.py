"""The filters of packages and visits; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.divisions.models import Division, DivisionQuerySet
from villages.screening.filters import TextFilter, named, townships_with
from villages.screening.visits.models import HouseholdKind, VillageVisit, VillageVisitQuerySet
from villages.screening.visits.rules import CADRES, DEPUTY_LEADERS

ALL = _("All")
_SENSIBLE = (MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2999, 12, 30)))


def day_filter(label: Any, lookup: str, field_name: str) -> django_filters.DateFilter:
    """The first or last day of a list."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(
        label=label, field_name=field_name, lookup_expr=lookup, validators=_SENSIBLE, widget=widget
    )  # fmt: skip


def township_filter(path: str, **condition: Any) -> django_filters.ModelChoiceFilter:
    """The townships of the jurisdiction that have such rows."""
    return django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name=path,
        queryset=lambda request: townships_with(request, **condition),
    )  # fmt: skip


def village_named(text: str) -> Q:
    """The village itself has this in its name, or a pinyin, initials or code that begin with it."""
    plain = text.strip().lower()
    return (
        Q(name__icontains=text.strip())
        | Q(pinyin__startswith=plain.replace(" ", ""))
        | Q(initials__startswith=plain)
        | Q(code__startswith=plain)
    )


class PackageFilter(django_filters.FilterSet):
    """Villages by township, by gaps in the package, and by name; the rows are counted by `packages.py`."""

    township = township_filter("parent")
    gaps = django_filters.ChoiceFilter(
        label=_("Package"),
        empty_label=ALL,
        choices=[("yes", _("with gaps")), ("no", _("complete"))],
        method="with_gaps",
    )
    text = TextFilter(label=_("Village or member"), method="with_text")

    class Meta:
        model = Division
        fields: list[str] = []

    def with_gaps(self, villages: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        gap = Q(deputy_leaders__lt=DEPUTY_LEADERS) | Q(cadres__lt=CADRES)
        return villages.filter(gap if value == "yes" else ~gap)

    def with_text(self, villages: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        mine = Division.objects.filter(package_members__full_name__icontains=value.strip())
        return villages.filter(village_named(value) | Q(pk__in=mine.values("pk")))


class VisitFilter(django_filters.FilterSet):
    """Visits by township, kind of household, problems, days, and words."""

    township = township_filter("village__parent", children__package_visits__isnull=False)
    household_kind = django_filters.ChoiceFilter(
        label=_("Kind of household"), empty_label=ALL, choices=HouseholdKind.choices
    )
    problems = django_filters.ChoiceFilter(
        label=_("Problems"), empty_label=ALL, method="with_problems",
        choices=[("yes", _("problems raised")), ("no", _("none raised"))],
    )  # fmt: skip
    since = day_filter(pgettext_lazy("first day", "From"), "gte", "visited_on")
    until = day_filter(pgettext_lazy("last day", "To"), "lte", "visited_on")
    text = TextFilter(label=_("Village or words"), method="with_text")

    class Meta:
        model = VillageVisit
        fields: list[str] = []

    def with_problems(self, visits: VillageVisitQuerySet, _name: str, value: str) -> VillageVisitQuerySet:
        return visits.filter(problems__gte=1) if value == "yes" else visits.filter(problems=0)

    def with_text(self, visits: VillageVisitQuerySet, _name: str, value: str) -> VillageVisitQuerySet:
        text = value.strip()
        words = Q(question__icontains=text) | Q(problem_words__icontains=text) | Q(by_post__icontains=text)
        return visits.filter(named(value, "village") | words)


class AttentionFilter(django_filters.FilterSet):
    """Villages of the attention balance; the view chooses the period, the form carries it on."""

    days = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    township = township_filter("parent")
    show = django_filters.ChoiceFilter(
        label=_("Attention"), empty_label=ALL, choices=[("neglected", _("neglected"))], method="as_it_is"
    )
    text = TextFilter(label=_("Village"), method="with_text")

    class Meta:
        model = Division
        fields: list[str] = []

    def as_it_is(self, villages: DivisionQuerySet, _name: str, _value: str) -> DivisionQuerySet:
        return villages

    def with_text(self, villages: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        return villages.filter(village_named(value))
