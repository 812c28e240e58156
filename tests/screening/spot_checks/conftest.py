"""A spot check of the small county, planned over 团黄 and 塔洲, and the people who make it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.conftest import Cast
from tests.factories import make_user, moment
from tests.scenes import scene
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.screening.spot_checks.actions import Assignment, assign_visits, plan_spot_check
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput

TUANHUANG, TAZHOU = "360603101200", "360603102200"
PLANNED = moment("2026-11-20 09:00")
VISITED = moment("2026-11-24 15:30")
FIRST_DAY, LAST_DAY = dt.date(2026, 11, 23), dt.date(2026, 11, 30)
YES = AnswerInput("yes", "林区连续发生火灾三起")
NO = AnswerInput("no")


def plan(cast: Cast, *codes: str, **facts: Any) -> SpotCheck:
    """An any-time spot check that is not announced, over these villages, unless `facts` say otherwise."""
    given: dict[str, Any] = {
        "county": Division.objects.get(code="360603"),
        "kind": SpotCheckKind.ANY_TIME,
        "title": "冬季抽查",
        "is_announced": False,
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "villages": list(Division.objects.filter(code__in=codes or (TUANHUANG, TAZHOU))),
        "by": cast.officer,
        "at": PLANNED,
    }
    return plan_spot_check(**(given | facts))


def send(spot_check: SpotCheck, *people: User, cast: Cast) -> None:
    """Send the same people to every village."""
    who = Assignment(frozenset(person.pk for person in people), FIRST_DAY)
    visits = spot_check.visits.values_list("pk", flat=True)
    assign_visits(
        spot_check=spot_check,
        assignments=dict.fromkeys(visits, who),
        version=spot_check.version,
        by=cast.officer,
        at=PLANNED,
    )
    spot_check.refresh_from_db()


def visit_of(spot_check: SpotCheck, village: str = TUANHUANG) -> SpotVisit:
    return spot_check.visits.select_related("village", "spot_check__county").get(village__code=village)


@scene
def spot_check(cast: Cast) -> SpotCheck:
    """Planned, with the inspector assigned to both villages."""
    spot_check = plan(cast)
    send(spot_check, cast.inspector, cast=cast)
    return spot_check


@scene
def visit(spot_check: SpotCheck) -> SpotVisit:
    return visit_of(spot_check)


@scene
def second_inspector(cast: Cast) -> User:
    return make_user(Role.INSPECTOR, "360603", username="inspector2")
