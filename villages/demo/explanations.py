"""Contradictions of the demonstration county: one explained and accepted, one that waits for the county, one concealed.

The last paper of the joint meeting adds one that waits for its township. Days, facts and numbers are made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo.calendar import Calendar
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.screening.departments.actions import file_report
from villages.screening.departments.models import Department
from villages.screening.departments.rules import ItemInput
from villages.screening.explanations import actions, calendar_actions
from villages.screening.explanations.models import Explanation
from villages.screening.explanations.working_days import WorkCalendar

Deed = Callable[..., object]
FORESTRY = "区林业局"
# The quarter before the current one: all townships have answered for it, and the county has confirmed.
QUARTER, FOREST_FIRES = 1, 11


@dataclass(frozen=True)
class Contradiction:
    """A report against a *no*, filed `after` the check was due (days), or `ago`; the words, and the decision."""

    village: str
    after: int | None
    ago: int
    document_no: str
    fact: str
    words: str = ""
    accepted: str = ""


CONTRADICTIONS = (
    Contradiction(
        "360603200210", 3, 0, "余林防字〔{year}〕5号", "林缘用火痕迹一处，未见护林员巡查记录",
        words="该处林地权属在邻县，火情发生后由我乡代为扑救，火警记录可查。",
        accepted="经林业局与邻县核对，起火地块不属本村，解释成立。",
    ),
    Contradiction("360603102206", 4, 0, "余林防字〔{year}〕7号", "防火期内发生林火一起，过火面积约十亩"),
    Contradiction(
        "360603101213", None, 8, "余林防字〔{year}〕11号", "防火隔离带未按要求清理，发生火情一起",
        words="火情由高压线路引起，当日扑灭；隔离带已于次周清理完毕，镇里填报时未将其认定为村级防火责任问题。",
    ),
)  # fmt: skip
OUTAGE_AGO, DAY_OFF_AGO = 19, 40
OUTAGE, DAY_OFF = "政务外网主干光缆检修，各乡镇无法登录。", "全区机关事业单位统一调休（区政府办通知）"


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """What was reported, explained and decided up to `at`, and the nights in which the scheduler finds what is over."""
    officer = User.objects.get(role=Role.OFFICER, jurisdiction=COUNTY)
    forester = User.objects.get(role=Role.DEPARTMENT, username="department")
    calendar = Calendar(at)
    deeds: list[tuple[dt.datetime, Deed]] = []
    for case in CONTRADICTIONS:
        filed_at = _filed_at(case, calendar)
        deeds.append((filed_at, partial(_report, case=case, calendar=calendar, by=forester)))
        if case.accepted:
            deeds.append((_after(filed_at, 3), partial(_accept, case=case, by=officer)))
        if case.words:
            deeds.append((_after(filed_at, 1), partial(_explain, case=case)))
        else:
            # Five working days end within these nights, whatever stopped the clock; `at` is long after.
            nights = [_night(filed_at, days) for days in range(7, 17)]
            deeds += [(night, actions.sweep_explanations) for night in nights]
    return [*deeds, *_calendar(at, officer)]


def _calendar(at: dt.datetime, officer: User) -> list[tuple[dt.datetime, Deed]]:
    """A day that the county gave off, and an outage of half a day."""
    county = Division.objects.get(code=COUNTY)
    day = timezone.localdate(_working_hour(at, DAY_OFF_AGO))
    began_at = _working_hour(at, OUTAGE_AGO)
    ended_at = began_at + dt.timedelta(hours=4, minutes=15)
    return [
        (
            _moment(at, DAY_OFF_AGO + 12, dt.time(9, 30)),
            partial(calendar_actions.except_day, county=county, day=day, is_working=False, reason=DAY_OFF, by=officer),
        ),
        (
            began_at + dt.timedelta(minutes=20),
            partial(calendar_actions.begin_outage, county=county, began_at=began_at, reason=OUTAGE, by=officer),
        ),
        (ended_at + dt.timedelta(minutes=10), partial(_end_outage, county=county, ended_at=ended_at, by=officer)),
    ]


def _report(*, case: Contradiction, calendar: Calendar, by: User, at: dt.datetime) -> None:
    known_on = calendar.quarters[QUARTER].end - dt.timedelta(days=9)
    dated_on = timezone.localdate(at)
    place = Division.objects.get(code=case.village)
    file_report(
        department=Department.objects.select_related("county").get(county__code=COUNTY, name_zh=FORESTRY),
        document_no=case.document_no.format(year=dated_on.year),
        dated_on=dated_on,
        summary="防火期内火情通报",
        items=[ItemInput(place, FOREST_FIRES, case.fact, known_on)],
        by=by,
        at=at,
    )


def _explain(*, case: Contradiction, at: dt.datetime) -> None:
    filer = User.objects.filter(role=Role.FILER, jurisdiction=case.village[:9]).order_by("pk")[0]
    actions.answer_explanation(explanation=_of(case), words=case.words, by=filer, at=at)


def _accept(*, case: Contradiction, by: User, at: dt.datetime) -> None:
    actions.accept_explanation(explanation=_of(case), reason=case.accepted, by=by, at=at)


def _end_outage(*, county: Division, ended_at: dt.datetime, by: User, at: dt.datetime) -> None:
    outage = county.outages.get(ended_at=None)
    calendar_actions.end_outage(outage=outage, ended_at=ended_at, by=by, at=at)


def _of(case: Contradiction) -> Explanation:
    return Explanation.objects.select_related("village").get(village__code=case.village)


def _after(moment: dt.datetime, days: int) -> dt.datetime:
    """So many working days later, in the afternoon."""
    day = timezone.localdate(moment)
    while days:
        day += dt.timedelta(days=1)
        days -= WorkCalendar().is_working_day(day)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(15, 40)))


def _working_hour(at: dt.datetime, ago: int) -> dt.datetime:
    """That many days before the day of `at`, on the working day before where it is none."""
    day = timezone.localdate(at) - dt.timedelta(days=ago)
    while not WorkCalendar().is_working_day(day):
        day -= dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9, 50)))


def _filed_at(case: Contradiction, calendar: Calendar) -> dt.datetime:
    if case.after is None:
        return _working_hour(calendar.at, case.ago)
    return _working_hour(calendar.due_at(QUARTER) + dt.timedelta(days=case.after), 0)


def _night(filed_at: dt.datetime, days: int) -> dt.datetime:
    night = timezone.localdate(filed_at) + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(night, dt.time(0, 10)))


def _moment(at: dt.datetime, ago: int, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(timezone.localdate(at) - dt.timedelta(days=ago), time))
