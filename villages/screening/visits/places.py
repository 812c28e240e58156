"""The villages whose books a township keeps: those that are screened on a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.http import Http404

from villages.accounts.models import User
from villages.criteria.models import CriteriaEdition, RuleSet, rules_in_force
from villages.criteria.rules import Numbers
from villages.divisions.models import Division, DivisionQuerySet

_CODE = re.compile(r"[0-9]{12}")


def numbers_on(on: dt.date) -> Numbers | None:
    """The numbers of the rules in force on that day; None when nothing is in force."""
    try:
        return rules_in_force(on).numbers
    except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist):
        return None


def numbers_on_days(days: Iterable[dt.date]) -> dict[dt.date, Numbers | None]:
    """The numbers of each of these days, as `numbers_on` gives them; one query."""
    newest_first = sorted(
        RuleSet.objects.select_related("edition"),
        key=lambda rules: (rules.edition.in_force_from, rules.in_force_from, rules.version),
        reverse=True,
    )
    found: dict[dt.date, Numbers | None] = {}
    for day in days:
        in_force = (r for r in newest_first if r.edition.in_force_from <= day and r.in_force_from <= day)
        first = next(in_force, None)
        found[day] = first.numbers if first else None
    return found


def kept_villages(user: User, numbers: Numbers | None, on: dt.date) -> DivisionQuerySet:
    """The jurisdiction's villages that are screened on that day, by code, with their townships."""
    classes = numbers.screened_classes if numbers else ()
    villages: DivisionQuerySet = Division.objects.visible_to(user).villages().in_force(on)
    return villages.filter(village_class__in=classes).select_related("parent").order_by("code")


def is_kept(village: Division, on: dt.date) -> bool:
    """Is it a village that is screened on that day?"""
    numbers = numbers_on(on)
    return numbers is not None and village.village_class in numbers.screened_classes and village.is_in_force(on)


def get_village(user: User, code: str) -> Division:
    """A village of the jurisdiction, also one that has ended: its books stay readable. Raises `Http404`."""
    if not _CODE.fullmatch(code):
        raise Http404
    village = Division.objects.visible_to(user).villages().filter(code=code).select_related("parent").first()
    if village is None:
        raise Http404
    return village


def by_township(villages: list[Division]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of a field: villages by code and short name, under their townships."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for village in villages:
        groups.setdefault(village.parent.name if village.parent else "", []).append((village.code, village.short_name))
    return list(groups.items())
