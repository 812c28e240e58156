"""An inspection as far as a person may know of it; every page and list below the county shows this and no more.

The township always sees that it applied, in which round and with which words. That an inspection which was not
announced is planned, for when and with whom, it learns when the decision is signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from villages.acceptance.inspections.models import Inspection, InspectionMember
from villages.accounts.models import User
from villages.process import Stage, StageChange, Verb


@dataclass(frozen=True)
class Known:
    """One inspection (its members are prefetched) with what of it is open to its reader."""

    row: Inspection
    shows_plan: bool
    shows_sheet: bool

    @property
    def stage(self) -> Stage:
        """What is planned in secret is still what was applied for."""
        return Stage(self.row.stage) if self.shows_plan else Stage.APPLIED

    @property
    def stage_label(self) -> str:
        return str(self.stage.label)

    @property
    def planned_on(self) -> dt.date | None:
        return self.row.planned_on if self.shows_plan else None

    @property
    def team(self) -> list[InspectionMember]:
        return list(self.row.members.all()) if self.shows_plan else []

    def changes(self) -> QuerySet[StageChange]:
        """Its history: what was proposed and sent back is the county's own, as long as the sheet is."""
        changes = StageChange.objects.of(self.row)
        if not self.shows_plan:
            return changes.filter(verb=Verb.APPLY)
        return changes if self.shows_sheet else changes.exclude(Q(before=Stage.PROPOSED) | Q(after=Stage.PROPOSED))


def known(inspection: Inspection, user: User) -> Known:
    """What this person may know of it."""
    return Known(inspection, inspection.shows_plan_to(user), inspection.shows_sheet_to(user))


def known_to(user: User, inspections: Iterable[Inspection]) -> list[Known]:
    """The same for many."""
    return [known(each, user) for each in inspections]
