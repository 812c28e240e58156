"""May this day be recorded, may this leave be asked for, may this appraisal be written? Pure. Source: DOMAIN.md §4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from villages.ledger.people.weeks import Span
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

# How far back a day in the village can still be recorded, and leave be asked for.
DAYS_BACK = 31
LEAVE_DAYS_BACK = 7
LONGEST_LEAVE = 31


def check_is_resident(*, is_resident: bool) -> None:
    """The others do not live in the village."""
    if not is_resident:
        raise RuleBroken(_("Days in the village and leave are kept for the residents only."))


def check_day(day: dt.date, *, since: dt.date, until: dt.date | None, today: dt.date) -> None:
    """A day of the service, not in the future and not long ago."""
    if day > today:
        raise RuleBroken(_("This day lies in the future."), field="day")
    if day < today - dt.timedelta(days=DAYS_BACK):
        words = _("Days are recorded within %(days)d days.")
        raise RuleBroken(words % {"days": DAYS_BACK}, field="day")
    if day < since or (until is not None and day > until):
        raise RuleBroken(_("On this day the person does not serve on the entry."), field="day")


def is_recordable(day: dt.date, *, since: dt.date, until: dt.date | None, today: dt.date) -> bool:
    """The same answer as `check_day`."""
    try:
        check_day(day, since=since, until=until, today=today)
    except RuleBroken:
        return False
    return True


def check_leave(
    first: dt.date,
    last: dt.date,
    reason: str,
    *,
    since: dt.date,
    until: dt.date | None,
    others: Iterable[Span],
    present: Collection[dt.date],
    today: dt.date,
) -> None:
    """Days of the service with a reason; asked for once, and not for days on which the person was there."""
    if last < first:
        raise RuleBroken(_("The last day lies before the first."), field="last_day")
    if (last - first).days + 1 > LONGEST_LEAVE:
        words = _("Leave is asked for at most %(days)d days at a time.")
        raise RuleBroken(words % {"days": LONGEST_LEAVE}, field="last_day")
    if first < today - dt.timedelta(days=LEAVE_DAYS_BACK):
        words = _("Leave is asked for at the latest %(days)d days after its first day.")
        raise RuleBroken(words % {"days": LEAVE_DAYS_BACK}, field="first_day")
    if first < since or (until is not None and last > until):
        raise RuleBroken(_("On these days the person does not serve on the entry."), field="first_day")
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")
    if any(first <= other.last and other.first <= last for other in others):
        raise RuleBroken(_("For some of these days leave has been asked for already."), field="first_day")
    if present:
        words = _("The person was in the village on %(day)s.")
        raise RuleBroken(words % {"day": date_format(min(present), "DATE_FORMAT")}, field="first_day")


def check_is_under_rectification(*, is_under_rectification: bool) -> None:
    """Leave is from the duty to live in the village, which ends with the acceptance."""
    if not is_under_rectification:
        raise RuleBroken(_("The rectification period is over: no leave is needed."))


def check_refusal(reason: str) -> None:
    """Why leave is refused or a request is taken back."""
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")


def check_appraisal(*, summary: str, appraisal: str, is_due: bool, is_sealed: bool) -> None:
    """At the end of a service: after the acceptance, or when the person has been replaced; until the seal is on it."""
    if not is_due:
        raise RuleBroken(
            _("A member is appraised after the acceptance, or when somebody else has taken the duty over.")
        )
    if is_sealed:
        raise RuleBroken(_("The sealed appraisal has been filed; it is not changed any more."))
    for field, words in (("summary", summary), ("appraisal", appraisal)):
        if not words.strip():
            raise RuleBroken(_("Write this in words."), field=field)
        check_no_personal_numbers(words, field=field)
