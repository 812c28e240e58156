"""Freezing: what a paper says now becomes a snapshot, written once, with its row in the trail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.models import ReportSnapshot
from reports.numbers import matter, to_json
from reports.papers.document import contents_of
from reports.papers.heads import FrozenHead, as_json, head_after, head_now
from reports.papers.kind import Contents, Kind
from reports.wording.getters import with_words
from villages import audit
from villages.accounts.models import User
from villages.divisions.models import Division


@dataclass(frozen=True)
class Row:
    """Where a snapshot is to stand."""

    kind: Kind
    place: Division
    period: str
    subject: str = ""
    revision: int = 1
    reason: str = ""
    # The words around it; None: those of today's settings.
    head: FrozenHead | None = None


def standing(kind: Kind, place: Division, period: str, subject: str) -> ReportSnapshot | None:
    """The last revision; None where nothing was issued."""
    return ReportSnapshot.objects.filter(paper=kind.paper, place=place, period=period, subject=subject).first()


def frozen_now(
    kind: Kind, place: Division, period: str, subject: str, *, last: ReportSnapshot | None,
    by: User | None, at: dt.datetime,
) -> ReportSnapshot:  # fmt: skip
    """The paper as it stands now: the last snapshot again if it still says the same, otherwise a new one."""
    contents = with_words(kind, kind.collect(place, period, subject, at), place, period)
    if last is None:
        return freeze(Row(kind, place, period, subject), contents, by=by, at=at)[0]
    if matter(contents_of(last)) == matter(contents):
        return last
    reason = str(_("Things have gone on since the last copy of this day."))
    row = Row(kind, place, period, subject, last.revision + 1, reason, head_after(last, kind, contents, at))
    return freeze(row, contents, by=by, at=at)[0]


def freeze(row: Row, contents: Contents, *, by: User | None, at: dt.datetime) -> tuple[ReportSnapshot, bool]:
    """The snapshot of that revision, and whether it is new; of two at one moment the second gets the first one's."""
    head = row.head or head_now(row.kind, contents, at)
    snapshot, is_new = ReportSnapshot.objects.get_or_create(
        paper=row.kind.paper,
        place=row.place,
        period=row.period,
        subject=row.subject,
        revision=row.revision,
        defaults={
            "figures": to_json(contents),
            "head": as_json(head),
            "reason": row.reason,
            "frozen_at": at,
            "frozen_by": by,
        },
    )
    if is_new:
        verb = "report.issue" if row.revision == 1 else "report.revise"
        after = {"paper": row.kind.paper, "period": row.period, "subject": row.subject, "revision": row.revision}
        audit.record(verb, by=by, at=at, about=snapshot, place=row.place, after=after, reason=row.reason)
    return snapshot, is_new
