"""The filters of this room; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Group
from villages.divisions.models import Division, DivisionQuerySet
from villages.screening.filters import TextFilter, named, townships_with
from villages.screening.insight.county_matrix import contradicted, with_hit, with_yes
from villages.screening.models import SheetQuerySet, VillageSheet

ALL = _("All")


class Show(TextChoices):
    """Which villages of the matrix are wanted."""

    CONTRADICTED = "contradicted", _("with a contradiction")
    HIT = "hit", _("with a hit of the county's side")
    YES = "yes", _("with a yes of the township")


class MatrixFilter(django_filters.FilterSet):
    """The county's matrix by township, by what is said, and text; the view chooses the quarter, the form carries it."""

    quarter = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="quarterly_check__township",
        queryset=lambda request: townships_with(request, checks__isnull=False),
    )  # fmt: skip
    show = django_filters.ChoiceFilter(
        label=_("Which villages"), empty_label=ALL, choices=Show.choices, method="with_show"
    )  # fmt: skip
    text = TextFilter(label=_("Village: name, pinyin or code"), method="with_text")

    class Meta:
        model = VillageSheet
        fields: list[str] = []

    def as_it_is(self, rows: SheetQuerySet, _name: str, _value: str) -> SheetQuerySet:
        return rows

    def with_show(self, rows: SheetQuerySet, _name: str, value: str) -> SheetQuerySet:
        if value == Show.YES:
            return with_yes(rows)
        return rows.filter(contradicted() if value == Show.CONTRADICTED else with_hit())

    def with_text(self, rows: SheetQuerySet, _name: str, value: str) -> SheetQuerySet:
        return rows.filter(named(value, "village"))


class KindFilter(django_filters.FilterSet):
    """Villages by township and text; the view chooses quarter and kind, the form carries them."""

    quarter = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    kind = django_filters.ChoiceFilter(label=_("Group"), empty_label=ALL, choices=Group.choices, method="as_it_is")
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="parent",
        queryset=lambda request: townships_with(request, children__findings__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Village: name, pinyin or code"), method="with_text")

    class Meta:
        model = Division
        fields: list[str] = []

    def as_it_is(self, rows: DivisionQuerySet, _name: str, _value: str) -> DivisionQuerySet:
        return rows

    def with_text(self, rows: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        plain = value.strip().lower()
        found: Any = (
            rows.filter(name__icontains=value.strip())
            | rows.filter(pinyin__startswith=plain.replace(" ", ""))
            | rows.filter(initials__startswith=plain)
            | rows.filter(code__startswith=plain)
        )
        return found  # type: ignore[no-any-return]


class DayForm(forms.Form):
    """As of which day; today when it is left out."""

    quarter = forms.CharField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(
        label=_("As of the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
