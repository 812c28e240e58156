"""What the period in the address of a paper may be, for those that are made by the day or by the year."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from villages.process import RuleBroken

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"2[0-9]{3}")


def day_of(period: str, at: dt.datetime) -> dt.date:
    """The day of a paper that shows how things stand: today, because yesterday cannot be looked at any more.

    Raises `RuleBroken` for another day and for what is none.
    """
    today = timezone.localdate(at)
    if _DAY.fullmatch(period) is None or _parsed(period) != today:
        sentence = _("This paper shows how things stand on the day on which it is made. Ask for the one of %(today)s.")
        raise RuleBroken(sentence % {"today": today.isoformat()}, field="period")
    return today


def year_of(period: str, at: dt.datetime) -> int:
    """The year of a paper by the year. Raises `RuleBroken` for one that has not begun and for what is none."""
    if _YEAR.fullmatch(period) is None:
        raise RuleBroken(_("Write the year with four digits, like 2026."), field="period")
    year = int(period)
    if year > timezone.localdate(at).year:
        raise RuleBroken(_("The year %(year)s has not begun.") % {"year": year}, field="period")
    return year


def _parsed(period: str) -> dt.date | None:
    try:
        return parse_date(period)
    except ValueError:  # 2026-02-30
        return None
