"""The filters of the screening's lists; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import CriteriaEdition, Criterion, Group, Tier
from villages.divisions.models import Division
from villages.process import Thing, stages_of
from villages.screening.models import CheckQuerySet, Finding, FindingQuerySet, QuarterlyCheck, Source
from villages.screening.overview import Standing
from villages.screening.quarters import choices

# Stands for three stages of a finding at once.
LIVE = "live"


def named(text: str, path: str) -> Q:
    """The division at `path` has this in its name, or a pinyin, initials or code that begin with it."""
    plain = text.strip().lower()
    return (
        Q(**{f"{path}__name__icontains": text.strip()})
        | Q(**{f"{path}__pinyin__startswith": plain.replace(" ", "")})
        | Q(**{f"{path}__initials__startswith": plain})
        | Q(**{f"{path}__code__startswith": plain})
    )


def townships_with(request: HttpRequest | None, **condition: Any) -> QuerySet[Division]:
    """The townships in the jurisdiction that have such rows; the choices of a filter."""
    if request is None:
        return Division.objects.none()
    return Division.objects.visible_to(request.user).townships().filter(**condition).distinct()


def criterion_choices() -> list[tuple[str, str]]:
    """Number and short words of the newest edition; one query."""
    newest = CriteriaEdition.objects.order_by("-in_force_from").values("pk")[:1]
    return [(str(c.number), str(c)) for c in Criterion.objects.filter(edition__in=newest).order_by("number")]


def set_choices(filters: django_filters.FilterSet, **choices: list[tuple[str, str]]) -> None:
    """Choices that come from the tables, read once for a page: fields would ask for theirs at every turn."""
    for name, pairs in choices.items():
        filters.filters[name].extra["choices"] = pairs


def beside(filters: django_filters.FilterSet, name: str) -> QuerySet[Any]:
    """The rows that all filters but this one leave: what its counts are made of."""
    rows: QuerySet[Any] = filters.queryset.all()
    filters.form.is_valid()
    for other, value in filters.form.cleaned_data.items():
        if other != name:
            rows = filters.filters[other].filter(rows, value)
    return rows


def counts_by(rows: QuerySet[Any], column: str) -> dict[str, int]:
    """How many rows have each value of the column."""
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk", distinct=True)))


class TextFilter(django_filters.CharFilter):
    """Free text; spaces around it do not count."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, widget=forms.TextInput(attrs={"type": "search"}), **kwargs)


class CheckFilter(django_filters.FilterSet):
    """The quarter by township, by standing and text; the view chooses the quarter, the form carries it on."""

    quarter = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=Standing.choices, empty_label=_("All"), method="with_standing"
    )
    text = TextFilter(label=_("Township: name, pinyin or code"), method="with_text")

    class Meta:
        model = QuarterlyCheck
        fields: list[str] = []

    def as_it_is(self, checks: CheckQuerySet, _name: str, _value: str) -> CheckQuerySet:
        return checks

    def with_standing(self, checks: CheckQuerySet, _name: str, value: str) -> CheckQuerySet:
        return checks.filter(Standing(value).condition)

    def with_text(self, checks: CheckQuerySet, _name: str, value: str) -> CheckQuerySet:
        return checks.filter(named(value, "township") | named(value, "township__parent"))


def _quarter_choices() -> list[tuple[str, str]]:
    quarters = Finding.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return choices(quarters)


class FindingFilter(django_filters.FilterSet):
    """Findings by stage, place, criterion, kind, tier, source, quarter and text."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), method="with_stage",
        choices=[(LIVE, _("standing: neither dismissed nor withdrawn"))]
        + [(stage.value, stage.label) for stage in stages_of(Thing.FINDING)],
    )  # fmt: skip
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", field_name="village__parent",
        queryset=lambda request: townships_with(request, children__findings__isnull=False),
    )  # fmt: skip
    criterion = django_filters.ChoiceFilter(label=_("Criterion"), empty_label=_("All"), field_name="criterion__number")
    tier = django_filters.ChoiceFilter(
        label=_("Tier"), empty_label=_("All"), field_name="criterion__tier", choices=Tier.choices
    )
    group = django_filters.ChoiceFilter(
        label=_("Group"), empty_label=_("All"), field_name="criterion__group", choices=Group.choices
    )
    source = django_filters.ChoiceFilter(label=_("Source"), empty_label=_("All"), choices=Source.choices)
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), empty_label=_("All"))
    text = TextFilter(label=_("Village or evidence"), method="with_text")

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, criterion=criterion_choices(), quarter=_quarter_choices())

    def with_stage(self, findings: FindingQuerySet, _name: str, value: str) -> FindingQuerySet:
        return findings.live() if value == LIVE else findings.filter(stage=value)

    def with_text(self, findings: FindingQuerySet, _name: str, value: str) -> FindingQuerySet:
        words = Q(fact__icontains=value) | Q(document_no__icontains=value) | Q(established_by__icontains=value)
        return findings.filter(named(value, "village") | words)
