"""The page of a figure: its number, and the rows that it counts; the same as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports.summary.address import Asked, asked_for, criterion_asked_for
from reports.summary.counting import number_of
from reports.summary.figure import Figure
from reports.summary.listing import LISTINGS, cells_of, values_of
from reports.summary.registry import FIGURES
from villages import clock
from villages.accountability.freeze.actions import record_export
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.divisions.models import DIGITS, Division
from villages.exports import list_as_xlsx
from villages.marks import bracketed

PER_PAGE = 50


class ScopeForm(forms.Form):
    """What the list is of, in words, for the line above a spreadsheet."""

    place = forms.CharField(label=gettext_lazy("Place"))
    quarter = forms.CharField(label=gettext_lazy("Quarter"))
    criterion = forms.CharField(label=gettext_lazy("Criterion"), required=False)


@require_safe
@requires(Permission.READ_REPORTS)
def figure_detail(request: SignedInRequest, name: str) -> HttpResponse:
    """The rows behind the figure, page by page; the heading says how many, or what they come to."""
    figure, asked, rows, criterion = _asked(request, name)
    listing = LISTINGS[figure.base.name]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": figure,
        "asked": asked,
        "criterion": criterion,
        "number": number_of(figure, rows, asked.scope),
        "page": page,
        "columns": listing.columns,
        "rows": [cells_of(listing, row) for row in page.object_list],
        "above": above(asked.place, request.user.jurisdiction),
    }
    return render(request, "reports/summary/figure_detail.html", context)


@require_safe
@requires(Permission.READ_REPORTS)
def figure_export(request: SignedInRequest, name: str) -> HttpResponse:
    """All rows behind the figure as a spreadsheet."""
    figure, asked, rows, criterion = _asked(request, name)
    listing = LISTINGS[figure.base.name]
    heads = [(column.label, column.width) for column in listing.columns]
    words = {"place": asked.place.name, "quarter": asked.scope.quarter.label, "criterion": str(criterion or "")}
    title = f"{figure.label}{bracketed(number_of(figure, rows, asked.scope))}"
    values = values_of(listing, rows)
    if figure.base.permission == Permission.READ_FREEZE and request.method == "GET":
        record_export(county=asked.place, rows=rows.count(), by=request.user, at=clock.now())
    return list_as_xlsx(request, title, heads, values, form=ScopeForm(words), at=asked.scope.at)


def above(place: Division, jurisdiction: str) -> list[Division]:
    """The divisions around the place, from the reader's own down; one query."""
    codes = [place.code[:digits] for digits in DIGITS.values() if len(jurisdiction) <= digits < len(place.code)]
    return list(Division.objects.filter(code__in=codes).order_by("code")) if codes else []


def _asked(request: SignedInRequest, name: str) -> tuple[Figure, Asked, Any, int | None]:
    """The figure, the scope, its rows in order, and the criterion to which they are narrowed."""
    figure = FIGURES.get(name)
    if figure is None:
        raise Http404
    if figure.base.permission and not request.user.may(figure.base.permission):
        raise PermissionDenied(_("Your role may read the number, but not the list behind it."))
    asked = asked_for(request)
    listing = LISTINGS[figure.base.name]
    rows = figure.rows(asked.scope).select_related(*listing.related).order_by(*listing.order)
    criterion = criterion_asked_for(request) if figure.base.criterion else None
    return figure, asked, rows.filter(**{figure.base.criterion: criterion}) if criterion else rows, criterion
