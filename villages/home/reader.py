"""The first page of everybody else: the pages that the role may open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.home.tiles import Task
from villages.screening.models import QuarterlyCheck
from villages.screening.overview import standings
from villages.screening.quarters import Quarter

# In the order of the process.
PAGES: tuple[tuple[Permission, str, str | Promise, str | Promise], ...] = (
    (
        Permission.RECORD_VISIT,
        "visit-record",
        gettext_lazy("Record a visit"),
        gettext_lazy("to households of the village"),
    ),
    (
        Permission.FILE_DEPARTMENT_REPORT,
        "department-report-file",
        gettext_lazy("File a report"),
        gettext_lazy("what the department knows of a village"),
    ),
    (
        Permission.READ_JOINT_WORK,
        "department-report-list",
        gettext_lazy("Department reports"),
        gettext_lazy("filed in writing"),
    ),
    (
        Permission.READ_JOINT_WORK,
        "meeting-list",
        gettext_lazy("Joint meetings"),
        gettext_lazy("agenda, attendance, minutes"),
    ),
    (
        Permission.READ_SCREENING,
        "check-list",
        gettext_lazy("Quarterly checks"),
        gettext_lazy("the quarter by township"),
    ),
    (
        Permission.READ_REPORTS,
        "reports:dashboard",
        gettext_lazy("At a glance"),
        gettext_lazy("the figures of the quarter, each with what stands behind it"),
    ),
    (Permission.READ_DIVISIONS, "division-list", gettext_lazy("Divisions"), gettext_lazy("townships and villages")),
    (
        Permission.READ_DIVISIONS,
        "criteria-list",
        gettext_lazy("Criteria"),
        gettext_lazy("the fifteen criteria and the rules in force"),
    ),
    (Permission.MANAGE_USERS, "user-list", gettext_lazy("Accounts"), gettext_lazy("add, change, close")),
    (Permission.GRANT_RIGHTS, "user-list", gettext_lazy("Accounts"), gettext_lazy("roles and jurisdictions")),
    (Permission.READ_AUDIT, "audit-list", gettext_lazy("Audit trail"), gettext_lazy("who did what, when")),
)


def reader(user: User, at: dt.datetime) -> dict[str, Any]:
    """How the quarter stands, for those who read it, and the pages."""
    standing = standing_of_quarter(user, at) if user.may(Permission.READ_SCREENING) else {}
    return {"pages": pages_of(user), "body": "home/reader.html", **standing}


def pages_of(user: User) -> list[Task]:
    """Where this role reads and works; no query."""
    pages = [
        Task(reverse(name if ":" in name else f"villages:{name}"), str(title), str(sentence))
        for permission, name, title, sentence in PAGES
        if user.may(permission)
    ]
    return [*pages, Task(reverse("villages:permission-table"), _("Permissions"), _("what each role may do"))]


def standing_of_quarter(user: User, at: dt.datetime) -> dict[str, Any]:
    """How many townships stand where in the newest quarter."""
    quarter = Quarter.last_ended(at)
    return {
        "quarter": quarter,
        "standings": standings(QuarterlyCheck.objects.visible_to(user).of_quarter(quarter)),
    }
