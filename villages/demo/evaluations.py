"""Mass evaluations of the demonstration county: before some determinations, one under the gate, one counted wrong.

Days and numbers are made up for the demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from villages.accounts.models import User
from villages.demo.calendar import Calendar
from villages.demo.cast import moment_of
from villages.demo.courses import LUOPING, TAZHOU, TUANHUANG
from villages.demo.people import COUNTY
from villages.demo.targets import DECISIONS
from villages.divisions.models import Division
from villages.screening.evaluations import actions
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.evaluations.rules import Count

Deed = Callable[..., object]
WRONG = "360603105200"
REASON = "复核时发现两张选票粘连，漏计一张不满意票"
# Village, days ago, issued, returned, spoiled, satisfied, fairly satisfied, ballots by criterion.
COUNTS: tuple[tuple[str, int, int, int, int, int, int, dict[int, int]], ...] = (
    ("360603001202", 6, 60, 52, 4, 11, 16, {12: 29, 14: 9}),
    ("360603001203", 6, 55, 50, 1, 21, 22, {14: 4}),
    ("360603101200", 40, 70, 66, 2, 30, 27, {11: 3}),
    (WRONG, 9, 50, 44, 0, 18, 17, {9: 6}),
    ("360603203200", 75, 48, 41, 1, 24, 13, {}),
    ("360603104200", 76, 16, 13, 0, 6, 5, {2: 1}),
)
# The same, of villages that became targets `DAYS_BEFORE` days later: nowhere well, nowhere under the gate.
DAYS_BEFORE = 20
BEFORE_DETERMINATION: tuple[tuple[str, int, int, int, int, int, dict[int, int]], ...] = (
    (TUANHUANG, 80, 74, 2, 19, 26, {8: 31}),
    ("360603104210", 60, 56, 1, 15, 20, {2: 26}),
    ("360603204202", 70, 65, 3, 14, 25, {9: 19, 12: 28}),
    (TAZHOU, 64, 58, 2, 17, 20, {11: 17, 14: 23}),
    (LUOPING, 66, 61, 1, 16, 22, {4: 27, 14: 20}),
    ("360603001200", 58, 53, 0, 18, 19, {11: 15}),
    ("360603200209", 62, 57, 2, 15, 21, {4: 24}),
    ("360603105203", 54, 50, 1, 16, 18, {4: 19}),
)


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """The counts up to `at`, each on the afternoon of its day; the story plays them by its clock."""
    inspector = User.objects.get(username="inspector")
    deeds = [
        (_afternoon(held_on), partial(_record, code, _count(held_on, *numbers), by=inspector))
        for code, held_on, numbers in _held(at)
    ]
    wrong_on, (issued, returned, *rest) = next((day, numbers) for code, day, numbers in _held(at) if code == WRONG)
    right = _count(wrong_on, issued, returned + 1, *rest)
    return [*deeds, (_afternoon(wrong_on) + dt.timedelta(hours=2), partial(_correct, WRONG, right, by=inspector))]


def _held(at: dt.datetime) -> list[tuple[str, dt.date, tuple[Any, ...]]]:
    """Village, day and numbers of every count."""
    calendar, today = Calendar(at), timezone.localdate(at)
    decided = {
        decision.village: calendar.deciding(decision.after, decision.week, decision.weekday, decision.ago)
        for decision in DECISIONS
    }
    before = [
        (code, decided[code] - dt.timedelta(days=DAYS_BEFORE), tuple(numbers))
        for code, *numbers in BEFORE_DETERMINATION
    ]
    return before + [(code, today - dt.timedelta(days=ago), tuple(numbers)) for code, ago, *numbers in COUNTS]


def _afternoon(day: dt.date) -> dt.datetime:
    return moment_of(day, 16, 40)


def _count(
    held_on: dt.date, issued: int, returned: int, spoiled: int, satisfied: int, fairly: int,
    by_criterion: dict[int, int],
) -> Count:  # fmt: skip
    return Count(
        held_on=held_on,
        issued=issued,
        returned=returned,
        spoiled=spoiled,
        satisfied=satisfied,
        fairly_satisfied=fairly,
        dissatisfied=returned - spoiled - satisfied - fairly,
        first_teller="区整顿工作督查组组员",
        second_teller="乡镇党建办干事",
        excludes_cadres=True,
        by_criterion=by_criterion,
    )


def _record(code: str, count: Count, *, by: User, at: dt.datetime) -> None:
    village = Division.objects.get(code=code, code__startswith=COUNTY)
    actions.record_count(village=village, count=count, by=by, at=at)


def _correct(code: str, count: Count, *, by: User, at: dt.datetime) -> None:
    wrong = MassEvaluation.objects.standing().select_related("village", "corrects").get(village__code=code)
    actions.correct_count(evaluation=wrong, count=count, reason=REASON, by=by, at=at)
