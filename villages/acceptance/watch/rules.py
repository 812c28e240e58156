"""How long a watch lasts, when its look-backs are due, what may happen in it now; pure. Source: DOMAIN.md §2, §4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.rules import months_after

MONTHS_OF_A_QUARTER = 3
LONGEST_FACT = 2000
LONGEST_NUMBER = 100


class DueLookBack(NamedTuple):
    """A look-back that the watch needs."""

    quarter: Quarter
    due_on: dt.date


def watch_end(accepted_on: dt.date, *, months: int) -> dt.date:
    """The last day of the watch: the same day of the month, or the month's last where it has none."""
    return months_after(accepted_on, months)


def look_backs_of(began_on: dt.date, until: dt.date) -> list[DueLookBack]:
    """One for each three months of the watch, the last by its last day; no two in one calendar quarter."""
    days = []
    step = 1
    while (day := months_after(began_on, step * MONTHS_OF_A_QUARTER)) <= until:
        days.append(day)
        step += 1
    if not days or Quarter.of(days[-1]) != Quarter.of(until):
        days.append(until)
    return [DueLookBack(Quarter.of(day), day) for day in days]


def moved_end(accepted_on: dt.date, until: dt.date, *, watch_months: int, added_before: int, added_now: int) -> dt.date:
    """The last day of the watch when the months that breaches add have changed.

    Counted from the acceptance, so that a short month on the way does not take days away; a watch whose end was set
    otherwise (an entry that was reopened) moves by the difference.
    """
    if until == watch_end(accepted_on, months=watch_months + added_before):
        return watch_end(accepted_on, months=watch_months + added_now)
    return months_after(until, added_now - added_before)


def check_is_in_watch(stage: str) -> None:
    """What belongs to a watch happens in one."""
    if stage != Stage.WATCH:
        raise RuleBroken(_("The entry is not in its watch."))


def check_visited_on(visited_on: dt.date, *, since: dt.date, today: dt.date) -> None:
    """A look-back was made within the watch, and not in the days to come."""
    if visited_on > today:
        raise RuleBroken(_("The visit has been made: its day is not in the future."), field="visited_on")
    if visited_on < since:
        raise RuleBroken(_("The visit lies before the watch began."), field="visited_on")


def check_words(words: str, *, field: str, empty: str = "") -> None:
    """Free text about the organization; `empty`: the sentence for one who wrote nothing where something is wanted."""
    if empty and not words.strip():
        raise RuleBroken(empty, field=field)
    if len(words) > LONGEST_FACT:
        raise RuleBroken(_("Write at most %(most)d characters.") % {"most": LONGEST_FACT}, field=field)
    check_no_personal_numbers(words, field=field)


def check_hits(hits: Mapping[int, str]) -> None:
    """Each criterion that is met again says what is the case."""
    for number, fact in hits.items():
        check_words(fact, field=f"fact_{number}", empty=str(_("Say what is the case.")))


def check_breach(
    *, months: int, happened_on: dt.date, since: dt.date, today: dt.date, fact: str, document_no: str
) -> None:
    """A breach is one that the rule set names (its months; 0: it does not), of this watch, with its fact."""
    if not months:
        raise RuleBroken(_("The rule set of this entry does not name such a breach."), field="breach")
    if happened_on > today:
        raise RuleBroken(_("The breach has happened: its day is not in the future."), field="happened_on")
    if happened_on < since:
        raise RuleBroken(_("The breach lies before the watch began."), field="happened_on")
    check_words(fact, field="fact", empty=str(_("Say what is the case.")))
    if len(document_no) > LONGEST_NUMBER:
        raise RuleBroken(_("Write at most %(most)d characters.") % {"most": LONGEST_NUMBER}, field="document_no")
    check_no_personal_numbers(document_no, field="document_no")


def check_is_new(*, is_there: bool) -> None:
    """The same breach lengthens the watch once."""
    if is_there:
        raise RuleBroken(_("This breach of that day is recorded already."), field="breach")


def check_has_rebound(*, rebounds: int) -> None:
    """A rebound rests on at least one finding that nobody has dismissed."""
    if not rebounds:
        raise RuleBroken(_("No finding on a criterion of this entry awaits a decision."))


def is_over(until: dt.date, today: dt.date) -> bool:
    """The last day of the watch counts in full."""
    return today > until


def check_can_cancel(*, until: dt.date | None, today: dt.date, rebounds: int, is_proposed: bool) -> None:
    """The watch is over to its last day, no rebound waits for a decision, and the system has proposed it."""
    if until is None or not is_over(until, today):
        raise RuleBroken(_("The watch is not over yet: its last day counts in full."))
    if rebounds:
        raise RuleBroken(_("A proposed rebound waits for a decision: confirm or dismiss it first."))
    if not is_proposed:
        raise RuleBroken(_("The cancellation has not been proposed yet; the scheduler does it within the hour."))


def check_can_reopen(*, until: dt.date, today: dt.date, watch_months: int, has_open_entry: bool) -> None:
    """A reopened entry is watched on until a day to come; the village has no other open entry."""
    if has_open_entry:
        raise RuleBroken(_("The village has another open entry; what is found now belongs to that one."))
    if until <= today:
        raise RuleBroken(_("The watch goes on until a day to come."), field="until")
    latest = watch_end(today, months=watch_months)
    if until > latest:
        sentence = _("A watch lasts %(months)d months at most: until %(day)s.")
        raise RuleBroken(sentence % {"months": watch_months, "day": latest.isoformat()}, field="until")
