"""Which villages a spot check goes to: those that are screened, ticked one by one or drawn by lot."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from villages.criteria.models import rules_in_force
from villages.divisions.models import Division, DivisionQuerySet


@dataclass(frozen=True)
class Sample:
    """A draw: so many villages of each township, by this seed."""

    size: int
    seed: str


def villages_of(county: Division, on: dt.date) -> DivisionQuerySet:
    """The villages of the county that the rules in force on that day screen, by code, with their townships.

    Raises `CriteriaEdition.DoesNotExist` or `RuleSet.DoesNotExist` when nothing is in force.
    """
    classes = rules_in_force(on).numbers.screened_classes
    villages = Division.objects.under(county.code).villages().in_force(on).filter(village_class__in=classes)
    return villages.select_related("parent").order_by("code")


def by_township(villages: Iterable[Division]) -> dict[str, list[Division]]:
    """Villages under the code of their township, both by code."""
    groups: dict[str, list[Division]] = {}
    for village in sorted(villages, key=lambda village: village.code):
        groups.setdefault(village.township_code, []).append(village)
    return groups


def draw(villages: Iterable[Division], sample: Sample) -> list[Division]:
    """The same villages for the same seed, whenever and wherever it is drawn; all where a township has fewer.

    Each village's lot is the SHA-256 of seed and code, so that nobody can choose whom it hits, and anybody can
    repeat it.
    """

    def lot(village: Division) -> str:
        return hashlib.sha256(f"{sample.seed}/{village.code}".encode()).hexdigest()

    drawn = [sorted(group, key=lot)[: sample.size] for group in by_township(villages).values()]
    return sorted((village for group in drawn for village in group), key=lambda village: village.code)
