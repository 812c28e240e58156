"""The filters of the freeze list; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accountability.freeze.models import FrozenPost, FrozenQuerySet
from villages.screening.filters import TextFilter, named, townships_with

ALL = _("All")


class Standing(TextChoices):
    """Does the freeze hold today?"""

    HOLDS = "holds", pgettext_lazy("freeze", "holds")
    ENDED = "ended", pgettext_lazy("freeze", "ended")

    def of(self, rows: FrozenQuerySet, today: dt.date) -> FrozenQuerySet:
        return rows.on(today) if self == Standing.HOLDS else rows.filter(until__lt=today)


class FreezeFilter(django_filters.FilterSet):
    """The freeze by standing, township and text."""

    standing = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=Standing.choices, method="with_standing"
    )
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="entry__village__parent",
        queryset=lambda request: townships_with(request, children__entries__frozen_posts__isnull=False),
    )  # fmt: skip
    text = TextFilter(label=_("Name, post, village or entry"), method="with_text")

    class Meta:
        model = FrozenPost
        fields: list[str] = []

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def with_standing(self, rows: FrozenQuerySet, _name: str, value: str) -> FrozenQuerySet:
        return Standing(value).of(rows, self.today)

    def with_text(self, rows: FrozenQuerySet, _name: str, value: str) -> FrozenQuerySet:
        words = Q(full_name__icontains=value) | Q(post__icontains=value) | Q(entry__number__icontains=value)
        return rows.filter(named(value, "entry__village") | words)
