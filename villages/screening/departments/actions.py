"""The verbs of the joint meeting: file a report, call a meeting, write its minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.departments import rules
from villages.screening.departments.checking import check_may, problems_of
from villages.screening.departments.editions import Editions
from villages.screening.departments.models import (
    Attendance,
    Department,
    DepartmentItem,
    DepartmentReport,
    JointMeeting,
)
from villages.screening.departments.rules import ItemInput, ItemsRefused
from villages.screening.models import Source
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding


@transaction.atomic
def file_report(
    *,
    department: Department,
    document_no: str,
    dated_on: dt.date,
    summary: str,
    items: Sequence[ItemInput],
    by: User,
    at: dt.datetime,
) -> DepartmentReport:
    """File what the department writes: each item becomes a finding, all of them or none.

    Raises `PermissionDenied` for who is no member of the department, `ItemsRefused` with every problem by row,
    `RuleBroken` for the document.
    """
    check_may(by, Permission.FILE_DEPARTMENT_REPORT, department.county)
    # The lock puts the reports of one department in a row: what is open already is asked once for all.
    department = Department.objects.select_for_update().select_related("county").get(pk=department.pk)
    if not department.members.filter(pk=by.pk).exists():
        raise PermissionDenied(_("Your account does not file for this department."))
    check_report(department=department, document_no=document_no, dated_on=dated_on, summary=summary, items=items, at=at)
    document_no = document_no.strip()
    report = DepartmentReport.objects.create(
        department=department,
        document_no=document_no,
        dated_on=dated_on,
        summary=summary.strip(),
        filed_at=at,
        filed_by=by,
    )
    after = {"department": str(department), "document_no": document_no, "dated_on": dated_on, "items": len(items)}
    audit.record("department_report.file", by=by, at=at, about=report, place=department.county, after=after)
    editions = Editions()
    for item in items:
        _record(report, item, editions.of_quarter(item.known_on)[item.number], by=by, at=at)
    return report


def check_report(
    *,
    department: Department,
    document_no: str,
    dated_on: dt.date,
    summary: str,
    items: Sequence[ItemInput],
    at: dt.datetime,
) -> None:
    """Could this be filed now? Reads, and changes nothing. Raises `ItemsRefused` with every problem, `RuleBroken`."""
    today = timezone.localdate(at)
    rules.check_document(document_no=document_no, dated_on=dated_on, summary=summary, today=today)
    if department.reports.filter(document_no=document_no.strip()).exists():
        raise RuleBroken(_("Your department has already filed a document with this number."), field="document_no")
    if not items:
        raise RuleBroken(_("Name at least one village."))
    if len(items) > rules.MOST_ITEMS:
        raise RuleBroken(_("A report holds at most %(count)s items.") % {"count": rules.MOST_ITEMS})
    problems = problems_of(department=department, items=items, dated_on=dated_on, at=at)
    if problems:
        raise ItemsRefused(problems)


def _record(report: DepartmentReport, item: ItemInput, criterion: Criterion, *, by: User, at: dt.datetime) -> None:
    row = DepartmentItem.objects.create(
        report=report, village=item.village, criterion=criterion, fact=item.fact.strip(), known_on=item.known_on
    )
    record_finding(
        source=Source.DEPARTMENT,
        origin=row,
        village=item.village,
        criterion=criterion,
        quarter=Quarter.of(item.known_on),
        fact=row.fact,
        established_by=report.department.name_zh,
        document_no=report.document_no,
        by=by,
        at=at,
    )


@transaction.atomic
def call_meeting(
    *, county: Division, held_at: dt.datetime, room: str, agenda: str, by: User, at: dt.datetime
) -> JointMeeting:
    """Call the county's joint meeting for a time to come. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(by, Permission.HOLD_MEETING, county)
    rules.check_call(agenda=agenda, room=room)
    rules.check_is_to_come(held_at, at)
    meeting = JointMeeting.objects.create(
        county=county, held_at=held_at, room=room.strip(), agenda=agenda.strip(), called_at=at, called_by=by
    )
    after = {"held_at": held_at, "room": meeting.room, "agenda": meeting.agenda}
    audit.record("meeting.call", by=by, at=at, about=meeting, place=county, after=after)
    return meeting


@transaction.atomic
def change_meeting(
    *,
    meeting: JointMeeting,
    held_at: dt.datetime,
    room: str,
    agenda: str,
    version: int,
    by: User,
    at: dt.datetime,
) -> JointMeeting:
    """Call the meeting anew: another time, place or agenda, as long as there are no minutes.

    Raises `Conflict` when it is not the version that the person saw, `RuleBroken`, `PermissionDenied`.
    """
    check_may(by, Permission.HOLD_MEETING, meeting.county)
    rules.check_has_no_minutes(meeting.minutes)
    rules.check_call(agenda=agenda, room=room)
    if held_at != meeting.held_at:
        rules.check_is_to_come(held_at, at)
    before = {"held_at": meeting.held_at, "room": meeting.room, "agenda": meeting.agenda}
    after = {"held_at": held_at, "room": room.strip(), "agenda": agenda.strip()}
    _swap(meeting, version, after)
    audit.record("meeting.change", by=by, at=at, about=meeting, place=meeting.county, before=before, after=after)
    return meeting


@transaction.atomic
def write_minutes(
    *,
    meeting: JointMeeting,
    minutes: str,
    attendance: Mapping[int, str | None],
    version: int,
    reason: str = "",
    by: User,
    at: dt.datetime,
) -> JointMeeting:
    """Write down who was there and what was said; minutes that stand are corrected, with a reason.

    `attendance`: key of each department → the post by which it was present, None for absent. Raises `Conflict` when it
    is not the version that the person saw, `RuleBroken`, `PermissionDenied`.
    """
    check_may(by, Permission.HOLD_MEETING, meeting.county)
    rules.check_minutes(minutes, held_at=meeting.held_at, at=at)
    departments = {row.pk: row for row in Department.objects.filter(county=meeting.county)}
    rules.check_attendance(attendance, known=departments)
    before = {"minutes": meeting.minutes, "present": _present(meeting)} if meeting.minutes else {}
    if version == meeting.version:
        rules.check_correction(is_correction=bool(meeting.minutes), reason=reason)
    _swap(meeting, version, {"minutes": minutes.strip(), "minutes_at": at, "minutes_by": by})
    for pk, post in attendance.items():
        values = {"was_present": post is not None, "by_post": (post or "").strip()}
        Attendance.objects.update_or_create(meeting=meeting, department=departments[pk], defaults=values)
    audit.record(
        "meeting.correct_minutes" if before else "meeting.write_minutes",
        by=by,
        at=at,
        about=meeting,
        place=meeting.county,
        before=before,
        after={"minutes": meeting.minutes, "present": _present(meeting)},
        reason=reason.strip(),
    )
    return meeting


def _present(meeting: JointMeeting) -> list[str]:
    rows = meeting.attendance.filter(was_present=True).select_related("department")
    return [f"{row.department.name_zh} {row.by_post}" for row in rows]


def _swap(meeting: JointMeeting, version: int, changes: dict[str, Any]) -> None:
    """Write the columns if the meeting still has the version that the person saw; raise `Conflict` if not."""
    unread = JointMeeting.objects.filter(pk=meeting.pk, version=version)
    if not unread.update(version=F("version") + 1, **changes):
        raise Conflict(_("Somebody else has just changed this meeting. Nothing was overwritten."))
    for name, value in changes.items():
        setattr(meeting, name, value)
    meeting.version = version + 1
