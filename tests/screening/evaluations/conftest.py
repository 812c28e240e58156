"""A count of ballots that adds up, and ways to record and correct one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.conftest import Cast
from tests.factories import moment
from tests.scenes import scene
from villages.divisions.models import Division
from villages.screening.evaluations.actions import correct_count, record_count
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.evaluations.rules import Count

TUANHUANG = "360603101200"
HELD = dt.date(2026, 11, 20)
COUNTED = moment("2026-11-20 17:00")
# 42 of 60 returned, 2 spoiled; 24 of 40 content is exactly 60 %.
AT_THE_GATE = Count(
    held_on=HELD, issued=60, returned=42, spoiled=2, satisfied=10, fairly_satisfied=14, dissatisfied=16,
    first_teller="区督查组组员", second_teller="锦江镇组织干事", excludes_cadres=True, by_criterion={9: 12, 12: 40},
)  # fmt: skip
UNDER = replace(AT_THE_GATE, fairly_satisfied=13, dissatisfied=17)
WELL = replace(AT_THE_GATE, satisfied=30, fairly_satisfied=5, dissatisfied=5)


def record(cast: Cast, count: Count = UNDER, **facts: Any) -> MassEvaluation:
    """The inspector records the count of 团黄, unless `facts` say otherwise."""
    village = Division.objects.get(code=facts.pop("village", TUANHUANG))
    given: dict[str, Any] = {"village": village, "count": count, "by": cast.inspector, "at": COUNTED}
    return record_count(**(given | facts))


def correct(evaluation: MassEvaluation, cast: Cast, count: Count = WELL, **facts: Any) -> MassEvaluation:
    given: dict[str, Any] = {"reason": "两名计票员复核后更正", "by": cast.inspector, "at": COUNTED}
    return correct_count(evaluation=evaluation, count=count, **(given | facts))


@scene
def under(cast: Cast) -> MassEvaluation:
    """57.5 % satisfied: under the gate, with its finding."""
    return record(cast)
