"""The last stage of a rectification: measures with their proofs, problems answered, money, premises, days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of
from villages.demo.courses import LUOPING, TAZHOU, TUANHUANG, Asked, Course
from villages.demo.papers import add_photograph, add_scan
from villages.demo.planning import due_days
from villages.demo.policies import Step, policy_for
from villages.demo.targets import CRITERIA_OF
from villages.ledger.deadlines import actions as deadlines
from villages.ledger.deadlines.models import Extension
from villages.ledger.measures import actions as measures
from villages.ledger.measures.fund_actions import counter_fund, record_fund
from villages.ledger.measures.models import Fund, FundPurpose, Measure, Project
from villages.ledger.measures.premises_actions import check_premises
from villages.ledger.measures.project_actions import plan_project, start_project
from villages.ledger.measures.rules import FundFacts, ProjectFacts, SixHaves
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.leave_actions import mark_days
from villages.ledger.people.models import RESIDENT, Service
from villages.ledger.problems import actions as problems
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import Stage

PURPOSES = (FundPurpose.MEETINGS, FundPurpose.PUBLICITY, FundPurpose.MATERIALS)
PROJECT = "塔洲村级活动场所改造"
LOAN = Decimal("20600")


def plan(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """What is done until the application, each deed with its moment."""
    village, by = course.village, cast.filer(course.village)
    deeds: Deeds = []
    for criterion in sorted(CRITERIA_OF[village]):
        steps = policy_for(village, criterion).steps
        for step, due in zip(steps, due_days(course, weeks), strict=False):
            deeds.append((_at(due, 9, -9), partial(_note, village, step, by=by)))
            deeds.append((_at(due, 17, -1), partial(finish, village, step, by=by)))
    for turn, asked in enumerate(course.problems):
        deeds += _problem(village, asked, weeks, turn, by)
    for purpose, yuan, day in zip(PURPOSES, course.funds, ((1, TUE), (3, FRI), (5, WED)), strict=True):
        if yuan:
            deeds.append((weeks.at(*day, 16, 40), partial(_spend, village, purpose, Decimal(yuan), by=by)))
    deeds += _of_one_village(course, weeks, cast)
    return deeds


def _at(day: dt.date, hour: int, days: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time(hour)))


def _note(village: str, step: Step, *, by: User, at: dt.datetime) -> None:
    words = f"{step.words.split('，')[0]}：已启动，按周调度"
    measures.note_progress(measure=measure_of(village, step), day=timezone.localdate(at), words=words, by=by, at=at)


def finish(village: str, step: Step, *, by: User, at: dt.datetime) -> EntryFile:
    """The measure is done; a page proves it."""
    measure, today = measure_of(village, step), timezone.localdate(at)
    measures.note_progress(measure=measure, day=today, words=step.result, by=by, at=at)
    lines = (step.words, step.result, f"完成时间：{today}")
    proof = add_scan(measure.entry, Purpose.MEASURE, measure, "完成情况.pdf", lines, by=by, at=at)
    measures.finish_measure(measure=measure, done_on=today, by=by, at=at)
    return proof


def measure_of(village: str, step: Step) -> Measure:
    """The measure in hand that was assigned by these words."""
    rows = Measure.objects.open().select_related("entry__village", "entry__rule_set")
    return rows.get(entry__village__code=village, words=step.words)


def _problem(village: str, asked: Asked, weeks: Weeks, turn: int, by: User) -> Deeds:
    facts = ProblemFacts(weeks.day(2, WED), asked.raised_by, asked.words)
    raised = partial(_raise, village, facts, asked.topic, by=by)
    deeds: Deeds = [(weeks.at(2, WED, 17, 40 + turn), raised)]
    if asked.outcome:
        deeds.append((weeks.at(6, MON + turn, 15), partial(_end, village, asked, by=by)))
        deeds.append((weeks.at(6, FRI, 10, turn), partial(_reply, village, asked, by=by)))
    return deeds


def _raise(village: str, facts: ProblemFacts, topic: str, *, by: User, at: dt.datetime) -> None:
    problems.raise_problem(entry=entry_of(village), facts=facts, topic=topic, by=by, at=at)


def _problem_of(village: str, asked: Asked) -> Problem:
    rows = Problem.objects.select_related("entry__village")
    return rows.get(entry__village__code=village, words=asked.words)


def _end(village: str, asked: Asked, *, by: User, at: dt.datetime) -> None:
    end = problems.solve_problem if asked.is_solved else problems.explain_problem
    end(problem=_problem_of(village, asked), outcome=asked.outcome, outcome_on=timezone.localdate(at), by=by, at=at)


def _reply(village: str, asked: Asked, *, by: User, at: dt.datetime) -> None:
    row = _problem_of(village, asked)
    problems.reply_to_problem(problem=row, reply=asked.reply, replied_on=timezone.localdate(at), by=by, at=at)


def _spend(village: str, purpose: FundPurpose, amount: Decimal, *, by: User, at: dt.datetime) -> Fund:
    entry, day = entry_of(village), timezone.localdate(at)
    source = "乡镇财政借款" if purpose == FundPurpose.PAY else "整顿专项经费"
    document_no = f"整财〔{day.year}〕{entry.number[-3:]}-{entry.funds.count() + 1}号"
    facts = FundFacts(purpose.value, source, amount, document_no, day)
    return record_fund(entry=entry, facts=facts, by=by, at=at)


def _of_one_village(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """What the published case tells of one village alone, and the two requests for an extension."""
    village, by, officer = course.village, cast.filer(course.village), cast.officer
    if village == LUOPING:
        wrong = partial(_book_twice, village, by=by)
        pay = partial(_spend, village, FundPurpose.PAY, LOAN, by=by)
        return [(weeks.at(6, TUE, 10), pay), (weeks.at(6, THU, 11), wrong)]
    if village == TAZHOU:
        reason = "活动场所改造受连续阴雨影响，墙面粉刷尚需二十天"
        return [
            (weeks.at(4, MON, 9, 20), partial(_premises, village, SixHaves(has_place=True, has_flag=True), by=by)),
            (weeks.at(4, TUE, 10), partial(_build, village, weeks.day(14, FRI), by=by)),
            (weeks.at(5, MON, 10), partial(_start, village, by=by)),
            (weeks.at(10, MON, 9), partial(_ask, village, 20, reason, by=by)),
            (weeks.at(10, WED, 15), partial(_decide, village, "", by=officer)),
            (weeks.at(12, MON, 16), partial(_show, village, by=by)),
            (weeks.at(13, MON, 9), partial(_premises, village, SixHaves(*[True] * 5), by=by)),
        ]
    if village == TUANHUANG:
        reason = "案件尚未审结，申请延长整顿时限"
        answer = "案件审理不影响班子选举和群众工作，不同意延长，请按期申请验收"
        return [
            (weeks.at(6, MON, 9), partial(_ask, village, 30, reason, by=by)),
            (weeks.at(6, WED, 15), partial(_decide, village, answer, by=officer)),
        ]
    return []


def _book_twice(village: str, *, by: User, at: dt.datetime) -> None:
    """A line that was booked a second time by mistake, and taken back."""
    fund = _spend(village, FundPurpose.MATERIALS, Decimal("180"), by=by, at=at)
    counter_fund(fund=fund, reason="与前一笔资料费重复入账", by=by, at=at)


def _premises(village: str, haves: SixHaves, *, by: User, at: dt.datetime) -> None:
    check_premises(entry=entry_of(village), checked_on=timezone.localdate(at), haves=haves, by=by, at=at)


def _build(village: str, due_on: dt.date, *, by: User, at: dt.datetime) -> None:
    facts = ProjectFacts(PROJECT, Decimal("86000"), 312, due_on)
    plan_project(entry=entry_of(village), facts=facts, by=by, at=at)


def _start(village: str, *, by: User, at: dt.datetime) -> None:
    start_project(project=_project(village), by=by, at=at)


def _show(village: str, *, by: User, at: dt.datetime) -> EntryFile:
    project = _project(village)
    return add_photograph(project.entry, Purpose.PROJECT, project, "墙面粉刷施工.jpg", by=by, at=at)


def _project(village: str) -> Project:
    return Project.objects.select_related("entry__village").get(entry__village__code=village)


def _ask(village: str, days: int, reason: str, *, by: User, at: dt.datetime) -> None:
    entry = entry_of(village)
    until = entry.deadline + dt.timedelta(days=days)
    deadlines.request_extension(entry=entry, asked_until=until, reason=reason, by=by, at=at)


def _decide(village: str, refusal: str, *, by: User, at: dt.datetime) -> None:
    """Approve the extension, or refuse it with these words."""
    row = Extension.objects.waiting().select_related("entry__village").get(entry__village__code=village)
    if refusal:
        deadlines.refuse_extension(extension=row, reason=refusal, by=by, at=at)
    else:
        deadlines.approve_extension(extension=row, by=by, at=at)


def days_in_village(course: Course, first: dt.date, last: dt.date, cast: Cast) -> Deeds:
    """Every Friday evening the township records who was there from Monday to Friday, from `first` to `last`."""
    by, weeks = cast.filer(course.village), Weeks(first)
    deeds: Deeds = []
    number = 0
    while (friday := weeks.day(number, FRI)) <= last:
        days = [day for weekday in range(MON, FRI + 1) if (day := weeks.day(number, weekday)) >= first]
        if days:
            deeds.append((weeks.at(number, FRI, 18), partial(_mark, course.village, days, friday, by=by)))
        number += 1
    return deeds


def _mark(village: str, days: list[dt.date], friday: dt.date, *, by: User, at: dt.datetime) -> None:
    """Now and then one of them is missing for a day: a short week is visible."""
    people = Service.objects.standing().filter(entry__village__code=village, duty__in=RESIDENT)
    for turn, service in enumerate(people.select_related("entry__village").order_by("pk")):
        approved = list(service.leaves.filter(stage=Stage.APPROVED))
        is_away = (friday.isocalendar().week + turn) % 9 == 0
        there = [
            day
            for day in days
            if not (is_away and day == friday)
            and not any(leave.first_day <= day <= leave.last_day for leave in approved)
        ]
        mark_days(service=service, days=there, by=by, at=at)
