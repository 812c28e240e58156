"""Who may put files on an entry, by what they show."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import Purpose

# Who may put files of a purpose on an entry.
MAY_ADD: dict[str, Permission] = {
    Purpose.MEETING: Permission.RECTIFY,
    Purpose.LETTER: Permission.RECTIFY,
    Purpose.MEASURE: Permission.RECORD_PROGRESS,
    Purpose.PROJECT: Permission.RECTIFY,
    Purpose.BOARD: Permission.RECORD_PROGRESS,
    Purpose.INSPECTION: Permission.INSPECT,
    Purpose.LOOK_BACK: Permission.INSPECT,
    Purpose.APPRAISAL: Permission.RECTIFY,
    Purpose.OTHER: Permission.RECORD_PROGRESS,
}
# What inspectors add: only those who were sent there, and nobody who serves on the entry.
OF_INSPECTORS = (Purpose.INSPECTION, Purpose.LOOK_BACK)


def check_may_add(entry: LedgerEntry, purpose: Purpose, about: Any, by: User) -> None:
    """Who may put such a file on this row, or take it off: by the permission of the purpose, and never on own work.

    Photographs of an inspection are its team's. Raises `PermissionDenied`.
    """
    by.check_may(MAY_ADD[purpose], entry.village)
    is_sent = purpose != Purpose.INSPECTION or about.members.filter(user=by).exists()
    if not is_sent or (purpose in OF_INSPECTORS and entry.services.filter(user=by).exists()):
        raise PermissionDenied(_("Your role may not do this here."))
