"""What makes a count sound, and what it comes to. Pure, and ignorant of who asks. Source: DOMAIN.md §4, criterion 15.

Rates are exact fractions; the gate is compared with them, never with the figure that is shown.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Finding

# The criterion that a satisfaction under the gate meets (DOMAIN.md §3).
SATISFACTION = 15
ONE_PLACE = Decimal("0.1")
LONGEST_POST = 100
MOST_BALLOTS = 1_000_000


@dataclass(frozen=True)
class Count:
    """What two tellers counted in one village; `by_criterion`: criterion number → ballots that say it is the case."""

    held_on: dt.date
    issued: int
    returned: int
    spoiled: int
    satisfied: int
    fairly_satisfied: int
    dissatisfied: int
    first_teller: str
    second_teller: str
    excludes_cadres: bool
    by_criterion: Mapping[int, int] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        return self.returned - self.spoiled


def problems_of(count: Count, *, today: dt.date) -> Iterator[RuleBroken]:
    """Everything that is wrong with the count, each with the field that it stands beside."""
    if count.held_on > today:
        yield RuleBroken(_("This day is still to come."), "held_on")
    yield from _wrong_numbers(count)
    yield from _wrong_tellers(count)
    if not count.excludes_cadres:
        words = _("Confirm that no cadre and no working-group member voted; a count with their ballots is not valid.")
        yield RuleBroken(words, "excludes_cadres")


def _wrong_numbers(count: Count) -> Iterator[RuleBroken]:
    if count.issued > MOST_BALLOTS:
        yield RuleBroken(_("No village has so many ballots."), "issued")
    if count.returned > count.issued:
        words = _("More ballots were returned than the %(issued)d issued.")
        yield RuleBroken(words % {"issued": count.issued}, "returned")
    if count.spoiled > count.returned:
        words = _("More ballots are spoiled than the %(returned)d returned.")
        yield RuleBroken(words % {"returned": count.returned}, "spoiled")
        return
    if count.valid == 0:
        yield RuleBroken(_("No valid ballot: there is nothing to compute a rate from."), "returned")
        return
    answers = count.satisfied + count.fairly_satisfied + count.dissatisfied
    if answers != count.valid:
        words = _("The three answers come to %(answers)d, but %(valid)d ballots are valid.")
        yield RuleBroken(words % {"answers": answers, "valid": count.valid}, "dissatisfied")
    for number, ballots in sorted(count.by_criterion.items()):
        if ballots > count.valid:
            words = _("More than the %(valid)d valid ballots.")
            yield RuleBroken(words % {"valid": count.valid}, f"c{number}")


def _wrong_tellers(count: Count) -> Iterator[RuleBroken]:
    tellers = {"first_teller": count.first_teller, "second_teller": count.second_teller}
    for name, post in tellers.items():
        if not post.strip():
            yield RuleBroken(_("Name the teller's post."), name)
        if len(post) > LONGEST_POST or "\x00" in post:
            yield RuleBroken(_("This text is too long."), name)
        try:
            check_no_personal_numbers(post, field=name)
        except RuleBroken as broken:
            yield broken
    if count.first_teller.strip() and _folded(count.first_teller) == _folded(count.second_teller):
        yield RuleBroken(_("Two different people count."), "second_teller")


def _folded(text: str) -> str:
    """The same for two ways to type one post."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def check_count(count: Count, *, today: dt.date) -> None:
    """Raise the first of the problems."""
    for problem in problems_of(count, today=today):
        raise problem


def satisfaction(count: Count | MassEvaluation) -> Fraction:
    """Satisfied and fairly satisfied of all valid ballots, in per cent, exact."""
    return percent_of(count.satisfied + count.fairly_satisfied, count.valid)


def asked_on_the_ballot(criteria: Iterable[Criterion]) -> list[Criterion]:
    """All but the satisfaction: that is the other question, and its rate is computed from the answers."""
    return [criterion for criterion in criteria if criterion.number != SATISFACTION]


def percent_of(part: int, whole: int) -> Fraction:
    return Fraction(100 * part, whole) if whole else Fraction(0)


def is_under(rate: Fraction, gate: int) -> bool:
    """Exactly at the gate is not under it."""
    return rate < gate


def shown(rate: Fraction, *, gate: int | None = None) -> Decimal:
    """A rate to one place, for people. One that misses the gate is never rounded up to it."""
    exact = Decimal(rate.numerator) / Decimal(rate.denominator)
    rounded = exact.quantize(ONE_PLACE, ROUND_HALF_UP)
    if gate is not None and is_under(rate, gate) and rounded >= gate:
        return exact.quantize(ONE_PLACE, ROUND_DOWN)
    return rounded


def check_village(*, is_screened: bool, is_counted: bool) -> None:
    """Only screened villages are evaluated, and one day has one count."""
    if not is_screened:
        raise RuleBroken(_("This village is not screened on that day."), "village")
    if is_counted:
        raise RuleBroken(_("The ballots of that day have been counted already. Correct that count instead."), "held_on")


def can_be_taken_back(finding: Finding) -> bool:
    """Nobody has decided on it: it waits, or it joined an open entry by itself."""
    return finding.stage == Stage.FOUND or finding.is_attached
