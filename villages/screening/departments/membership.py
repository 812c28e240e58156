"""The verbs of membership: load a county's joint meeting, change a member's contact, criteria and accounts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.departments import rules
from villages.screening.departments.checking import check_may
from villages.screening.departments.composition import Member, check_criteria, read_county, read_members
from villages.screening.departments.editions import Editions
from villages.screening.departments.models import Department


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
    check_may(by, Permission.HOLD_MEETING, county)
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
    check_may(by, Permission.HOLD_MEETING, department.county)
    locked = Department.objects.select_for_update().select_related("county").get(pk=department.pk)
    if state_of(locked) != seen:
        raise Conflict(_("Somebody else has just changed this department. Nothing was overwritten."))
    if not contact_post.strip():
        raise RuleBroken(_("Name the post of the contact."), field="contact_post")
    rules.check_text(contact_post, "contact_post", longest=rules.LONGEST_NAME)
    check_criteria(list(criterion_numbers), numbers=Editions().criteria(timezone.localdate(at)))
    _check_members(members, locked.county)
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


def _check_members(members: Sequence[User], county: Division) -> None:
    if any(member.role != Role.DEPARTMENT or not member.covers(county.code) for member in members):
        raise RuleBroken(_("Only accounts of departments of this county can file for it."), field="members")


def facts_of(department: Department) -> dict[str, Any]:
    """What can be changed about a department, as the trail keeps it."""
    return {
        "contact_post": department.contact_post,
        "criterion_numbers": department.criterion_numbers,
        "accounts": sorted(department.members.values_list("username", flat=True)),
    }


def state_of(department: Department) -> str:
    """The same in one line of text, for browsers change line ends: a page remembers it, and a change compares it."""
    return json.dumps(facts_of(department), ensure_ascii=False)
