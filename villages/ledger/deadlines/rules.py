"""May the deadline be moved, may the notice board be hung or taken down? Pure. Source: DOMAIN.md §1, §4."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.criteria.rules import Numbers
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken


def check_is_running(*, is_under_rectification: bool) -> None:
    """Only a rectification period has a deadline that can be moved."""
    if not is_under_rectification:
        raise RuleBroken(_("No rectification period is running."))


def check_request(
    *, asked_until: dt.date, reason: str, deadline: dt.date, granted: int, numbers: Numbers, today: dt.date
) -> None:
    """In time, with a reason, later than the deadline, and no more than the rule set allows. `granted`: this round."""
    if granted >= numbers.extensions_most:
        raise RuleBroken(_why_no_more(numbers.extensions_most))
    if today > deadline:
        raise RuleBroken(_("The deadline has passed: an extension is asked for before it."))
    if asked_until <= deadline:
        raise RuleBroken(_("Ask for a day after the deadline."), field="asked_until")
    latest = deadline + dt.timedelta(days=numbers.extension_days_most)
    if asked_until > latest:
        words = _("The rules allow at most %(days)d more days: until %(day)s.")
        said = {"days": numbers.extension_days_most, "day": date_format(latest, "DATE_FORMAT")}
        raise RuleBroken(words % said, field="asked_until")
    check_reason(reason)


def check_approval(
    *, asked_until: dt.date, deadline_before: dt.date, deadline: dt.date, granted: int, numbers: Numbers, today: dt.date
) -> None:
    """The deadline is still the one that was to be moved, and the new one lies ahead."""
    if granted >= numbers.extensions_most:
        raise RuleBroken(_why_no_more(numbers.extensions_most))
    if deadline != deadline_before:
        raise RuleBroken(_("The deadline has been moved since the request. Refuse it, and let the township ask anew."))
    if asked_until < today:
        raise RuleBroken(_("The day that was asked for has passed."))


def check_reason(reason: str) -> None:
    """Nothing is asked for, refused or taken back without a reason."""
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")


def check_hanging(*, hung_on: dt.date, site: str, opened_on: dt.date, today: dt.date) -> None:
    """On a day of the entry, at a place in words."""
    if not site.strip():
        raise RuleBroken(_("Write this in words."), field="site")
    check_no_personal_numbers(site, field="site")
    if hung_on > today:
        raise RuleBroken(_("This day lies in the future."), field="hung_on")
    if hung_on < opened_on:
        raise RuleBroken(_("The entry was opened after this day."), field="hung_on")


def check_taking_down(*, hung_on: dt.date, taken_down_on: dt.date, why: str, today: dt.date) -> None:
    """After it was hung, not in the future, and said why."""
    if not why.strip():
        raise RuleBroken(_("Give a reason."), field="why")
    check_no_personal_numbers(why, field="why")
    if taken_down_on > today:
        raise RuleBroken(_("This day lies in the future."), field="taken_down_on")
    if taken_down_on < hung_on:
        raise RuleBroken(_("The board was hung after this day."), field="taken_down_on")


def _why_no_more(most: int) -> str:
    if not most:
        return str(_("The rules allow no extension."))
    words = ngettext(
        "The rules allow %(count)d extension, and it has been granted.",
        "The rules allow %(count)d extensions, and they have been granted.",
        most,
    )
    return words % {"count": most}
