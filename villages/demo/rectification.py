"""The fifteen entries of the demonstration county from their determination to where they stand today."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.demo import accepting, opening, planning, targets, work
from villages.demo.calendar import Calendar
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of
from villages.demo.courses import COURSE_OF, COURSES, TUANHUANG, Course
from villages.ledger.measures.actions import block_measure
from villages.ledger.models import LedgerEntry
from villages.ledger.people import leave_actions
from villages.ledger.people.models import EntryDuty, Leave, Service
from villages.ledger.plans import actions as plans
from villages.ledger.plans.contents import lines_of, words_of
from villages.ledger.plans.models import MeasureKind, Plan
from villages.ledger.plans.rules import Line

# What the failed village takes up anew, and what it cannot bring to an end by itself.
TALKS = "村组干部逐户上门，与承包商当面协商土方款"
VERDICT = "跟进案件审理，判决后在村民会议上通报"
NURSING, TRAVEL, NOT_NEEDED = "家人住院手术陪护", "外出旅游", "整顿期间非必要不准假"
NOT_YET = "法院尚未开庭，判决时间不能确定"


def plan(*, at: dt.datetime) -> Deeds:
    """What was done in the fifteen villages up to `at`; the story plays it by its clock."""
    calendar, cast = Calendar(at), Cast()
    began = {
        each.village: calendar.deciding(each.after, each.week, each.weekday, each.ago) for each in targets.DECISIONS
    }
    deeds: Deeds = []
    for course in COURSES:
        weeks = Weeks(began[course.village])
        deeds += first_round(course, weeks, cast)
        if not course.fails:
            deeds += accepting.look_backs(course, weeks, cast, until=at)
    again = Weeks(began[TUANHUANG])
    return deeds + _after_the_failure(COURSE_OF[TUANHUANG], again, cast, at)


def first_round(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """From the day after the determination to the signature under the inspection."""
    return [
        *opening.plan(course, weeks, cast),
        *planning.plan(course, weeks, cast),
        *work.plan(course, weeks, cast),
        *accepting.plan(course, weeks, cast),
    ]


def _after_the_failure(course: Course, weeks: Weeks, cast: Cast, at: dt.datetime) -> Deeds:
    """The failed one goes on: a second version of the plan, days in the village, leave."""
    week, by, village = course.apply_in + 2, cast.filer(course.village), course.village
    # The others kept their days on paper: some thousand more rows would say nothing new.
    days = work.days_in_village(course, weeks.day(1, MON), timezone.localdate(at), cast)
    month = [weeks.day(week + 3, FRI), weeks.day(week + 7, FRI)]
    deeds: Deeds = [
        (weeks.at(week, TUE, 10), partial(_draw_up_again, village, month, by=by)),
        (weeks.at(week, WED, 9), partial(planning.submit, village, by=by)),
        (weeks.at(week, FRI, 15), partial(planning.approve, village, by=cast.officer)),
        (weeks.at(week + 1, MON, 9), partial(_ask_for_leave, village, weeks.day(week + 1, WED), 2, NURSING, by=by)),
        (weeks.at(week + 1, MON, 16), partial(_decide_on_leave, village, "", by=cast.officer)),
        (weeks.at(week + 2, MON, 9), partial(_ask_for_leave, village, weeks.day(week + 2, THU), 7, TRAVEL, by=by)),
        (weeks.at(week + 2, TUE, 9), partial(_decide_on_leave, village, NOT_NEEDED, by=cast.officer)),
        (weeks.at(week + 3, TUE, 11), partial(_block, village, by=by)),
        *days,
    ]  # fmt: skip
    return [(moment, deed) for moment, deed in deeds if moment <= at]


def _draw_up_again(village: str, due: list[dt.date], *, by: User, at: dt.datetime) -> Plan:
    """The next version: what is done stays in it, two measures are new."""
    made = plans.draft_plan(entry=entry_of(village), by=by, at=at)
    for item in made.items.select_related("criterion"):
        lines = [
            *lines_of(item),
            Line(MeasureKind.PUBLICITY, TALKS, "镇党委书记", due[0]),
            Line(MeasureKind.CONVENTIONS, VERDICT, "镇司法所所长", due[1]),
        ]
        plans.save_item(
            plan=made, criterion=item.criterion, words=words_of(item), lines=lines, version=made.version, by=by, at=at
        )  # fmt: skip
    return made


def _block(village: str, *, by: User, at: dt.datetime) -> None:
    entry: LedgerEntry = entry_of(village)
    block_measure(measure=entry.measures.get(words=VERDICT), reason=NOT_YET, by=by, at=at)


def _ask_for_leave(village: str, first: dt.date, days: int, reason: str, *, by: User, at: dt.datetime) -> None:
    services = Service.objects.standing().select_related("entry__village")
    service = services.filter(entry__village__code=village, duty=EntryDuty.RESIDENT_TOWNSHIP).get()
    last = first + dt.timedelta(days=days - 1)
    leave_actions.request_leave(service=service, first_day=first, last_day=last, reason=reason, by=by, at=at)


def _decide_on_leave(village: str, refusal: str, *, by: User, at: dt.datetime) -> None:
    """Approve the leave that waits, or refuse it with these words."""
    leave = Leave.objects.waiting().select_related("service__entry__village").get(service__entry__village__code=village)
    if refusal:
        leave_actions.refuse_leave(leave=leave, reason=refusal, by=by, at=at)
    else:
        leave_actions.approve_leave(leave=leave, by=by, at=at)
