"""Who may do what: the roles of the process and one readable table of permissions.

Source: DOMAIN.md §5. Whether a thing may happen *now* is another question, answered by the rooms' `rules.py`.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """One role per account; the level of the jurisdiction that goes with it stands in `DIGITS_OF_ROLE`."""

    FILER = "filer", _("township filer")
    DEPARTMENT = "department", _("department member")
    OFFICER = "officer", _("county officer")
    INSPECTOR = "inspector", _("inspector")
    LEADER = "leader", _("county leader")
    WORKING_GROUP = "working_group", _("working-group member")
    SUPERVISOR = "supervisor", _("supervisor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("auditor")


BUSINESS_ROLES = frozenset(
    {
        Role.FILER,
        Role.DEPARTMENT,
        Role.OFFICER,
        Role.INSPECTOR,
        Role.LEADER,
        Role.WORKING_GROUP,
        Role.SUPERVISOR,
    }
)
COUNTY_ROLES = frozenset({Role.DEPARTMENT, Role.OFFICER, Role.INSPECTOR, Role.LEADER})
INSTALL_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})

# How many digits the jurisdiction of a role may have; the three who run the installation have none.
DIGITS_OF_ROLE: dict[Role, tuple[int, ...]] = {
    Role.FILER: (9,),
    **dict.fromkeys(COUNTY_ROLES, (6,)),
    Role.WORKING_GROUP: (12,),
    Role.SUPERVISOR: (2, 4, 6, 9, 12),
    **dict.fromkeys(INSTALL_ROLES, (0,)),
}


class Permission(TextChoices):
    """What the product lets people do, in the order of the process."""

    READ_DIVISIONS = "read_divisions", _("look up divisions and the criteria")
    READ_SCREENING = "read_screening", _("read quarterly checks and findings")
    FILE_CHECK = "file_check", _("fill in and submit the quarterly check")
    OPEN_QUARTER = "open_quarter", _("open a quarter")
    REVIEW_CHECK = "review_check", _("return, confirm and unconfirm checks")
    KEEP_CALENDAR = "keep_calendar", _("exceptions of the calendar of working days; outages")
    UNLOCK_CHECK = "unlock_check", _("unlock a closed quarter for a township")
    HAND_OVER = "hand_over", _("hand a filer's open work over to the successor")
    RECORD_FINDING = "record_finding", _("record findings")
    PLAN_SPOT_CHECK = "plan_spot_check", _("plan and close spot checks")
    FILE_DEPARTMENT_REPORT = "file_department_report", _("file department reports")
    READ_JOINT_WORK = "read_joint_work", _("read department reports and joint meetings")
    HOLD_MEETING = "hold_meeting", _("keep the members of the joint meeting, call meetings, write minutes")
    EVALUATE = "evaluate", _("count mass evaluations")
    KEEP_REGISTER = "keep_register", _("keep the register of incidents and disputes; duty reports")
    KEEP_VILLAGE_BOOKS = "keep_village_books", _("village packages, visits, assessments and commitments")
    RECORD_VISIT = "record_visit", _("record visits")
    DETERMINE = "determine", _("propose determinations, dismiss findings")
    SIGN_DETERMINATION = "sign_determination", _("sign or decline determinations")
    READ_LEDGER = "read_ledger", _("read the ledger")
    RECTIFY = "rectify", _("plan, people, funds and stages of an entry; apply for acceptance")
    RECORD_PROGRESS = "record_progress", _("progress of measures and problems, days in the village, ask for leave")
    APPROVE_PLAN = "approve_plan", _("approve or return plans, extensions and leave")
    SCHEDULE_INSPECTION = "schedule_inspection", _("schedule inspections, confirm rebounds")
    INSPECT = "inspect", _("carry out inspections and spot checks")
    SIGN_ACCEPTANCE = "sign_acceptance", _("sign acceptances and cancellations")
    READ_NOTICES = "read_notices", _("read the register of notices")
    PROPOSE_NOTICE = "propose_notice", _("propose, issue and waive notices, name breaches")
    ANSWER_NOTICE = "answer_notice", _("answer a proposed notice")
    SIGN_NOTICE = "sign_notice", _("sign notices of talk and above, withdraw what was issued")
    READ_FREEZE = "read_freeze", _("read the personnel freeze, look people up in it")
    KEEP_FREEZE = "keep_freeze", _("name the people of the personnel freeze")
    KEEP_RULES = "keep_rules", _("draft a version of the rule set and put it into force")
    WRITE_REPORT = "write_report", _("write the paragraphs of the own township's report")
    ISSUE_REPORTS = "issue_reports", _("issue reports")
    READ_REPORTS = "read_reports", _("read and export reports")
    READ_AUDIT = "read_audit", _("read the audit trail")
    MANAGE_USERS = "manage_users", _("add, change and close accounts")
    GRANT_RIGHTS = "grant_rights", _("grant roles and jurisdictions")


_READERS = frozenset({Role.FILER, Role.OFFICER, Role.INSPECTOR, Role.LEADER, Role.SUPERVISOR})

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.READ_DIVISIONS: BUSINESS_ROLES,
    Permission.READ_SCREENING: _READERS,
    Permission.FILE_CHECK: frozenset({Role.FILER}),
    Permission.OPEN_QUARTER: frozenset({Role.OFFICER}),
    Permission.REVIEW_CHECK: frozenset({Role.OFFICER}),
    Permission.KEEP_CALENDAR: frozenset({Role.OFFICER}),
    Permission.UNLOCK_CHECK: frozenset({Role.LEADER}),
    Permission.HAND_OVER: frozenset({Role.FILER, Role.OFFICER}),
    Permission.RECORD_FINDING: frozenset({Role.OFFICER, Role.DEPARTMENT, Role.INSPECTOR}),
    Permission.PLAN_SPOT_CHECK: frozenset({Role.OFFICER}),
    Permission.FILE_DEPARTMENT_REPORT: frozenset({Role.DEPARTMENT}),
    # Not the townships: what a department says of their villages reaches them as finding and request to explain.
    Permission.READ_JOINT_WORK: COUNTY_ROLES | {Role.SUPERVISOR},
    Permission.HOLD_MEETING: frozenset({Role.OFFICER}),
    Permission.EVALUATE: frozenset({Role.OFFICER, Role.INSPECTOR}),
    Permission.KEEP_REGISTER: frozenset({Role.FILER}),
    Permission.KEEP_VILLAGE_BOOKS: frozenset({Role.FILER}),
    Permission.RECORD_VISIT: frozenset({Role.FILER, Role.WORKING_GROUP}),
    Permission.DETERMINE: frozenset({Role.OFFICER}),
    Permission.SIGN_DETERMINATION: frozenset({Role.LEADER}),
    Permission.READ_LEDGER: _READERS | {Role.WORKING_GROUP},
    Permission.RECTIFY: frozenset({Role.FILER}),
    Permission.RECORD_PROGRESS: frozenset({Role.FILER, Role.WORKING_GROUP}),
    Permission.APPROVE_PLAN: frozenset({Role.OFFICER}),
    Permission.SCHEDULE_INSPECTION: frozenset({Role.OFFICER}),
    Permission.INSPECT: frozenset({Role.INSPECTOR}),
    Permission.SIGN_ACCEPTANCE: frozenset({Role.LEADER}),
    Permission.READ_NOTICES: _READERS | {Role.DEPARTMENT},
    Permission.PROPOSE_NOTICE: frozenset({Role.OFFICER}),
    Permission.ANSWER_NOTICE: frozenset({Role.FILER, Role.DEPARTMENT}),
    Permission.SIGN_NOTICE: frozenset({Role.LEADER}),
    Permission.READ_FREEZE: frozenset({Role.OFFICER, Role.LEADER}),
    Permission.KEEP_FREEZE: frozenset({Role.OFFICER}),
    Permission.KEEP_RULES: frozenset({Role.OFFICER}),
    Permission.WRITE_REPORT: frozenset({Role.FILER}),
    Permission.ISSUE_REPORTS: frozenset({Role.OFFICER}),
    Permission.READ_REPORTS: _READERS,
    Permission.READ_AUDIT: frozenset({Role.AUDITOR, Role.OFFICER, Role.LEADER}),
    Permission.MANAGE_USERS: frozenset({Role.SYSTEM_ADMIN}),
    Permission.GRANT_RIGHTS: frozenset({Role.SECURITY_ADMIN}),
}


def may(role: Role | str, permission: Permission) -> bool:
    """Does the table give this role that permission?"""
    return role in TABLE[permission]
