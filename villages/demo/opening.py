"""The first two stages of a rectification: people, board, meeting, letter; then visits, symposium and opinions."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.utils import timezone

from villages.accountability.freeze.actions import name_frozen
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of, invented, secretary_of
from villages.demo.courses import Course
from villages.demo.papers import add_photograph, add_scan
from villages.divisions.models import Division
from villages.ledger.deadlines.actions import hang_board
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.actions import assign_service
from villages.ledger.people.models import EntryDuty as Duty
from villages.ledger.people.rules import ServiceFacts
from villages.ledger.plans.models import EntryMeeting, MeetingKind
from villages.ledger.plans.proofs import record_meeting, record_opinion, sign_letter, write_letter
from villages.ledger.plans.rules import LetterFacts, MeetingFacts
from villages.ledger.plans.steps import open_next_step
from villages.screening.visits.actions import record_visit
from villages.screening.visits.rules import VisitFacts

_HEADS = {"道": "街道办事处主任", "镇": "镇长", "乡": "乡长"}
GOAL = "按整顿方案逐条整改，限期内达到验收标准，验收后一年内不反弹；未按期完成的，由签订人承担相应责任。"
# Day of week 1 or 2, kind of households, how many, what was asked, what it brought and how often.
VISITS = (
    ((1, THU), "ordinary", 9, "对村班子有什么意见", "班子履职", 14),
    ((1, FRI), "difficulty", 5, "生产生活有什么困难", "民生", 8),
    ((2, MON), "party_members", 7, "支部生活是否正常", "组织生活", 9),
)
TOWNSHIP_NAMES, VILLAGE_NAME = 0, 3


def plan(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """From the day after the determination until the causes can be analysed, each deed with its moment."""
    by, village = cast.filer(course.village), course.village
    deeds: Deeds = [
        (weeks.at(0, FRI, 9, 30), partial(_put_people, course, since=weeks.day(0, FRI), by=by)),
        (weeks.at(0, FRI, 15), partial(_freeze, course, since=weeks.day(0, FRI), by=cast.officer)),
        (weeks.at(1, MON, 10, 10), partial(hang, village, by=by)),
        (weeks.at(1, TUE, 16), partial(_mobilise, village, by=by)),
        (weeks.at(1, TUE, 17), partial(_letter, course, by=by)),
        (weeks.at(1, WED, 9), partial(_next, village, by=by)),
    ]
    for (week, weekday), kind, households, question, topic, opinions in VISITS:
        facts = VisitFacts(weeks.day(week, weekday), "驻村工作组", kind, households, question, 0, "")
        visit = partial(_visit, village, facts, topic, opinions + course.number % 5, by=by)
        deeds.append((weeks.at(week, weekday, 17, 20), visit))
    deeds.append((weeks.at(2, WED, 17), partial(_symposium, village, 18 + course.number, by=by)))
    deeds.append((weeks.at(2, THU, 9), partial(_next, village, by=by)))
    return deeds


def people_of(course: Course, parent: Division, since: dt.date) -> list[ServiceFacts]:
    """Everybody who serves, each duty at least once; a working-group account stands for itself."""
    first = course.number * 12
    account = User.objects.filter(role=Role.WORKING_GROUP, jurisdiction=course.village).first()
    head = account.full_name if account else invented(first + 5)
    township, (secretary, post) = parent.name, secretary_of(parent)
    posts = (
        (Duty.CONTACT_LEADER, invented(first), "副区长", "区政府", "", False),
        (Duty.SUPPORTING_UNIT, invented(first + 1), "主要负责人", course.unit, "", False),
        (Duty.TOWNSHIP_GROUP, invented(first + 2), "党委副书记", township, "", True),
        (Duty.COMMITTEE_MEMBER, invented(first + 4), "党委委员", township, "", False),
        (Duty.FIRST_SECRETARY, invented(first + 6), "第一书记", course.unit, "", False),
        (Duty.RESIDENT_COUNTY, head, "驻村工作组组长", course.unit, "", True),
        (Duty.RESIDENT_COUNTY, invented(first + 7), "驻村工作组成员", course.unit, "", False),
        (Duty.RESIDENT_TOWNSHIP, invented(first + 8), "党建办干事", township, "", False),
        (Duty.TOWNSHIP_LEADER, secretary, post.removeprefix(township), township, "负总责，每周调度一次", False),
        (Duty.TOWNSHIP_LEADER, invented(first + 10), _HEADS[township[-1]], township, "协调资金和项目", False),
    )
    return [
        ServiceFacts(duty, name, post, since, unit, task, is_head, account.pk if account and name == head else None)
        for duty, name, post, unit, task, is_head in posts
    ]


def _put_people(course: Course, *, since: dt.date, by: User, at: dt.datetime) -> None:
    entry = entry_of(course.village)
    assert entry.village.parent is not None
    for facts in people_of(course, entry.village.parent, since):
        assign_service(entry=entry, facts=facts, by=by, at=at)


def _freeze(course: Course, *, since: dt.date, by: User, at: dt.datetime) -> None:
    """The secretary of the village, and that of the township."""
    entry = entry_of(course.village)
    assert entry.village.parent is not None
    of_village = (invented(course.number * 12 + 3), f"{entry.village.short_name}党支部书记")
    for name, post in (of_village, secretary_of(entry.village.parent)):
        name_frozen(entry=entry, full_name=name, post=post, since=since, by=by, at=at)


def hang(village: str, *, by: User, at: dt.datetime) -> EntryFile:
    """The notice board is hung, and photographed."""
    entry = entry_of(village)
    board = hang_board(entry=entry, hung_on=timezone.localdate(at), site="村部门口", by=by, at=at)
    return add_photograph(entry, Purpose.BOARD, board, "整顿公示牌.jpg", by=by, at=at)


def _mobilise(village: str, *, by: User, at: dt.datetime) -> EntryFile:
    record = "通报整顿原因和时限，宣读整顿工作组名单，村“两委”和党员代表表态。"
    meeting = _meet(village, MeetingKind.MOBILISATION, 42, record, by=by, at=at)
    lines = (f"时间：{meeting.held_on}", "地点：村部会议室", record, f"到会 {meeting.attended} 人")
    return add_scan(meeting.entry, Purpose.MEETING, meeting, "动员会记录.pdf", lines, by=by, at=at)


def _meet(village: str, kind: MeetingKind, attended: int, record: str, *, by: User, at: dt.datetime) -> EntryMeeting:
    facts = MeetingFacts(kind, timezone.localdate(at), "村部会议室", "乡镇党委副书记", attended, record)
    return record_meeting(entry=entry_of(village), facts=facts, by=by, at=at)


def _letter(course: Course, *, by: User, at: dt.datetime) -> EntryFile:
    """Written, signed by both on the same afternoon, and its scan kept."""
    entry, first = entry_of(course.village), course.number * 12
    assert entry.village.parent is not None
    township_name, township_post = secretary_of(entry.village.parent)
    facts = LetterFacts(
        township_name=township_name,
        township_post=township_post,
        village_name=invented(first + 3),
        village_post=f"{entry.village.short_name}党支部书记",
        goal=GOAL,
    )
    letter = write_letter(entry=entry, facts=facts, by=by, at=at)
    sign_letter(letter=letter, signed_on=timezone.localdate(at), by=by, at=at)
    lines = (GOAL[:38], f"乡镇党委书记（签名）：{facts.township_name}", f"村党支部书记（签名）：{facts.village_name}")
    return add_scan(entry, Purpose.LETTER, letter, "整顿责任书.pdf", lines, by=by, at=at)


def _visit(village: str, facts: VisitFacts, topic: str, opinions: int, *, by: User, at: dt.datetime) -> None:
    visit = record_visit(village=Division.objects.get(code=village), facts=facts, by=by, at=at)
    record_opinion(source=visit, topic=topic, opinions=opinions, words="已逐条登记", by=by, at=at)


def _symposium(village: str, attended: int, *, by: User, at: dt.datetime) -> None:
    record = "党员、村民代表和老干部座谈，逐条听取对整顿的意见建议。"
    meeting = _meet(village, MeetingKind.SYMPOSIUM, attended, record, by=by, at=at)
    for topic, opinions in (("班子履职", 11), ("村务公开", 7), ("民生", 5)):
        record_opinion(source=meeting, topic=topic, opinions=opinions, words="", by=by, at=at)


def _next(village: str, *, by: User, at: dt.datetime) -> None:
    open_next_step(entry=entry_of(village), by=by, at=at)
