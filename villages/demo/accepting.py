"""The acceptance in the demonstration county: application, inspection, signature, appraisals, look-backs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

from django.utils import timezone

from villages.acceptance.inspections import actions
from villages.acceptance.inspections.decision import CriterionSeen, plain
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.papers import missing_papers
from villages.acceptance.inspections.self_test import SelfSeen, check_yourself
from villages.acceptance.inspections.sheet_rows import print_of
from villages.acceptance.inspections.sheet_saving import RowInput, save_sheet
from villages.acceptance.watch import rules as watch_rules
from villages.acceptance.watch.actions import finish_look_back
from villages.acceptance.watch.models import LookBack
from villages.accounts.models import User
from villages.criteria.models import rules_in_force
from villages.criteria.sheet import Sheet
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of, moment_of
from villages.demo.courses import Course
from villages.demo.papers import add_photograph
from villages.demo.policies import policy_for
from villages.ledger.deadlines.actions import take_down_board
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.appraisal_actions import write_appraisal
from villages.ledger.people.models import RESIDENT, Grade, Service
from villages.process import Stage

APPLICATION = "整顿方案各项措施已按期完成，问题清单逐条答复，自查符合验收标准，申请检查验收。"
WHY = ("会议记录不够完整", "制度上墙但执行记录不全", "部分档案未按时归集", "培训覆盖面不够", "公开内容不够具体")
BALLOTS = 30
FAILED_FOR = (
    "不满意票超过半数；第八条所涉案件未了结，群众对立情绪未化解。请继续做群众工作，跟进案件办理，六十日内重新申请验收。"
)
SEEN_AGAIN = "查看现场和台账，原问题未反弹，群众评价较好。"
DAYS_BEFORE_DUE = 5


def plan(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """From the application to the signature, and what follows from it, each deed with its moment."""
    village, week, by = course.village, course.apply_in, cast.filer(course.village)
    deeds: Deeds = [
        (weeks.at(week, THU, 10), partial(_apply, village, course.off, by=by)),
        (weeks.at(week, FRI, 9), partial(_send, village, weeks.day(week + 1, TUE), cast, by=cast.officer)),
        (weeks.at(week + 1, TUE, 16), partial(_inspect, course, by=cast.inspectors[0])),
        (weeks.at(week + 1, TUE, 16, 30), partial(_photograph, village, by=cast.inspectors[0])),
        (weeks.at(week + 1, WED, 9), partial(_propose, village, by=cast.inspectors[0])),
        (signed_at(course, weeks), partial(_sign, village, by=cast.leader)),
    ]
    if not course.fails:
        deeds.append((weeks.at(week + 2, MON, 9), partial(_take_down, village, by=by)))
        deeds.append((weeks.at(week + 2, WED, 15), partial(_appraise, village, by=by)))
    return deeds


def signed_at(course: Course, weeks: Weeks) -> dt.datetime:
    """When the county leader signs the inspection."""
    return weeks.at(course.apply_in + 1, FRI, 10, course.number)


def look_backs(
    course: Course, weeks: Weeks, cast: Cast, *, until: dt.datetime, hit: dict[int, str] | None = None
) -> Deeds:
    """Each look-back some days before it is due, in its quarter, up to `until`; `hit`: what the last finds again."""
    accepted_on = timezone.localdate(signed_at(course, weeks))
    months = rules_in_force(accepted_on).numbers.watch_months
    planned = watch_rules.look_backs_of(accepted_on, watch_rules.watch_end(accepted_on, months=months))
    days = [max(due_on - dt.timedelta(days=DAYS_BEFORE_DUE), quarter.start) for quarter, due_on in planned]
    made = [moment for day in days if (moment := moment_of(day, 15, 20)) <= until]
    by = cast.inspectors[0]
    return [
        (moment, partial(_look_back, course.village, hit if hit and moment == made[-1] else {}, by=by))
        for moment in made
    ]


def _apply(village: str, off: int, *, by: User, at: dt.datetime) -> None:
    """The self-test sees itself a little better than the team will."""
    entry, rule_set = entry_of(village), rules_in_force(timezone.localdate(at))
    sheet = rule_set.inspection_sheet
    criteria = tuple(CriterionSeen(c.number, c.text_zh, c.text_en, True) for c in entry.criteria.order_by("number"))
    seen = SelfSeen(_points(sheet, min(off, 20) // 2), frozenset(), criteria, missing_papers(entry))
    lines = check_yourself(seen, numbers=rule_set.numbers, sheet=sheet)
    actions.apply_for_acceptance(entry=entry, words=APPLICATION, self_test=lines, by=by, at=at)


def _points(sheet: Sheet, off: int) -> dict[str, Decimal]:
    """All points but `off`, taken one by one from the items in turn."""
    points = {item.key: item.points for item in sheet.items()}
    keys = list(points)
    while off > 0:
        for key in keys:
            if off > 0 and points[key] > 1:
                points[key] -= 1
                off -= 1
    return points


def _inspection(village: str) -> Inspection:
    rows = Inspection.objects.open().select_related("entry__village__parent", "entry__rule_set", "rule_set")
    return rows.get(entry__village__code=village)


def _send(village: str, day: dt.date, cast: Cast, *, by: User, at: dt.datetime) -> None:
    team = [person.pk for person in cast.inspectors]
    inspection = _inspection(village)
    actions.plan_inspection(
        inspection=inspection, team=team, head=team[0], planned_on=day, is_announced=inspection.pk % 4 != 0, by=by,
        at=at,
    )  # fmt: skip


def _inspect(course: Course, *, by: User, at: dt.datetime) -> None:
    inspection = _inspection(course.village)
    empty = print_of({})
    rows = {name: RowInput(values, empty) for name, values in _sheet(course, inspection, at).items()}
    save_sheet(inspection=inspection, rows=rows, by=by, at=at)


def _sheet(course: Course, inspection: Inspection, at: dt.datetime) -> dict[str, dict[str, str]]:
    """The whole sheet as it is typed: the day, the items, the criteria, whom the team spoke to, the ballots."""
    sheet = inspection.rule_set.inspection_sheet
    points = _points(sheet, course.off)
    remarks = "村部、公开栏和台账已查看。"
    rows = {"visit": {"visited_on": timezone.localdate(at).isoformat(), "remarks": remarks}}
    for turn, item in enumerate(sheet.items()):
        reason = WHY[(turn + course.number) % len(WHY)] if points[item.key] < item.points else ""
        rows[f"i-{item.key}"] = {"points": plain(points[item.key]), "reason": reason}
    for number in inspection.entry.criteria.values_list("number", flat=True):
        resolved = "no" if course.fails and number == 8 else "yes"
        rows[f"c-{number}"] = {"resolved": resolved, "words": policy_for(course.village, number).found}
    for kind, people in (("villagers", 12), ("party_members", 6), ("representatives", 4)):
        rows[f"p-{kind}"] = {"people": str(people + course.number % 4), "words": ""}
    rows["ballots"] = _ballots(course, sheet)
    return rows


def _ballots(course: Course, sheet: Sheet) -> dict[str, str]:
    spoiled = course.number % 3
    returned = BALLOTS - spoiled
    against = 17 if course.fails else 1 + course.number % 4
    values = {"first_number": 1, "last_number": BALLOTS, "returned": returned, "spoiled": spoiled}
    for turn, question in enumerate(sheet.questions):
        dissatisfied = against + turn % 2
        fairly = 5 + (course.number + turn) % 4
        values[f"{question.key}-satisfied"] = returned - dissatisfied - fairly
        values[f"{question.key}-fairly_satisfied"] = fairly
        values[f"{question.key}-dissatisfied"] = dissatisfied
    tellers = {"first_teller": "区整顿督查组组员", "second_teller": "村务监督委员会主任"}
    return {name: str(value) for name, value in values.items()} | tellers


def _photograph(village: str, *, by: User, at: dt.datetime) -> EntryFile:
    inspection = _inspection(village)
    return add_photograph(inspection.entry, Purpose.INSPECTION, inspection, "现场检查.jpg", by=by, at=at)


def _propose(village: str, *, by: User, at: dt.datetime) -> None:
    actions.propose_decision(inspection=_inspection(village), by=by, at=at)


def _sign(village: str, *, by: User, at: dt.datetime) -> None:
    """As the team proposed it."""
    inspection = _inspection(village)
    outcome = Outcome(inspection.proposed_outcome)
    reasons = FAILED_FOR if outcome == Outcome.FAIL else ""
    actions.sign_inspection(inspection=inspection, outcome=outcome, fail_reasons=reasons, by=by, at=at)


def _take_down(village: str, *, by: User, at: dt.datetime) -> None:
    board = entry_of(village).boards.get(taken_down_on=None)
    take_down_board(board=board, taken_down_on=timezone.localdate(at), why="验收通过", by=by, at=at)


def _appraise(village: str, *, by: User, at: dt.datetime) -> None:
    """Every resident's summary and appraisal; the head's work was excellent."""
    people = Service.objects.filter(entry__village__code=village, duty__in=RESIDENT).select_related("entry__village")
    for service in people.order_by("pk"):
        write_appraisal(
            service=service,
            summary="驻村期间走访农户，参与制定方案，跟踪措施落实，每周如实记录。",
            appraisal="工作扎实，群众认可，任务完成。",
            grade=Grade.EXCELLENT if service.is_head else Grade.COMPETENT,
            by=by,
            at=at,
        )


def _look_back(village: str, hits: dict[int, str], *, by: User, at: dt.datetime) -> None:
    waiting = LookBack.objects.filter(entry__village__code=village, stage=Stage.PLANNED).order_by("due_on")
    row = waiting.select_related("entry__village", "entry__rule_set").first()
    assert row is not None
    words = "查看现场，走访农户，原问题再次出现。" if hits else SEEN_AGAIN
    finish_look_back(look_back=row, visited_on=timezone.localdate(at), words=words, hits=hits, by=by, at=at)
