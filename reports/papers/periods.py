"""What the period in the address of a paper may be, and of which periods there can be one at all."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

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


def was_opened(place: Division, period: str) -> bool:
    """Whether that is a quarter, written as it is kept, of which the place or one below it has a check."""
    try:
        quarter = Quarter.parse(period)
    except ValueError:
        return False
    return str(quarter) == period and QuarterlyCheck.objects.under(place.code).of_quarter(quarter).exists()


def has_come(period: str, at: dt.datetime) -> bool:
    """Whether that is a day, today or before: of a day before there may be a paper that was made then."""
    day = _parsed(period) if _DAY.fullmatch(period) else None
    return day is not None and day <= timezone.localdate(at)


def has_begun(period: str, at: dt.datetime) -> bool:
    """Whether that is a year that has begun."""
    return _YEAR.fullmatch(period) is not None and int(period) <= timezone.localdate(at).year


def is_day_of(moment: dt.datetime | None, period: str) -> bool:
    """Whether that moment was on the day that the period names; a thing that has not happened has none."""
    return moment is not None and timezone.localdate(moment).isoformat() == period


def _parsed(period: str) -> dt.date | None:
    try:
        return parse_date(period)
    except ValueError:  # 2026-02-30
        return None
