"""The verbs of the problem list: raise, sort, solve, explain, answer in writing, reopen."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

from django.db import transaction

from villages.accounts.models import User
from villages.ledger.measures.rules import check_is_open
from villages.ledger.models import LedgerEntry
from villages.ledger.problems import rules
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import NEXT, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.rules import check_reason


@transaction.atomic
def raise_problem(*, entry: LedgerEntry, facts: ProblemFacts, topic: str = "", by: User, at: dt.datetime) -> Problem:
    """Put a problem on the list, sorted at once if the topic is known.

    Raises `RuleBroken` (closed, words, day, already there), `PermissionDenied`.
    """
    check_may(NEXT[Thing.PROBLEM, Stage.START, Verb.RAISE], by=by, place=entry.village)
    facts = replace(facts, words=facts.words.strip())
    locked = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_is_open(locked)
    rules.check_raised(facts, at)
    rules.check_is_new(is_there=Problem.objects.filter(entry=entry, **asdict(facts)).exists())
    problem = Problem(entry=entry, recorded_at=at, recorded_by=by, **asdict(facts))
    begin(problem, Verb.RAISE, by=by, at=at, **asdict(facts))
    if topic:
        sort_problem(problem=problem, topic=topic, by=by, at=at)
    return problem


@transaction.atomic
def sort_problem(*, problem: Problem, topic: str, by: User, at: dt.datetime) -> None:
    """Say under which topic the problem belongs. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    check_is_open(problem.entry)
    rules.check_topic(topic)
    advance(problem, Verb.SORT, by=by, at=at, topic=topic)


@transaction.atomic
def solve_problem(*, problem: Problem, outcome: str, outcome_on: dt.date, by: User, at: dt.datetime) -> None:
    """It is solved, and how; the history keeps the words when the problem is opened again."""
    _end(problem, Verb.SOLVE, outcome, outcome_on, by=by, at=at)


@transaction.atomic
def explain_problem(*, problem: Problem, outcome: str, outcome_on: dt.date, by: User, at: dt.datetime) -> None:
    """It cannot be solved now, and why; said to those who raised it."""
    _end(problem, Verb.EXPLAIN, outcome, outcome_on, by=by, at=at)


@transaction.atomic
def reply_to_problem(*, problem: Problem, reply: str, replied_on: dt.date, by: User, at: dt.datetime) -> None:
    """Record the answer in writing that those who raised it were given."""
    check_is_open(problem.entry)
    rules.check_reply(problem, reply, replied_on, at)
    words = reply.strip()
    advance(problem, Verb.REPLY, by=by, at=at, reason=words, reply=words, replied_on=replied_on)


@transaction.atomic
def reopen_problem(*, problem: Problem, reason: str, by: User, at: dt.datetime) -> None:
    """The answer does not hold: the problem waits for its outcome again; what was said stays in the history."""
    check_is_open(problem.entry)
    check_reason(reason)
    advance(
        problem, Verb.REOPEN, by=by, at=at, reason=reason, outcome="", outcome_on=None, reply="", replied_on=None
    )  # fmt: skip


def _end(problem: Problem, verb: Verb, outcome: str, on: dt.date, *, by: User, at: dt.datetime) -> None:
    check_is_open(problem.entry)
    rules.check_outcome(problem, outcome, on, at)
    words = outcome.strip()
    advance(problem, verb, by=by, at=at, reason=words, outcome=words, outcome_on=on)
