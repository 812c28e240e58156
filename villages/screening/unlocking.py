"""A closed quarter is opened for one township until a day, and locked again with the answers as they were submitted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.process import RuleBroken, Stage, Verb, advance
from villages.screening import rules
from villages.screening.filing_models import Unlock
from villages.screening.models import QuarterlyCheck, Submission
from villages.screening.snapshot import bring_back, deviations_from


@transaction.atomic
def unlock_check(*, check: QuarterlyCheck, reason: str, until: dt.date, by: User, at: dt.datetime) -> Unlock:
    """Open a confirmed check for its township until 24:00 of `until`.

    Raises `RuleBroken` (not confirmed, no reason, a day that is not after today or too far), `PermissionDenied`.
    """
    check = _locked(check)
    rules.check_reason(reason)
    rules.check_unlock_day(until, at)
    confirmed_at, confirmed_by = check.confirmed_at, check.confirmed_by
    advance(check, Verb.UNLOCK, by=by, at=at, reason=reason, confirmed_at=None, confirmed_by=None)
    assert confirmed_at is not None  # a constraint of the table: a confirmed check says when and by whom
    assert confirmed_by is not None
    unlock = Unlock.objects.create(
        quarterly_check=check,
        reason=reason.strip(),
        until=until,
        approved_at=at,
        approved_by=by,
        confirmed_at=confirmed_at,
        confirmed_by=confirmed_by,
    )
    after = {"until": until}
    audit.record("unlock.approve", by=by, at=at, about=unlock, place=check.township, after=after, reason=reason.strip())
    return unlock


@transaction.atomic
def relock_check(*, check: QuarterlyCheck, by: User | None, at: dt.datetime) -> None:
    """Lock an unlocked check again: answers and files as submitted last, confirmed as before. `by=None`: the scheduler.

    Raises `RuleBroken` when it is not unlocked, `PermissionDenied`.
    """
    check = _locked(check)
    unlock = Unlock.objects.running().filter(quarterly_check=check).first()
    restored: dict[str, Any] = (
        {"confirmed_at": unlock.confirmed_at, "confirmed_by": unlock.confirmed_by} if unlock else {}
    )
    advance(check, Verb.RELOCK, by=by, at=at, **restored)
    submission = last_submission(check)
    for deviation in deviations_from(submission, check):
        bring_back(deviation, submission, check, by=by, at=at)
    end_unlocking(check, at)


def last_submission(check: QuarterlyCheck) -> Submission:
    """What an unlocked check goes back to when it is locked again."""
    return check.submissions.select_related("submitted_by").latest("round")


def relock_due(*, at: dt.datetime) -> int:
    """Lock every check whose end day is over; return how many. What somebody submits meanwhile is left alone."""
    over = Unlock.objects.running().filter(until__lt=timezone.localdate(at), quarterly_check__stage=Stage.UNLOCKED)
    locked = 0
    for unlock in over.select_related("quarterly_check").order_by("pk"):
        try:
            relock_check(check=unlock.quarterly_check, by=None, at=at)
        except RuleBroken:
            continue
        locked += 1
    return locked


def openers_of(check: QuarterlyCheck) -> list[User]:
    """Who can open a closed check: the open accounts of the county's leaders. No query when it is not closed."""
    if check.stage != Stage.CONFIRMED:
        return []
    leaders = User.objects.active().filter(role=Role.LEADER, jurisdiction=check.township.county_code)
    return list(leaders.order_by("full_name", "pk"))


def end_unlocking(check: QuarterlyCheck, at: dt.datetime) -> None:
    """The running unlocking of the check, if there is one, ends: by a submission, or by being locked again."""
    Unlock.objects.running().filter(quarterly_check=check).update(ended_at=at)


def _locked(check: QuarterlyCheck) -> QuarterlyCheck:
    checks = QuarterlyCheck.objects.select_for_update(of=("self",)).select_related("township", "confirmed_by")
    found: QuarterlyCheck = checks.get(pk=check.pk)
    return found
