"""When things happened in the demonstration county, seen from the moment at which it is loaded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from villages.criteria.models import rules_in_force
from villages.screening.quarters import Quarter

# The accounts and the divisions are older than everything that is told; the oldest entry was cancelled meanwhile.
BEGINS_AGO = 660
COMPLETE = (0, 1)
CURRENT = 2


@dataclass(frozen=True)
class Calendar:
    """Three quarters up to `at`: 0 and 1 are complete, 2 is the newest whose checks were due."""

    at: dt.datetime

    @cached_property
    def quarters(self) -> tuple[Quarter, Quarter, Quarter]:
        current = Quarter.last_ended(self.at)
        if _due_at(current) > self.at:
            current = current.previous()
        return current.previous().previous(), current.previous(), current

    def year(self, number: int) -> int:
        return self.quarters[number].end.year

    def opens_at(self, number: int) -> dt.datetime:
        return self.quarters[number].opens_at() + dt.timedelta(minutes=5)

    def due_at(self, number: int) -> dt.datetime:
        return self._due[number]

    @cached_property
    def _due(self) -> list[dt.datetime]:
        return [_due_at(quarter) for quarter in self.quarters]

    def filing(self, number: int, turn: int) -> dt.datetime:
        """When the township whose turn it is submits in time: one of the last three days, between 11 and 17 o'clock."""
        day = self.due_at(number) - dt.timedelta(days=3 - (turn + number) % 3)
        return day + dt.timedelta(hours=11 + (turn * 5 + number * 3) % 6, minutes=(turn * 17 + number * 11) % 60)

    def confirming(self, number: int, turn: int) -> dt.datetime:
        """The county goes through a complete quarter on the third afternoon after it was due."""
        return self.due_at(number) + dt.timedelta(days=2, hours=14, minutes=6 * turn)

    def after_due(self, days: int, time: dt.time, *, share: float) -> dt.datetime:
        """That many days after the current quarter was due; if that is to come, a `share` of the time since then."""
        due = self.due_at(CURRENT)
        wanted = due + dt.timedelta(days=days, hours=time.hour, minutes=time.minute)
        return min(wanted, due + (self.at - due) * share)

    def deciding(self, after: int, week: int, weekday: int, ago: int | None = None) -> dt.date:
        """On which day the county decides: a weekday of a week after that quarter's check was gone through.

        `ago`: on that weekday `ago` days before today, or in the days before it.
        """
        if ago is not None:
            day = timezone.localdate(self.at) - dt.timedelta(days=ago)
            return day - dt.timedelta(days=(day.isoweekday() - weekday) % 7)
        first = timezone.localdate(self.due_at(after)) + dt.timedelta(days=1)
        monday = first + dt.timedelta(days=(1 - first.isoweekday()) % 7)
        return monday + dt.timedelta(weeks=week, days=weekday - 1)


def _due_at(quarter: Quarter) -> dt.datetime:
    numbers = rules_in_force(quarter.end).numbers
    return quarter.due_at(day=numbers.check_due_day, months_after=numbers.check_due_months_after_quarter)
