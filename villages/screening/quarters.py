"""The quarter: the unit of time of the screening, written 2026Q3, in the zone Asia/Shanghai."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

_FORM = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; sorts by time, and its text (`2026Q3`) sorts the same way."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """`2026Q3` → the quarter. Raises `ValueError` for anything else."""
        match = _FORM.fullmatch(text.strip().upper())
        if match is None or not 1949 <= int(match[1]) <= 9998:
            raise ValueError(f"{text!r} is not a quarter; write it like 2026Q3")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: dt.datetime | dt.date) -> Quarter:
        """The quarter in which a day (or a moment, by Asia/Shanghai) lies."""
        day = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def last_ended(cls, at: dt.datetime) -> Quarter:
        """The newest quarter that is over at that moment: the one that townships report on."""
        return cls.of(at).previous()

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """In words, for headings: Q3 2026."""
        forms = {1: _("Q1 %(year)s"), 2: _("Q2 %(year)s"), 3: _("Q3 %(year)s"), 4: _("Q4 %(year)s")}
        return forms[self.number] % {"year": self.year}

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> dt.date:
        """The last day of the quarter."""
        return self.next().start - dt.timedelta(days=1)

    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def previous(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def opens_at(self) -> dt.datetime:
        """Filing opens when the quarter is over: 0:00 of the next day."""
        return _midnight(self.next().start)

    def due_at(self, *, day: int, months_after: int) -> dt.datetime:
        """The end (24:00) of `day` in the month that lies `months_after` months after the quarter's last."""
        months = self.end.year * 12 + self.end.month - 1 + months_after
        due = dt.date(months // 12, months % 12 + 1, day)
        return _midnight(due + dt.timedelta(days=1))


def choices(quarters: Iterable[str]) -> list[tuple[str, str]]:
    """For a field in which one of these quarters is chosen: the text, and it in words."""
    return [(quarter, with_labels(quarter)) for quarter in quarters]


def with_labels(text: str) -> str:
    """The text with each quarter in it in words: `8 · 2026Q3` → `8 · Q3 2026`."""
    return _FORM.sub(lambda match: Quarter(int(match[1]), int(match[2])).label, text)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
