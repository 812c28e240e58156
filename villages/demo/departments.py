"""The joint meeting of the demonstration county: its members, four reports, a meeting held and one called.

Composition, document numbers, days and facts are made up for the demonstration.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils import timezone

import villages.screening.departments
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo import evidence
from villages.demo.calendar import BEGINS_AGO, CURRENT, Calendar
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.screening.departments.actions import call_meeting, file_report, write_minutes
from villages.screening.departments.membership import edit_department, load_departments, state_of
from villages.screening.departments.models import Department, JointMeeting
from villages.screening.departments.rules import ItemInput

COMPOSITION = Path(villages.screening.departments.__path__[0]) / "data" / "joint-meeting-360603.json"
FORESTRY, POLICE, LETTERS = "区林业局", "区公安局", "区信访局"
MEMBERS = {FORESTRY: "department", POLICE: "police", LETTERS: "letters"}
SONGS, TANGQIAO, TUANHUANG, NEIGHBOUR = "360603001200", "360603203204", "360603101209", "360603105201"
ZHONGTONG_VILLAGE = "360603103205"


@dataclass(frozen=True)
class Paper:
    """A report `ago` days before today, or so many days `after` quarter 1 was due; else after the current one was.

    Items: village, criterion, fact, known how many days before the report (None: late in the current quarter).
    """

    department: str
    document_no: str
    summary: str
    ago: int | None
    items: tuple[tuple[str, int, str, int | None], ...]
    after: int | None = None


PAPERS = (
    Paper(POLICE, "余公治字〔{year}〕18号", "辖区涉村干部案件办理情况", 60,
          ((TUANHUANG, 8, "围堵承包商住宅案已移送审查起诉，村党支部书记涉案", 6),)),
    Paper(FORESTRY, "余林防字〔{year}〕9号", "森林防火巡查情况", None,
          ((SONGS, 11, "防火期内再次发生野外违规用火", 25),
           (TANGQIAO, 11, "护林员巡山记录缺失，火险隐患未整改", 22)), after=12),
    Paper(LETTERS, "余信督字〔{year}〕21号", "三季度集体访情况", 20,
          ((ZHONGTONG_VILLAGE, 9, "村民因土地流转租金两次到区集体上访", 5),)),
    # The township said no to this one: it must explain.
    Paper(FORESTRY, "余林防字〔{year}〕15号", "三季度森林火情通报", None,
          ((NEIGHBOUR, 11, "林区发生森林火情两起，村级防火责任未落实", None),)),
)  # fmt: skip
AGENDA = "一、各乡镇季度排查情况；\n二、部门通报事项会商；\n三、下一步整顿工作。"
MINUTES = (
    "一、会议听取了区委组织部关于季度排查情况的通报。\n"
    "二、林业、信访、公安部门通报了本部门掌握的情况，相关村由区委组织部会同部门核实。\n"
    "三、各成员单位每季度末将掌握的问题线索书面报区委组织部。"
)
ABSENT = ("区审计局", "区人力资源和社会保障局")
HELD_AGO, NEXT_IN = 40, 9
LATE_IN_QUARTER = 22

Deed = Callable[..., object]


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """Members, papers and meetings up to `at`, each deed with its moment; the story plays them by its clock."""
    officer = User.objects.get(role=Role.OFFICER, jurisdiction=COUNTY)
    people = {name: User.objects.get(username=username) for name, username in MEMBERS.items()}
    before, calendar = at - dt.timedelta(days=BEGINS_AGO - 1), Calendar(at)
    deeds: list[tuple[dt.datetime, Deed]] = [(before, _load)]
    for name, account in people.items():
        deeds.append((before + dt.timedelta(days=1), partial(_assign, department=name, account=account, by=officer)))
    for paper in PAPERS:
        by = people[paper.department]
        filed_at = _filed_at(paper, calendar)
        deeds.append((filed_at, partial(_file, paper=paper, calendar=calendar, by=by)))
        if paper.ago is None and paper.after is None:
            for add in (evidence.add_letter, evidence.add_picture):
                deeds.append((filed_at, partial(add, village=paper.items[0][0], by=by)))
    held_at, ahead = _working_hour(at, -HELD_AGO, dt.time(14, 30)), _working_hour(at, NEXT_IN, dt.time(9))
    deeds.append((held_at - dt.timedelta(days=5), partial(_call, held_at=held_at, by=officer)))
    deeds.append((held_at + dt.timedelta(hours=3), partial(_write_minutes, held_at=held_at, by=officer)))
    deeds.append((at, partial(_call, held_at=ahead, by=officer)))
    return deeds


def _load(*, at: dt.datetime) -> None:
    load_departments(data=json.loads(COMPOSITION.read_text(encoding="utf-8")), by=None, at=at)


def _department(name: str) -> Department:
    return Department.objects.select_related("county").get(county__code=COUNTY, name_zh=name)


def _assign(*, department: str, account: User, by: User, at: dt.datetime) -> None:
    row = _department(department)
    facts = {"contact_post": row.contact_post, "criterion_numbers": row.criterion_numbers}
    edit_department(department=row, **facts, members=[account], seen=state_of(row), by=by, at=at)


def _filed_at(paper: Paper, calendar: Calendar) -> dt.datetime:
    if paper.ago is not None:
        return _working_hour(calendar.at, -paper.ago, dt.time(10, 20))
    if paper.after is not None:
        return calendar.due_at(1) + dt.timedelta(days=paper.after, hours=10, minutes=20)
    # After the township has said no: the contradiction is the point of this one.
    return calendar.after_due(38, dt.time(10, 20), share=0.93)


def _file(*, paper: Paper, calendar: Calendar, by: User, at: dt.datetime) -> None:
    places = {row.code: row for row in Division.objects.filter(code__in=[item[0] for item in paper.items])}
    late = calendar.quarters[CURRENT].end - dt.timedelta(days=LATE_IN_QUARTER)
    yesterday = timezone.localdate(at) - dt.timedelta(days=1)
    items = [
        ItemInput(places[village], number, fact, late if days is None else yesterday - dt.timedelta(days=days))
        for village, number, fact, days in paper.items
    ]
    dated_on = max(yesterday, *(item.known_on for item in items))
    document_no = paper.document_no.format(year=dated_on.year)
    file_report(
        department=_department(paper.department),
        document_no=document_no,
        dated_on=dated_on,
        summary=paper.summary,
        items=items,
        by=by,
        at=at,
    )


def _call(*, held_at: dt.datetime, by: User, at: dt.datetime) -> None:
    county = Division.objects.get(code=COUNTY)
    call_meeting(county=county, held_at=held_at, room="区委三楼会议室", agenda=AGENDA, by=by, at=at)


def _write_minutes(*, held_at: dt.datetime, by: User, at: dt.datetime) -> None:
    meeting = JointMeeting.objects.select_related("county").get(held_at=held_at)
    rows = Department.objects.filter(county=meeting.county)
    attendance = {row.pk: None if row.name_zh in ABSENT else "分管负责人" for row in rows}
    write_minutes(meeting=meeting, minutes=MINUTES, attendance=attendance, version=1, by=by, at=at)


def _working_hour(at: dt.datetime, days: int, time: dt.time) -> dt.datetime:
    """That many days from the day of `at`, on the Friday before where it would be a weekend."""
    day = timezone.localdate(at) + dt.timedelta(days=days)
    day -= dt.timedelta(days=max(0, day.isoweekday() - 5))
    return timezone.make_aware(dt.datetime.combine(day, time))
