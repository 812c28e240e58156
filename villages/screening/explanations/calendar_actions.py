"""The verbs of the county's calendar: except a day from the state's calendar, begin and end an outage."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import Conflict
from villages.screening.explanations import rules
from villages.screening.explanations.models import DayOff, Outage
from villages.screening.explanations.working_days import WorkCalendar


@transaction.atomic
def except_day(*, county: Division, day: dt.date, is_working: bool, reason: str, by: User, at: dt.datetime) -> DayOff:
    """Say that a day is, or is not, a working day in the county; a later word on the same day replaces the earlier.

    Time limits that still run follow at once; what has lapsed stays. Raises `RuleBroken`, `PermissionDenied`.
    """
    by.check_may(Permission.KEEP_CALENDAR, county)
    row = DayOff.objects.select_for_update().filter(county=county, day=day).first()
    was_working = WorkCalendar({day: row.is_working} if row else {}).is_working_day(day)
    rules.check_day_off(day, reason, was_working=was_working, is_working=is_working, at=at)
    before = {"is_working": row.is_working, "reason": row.reason} if row else {}
    row = row or DayOff(county=county, day=day)
    row.is_working, row.reason = is_working, reason.strip()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just said something about this day. Look at it again.")) from error
    after = {"day": day, "is_working": is_working, "reason": row.reason}
    audit.record(
        "day_off.set", by=by, at=at, about=row, place=county, before=before, after=after, reason=row.reason
    )  # fmt: skip
    return row


@transaction.atomic
def begin_outage(*, county: Division, began_at: dt.datetime, reason: str, by: User, at: dt.datetime) -> Outage:
    """Townships cannot work with the system since `began_at`: their clocks stand still.

    Raises `RuleBroken` (one runs already, it lies in the future), `Conflict`, `PermissionDenied`.
    """
    by.check_may(Permission.KEEP_CALENDAR, county)
    is_one_running = county.outages.filter(ended_at=None).exists()
    rules.check_can_begin_outage(began_at, reason, is_one_running=is_one_running, at=at)
    row = Outage(county=county, began_at=began_at, reason=reason.strip(), recorded_by=by)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(_("An outage is running already. End it before you record another.")) from error
    after = {"began_at": began_at, "reason": row.reason}
    audit.record("outage.begin", by=by, at=at, about=row, place=county, after=after, reason=row.reason)
    return row


@transaction.atomic
def end_outage(*, outage: Outage, ended_at: dt.datetime, by: User, at: dt.datetime) -> None:
    """The clocks go on. One that was recorded by mistake ends at the moment at which it began: then it stops nothing.

    Raises `RuleBroken`, `Conflict` (ended meanwhile), `PermissionDenied`.
    """
    by.check_may(Permission.KEEP_CALENDAR, outage.county)
    rules.check_can_end_outage(outage.began_at, ended_at, at=at)
    if not Outage.objects.filter(pk=outage.pk, ended_at=None).update(ended_at=ended_at):
        raise Conflict(_("Somebody else has just ended this outage."))
    outage.ended_at = ended_at
    audit.record("outage.end", by=by, at=at, about=outage, place=outage.county, after={"ended_at": ended_at})
