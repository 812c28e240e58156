"""Who may have which paper, and which copy of it: complete, or with sensitive notes masked.

Source: DOMAIN.md §5 and docs/decisions/0014-screen-and-copy.md. On screen a supervisor reads everything in the
jurisdiction; the copy, which can be passed on, says figures and outcomes, without what a township or a clerk wrote
about people and causes.
"""

from __future__ import annotations

from typing import Any

from reports.models import ReportJob
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.states import Audience
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division

# Roles that work on the villages themselves; all others read the masked copy.
OFFICE_ROLES = frozenset({Role.FILER, Role.OFFICER, Role.INSPECTOR, Role.LEADER, Role.WORKING_GROUP, Role.DEPARTMENT})


def audience_of(user: User, kind: Kind) -> Audience:
    """The copy of such papers that this person's role may have."""
    return copy_of(user.role, kind)


def copy_of(role: str, kind: Kind) -> Audience:
    """The complete copy for the offices, and for everybody where nothing in it is sensitive."""
    return Audience.OFFICE if role in OFFICE_ROLES or kind.masked is None else Audience.OUTSIDE


def said_to(user: User, kind: Kind, contents: Any) -> Any:
    """What this person's copy says, in the language that is active."""
    if kind.masked is None or audience_of(user, kind) == Audience.OFFICE:
        return contents
    return kind.masked(contents)


def may_read(user: User, kind: Kind, place: Division, subject: str = "") -> bool:
    """Whether the person may have this paper at all: by right, by place, and by what the paper is about."""
    has_right = kind.right_lacked_by(user) is None
    return has_right and user.covers(place.code) and kind.is_visible(user, place, subject)


def may_have(user: User, job: ReportJob) -> bool:
    """Whether the person may have this copy; who may read the complete one may read the masked one."""
    snapshot, kind = job.snapshot, kind_of(job.snapshot.paper)
    if not may_read(user, kind, snapshot.place, snapshot.subject):
        return False
    return job.audience == Audience.OUTSIDE or audience_of(user, kind) == Audience.OFFICE
