"""The plans of the demonstration county: drafted, submitted, sometimes returned, approved; the last stage opens."""

from __future__ import annotations

import datetime as dt
from functools import partial

from villages.accounts.models import User
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of
from villages.demo.courses import LUOPING, Course
from villages.demo.policies import policy_for
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import actions
from villages.ledger.plans.contents import words_of
from villages.ledger.plans.models import Plan
from villages.ledger.plans.rules import ItemWords, Line
from villages.ledger.plans.steps import open_next_step
from villages.process import Stage

RETURN_REASON = "拖欠报酬的数额和补发时间请写明，并附还款来源"


def plan(course: Course, weeks: Weeks, cast: Cast) -> Deeds:
    """From the draft to the stage in which the measures are carried out, each deed with its moment."""
    village, by = course.village, cast.filer(course.village)
    deeds: Deeds = [
        (weeks.at(2, FRI, 10), partial(draw_up, village, due_days(course, weeks), by=by)),
        (weeks.at(2, FRI, 16), partial(submit, village, by=by)),
        (weeks.at(3, WED, 9, 30), partial(approve, village, by=cast.officer)),
        (weeks.at(3, THU, 8, 40), partial(_next, village, by=by)),
    ]
    if village == LUOPING:
        deeds.append((weeks.at(3, MON, 10), partial(_send_back, village, by=cast.officer)))
        deeds.append((weeks.at(3, TUE, 15), partial(submit, village, by=by)))
    return deeds


def due_days(course: Course, weeks: Weeks) -> list[dt.date]:
    """When the measures of a criterion are due, in their order; the last before the application."""
    return [weeks.day(5, FRI), weeks.day(7, WED), weeks.day(course.apply_in, TUE)]


def draw_up(village: str, due: list[dt.date], *, by: User, at: dt.datetime) -> Plan:
    """A version with what the policies say of each criterion; the measures in hand stay what they are."""
    entry = entry_of(village)
    made = actions.draft_plan(entry=entry, by=by, at=at)
    for item in made.items.select_related("criterion"):
        policy = policy_for(village, item.criterion.number)
        words = ItemWords(words_of(item).problem, policy.cause, policy.goal)
        lines = [
            Line(step.kind, step.words, step.owner_post, day) for step, day in zip(policy.steps, due, strict=False)
        ]
        actions.save_item(
            plan=made, criterion=item.criterion, words=words, lines=lines, version=made.version, by=by, at=at
        )  # fmt: skip
    return made


def submit(village: str, *, by: User, at: dt.datetime) -> None:
    """The township hands the version in work to the county."""
    actions.submit_plan(plan=in_hand(village), by=by, at=at)


def approve(village: str, *, by: User, at: dt.datetime) -> None:
    """The county approves it; its measures are assigned."""
    actions.approve_plan(plan=in_hand(village), by=by, at=at)


def in_hand(village: str) -> Plan:
    """The version in which something is still to be done or decided."""
    return Plan.objects.in_hand().select_related("entry__village", "entry__rule_set").get(entry__village__code=village)


def _send_back(village: str, *, by: User, at: dt.datetime) -> None:
    actions.return_plan(plan=in_hand(village), reason=RETURN_REASON, by=by, at=at)


def _next(village: str, *, by: User, at: dt.datetime) -> None:
    entry: LedgerEntry = entry_of(village)
    assert entry.step == Stage.ANALYSE
    open_next_step(entry=entry, by=by, at=at)
