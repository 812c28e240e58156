"""May it happen now? The rules of the personnel freeze; pure. Source: DOMAIN.md §1 and §4."""

from __future__ import annotations

import datetime as dt
import unicodedata

from django.utils.translation import gettext_lazy as _

from villages.process import UNDER_RECTIFICATION, RuleBroken
from villages.screening.explanations.rules import check_text

LONGEST_NAME, LONGEST_POST, LONGEST_REASON, LONGEST_PURPOSE = 50, 100, 200, 200


def as_written(name: str) -> str:
    """One way to write a name, so that it is found: full-width letters narrowed; Chinese names without spaces."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return plain if plain.isascii() else plain.replace(" ", "")


def check_can_name(
    stage: str, full_name: str, post: str, *, since: dt.date, determined_on: dt.date, today: dt.date
) -> None:
    """While the rectification period runs, from the day of determination on, and not in advance."""
    if stage not in UNDER_RECTIFICATION:
        raise RuleBroken(_("The freeze holds during rectification only; this entry is not under rectification."))
    check_text(full_name, field="full_name", missing=_("Write the name."), longest=LONGEST_NAME)
    check_text(post, field="post", missing=_("Write the post."), longest=LONGEST_POST)
    if since < determined_on:
        words = _("The freeze begins on the day of determination (%(day)s) at the earliest.")
        raise RuleBroken(words % {"day": determined_on}, field="since")
    if since > today:
        raise RuleBroken(_("This day has not come yet."), field="since")


def check_can_end(until: dt.date | None, *, since: dt.date, last_day: dt.date, reason: str, today: dt.date) -> None:
    """Once, with a reason, on a day of the freeze that is not in the future."""
    if until is not None:
        raise RuleBroken(_("This freeze has ended already."))
    if last_day < since:
        raise RuleBroken(_("It ends on the day on which it began at the earliest."), field="last_day")
    if last_day > today:
        raise RuleBroken(_("This day has not come yet."), field="last_day")
    check_text(reason, field="reason", missing=_("Give a reason."), longest=LONGEST_REASON)


def check_can_look_up(full_name: str, purpose: str) -> None:
    """Whom, and what for."""
    check_text(full_name, field="full_name", missing=_("Write the name."), longest=LONGEST_NAME)
    check_text(purpose, field="purpose", missing=_("Say what the look-up is for."), longest=LONGEST_PURPOSE)
