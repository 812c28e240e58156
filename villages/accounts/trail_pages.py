"""Where the things of the audit trail are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.accounts.trail_words import model_of
from villages.audit import AuditRow


class ThingPage(NamedTuple):
    """Where a kind of thing is shown: what its readers need, and which column gives which part of the address."""

    permission: Permission
    url_name: str
    columns: dict[str, str]


def _screening(name: str, **columns: str) -> ThingPage:
    return ThingPage(Permission.READ_SCREENING, f"villages:{name}", columns or {"pk": "pk"})


def _ledger(name: str, **columns: str) -> ThingPage:
    return ThingPage(Permission.READ_LEDGER, f"villages:{name}", columns or {"pk": "pk"})


def _of_entry(name: str) -> ThingPage:
    return _ledger(name, number="entry__number")


_OF_CHECK = _screening("check-detail", quarter="quarterly_check__quarter", township="quarterly_check__township__code")
PAGES = {
    "quarterlycheck": _screening("check-detail", quarter="quarter", township="township__code"),
    "villagesheet": _OF_CHECK,
    "softnote": _OF_CHECK,
    "unlock": _OF_CHECK,
    "finding": _screening("finding-detail"),
    "spotcheck": _screening("spot-check-detail"),
    "massevaluation": _screening("evaluation-detail"),
    "spotvisit": _screening("spot-visit-detail"),
    "explanation": _screening("explanation-detail"),
    "dayoff": ThingPage(Permission.READ_SCREENING, "villages:calendar-detail", {}),
    "outage": ThingPage(Permission.READ_SCREENING, "villages:calendar-detail", {}),
    "evidencefile": _screening("evidence-download"),
    "incident": _screening("incident-detail"),
    "dispute": _screening("dispute-detail"),
    "dutyreport": _screening("duty-detail", township="township__code", way="way", day="due_on"),
    "packagemember": _screening("package-detail", code="village__code"),
    "assessment": _screening("assessment-detail"),
    "commitment": _screening("commitment-detail"),
    "department": ThingPage(Permission.HOLD_MEETING, "villages:department-edit", {"pk": "pk"}),
    "departmentreport": ThingPage(Permission.READ_JOINT_WORK, "villages:department-report-detail", {"pk": "pk"}),
    "jointmeeting": ThingPage(Permission.READ_JOINT_WORK, "villages:meeting-detail", {"pk": "pk"}),
    "determination": _ledger("determination-detail"),
    "ledgerentry": _ledger("entry-detail", number="number"),
    "plan": _of_entry("entry-plan"),
    "measure": _ledger("measure-detail"),
    "project": _ledger("project-detail"),
    "fund": _of_entry("entry-funds"),
    "problem": _ledger("problem-detail"),
    "service": _of_entry("entry-people"),
    "leave": _ledger("entry-people", number="service__entry__number"),
    "extension": _of_entry("entry-deadline"),
    "entryfile": _of_entry("entry-files"),
    "inspection": _ledger("inspection-detail"),
    "lookback": _ledger("look-back-detail"),
    "notice": ThingPage(Permission.READ_NOTICES, "villages:notice-detail", {"pk": "pk"}),
    "frozenpost": ThingPage(Permission.READ_FREEZE, "villages:entry-freeze", {"number": "entry__number"}),
    "freezelookup": ThingPage(Permission.READ_FREEZE, "villages:freeze-lookup-detail", {"pk": "pk"}),
    "reportjob": ThingPage(Permission.READ_REPORTS, "reports:job-detail", {"pk": "pk"}),
    "reportbatch": ThingPage(Permission.READ_REPORTS, "reports:batch-detail", {"pk": "pk"}),
}
# Things of one kind that are shown on pages of several kinds: what their own address is made of.
OWN_PAGES = {"reportsnapshot": (Permission.READ_REPORTS, ("paper", "period", "subject", "place__code"))}
KINDS = (
    *PAGES, *OWN_PAGES, "letter", "entrymeeting", "opinioncount", "noticeboard", "premisescheck", "appraisal",
    "villageday", "villagevisit", "watchbreach", "checkload", "reportwords", "assessmentsheet", "librarymeasure",
    "division", "criteriaedition", "ruleset", "ruledraft", "user",
)  # fmt: skip


def addresses_of(rows: Iterable[AuditRow], reader: User) -> dict[tuple[str, str], str]:
    """Of the things that have a page and that this reader may see; one query for each kind."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.kind, set()).add(row.object_id)
    found = {}
    for kind in ids.keys() & PAGES.keys():
        page = PAGES[kind]
        if reader.may(page.permission):
            for pk, *parts in _things(kind, ids[kind], reader).values_list("pk", *page.columns.values()):
                found[kind, str(pk)] = reverse(page.url_name, kwargs=dict(zip(page.columns, parts, strict=True)))
    for kind in ids.keys() & OWN_PAGES.keys():
        permission, made_of = OWN_PAGES[kind]
        if reader.may(permission):
            for thing in _things(kind, ids[kind], reader).select_related("place").only(*made_of):
                found[kind, str(thing.pk)] = thing.get_absolute_url()
    return found


def _things(kind: str, ids: set[str], reader: User) -> models.QuerySet[Any]:
    model = model_of(kind)
    assert model is not None, kind
    return model._default_manager.visible_to(reader).filter(pk__in=ids)  # type: ignore[attr-defined,no-any-return]
