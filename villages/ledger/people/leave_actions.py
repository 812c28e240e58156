"""The verbs of residents: record a day in the village, take it back; ask for leave, approve, refuse, withdraw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.ledger.models import LedgerEntry
from villages.ledger.people import leave_rules
from villages.ledger.people.models import Leave, Service, VillageDay
from villages.ledger.people.weeks import Span
from villages.process import Stage, Verb, advance, begin

# Leave that stands in the way of another request for the same days.
STANDING = (Stage.REQUESTED, Stage.APPROVED)


def mark_day(*, service: Service, day: dt.date, by: User, at: dt.datetime) -> bool:
    """The resident was in the village on that day. False if it is recorded already: a second tap changes nothing.

    Raises `RuleBroken`, `PermissionDenied`.
    """
    return mark_days(service=service, days=[day], by=by, at=at) == 1


@transaction.atomic
def mark_days(*, service: Service, days: Collection[dt.date], by: User, at: dt.datetime) -> int:
    """The resident was in the village on those days, all of them or none are recorded; return how many are new.

    Raises `RuleBroken`, `PermissionDenied`.
    """
    service = _lock(service, by)
    leave_rules.check_is_resident(is_resident=service.is_resident)
    for day in days:
        leave_rules.check_day(day, since=service.since, until=service.until, today=timezone.localdate(at))
    there = set(service.days.filter(day__in=days).values_list("day", flat=True))
    fresh = sorted(set(days) - there)
    rows = [VillageDay(service=service, day=day, recorded_at=at, recorded_by=by) for day in fresh]
    for row in VillageDay.objects.bulk_create(rows):
        after = {"service": _named(service), "day": row.day}
        audit.record("village_day.mark", by=by, at=at, about=row, place=service.entry.village, after=after)
    return len(rows)


@transaction.atomic
def take_back_day(*, service: Service, day: dt.date, by: User, at: dt.datetime) -> bool:
    """The tap was wrong: the resident was not there. False if the day is not recorded; the trail keeps both.

    Raises `RuleBroken`, `PermissionDenied`.
    """
    service = _lock(service, by)
    leave_rules.check_day(day, since=service.since, until=service.until, today=timezone.localdate(at))
    row = service.days.filter(day=day).first()
    if row is None:
        return False
    before = {"service": _named(service), "day": day, "recorded_at": row.recorded_at}
    audit.record("village_day.take_back", by=by, at=at, about=row, place=service.entry.village, before=before)
    row.delete()
    return True


@transaction.atomic
def request_leave(
    *, service: Service, first_day: dt.date, last_day: dt.date, reason: str, by: User, at: dt.datetime
) -> Leave:
    """Ask the county for leave of a resident. Raises `RuleBroken` with the field, `PermissionDenied`."""
    service = _lock(service, by)
    entry = service.entry
    leave_rules.check_is_resident(is_resident=service.is_resident)
    leave_rules.check_is_under_rectification(is_under_rectification=entry.is_under_rectification)
    others = service.leaves.filter(stage__in=STANDING)
    leave_rules.check_leave(
        first_day,
        last_day,
        reason,
        since=service.since,
        until=service.until,
        others=[Span(other.first_day, other.last_day) for other in others],
        present=service.days.filter(day__range=(first_day, last_day)).values_list("day", flat=True),
        today=timezone.localdate(at),
    )
    leave = Leave(
        service=service, first_day=first_day, last_day=last_day, reason=reason.strip(), asked_at=at, asked_by=by
    )
    begin(
        leave,
        Verb.REQUEST,
        by=by,
        at=at,
        service=_named(service),
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
    )
    return leave


@transaction.atomic
def approve_leave(*, leave: Leave, by: User, at: dt.datetime) -> None:
    """The county approves: the days are taken off what the week wants. Raises `RuleBroken`, `Conflict`."""
    advance(leave, Verb.APPROVE, by=by, at=at)


@transaction.atomic
def refuse_leave(*, leave: Leave, reason: str, by: User, at: dt.datetime) -> None:
    """The county refuses, and says why."""
    leave_rules.check_refusal(reason)
    advance(leave, Verb.REFUSE, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_leave(*, leave: Leave, reason: str, by: User, at: dt.datetime) -> None:
    """Whoever asked takes the request back before it is decided."""
    _check_may(leave.service, by)
    leave_rules.check_refusal(reason)
    advance(leave, Verb.WITHDRAW, by=by, at=at, reason=reason)


def withdraw_leave_with_entry(entry: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """What waits for a decision falls with the rectification period; by the system. Follows the entry's move."""
    reason = _("The rectification period is over: no leave is needed.")
    for leave in Leave.objects.waiting().filter(service__entry=entry).select_related("service__entry__village"):
        advance(leave, Verb.WITHDRAW, by=None, at=at, reason=reason)


def may_record_for(service: Service, user: User) -> bool:
    """The township records everybody's days; a member of the group the own, and those of people without an account."""
    if not (user.may(Permission.RECORD_PROGRESS) and user.covers(service.entry.village.code)):
        return False
    return user.role == Role.FILER or service.user_id in (None, user.pk)


def _check_may(service: Service, by: User) -> None:
    if not may_record_for(service, by):
        raise PermissionDenied(_("Your role may not do this here."))


def _lock(service: Service, by: User) -> Service:
    """The service as it is now; two who write the same person's days wait here for each other."""
    _check_may(service, by)
    rows = Service.objects.select_for_update(of=("self",)).select_related("entry__village")
    return rows.get(pk=service.pk)


def _named(service: Service) -> dict[str, object]:
    return {"id": service.pk, "name": str(service)}
