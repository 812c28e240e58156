"""The county's spot checks in the demonstration: a general one closed, the next under way, an unannounced one planned.

Villages, days and facts are made up for the demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo import targets
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.process import Stage
from villages.screening.spot_checks import actions, visiting
from villages.screening.spot_checks.choosing import Sample, by_township, draw, villages_of
from villages.screening.spot_checks.half_years import HalfYear
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput

Deed = Callable[..., object]
SANSONG, XIFAN, TANGQIAO, CALLED_OFF = "360603001200", "360603001202", "360603203204", "360603202200"
EARLIER, NOW_ON, SURPRISE = "上一半年全面抽查", "本半年全面抽查", "年末防火专项抽查"
LOOKED_AT = (1, 4, 6, 7, 11, 12, 14)
# What the supervision team saw: in the watch nothing, elsewhere something that waits for the county.
SEEN = {
    SANSONG: {11: AnswerInput("no")},
    XIFAN: {12: AnswerInput("yes", "公开栏停在上一年度，集体鱼塘承包未公示", "余督查〔2026〕6号")},
}
REMARKS = {SANSONG: "三支防火队在岗，新建村部已投入使用，培训记录齐全。", XIFAN: "已请街道经管站提供账目。"}


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """What the county planned and the inspector visited up to `at`; the story plays it by its clock."""
    county = Division.objects.get(code=COUNTY)
    officer = User.objects.get(role=Role.OFFICER, jurisdiction=COUNTY)
    inspector = User.objects.get(username="inspector")
    return [
        *_closed_one(county, officer, inspector, at),
        *_one_under_way(county, officer, inspector, at),
        *_surprise(county, officer, at),
    ]


def _closed_one(county: Division, officer: User, inspector: User, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """Last half year: two villages of each township, drawn by lot, all visited."""
    half = HalfYear.of(timezone.localdate(at))
    half_begins = dt.date(half.year, 6 * half.number - 5, 1)
    first_day = half_begins - dt.timedelta(days=21)
    sample = Sample(2, f"{HalfYear.of(first_day)}")
    villages = draw(villages_of(county, first_day), sample)
    facts: dict[str, Any] = {"title": EARLIER, "is_announced": True, "kind": SpotCheckKind.GENERAL, "sample": sample}
    begun = _moment(first_day, 9)
    return [
        (begun - dt.timedelta(days=4), _planning(county, officer, first_day, 10, villages, **facts)),
        (begun - dt.timedelta(days=3), partial(_assign, title=EARLIER, per_day=4, inspector=inspector, by=officer)),
        *(
            (begun + dt.timedelta(days=turn // 4, hours=turn % 4 * 2), partial(_visit, EARLIER, village, by=inspector))
            for turn, village in enumerate(villages)
        ),
        (begun + dt.timedelta(days=10), partial(_close, title=EARLIER, by=officer)),
    ]


def _one_under_way(county: Division, officer: User, inspector: User, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """This half year: the first two villages of each township, two a day until yesterday; one was called off."""
    today = timezone.localdate(at)
    half = HalfYear.of(today)
    first_day = max(dt.date(half.year, 6 * half.number - 5, 1), today - dt.timedelta(days=5))
    villages = [village for group in by_township(villages_of(county, first_day)).values() for village in group[:2]]
    today_begins = _moment(today, 0)
    facts: dict[str, Any] = {"title": NOW_ON, "is_announced": True, "kind": SpotCheckKind.GENERAL}
    return [
        (at - dt.timedelta(days=9), _planning(county, officer, first_day, 25, villages, **facts)),
        (at - dt.timedelta(days=8), partial(_assign, title=NOW_ON, per_day=2, inspector=inspector, by=officer)),
        *(
            (moment, partial(_visit, NOW_ON, village, by=inspector))
            for turn, village in enumerate(villages)
            if (moment := _moment(first_day + dt.timedelta(days=turn // 2), 10 + 5 * (turn % 2))) < today_begins
        ),
        (at - dt.timedelta(hours=3), partial(_call_off, title=NOW_ON, village=CALLED_OFF, by=officer)),
    ]


def _surprise(county: Division, officer: User, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """In the coming days, not announced: the townships do not see it."""
    first_day = timezone.localdate(at) + dt.timedelta(days=4)
    villages = list(Division.objects.filter(code__in=[SANSONG, TANGQIAO]).order_by("code"))
    facts: dict[str, Any] = {"title": SURPRISE, "is_announced": False, "kind": SpotCheckKind.ANY_TIME}
    return [(at - dt.timedelta(hours=2), _planning(county, officer, first_day, 2, villages, **facts))]


def _planning(
    county: Division, officer: User, first_day: dt.date, days: int, villages: Sequence[Division], **facts: Any
) -> Deed:
    return partial(
        actions.plan_spot_check,
        county=county,
        first_day=first_day,
        last_day=first_day + dt.timedelta(days=days),
        villages=villages,
        by=officer,
        **facts,
    )


def _assign(*, title: str, per_day: int, inspector: User, by: User, at: dt.datetime) -> None:
    """So many villages a day, in the order of their codes."""
    spot_check = SpotCheck.objects.select_related("county").get(title=title)
    visits = spot_check.visits.order_by("village__code").values_list("pk", flat=True)
    who = frozenset({inspector.pk})
    assignments = {
        pk: actions.Assignment(who, min(spot_check.first_day + dt.timedelta(days=turn // per_day), spot_check.last_day))
        for turn, pk in enumerate(visits)
    }
    actions.assign_visits(
        spot_check=spot_check, assignments=assignments, version=spot_check.version, by=by, at=at
    )  # fmt: skip


def _visit(title: str, village: Division, *, by: User, at: dt.datetime) -> None:
    """What townships have said of the village is not looked at again, unless the story tells what was seen."""
    visit = _visit_of(title, village.code)
    told = {hit.criterion for hit in targets.ALL_HITS if hit.village == village.code}
    answers = {number: AnswerInput("no") for number in LOOKED_AT if number not in told}
    seen, remarks = ({}, "") if title == EARLIER else (SEEN.get(village.code, {}), REMARKS.get(village.code, ""))
    visiting.finish_visit(
        visit=visit, answers=answers | seen, remarks=remarks, version=visit.version, by=by, at=at
    )  # fmt: skip


def _call_off(*, title: str, village: str, by: User, at: dt.datetime) -> None:
    actions.call_off_visit(visit=_visit_of(title, village), reason="进村道路塌方抢修，改由乡镇补报情况", by=by, at=at)


def _close(*, title: str, by: User, at: dt.datetime) -> None:
    actions.close_spot_check(spot_check=SpotCheck.objects.select_related("county").get(title=title), by=by, at=at)


def _visit_of(title: str, village: str) -> SpotVisit:
    rows = SpotVisit.objects.select_related("village", "spot_check__county").filter(stage=Stage.PLANNED)
    return rows.get(spot_check__title=title, village__code=village)


def _moment(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
