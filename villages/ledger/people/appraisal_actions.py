"""The verbs of appraisals: write one at the end of a service, correct it until the sealed paper is filed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people import leave_rules
from villages.ledger.people.models import Appraisal, Grade, Service
from villages.process import Conflict

COLUMNS = ("summary", "appraisal", "grade")


@transaction.atomic
def write_appraisal(
    *, service: Service, summary: str, appraisal: str, grade: Grade, by: User, at: dt.datetime
) -> Appraisal:
    """Keep the member's summary and the township's appraisal of it.

    Raises `RuleBroken` (not at the end yet), `Conflict` (somebody has written it), `PermissionDenied`.
    """
    service = _lock(service, by)
    _check(service, summary, appraisal)
    if Appraisal.objects.filter(service=service).exists():
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    row = Appraisal.objects.create(
        service=service,
        summary=summary.strip(),
        appraisal=appraisal.strip(),
        grade=grade,
        written_at=at,
        written_by=by,
    )
    audit.record("appraisal.write", by=by, at=at, about=row, place=service.entry.village, after=_facts(row))
    return row


@transaction.atomic
def correct_appraisal(
    *, row: Appraisal, summary: str, appraisal: str, grade: Grade, reason: str, by: User, at: dt.datetime
) -> None:
    """Write it anew with a reason, while no sealed paper is filed; the trail keeps what stood there.

    Raises `RuleBroken`, `Conflict` (somebody has corrected it meanwhile), `PermissionDenied`.
    """
    service = _lock(row.service, by)
    _check(service, summary, appraisal)
    leave_rules.check_refusal(reason)
    now = Appraisal.objects.get(pk=row.pk)
    if now.written_at != row.written_at:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    before = _facts(now)
    now.summary, now.appraisal, now.grade = summary.strip(), appraisal.strip(), grade
    now.written_at, now.written_by = at, by
    now.save(update_fields=[*COLUMNS, "written_at", "written_by"])
    audit.record(
        "appraisal.correct",
        by=by,
        at=at,
        about=now,
        place=service.entry.village,
        before=before,
        after=_facts(now),
        reason=reason.strip(),
    )


def is_due(service: Service) -> bool:
    """The service is at its end: the entry is accepted, or the person has left."""
    return service.until is not None or not service.entry.is_under_rectification


def is_sealed(service: Service) -> bool:
    """The sealed paper is filed."""
    return EntryFile.objects.standing().filter(service=service, purpose=Purpose.APPRAISAL).exists()


def _check(service: Service, summary: str, appraisal: str) -> None:
    leave_rules.check_appraisal(
        summary=summary, appraisal=appraisal, is_due=is_due(service), is_sealed=is_sealed(service)
    )


def _lock(service: Service, by: User) -> Service:
    by.check_may(Permission.RECTIFY, service.entry.village)
    rows = Service.objects.select_for_update(of=("self",)).select_related("entry__village")
    return rows.get(pk=service.pk)


def _facts(row: Appraisal) -> dict[str, str]:
    return {name: getattr(row, name) for name in COLUMNS}
