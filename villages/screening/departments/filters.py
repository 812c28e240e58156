"""The filters of the list of reports; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport, ReportQuerySet
from villages.screening.filters import TextFilter, criterion_choices, named, set_choices, townships_with


def _departments(request: HttpRequest | None) -> QuerySet[Department]:
    """Those that have a report which this reader may see."""
    if request is None:
        return Department.objects.none()
    reports = DepartmentReport.objects.visible_to(request.user).order_by()
    return Department.objects.filter(pk__in=reports.values("department"))


def _townships(request: HttpRequest | None) -> QuerySet[Division]:
    return townships_with(request, children__department_items__isnull=False)


class ReportFilter(django_filters.FilterSet):
    """Reports by department, township, criterion and text."""

    department = django_filters.ModelChoiceFilter(label=_("Department"), empty_label=_("All"), queryset=_departments)
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=_("All"), to_field_name="code", queryset=_townships, method="with_township"
    )
    criterion = django_filters.ChoiceFilter(label=_("Criterion"), empty_label=_("All"), method="with_criterion")
    text = TextFilter(label=_("Document, village or words"), method="with_text")

    class Meta:
        model = DepartmentReport
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, criterion=criterion_choices())

    def with_township(self, reports: ReportQuerySet, _name: str, value: Division) -> ReportQuerySet:
        return reports.filter(pk__in=_reports_with(village__parent=value))

    def with_criterion(self, reports: ReportQuerySet, _name: str, value: str) -> ReportQuerySet:
        return reports.filter(pk__in=_reports_with(criterion__number=value))

    def with_text(self, reports: ReportQuerySet, _name: str, value: str) -> ReportQuerySet:
        items = DepartmentItem.objects.filter(named(value, "village") | Q(fact__icontains=value))
        words = Q(document_no__icontains=value) | Q(summary__icontains=value)
        return reports.filter(words | Q(pk__in=items.order_by().values("report")))


def _reports_with(**condition: object) -> QuerySet[Any, Any]:
    """The reports that have such an item: asked apart, so that their items are all counted."""
    return DepartmentItem.objects.filter(**condition).order_by().values("report")
