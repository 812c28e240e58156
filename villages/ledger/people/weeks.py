"""Days in the village by week: how many the rules want, and which weeks fell short; pure. Source: DOMAIN.md §4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """The days on which somebody's presence counts; both ends belong to it."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> list[dt.date]:
        """Every day of it; none when it ends before it begins."""
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Week:
    """One week of one person: its Monday, the days there, on approved leave, and wanted."""

    first: dt.date
    present: int
    on_leave: int
    wanted: int
    is_over: bool

    @property
    def last(self) -> dt.date:
        return self.first + WEEK - dt.timedelta(days=1)

    @property
    def is_short(self) -> bool:
        """Fewer days than wanted; a week that is running may still get there."""
        return self.is_over and self.present < self.wanted


def monday_of(day: dt.date) -> dt.date:
    """The first day of the week, which runs from Monday to Sunday."""
    return day - dt.timedelta(days=day.weekday())


def sunday_of(day: dt.date) -> dt.date:
    """The last day of the week."""
    return monday_of(day) + dt.timedelta(days=6)


def counted_span(
    *, since: dt.date, until: dt.date | None, round_began_on: dt.date, accepted_on: dt.date | None, today: dt.date
) -> Span:
    """The days that count: of the service, in the present round, until the acceptance or the end of this week."""
    last = min(day for day in (until, accepted_on, sunday_of(today)) if day is not None)
    return Span(max(since, round_began_on), last)


def wanted_days(minimum: int, *, counted: int, on_leave: int) -> int:
    """How many days of a week are wanted: never more than count, and approved leave is taken off."""
    return max(0, min(minimum, counted) - on_leave)


def weeks_of(
    span: Span, *, present: Collection[dt.date], on_leave: Collection[dt.date], minimum: int, today: dt.date
) -> list[Week]:
    """The weeks of the span, oldest first. A day on leave on which the person was there after all is a day there."""
    there, away = set(present), set(on_leave) - set(present)
    weeks: list[Week] = []
    monday = monday_of(span.first)
    while monday <= span.last:
        counted = {day for day in Span(monday, sunday_of(monday)).days if day in span}
        leave = len(away & counted)
        wanted = wanted_days(minimum, counted=len(counted), on_leave=leave)
        weeks.append(Week(monday, len(there & counted), leave, wanted, today > sunday_of(monday)))
        monday += WEEK
    return weeks
