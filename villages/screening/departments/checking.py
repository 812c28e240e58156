"""Who may act for a county, and what keeps the rows of a report from being filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import rules_in_force
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage
from villages.screening.departments import rules
from villages.screening.departments.editions import Editions
from villages.screening.departments.models import Department
from villages.screening.departments.rules import ItemInput, ItemProblem
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter

OPEN_FINDING = (Stage.FOUND, Stage.PROPOSED, Stage.DETERMINED)


def limits_of(*, dated_on: dt.date, at: dt.datetime) -> rules.Limits:
    """What the fields of any row are held against today, whatever else the row says."""
    today = timezone.localdate(at)
    return rules.Limits(dated_on, today, Editions().criteria(today), rules_in_force(today).numbers.screened_classes)


def problems_of(
    *, department: Department, items: Sequence[ItemInput], dated_on: dt.date, at: dt.datetime
) -> list[ItemProblem]:
    """Every problem of these rows, in their order; reads, and changes nothing."""
    today, editions = timezone.localdate(at), Editions()
    classes = rules_in_force(today).numbers.screened_classes
    reported = _reported(department, items)
    problems = rules.twins(items)
    for index, item in enumerate(items):
        numbers = editions.of_quarter(min(item.known_on, today))  # a later day is refused anyway
        limits = rules.Limits(dated_on, today, numbers, classes)
        try:
            rules.check_item(item, limits)
        except RuleBroken as broken:
            problems.append(ItemProblem(index, broken.field or "village", str(broken)))
            continue
        quarter = Quarter.of(item.known_on)
        earlier = reported.get((item.village.pk, item.number, str(quarter)))
        if earlier:
            sentence = rules.already_reported(item, quarter=quarter.label, document_no=earlier)
            problems.append(ItemProblem(index, "village", sentence))
    return sorted(problems, key=lambda problem: problem.index)


def _reported(department: Department, items: Sequence[ItemInput]) -> dict[tuple[int, int, str], str]:
    """What the department has reported of these villages and is still open: its document numbers; one query."""
    findings = Finding.objects.filter(
        source=Source.DEPARTMENT,
        department_item__report__department=department,
        village__in={item.village.pk for item in items},
        stage__in=OPEN_FINDING,
    )
    rows = findings.values_list("village_id", "criterion__number", "quarter", "document_no")
    return {(village, number, quarter): document_no for village, number, quarter, document_no in rows}


def check_may(by: User | None, permission: Permission, county: Division) -> None:
    """Raise `PermissionDenied` unless this person (None: the command line) may do that in the county."""
    if by is not None:
        by.check_may(permission, county)
