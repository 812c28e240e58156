"""The verbs of the joint meeting: load and change its members, file a report, call a meeting, write its minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.departments import rules
from villages.screening.departments.checking import problems_of
from villages.screening.departments.composition import Member, check_criteria, read_county, read_members
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


@dataclass(frozen=True)
class Loaded:
    """What a load did: new and renamed departments, those that are as they were, and those the file leaves out."""

    county: Division
    new: int
    changed: int
    unchanged: int
    left_out: tuple[str, ...]


@transaction.atomic
def load_departments(*, data: Mapping[str, Any], by: User | None, at: dt.datetime) -> Loaded:
    """Load the members of a county's joint meeting (see `data/joint-meeting-360603.json`). Repeating changes nothing.

    Order and English name of a department that is there already follow the file; its contact and its criteria stay as
    the county keeps them on its page. What the file leaves out stays, because it has reports. Raises `RuleBroken`.
    """
    county = read_county(data)
    _check_may(by, Permission.HOLD_MEETING, county)
    members = read_members(data, numbers=Editions().criteria(timezone.localdate(at)))
    there = {row.name_zh: row for row in Department.objects.select_for_update().filter(county=county)}
    left_out = [row for row in there.values() if row.name_zh not in {member.name_zh for member in members}]
    order = {name: place for place, name in enumerate([m.name_zh for m in members] + [d.name_zh for d in left_out], 1)}
    changed = _follow(there, members, order, by=by, at=at)
    new = [member for member in members if member.name_zh not in there]
    for member in new:
        _create(county, member, order[member.name_zh], by=by, at=at)
    unchanged = len(members) - len(new) - changed
    return Loaded(county, len(new), changed, unchanged, tuple(row.name_zh for row in left_out))


def _follow(
    there: Mapping[str, Department],
    members: Sequence[Member],
    order: Mapping[str, int],
    *,
    by: User | None,
    at: dt.datetime,
) -> int:
    """Bring order and English names of the departments that are there to the file's; how many of them differ."""
    english = {member.name_zh: member.name_en for member in members}
    wanted = {name: (order[name], english.get(name, row.name_en)) for name, row in there.items()}
    differing = [row for name, row in there.items() if (row.order, row.name_en) != wanted[name]]
    # An order is unique in its county: first out of each other's way, then to the new places.
    Department.objects.filter(pk__in=[row.pk for row in differing]).update(order=F("order") + 10_000)
    for row in differing:
        before = {"order": row.order, "name_en": row.name_en}
        row.order, row.name_en = wanted[row.name_zh]
        row.save(update_fields=["order", "name_en"])
        after = {"order": row.order, "name_en": row.name_en}
        audit.record("department.load", by=by, at=at, about=row, place=row.county, before=before, after=after)
    return len([row for row in differing if row.name_zh in english])


def _create(county: Division, member: Member, order: int, *, by: User | None, at: dt.datetime) -> None:
    department = Department.objects.create(
        county=county,
        order=order,
        name_zh=member.name_zh,
        name_en=member.name_en,
        contact_post=member.contact_post,
        criterion_numbers=list(member.criteria),
    )
    after = facts_of(department) | {"order": order, "name_en": member.name_en}
    audit.record("department.load", by=by, at=at, about=department, place=county, after=after)


@transaction.atomic
def edit_department(
    *,
    department: Department,
    contact_post: str,
    criterion_numbers: Sequence[int],
    members: Sequence[User],
    seen: str,
    by: User | None,
    at: dt.datetime,
) -> Department:
    """Change contact and criteria of a department, and which accounts file for it.

    `seen`: what `state_of` said when the page was made. Raises `Conflict`, `RuleBroken`, `PermissionDenied`.
    """
    _check_may(by, Permission.HOLD_MEETING, department.county)
    locked = Department.objects.select_for_update().select_related("county").get(pk=department.pk)
    if state_of(locked) != seen:
        raise Conflict(_("Somebody else has just changed this department. Nothing was overwritten."))
    if not contact_post.strip():
        raise RuleBroken(_("Name the post of the contact."), field="contact_post")
    rules.check_text(contact_post, "contact_post", longest=rules.LONGEST_NAME)
    check_criteria(list(criterion_numbers), numbers=Editions().criteria(timezone.localdate(at)))
    for member in members:
        if member.role != Role.DEPARTMENT or not member.covers(locked.county.code):
            raise RuleBroken(_("Only accounts of departments of this county can file for it."), field="members")
    before = facts_of(locked)
    locked.contact_post, locked.criterion_numbers = contact_post.strip(), sorted(criterion_numbers)
    locked.save(update_fields=["contact_post", "criterion_numbers"])
    locked.members.set(members)
    after = facts_of(locked)
    changed = {name for name in after if after[name] != before[name]}
    if changed:
        audit.record(
            "department.edit",
            by=by,
            at=at,
            about=locked,
            place=locked.county,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return locked


def facts_of(department: Department) -> dict[str, Any]:
    """What can be changed about a department, as the trail keeps it."""
    return {
        "contact_post": department.contact_post,
        "criterion_numbers": department.criterion_numbers,
        "accounts": sorted(department.members.values_list("username", flat=True)),
    }


def state_of(department: Department) -> str:
    """The same in one text: a page remembers it, and a change says whether it is still so."""
    facts = facts_of(department)
    return "\n".join(
        [facts["contact_post"], ",".join(map(str, facts["criterion_numbers"])), ",".join(facts["accounts"])]
    )


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
    _check_may(by, Permission.FILE_DEPARTMENT_REPORT, department.county)
    # The lock puts the reports of one department in a row: what is open already is asked once for all.
    department = Department.objects.select_for_update().select_related("county").get(pk=department.pk)
    if not department.members.filter(pk=by.pk).exists():
        raise PermissionDenied(_("Your account does not file for this department."))
    today = timezone.localdate(at)
    rules.check_document(document_no=document_no, dated_on=dated_on, summary=summary, today=today)
    document_no = document_no.strip()
    if department.reports.filter(document_no=document_no).exists():
        raise RuleBroken(_("Your department has already filed a document with this number."), field="document_no")
    if not items:
        raise RuleBroken(_("Name at least one village."))
    if len(items) > rules.MOST_ITEMS:
        raise RuleBroken(_("A report holds at most %(count)s items.") % {"count": rules.MOST_ITEMS})
    editions = Editions()
    problems = problems_of(department=department, items=items, dated_on=dated_on, at=at, editions=editions)
    if problems:
        raise ItemsRefused(problems)
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
    for item in items:
        _record(report, item, editions.of_quarter(item.known_on)[item.number], by=by, at=at)
    return report


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
    _check_may(by, Permission.HOLD_MEETING, county)
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
    _check_may(by, Permission.HOLD_MEETING, meeting.county)
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
    _check_may(by, Permission.HOLD_MEETING, meeting.county)
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


def _check_may(by: User | None, permission: Permission, county: Division) -> None:
    """Raise `PermissionDenied` unless this person (None: the command line) may do that in the county."""
    if by is not None and not (by.may(permission) and by.covers(county.code)):
        raise PermissionDenied(_("Your role may not do this here."))
