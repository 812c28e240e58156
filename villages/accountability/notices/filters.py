"""The filters of the register of notices; each stands in the address, and a value that does not fit counts as unset."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accountability.notices.models import Notice, NoticeKind, NoticeQuerySet, NoticeRule, state_in_words
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import Thing, stages_of
from villages.screening.departments.models import Department
from villages.screening.filters import TextFilter, named, set_choices, townships_with

ALL = _("All")


def _townships(request: HttpRequest | None) -> QuerySet[Division]:
    """Those with a notice that this person may know of: a department is not shown who else was addressed."""
    return townships_with(request, notices__in=Notice.objects.visible_to(request.user) if request else [])


class NoticeFilter(django_filters.FilterSet):
    """Notices by state, kind, rule, addressee, year and text."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=ALL, choices=[(s.value, state_in_words(s)) for s in stages_of(Thing.NOTICE)]
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a notice", "Kind"), empty_label=ALL, choices=NoticeKind.choices
    )
    rule = django_filters.ChoiceFilter(label=_("Rule"), empty_label=ALL, choices=NoticeRule.choices)
    township = django_filters.ModelChoiceFilter(
        label=_("Township"), empty_label=ALL, to_field_name="code", field_name="addressee",
        queryset=lambda request: _townships(request),
    )  # fmt: skip
    department = django_filters.ChoiceFilter(label=_("Department"), empty_label=ALL, field_name="department")
    year = django_filters.ChoiceFilter(label=_("Year of issue"), empty_label=ALL)
    text = TextFilter(label=_("Addressee, number or answer"), method="with_text")

    class Meta:
        model = Notice
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Notice.objects.visible_to(user).order_by()
        years = visible.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
        departments = Department.objects.filter(pk__in=visible.values("department")).order_by("county", "order")
        set_choices(
            self,
            year=[(str(year), str(year)) for year in years],
            department=[(str(row.pk), row.name) for row in departments],
        )

    def with_text(self, rows: NoticeQuerySet, _name: str, value: str) -> NoticeQuerySet:
        text = value.strip()
        found = named(text, "addressee") | Q(answer__icontains=text) | Q(posts__icontains=text)
        found |= Q(department__name_zh__icontains=text) | Q(department__name_en__icontains=text)
        year, _sign, serial = text.strip("〔").removesuffix("号").partition("〕")
        if year.isascii() and year.isdigit() and len(year) == 4 and serial.isascii() and serial.isdigit():
            found |= Q(year=int(year), serial=int(serial[:4]))
        return rows.filter(found)
