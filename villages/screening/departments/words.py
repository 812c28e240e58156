"""The history of a joint meeting in words: it has no stages, so the trail tells it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.accounts.permissions import Role
from villages.audit import AuditQuerySet
from villages.history import Event

SENTENCES: dict[str, str | Promise] = {
    "meeting.call": _("The meeting was called."),
    "meeting.change": _("The call was changed."),
    "meeting.write_minutes": _("The minutes were written."),
    "meeting.correct_minutes": _("The minutes were corrected."),
}


def history_of(rows: AuditQuerySet) -> list[Event]:
    """Newest first."""
    return [
        Event(
            at=row.at,
            who=row.by_name,
            post=row.by.post if row.by and row.by.post else _role(row.role),
            verb=row.verb,
            sentence=str(SENTENCES[row.verb]),
            reason=row.reason,
        )
        for row in rows.filter(verb__in=SENTENCES).select_related("by")
    ]


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else ""
