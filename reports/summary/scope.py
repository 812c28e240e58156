"""What is counted: a place, a quarter, a moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone

from villages.divisions.models import DIGITS, Level
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

# One line of a summary is a division of the next level below the place; a township stands for itself.
LEVEL_BELOW = {
    0: Level.PROVINCE,
    DIGITS[Level.PROVINCE]: Level.CITY,
    DIGITS[Level.CITY]: Level.COUNTY,
    DIGITS[Level.COUNTY]: Level.TOWNSHIP,
    DIGITS[Level.TOWNSHIP]: Level.TOWNSHIP,
    DIGITS[Level.VILLAGE]: Level.VILLAGE,
}


def last_instant(quarter: Quarter) -> dt.datetime:
    """The last moment that still belongs to the quarter."""
    return quarter.opens_at() - dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Scope:
    """Everything below the code `prefix`, of the screening of `quarter`, as it stood at the moment `at`."""

    prefix: str
    quarter: Quarter
    at: dt.datetime

    @classmethod
    def looked_at(cls, prefix: str, quarter: Quarter, now: dt.datetime) -> Scope:
        """As it stands now; a quarter after which another one is over, as it stood when that one was over.

        The one moment of a quarter's pages and papers, so that they say the same: a paper of the second quarter that is
        issued in November is about the second quarter and what came of it in the third. A quarter that a check was
        opened for only after that is counted as it stands now. A query for past quarters.
        """
        then = last_instant(quarter.next())
        if now <= then or QuarterlyCheck.objects.under(prefix).of_quarter(quarter).filter(opened_at__gt=then).exists():
            return cls(prefix, quarter, now)
        return cls(prefix, quarter, then)

    @property
    def level(self) -> Level:
        """Of the divisions that are counted side by side."""
        return LEVEL_BELOW[len(self.prefix)]

    @property
    def digits(self) -> int:
        """Of the codes of these divisions."""
        return DIGITS[self.level]

    @property
    def today(self) -> dt.date:
        """The day of the count in Asia/Shanghai."""
        return timezone.localdate(self.at)

    @property
    def began_at(self) -> dt.datetime:
        """0:00 of the quarter's first day."""
        return _midnight(self.quarter.start)

    @property
    def year_began_at(self) -> dt.datetime:
        """0:00 of the first day of the quarter's year."""
        return _midnight(dt.date(self.quarter.year, 1, 1))

    @property
    def year_ended_at(self) -> dt.datetime:
        """0:00 of the first day of the next year."""
        return _midnight(dt.date(self.quarter.year + 1, 1, 1))

    def before(self, quarter: Quarter) -> Scope:
        """The same place at the end of that quarter, or now if it has not ended yet."""
        return replace(self, at=min(self.at, last_instant(quarter)))


def _midnight(day: dt.date) -> dt.datetime:
    """0:00 of that day, Asia/Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
