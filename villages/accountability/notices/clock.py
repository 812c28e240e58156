"""How long the addressee has for its answer: the working days of the rule set, with the county's outages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from villages.accountability.notices.models import Notice
from villages.accountability.notices.rules import needs_answer
from villages.process import Stage
from villages.screening.explanations.clock import Clock, exceptions_of, outages_of, run
from villages.screening.explanations.working_days import WorkCalendar


def answer_clocks(notices: Iterable[Notice], at: dt.datetime) -> dict[int, Clock]:
    """The clocks of those that wait for an answer, by notice; two queries for any number.

    The notices must bring `rule_set` and `county`. A returned answer has started the time again (`clock_from`).
    """
    rows = [row for row in notices if row.stage == Stage.PROPOSED and needs_answer(row.kind)]
    if not rows:
        return {}
    counties = {row.county.code for row in rows}
    exceptions, outages = exceptions_of(counties), outages_of(counties)
    return {
        row.pk: run(
            WorkCalendar(exceptions.get(row.county.code, {})),
            outages.get(row.county.code, []),
            start=row.clock_from,
            working_days=row.rule_set.numbers.answer_working_days,
            at=at,
        )
        for row in rows
    }


def is_time_over(notice: Notice, at: dt.datetime) -> bool:
    """Nobody has answered, and nobody can any more."""
    clock = answer_clocks([notice], at).get(notice.pk)
    return clock is not None and clock.is_over
