"""Working days: the state's published calendar, the county's own exceptions, and the clock of a time limit.

The state's holidays and make-up days come from the `chinesecalendar` package, which publishes them year by year as the
State Council does (in November for the year after). A year that it does not know yet has only weekends; pages say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chinese_calendar.constants import holidays, workdays
from django.utils import timezone

SATURDAY = 6
# Whoever asks for more has made a mistake, and a search needs an end.
LONGEST_SEARCH_DAYS = 3660

KNOWN_YEARS: frozenset[int] = frozenset(day.year for day in holidays)


def is_known(year: int) -> bool:
    """The state's holidays of that year are published and in the library; otherwise weekends alone count as off."""
    return year in KNOWN_YEARS


def last_known_year() -> int:
    return max(KNOWN_YEARS)


def is_working_day_of_state(day: dt.date) -> bool:
    """By the state's calendar: weekends and holidays are off, make-up days are on."""
    if day in workdays:
        return True
    return day.isoweekday() < SATURDAY and day not in holidays


@dataclass(frozen=True)
class Stop:
    """A time in which clocks stand still, from `began_at` until before `ended_at`; None: it still runs."""

    began_at: dt.datetime
    ended_at: dt.datetime | None = None

    def touches(self, day: dt.date) -> bool:
        """Any moment of the day lies in it; a stop of no length touches nothing."""
        if self.began_at == self.ended_at or self.began_at >= end_of(day):
            return False
        return self.ended_at is None or self.ended_at > start_of(day)


@dataclass(frozen=True)
class WorkCalendar:
    """A county's working days: the state's, but for the county's exceptions (day → is it a working day)."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working_day(self, day: dt.date) -> bool:
        return self.exceptions.get(day, is_working_day_of_state(day))

    def due_after(self, start: dt.datetime, working_days: int, stops: Sequence[Stop] = ()) -> dt.datetime | None:
        """The end (24:00 Asia/Shanghai) of the nth counted day after the day of `start`.

        The day of `start` itself never counts, at whatever hour it was. A later day counts if it is a working day and
        no moment of it lies in a stop: a stop of one minute gives the whole day back. Stops that overlap give a day
        back once. While a stop without an end holds the clock before the nth day, there is no due moment: None.
        With `working_days` 0 it is the end of the day of `start`.
        """
        day, counted = timezone.localdate(start), 0
        last = day + dt.timedelta(days=LONGEST_SEARCH_DAYS)
        while counted < working_days:
            day += dt.timedelta(days=1)
            if day > last or any(stop.ended_at is None and stop.touches(day) for stop in stops):
                return None
            counted += self.counts(day, stops)
        return end_of(day)

    def counts(self, day: dt.date, stops: Iterable[Stop] = ()) -> bool:
        """A working day on which no clock stands still."""
        return self.is_working_day(day) and not any(stop.touches(day) for stop in stops)

    def days_left(self, due_at: dt.datetime, at: dt.datetime, stops: Sequence[Stop] = ()) -> int:
        """Counted days from that of `at` (if it counts) to the last one before `due_at`; 0 once that has come."""
        day, left = timezone.localdate(at), 0
        while end_of(day) <= due_at:
            left += self.counts(day, stops)
            day += dt.timedelta(days=1)
        return left

    def days_used(self, start: dt.datetime, at: dt.datetime, stops: Sequence[Stop] = ()) -> int:
        """Counted days after that of `start` which are over at `at`."""
        day, used = timezone.localdate(start) + dt.timedelta(days=1), 0
        while end_of(day) <= at:
            used += self.counts(day, stops)
            day += dt.timedelta(days=1)
        return used


def start_of(day: dt.date) -> dt.datetime:
    """0:00 of the day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def end_of(day: dt.date) -> dt.datetime:
    """24:00 of the day, which is 0:00 of the next."""
    return start_of(day + dt.timedelta(days=1))
