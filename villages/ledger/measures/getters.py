"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accounts.models import User
from villages.ledger.measures.models import Fund, Measure, Project

_OF_ENTRY = ("entry__village__parent", "entry__rule_set")


def get_measure(user: User, pk: int) -> Measure:
    """With its entry and criterion. Raises `Http404`."""
    rows = Measure.objects.visible_to(user).filter(pk=pk)
    measure = rows.select_related(*_OF_ENTRY, "criterion").first()
    if measure is None:
        raise Http404
    return measure


def get_project(user: User, pk: int) -> Project:
    """With its entry. Raises `Http404`."""
    project = Project.objects.visible_to(user).filter(pk=pk).select_related(*_OF_ENTRY, "planned_by").first()
    if project is None:
        raise Http404
    return project


def get_fund(user: User, pk: int) -> Fund:
    """With its entry and project. Raises `Http404`."""
    fund = Fund.objects.visible_to(user).filter(pk=pk).select_related(*_OF_ENTRY, "project").first()
    if fund is None:
        raise Http404
    return fund
