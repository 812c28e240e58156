"""May it happen now? The rules of explanations, outages and exceptions of the calendar; pure. Source: DOMAIN.md §4."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

LONGEST_WORDS = 2000
LONGEST_REASON_OF_DAY = 200
# Outages and exceptions are about the time in which the county works with the system.
FIRST_DAY = dt.date(2020, 1, 1)
LAST_YEAR_AHEAD = 3


def check_can_answer(words: str, *, is_over: bool) -> None:
    """In time, in words, and without personal numbers."""
    if is_over:
        raise RuleBroken(_("The time for the explanation is over. The county can still drop the request."))
    check_text(words, field="words", missing=_("Say why the answer was no."), longest=LONGEST_WORDS)


def check_day_off(day: dt.date, reason: str, *, was_working: bool, is_working: bool, at: dt.datetime) -> None:
    """An exception differs from what holds, says why, and lies within sight."""
    last = dt.date(timezone.localdate(at).year + LAST_YEAR_AHEAD, 12, 31)
    if not FIRST_DAY <= day <= last:
        raise RuleBroken(_("Choose a day between %(first)s and %(last)s.") % {"first": FIRST_DAY, "last": last}, "day")
    if was_working == is_working:
        words = _("This day is a working day already.") if is_working else _("This day is off already.")
        raise RuleBroken(words, field="is_working")
    check_text(reason, field="reason", missing=_("Give a reason."), longest=LONGEST_REASON_OF_DAY)


def check_can_begin_outage(began_at: dt.datetime, reason: str, *, is_one_running: bool, at: dt.datetime) -> None:
    """One at a time; it began in the past."""
    if is_one_running:
        raise RuleBroken(_("An outage is running already. End it before you record another."))
    if began_at > at:
        raise RuleBroken(_("An outage is recorded when it has begun, not beforehand."), field="began_at")
    if timezone.localdate(began_at) < FIRST_DAY:
        raise RuleBroken(_("This lies too far back."), field="began_at")
    check_text(reason, field="reason", missing=_("Give a reason."), longest=LONGEST_WORDS)


def check_can_end_outage(began_at: dt.datetime, ended_at: dt.datetime, *, at: dt.datetime) -> None:
    """It ends after it began, and not in the future."""
    if ended_at < began_at:
        raise RuleBroken(_("An outage ends after it begins."), field="ended_at")
    if ended_at > at:
        raise RuleBroken(_("The end lies in the future."), field="ended_at")


def check_text(text: str, *, field: str, missing: object, longest: int) -> None:
    """A sentence that is there, can be stored, and holds no personal numbers."""
    if not text.strip():
        raise RuleBroken(str(missing), field=field)
    if len(text) > longest:
        raise RuleBroken(_("This text is too long."), field=field)
    if "\x00" in text:
        raise RuleBroken(_("This text holds a character that cannot be stored."), field=field)
    check_no_personal_numbers(text, field=field)
