"""What a package needs, what a visit must say, which villages are neglected; pure. Source: DOMAIN.md §4, §7 F."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken
from villages.screening.visits.models import Duty

# A package: 1 deputy leader and 2 agency cadres (DOMAIN.md §4).
DEPUTY_LEADERS, CADRES = 1, 2
# The periods of the attention balance, in days; the first is the one that is shown.
PERIODS = (90, 30)


@dataclass(frozen=True)
class MemberFacts:
    """Who takes a duty in a package, with name and post, from which day on."""

    duty: str
    full_name: str
    post: str
    since: dt.date


@dataclass(frozen=True)
class VisitFacts:
    """What is recorded of a visit; `household_kind` is a value of `HouseholdKind`."""

    visited_on: dt.date
    by_post: str
    household_kind: str
    households: int
    question: str
    problems: int
    problem_words: str


@dataclass(frozen=True)
class Attention:
    """What a village got and what it has in a period: visits; problems raised, live findings, running disputes."""

    visits: int
    raised: int = 0
    findings: int = 0
    disputes: int = 0

    @property
    def problems(self) -> int:
        return self.raised + self.findings + self.disputes


def gaps_of(*, deputy_leaders: int, cadres: int) -> list[str]:
    """What is missing in a package, in words; empty when it is complete."""
    missing = []
    if deputy_leaders < DEPUTY_LEADERS:
        missing.append(str(_("no deputy leader in charge")))
    if cadres < CADRES:
        words = ngettext("%(count)d cadre is missing", "%(count)d cadres are missing", CADRES - cadres)
        missing.append(words % {"count": CADRES - cadres})
    return missing


def check_member(facts: MemberFacts) -> None:
    """Name and post are written, without personal numbers."""
    for field in ("full_name", "post"):
        words = getattr(facts, field)
        if not words.strip():
            raise RuleBroken(_("Write this in words."), field=field)
        check_no_personal_numbers(words, field=field)


def check_replaces(*, duty: str, since: dt.date, old_duty: str, old_since: dt.date, old_until: dt.date | None) -> None:
    """Somebody of the same duty is replaced, on a day after the first day and not after the last."""
    if duty != old_duty:
        raise RuleBroken(_("This person has the other duty."), field="replaces")
    if since <= old_since:
        raise RuleBroken(_("The one who is replaced began on this day or later."), field="since")
    if old_until is not None and old_until < since:
        raise RuleBroken(_("This person has left the package by that day. Choose nobody."), field="replaces")


def check_room(*, duty: str, others: Iterable[tuple[str, str]], full_name: str) -> None:
    """One deputy leader at a time, and nobody twice; `others`: duty and name of those who stay on."""
    for other_duty, other_name in others:
        if other_name == full_name:
            raise RuleBroken(_("This person is in the package already."), field="full_name")
        if duty == other_duty == Duty.DEPUTY_LEADER:
            raise RuleBroken(_("The village has a deputy leader in charge. Say who is replaced."), field="replaces")


def check_end(*, since: dt.date, until: dt.date | None, last_day: dt.date) -> None:
    """The last day is not before the first, and somebody who has left does not leave again."""
    if until is not None:
        raise RuleBroken(_("This person's last day is written down already."))
    if last_day < since:
        raise RuleBroken(_("The last day lies before the first."), field="until")


def check_visit(facts: VisitFacts, *, today: dt.date) -> None:
    """Not in the future; somebody was asked something; problems have words and words have a number."""
    if facts.visited_on > today:
        raise RuleBroken(_("This day lies in the future."), field="visited_on")
    if facts.households < 1:
        raise RuleBroken(_("A visit saw at least one household."), field="households")
    for field in ("by_post", "question"):
        if not getattr(facts, field).strip():
            raise RuleBroken(_("Write this in words."), field=field)
    if facts.problems and not facts.problem_words.strip():
        raise RuleBroken(_("Write which problems were raised."), field="problem_words")
    if facts.problem_words.strip() and not facts.problems:
        raise RuleBroken(_("Write how many problems these are."), field="problems")
    for field in ("by_post", "question", "problem_words"):
        check_no_personal_numbers(getattr(facts, field), field=field)


def monday_of(day: dt.date) -> dt.date:
    """The first day of the week, which runs from Monday to Sunday."""
    return day - dt.timedelta(days=day.weekday())


def weeks_before(day: dt.date, count: int) -> list[dt.date]:
    """The Mondays of this week and of those before it, newest first."""
    monday = monday_of(day)
    return [monday - dt.timedelta(weeks=number) for number in range(count)]


def neglected(township: Mapping[int, Attention]) -> dict[int, str | Promise]:
    """The neglected villages of one township, by key, each with the reason.

    A village is neglected when nobody visited it in the period at all, or when it has problems and its visits are fewer
    than half of the median of its township's villages. A village is compared with its own township only, and with
    exactly half it is not neglected.
    """
    middle = median([village.visits for village in township.values()]) if township else 0
    reasons: dict[int, str | Promise] = {}
    for key, village in township.items():
        if village.visits == 0:
            reasons[key] = _("no visit in this period")
        elif village.problems and 2 * village.visits < middle:
            reasons[key] = _("problems, but fewer than half of the visits usual in its township")
    return reasons
