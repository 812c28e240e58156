"""Mass evaluations of the demonstration county: one under the gate, one counted wrong and corrected.

Days and numbers are made up for the demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.demo.people import COUNTY
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


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """The counts up to `at`, each on the afternoon of its day; the story plays them by its clock."""
    inspector = User.objects.get(username="inspector")
    deeds: list[tuple[dt.datetime, Deed]] = []
    for code, days, *numbers, by_criterion in COUNTS:
        held_on = timezone.localdate(at) - dt.timedelta(days=days)
        moment = timezone.make_aware(dt.datetime.combine(held_on, dt.time(16, 40)))
        count = _count(held_on, *numbers, by_criterion=by_criterion)
        deeds.append((moment, partial(_record, code, count, by=inspector)))
        if code == WRONG:
            issued, returned, *rest = numbers
            right = _count(held_on, issued, returned + 1, *rest, by_criterion=by_criterion)
            deeds.append((moment + dt.timedelta(hours=2), partial(_correct, code, right, by=inspector)))
    return deeds


def _count(
    held_on: dt.date, issued: int, returned: int, spoiled: int, satisfied: int, fairly: int, *,
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
