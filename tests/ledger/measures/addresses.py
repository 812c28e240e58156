"""Things of one entry for every address of measures, projects, funds, premises and problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.conftest import Cast
from tests.factories_measures import Said, approve_plan_of, fund_of, photograph, project_of, prove
from villages.ledger.measures.actions import block_measure, finish_measure
from villages.ledger.measures.models import Measure
from villages.ledger.measures.project_actions import start_project
from villages.ledger.models import LedgerEntry
from villages.ledger.problems import actions as problems
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts


def measure_addresses(entry: LedgerEntry, cast: Cast, at: dt.datetime) -> dict[str, Iterable[object]]:
    """A measure under way with a proof, one blocked, one done; a project planned, one begun; a line of the funds."""
    approve_plan_of(entry, [Said("一"), Said("二"), Said("三")], filer=cast.filer, officer=cast.officer, at=at)
    under_way, blocked, done = Measure.objects.filter(entry=entry).order_by("pk")
    day = at.date()
    who: dict[str, Any] = {"by": cast.filer, "at": at}
    for number, row in enumerate((under_way, done)):
        prove(row, **who, body=b"%d" % number)
    block_measure(measure=blocked, reason="等待批复", **who)
    finish_measure(measure=done, done_on=day, **who)
    planned, begun = (project_of(entry, name=name, due_on=day, **who) for name in ("水渠", "路灯"))
    photograph(begun, **who)
    start_project(project=begun, **who)
    fund = fund_of(entry, spent_on=day, **who)
    of_entry = ("entry-measures", "entry-funds", "entry-problems", "project-plan", "premises-check", "fund-record")
    return {
        **{f"villages:{name}": [entry.number] for name in (*of_entry, "problem-raise")},
        **{f"villages:measure-{verb}": [under_way.pk] for verb in ("detail", "note", "finish", "block", "drop")},
        "villages:measure-resume": [blocked.pk],
        "villages:measure-reopen": [done.pk],
        **{f"villages:project-{verb}": [planned.pk] for verb in ("detail", "start", "call-off")},
        "villages:project-finish": [begun.pk],
        "villages:fund-counter": [fund.pk],
        **problem_addresses(entry, **who),
    }


def problem_addresses(entry: LedgerEntry, **who: Any) -> dict[str, Iterable[object]]:
    """A problem in each stage in which something can be done to it."""
    day = who["at"].date()

    def put(words: str, topic: str = "") -> Problem:
        return problems.raise_problem(entry=entry, facts=ProblemFacts(day, "villagers", words), topic=topic, **who)

    def solve(row: Problem) -> Problem:
        problems.solve_problem(problem=row, outcome="已解决", outcome_on=day, **who)
        return row

    raised, sorted_, solved = put("一"), put("二", "land"), solve(put("三", "land"))
    replied = solve(put("四", "land"))
    problems.reply_to_problem(problem=replied, reply="已答复", replied_on=day, **who)
    return {
        **{f"villages:problem-{verb}": [raised.pk] for verb in ("detail", "sort")},
        **{f"villages:problem-{verb}": [sorted_.pk] for verb in ("solve", "explain")},
        "villages:problem-reply": [solved.pk],
        "villages:problem-reopen": [replied.pk],
    }
