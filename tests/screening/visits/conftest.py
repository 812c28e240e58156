"""A package member and a visit of 团黄村, and ways to make more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.conftest import Cast
from tests.factories import moment
from villages.divisions.models import Division
from villages.screening.visits.actions import assign_member, record_visit
from villages.screening.visits.models import PackageMember, VillageVisit
from villages.screening.visits.rules import MemberFacts, VisitFacts

TUANHUANG, JINBEI, SHIGANG, TAZHOU = "360603101200", "360603101201", "360603101202", "360603102200"
NEIGHBOURHOOD = "360603101001"
NOW = moment("2026-11-22 09:00")  # a Sunday
TODAY = NOW.date()
DEPUTY = MemberFacts("deputy_leader", "周一", "镇党委副书记", dt.date(2026, 9, 1))
CADRE = MemberFacts("cadre", "吴二", "镇农业站干部", dt.date(2026, 9, 1))
VISIT = VisitFacts(TODAY, "镇党委副书记", "difficulty", 3, "低保政策是否落实", 1, "一户反映危房改造补助未到位")


def village(code: str) -> Division:
    return Division.objects.select_related("parent").get(code=code)


def assign(cast: Cast, facts: MemberFacts = DEPUTY, **more: Any) -> PackageMember:
    given: dict[str, Any] = {"village": village(more.pop("code", TUANHUANG)), "by": cast.filer, "at": NOW}
    return assign_member(**({**given, "facts": facts, "replaces": None} | more))


def visit(cast: Cast, facts: VisitFacts = VISIT, **more: Any) -> VillageVisit:
    given: dict[str, Any] = {"village": village(more.pop("code", TUANHUANG)), "by": cast.filer, "at": NOW}
    return record_visit(**({**given, "facts": facts} | more))
