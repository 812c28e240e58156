"""On which days the duty reports are due: arithmetic that everybody can do with a calendar. Source: DOMAIN.md §4."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from villages.criteria.models import rules_in_force
from villages.screening.register.models import ToldBy

MONDAY = 1
_FORM = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 2026-11."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-11` → the month. Raises `ValueError` for anything else, and outside the years 1950 to 9998."""
        if not _FORM.fullmatch(text) or not 1950 <= int(text[:4]) <= 9998:
            raise ValueError(f"{text!r} is not a month; write it like 2026-11")
        return cls(int(text[:4]), int(text[5:]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=n) for n in range(self.last.day)]

    def next(self) -> Month:
        return Month.of(self.last + dt.timedelta(days=1))

    def previous(self) -> Month:
        return Month.of(self.first - dt.timedelta(days=1))


def is_telephone_day(day: dt.date, every: int) -> bool:
    """1 January, and from there every `every` days; the count begins anew each year. With 0 there is none.

    Every 3 days: the 1st, 4th, 7th … day of the year. The last gap of a year is shorter, never longer.
    """
    return every > 0 and (day.timetuple().tm_yday - 1) % every == 0


def is_written_day(day: dt.date) -> bool:
    """Every Monday, holidays included: the week's report waits for nobody."""
    return day.isoweekday() == MONDAY


def telephone_rhythm(on: dt.date) -> int:
    """Every how many days the telephone report is due: by the rules in force on 1 January of that year, else `on`.

    One rhythm for a whole year, so that a new rule set does not move days that people have in their calendars.
    """
    for day in (dt.date(on.year, 1, 1), on):
        try:
            return rules_in_force(day).numbers.phone_report_every_days
        except ObjectDoesNotExist:
            continue
    return 0


def is_due(way: ToldBy, day: dt.date, every: int) -> bool:
    """A report of this way is due on that day; `every` is the telephone's rhythm in days."""
    return is_telephone_day(day, every) if way == ToldBy.TELEPHONE else is_written_day(day)


def due_days(way: ToldBy, month: Month, every: int) -> list[dt.date]:
    """The due days of a month, in order."""
    return [day for day in month.days() if is_due(way, day, every)]


def latest_due_day(way: ToldBy, on: dt.date, every: int) -> dt.date | None:
    """The newest due day up to and with `on`; None where nothing is ever due."""
    if way == ToldBy.TELEPHONE and every <= 0:
        return None
    day = on
    while not is_due(way, day, every):
        day -= dt.timedelta(days=1)
    return day


def week_before(monday: dt.date) -> tuple[dt.date, dt.date]:
    """The week that a Monday's report is about: the Monday before it to the Sunday before it."""
    return monday - dt.timedelta(days=7), monday - dt.timedelta(days=1)
