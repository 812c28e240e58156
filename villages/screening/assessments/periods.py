"""What an assessment is about: a quarter (`2026Q3`) or a year (`2026`)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from villages.screening.quarters import Quarter

_TEXT = re.compile(r"(20[0-9]{2})(?:Q([1-4]))?")


@dataclass(frozen=True)
class Period:
    """A year, or one quarter of it; as text it is what the address and the column hold."""

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """None for what is neither a quarter nor a year of this century."""
        found = _TEXT.fullmatch(text)
        return cls(int(found[1]), int(found[2]) if found[2] else None) if found else None

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        """In words, for headings: Q3 2026."""
        return Quarter(self.year, self.quarter).label if self.quarter else _("Year %(year)s") % {"year": self.year}

    @property
    def start(self) -> dt.date:
        return Quarter(self.year, self.quarter).start if self.quarter else dt.date(self.year, 1, 1)

    @property
    def end(self) -> dt.date:
        return Quarter(self.year, self.quarter).end if self.quarter else dt.date(self.year, 12, 31)

    def previous(self) -> Period:
        """The period of the same kind before this one."""
        if self.quarter is None:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)


def latest(today: dt.date) -> Period:
    """The newest quarter that is over."""
    return Period(today.year, (today.month - 1) // 3 + 1).previous()


def offered(today: dt.date) -> list[Period]:
    """The quarters and years that have begun and are offered: five quarters, this year and the last, newest first."""
    quarter = Period(today.year, (today.month - 1) // 3 + 1)
    quarters = [quarter]
    while len(quarters) < 5:
        quarters.append(quarters[-1].previous())
    return [*quarters, Period(today.year), Period(today.year - 1)]
