"""May it happen now? The rules of an entry's problem list; pure. Source: DOMAIN.md §7 B 18."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.ledger.measures.rules import check_words
from villages.ledger.problems.models import Problem, Topic
from villages.process import RuleBroken


@dataclass(frozen=True)
class ProblemFacts:
    """What is put on the list; `raised_by` is a value of `RaisedBy`, a kind and never a name."""

    raised_on: dt.date
    raised_by: str
    words: str


def check_raised(facts: ProblemFacts, at: dt.datetime) -> None:
    """Words, and a day that is not to come; people may have raised it before the entry was opened."""
    check_words(facts.words, field="words")
    check_day(facts.raised_on, None, at=at, field="raised_on")


def check_is_new(*, is_there: bool) -> None:
    """The same problem is not put on the list twice, by a second click or by a colleague."""
    if is_there:
        raise RuleBroken(_("This problem is on the list already."))


def check_topic(topic: str) -> None:
    """Sorted under one of the topics."""
    if topic not in Topic.values:
        raise RuleBroken(_("Choose under what the problem is sorted."), field="topic")


def check_outcome(problem: Problem, outcome: str, on: dt.date, at: dt.datetime) -> None:
    """In words, between the day on which it was raised and today."""
    check_words(outcome, field="outcome")
    check_day(on, problem.raised_on, at=at, field="outcome_on")


def check_reply(problem: Problem, reply: str, on: dt.date, at: dt.datetime) -> None:
    """In words, not before the outcome that it tells."""
    check_words(reply, field="reply")
    check_day(on, problem.outcome_on, at=at, field="replied_on")


def check_day(day: dt.date, first: dt.date | None, *, at: dt.datetime, field: str) -> None:
    """Not to come, and not before what went before."""
    if day > timezone.localdate(at):
        raise RuleBroken(_("This day lies in the future."), field=field)
    if first is not None and day < first:
        raise RuleBroken(_("This day lies before the step that went before it."), field=field)
