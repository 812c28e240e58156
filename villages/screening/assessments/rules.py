"""What a commitment and an assessment must say; pure, and ignorant of who asks. Source: DOMAIN.md §7 F 40–41."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.assessments.models import Commitment


@dataclass(frozen=True)
class PromiseFacts:
    """What was openly promised, by which post, on which day, until when."""

    promise: str
    post: str
    promised_on: dt.date
    until: dt.date


def check_words(words: str, *, field: str) -> None:
    """Something is written, and it holds no personal numbers."""
    if not words.strip():
        raise RuleBroken(_("Write this in words."), field=field)
    check_no_personal_numbers(words, field=field)


def check_promise(facts: PromiseFacts, *, today: dt.date) -> None:
    """Promised on a day that has come, for that day or a later one."""
    check_words(facts.promise, field="promise")
    check_words(facts.post, field="post")
    if facts.promised_on > today:
        raise RuleBroken(_("This day lies in the future."), field="promised_on")
    if facts.until < facts.promised_on:
        raise RuleBroken(_("The last day lies before the day of the promise."), field="until")


def is_overdue(commitment: Commitment, today: dt.date) -> bool:
    """Still promised, and its last day is over."""
    return commitment.stage == Stage.PROMISED and commitment.until < today


def is_late(commitment: Commitment, ended_on: dt.date | None) -> bool:
    """It was fulfilled, but after its last day."""
    return commitment.stage == Stage.FULFILLED and ended_on is not None and ended_on > commitment.until


@dataclass(frozen=True)
class Score:
    """The points of one village by item number, and why points were taken off."""

    points: Mapping[int, int]
    reasons: Mapping[int, str]

    @property
    def total(self) -> int:
        return sum(self.points.values())


def problems_of(score: Score, most: Mapping[int, int]) -> Iterator[RuleBroken]:
    """Everything that is wrong, beside its field `p1`, `r1` …; `most`: item number → points that it gives at most."""
    for number, limit in most.items():
        given, reason = score.points.get(number), score.reasons.get(number, "").strip()
        if given is None:
            yield RuleBroken(_("Give the points of this item."), f"p{number}")
        elif not 0 <= given <= limit:
            yield RuleBroken(_("This item gives 0 to %(limit)d points.") % {"limit": limit}, f"p{number}")
        elif given < limit and not reason:
            yield RuleBroken(_("Say why points were taken off."), f"r{number}")
        elif given == limit and reason:
            yield RuleBroken(_("No points were taken off: leave this empty."), f"r{number}")
        try:
            check_no_personal_numbers(reason, field=f"r{number}")
        except RuleBroken as broken:
            yield broken


def check_score(score: Score, most: Mapping[int, int]) -> None:
    """Raise the first of the problems; also when points are given for what is no item."""
    if set(score.points) - set(most):
        raise RuleBroken(_("These points belong to another sheet."))
    for problem in problems_of(score, most):
        raise problem
