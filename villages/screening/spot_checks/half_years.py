"""The half year: the unit of time of the general spot check, written 2026H2."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class HalfYear:
    """January to June, or July to December."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> HalfYear:
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> HalfYear:
        """`2026H2` → the half year. Raises `ValueError` for anything else."""
        year, mark, number = text.partition("H")
        if not (mark and len(year) == 4 and year.isdecimal() and number in ("1", "2")):
            raise ValueError(f"{text!r} is not a half year; write it like 2026H2")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}H{self.number}"

    @property
    def label(self) -> str:
        """In words, for headings."""
        words = _("first half of %(year)s") if self.number == 1 else _("second half of %(year)s")
        return words % {"year": self.year}
