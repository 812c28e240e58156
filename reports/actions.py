"""The verbs of reports: request (which freezes the figures), revise, request for a whole county, retry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports import files, rules, tasks
from reports.jobs import FROM_THE_START
from reports.models import ReportJob, ReportSnapshot
from reports.numbers import matter, to_json
from reports.papers.document import contents_of
from reports.papers.kind import Contents, Kind
from reports.papers.registry import kind_of
from reports.privacy import audience_of, may_read
from reports.states import Audience, JobState, PaperKind
from reports.wording.getters import with_words
from villages import audit
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken


@dataclass(frozen=True)
class Copy:
    """Which copy of a paper is asked for."""

    language: str
    audience: str = Audience.OFFICE


@transaction.atomic
def request_report(
    *,
    paper: PaperKind = PaperKind.TOWNSHIP,
    place: Division,
    period: str,
    subject: str = "",
    copy: Copy,
    by: User | None,
    at: dt.datetime,
    to_queue: bool = True,
) -> ReportJob:
    """Ask for a paper: freeze what it says if nothing stands yet (or what stands has gone on), and queue the copy.

    Asking again, also at the same moment, gives the same job. `to_queue=False`: the caller makes the paper itself.
    Raises `RuleBroken` (nothing there to issue, unknown language), `PermissionDenied`.
    """
    kind = kind_of(paper)
    _check_may_issue(by, kind, place)
    rules.check_copy(copy.language, copy.audience)
    snapshot = _standing(kind, place, period, subject)
    if snapshot is None or kind.is_living:
        snapshot = _frozen_now(kind, place, period, subject, last=snapshot, by=by, at=at)
    return _queue([snapshot], copy, by=by, at=at, to_queue=to_queue)[0]


@transaction.atomic
def request_copy(*, snapshot: ReportSnapshot, copy: Copy, by: User, at: dt.datetime) -> ReportJob:
    """Ask for a copy of what has been issued; whoever may read the paper may, and gets the copy of the role.

    Raises `RuleBroken` (unknown language, or the complete copy for a role that may have the masked one only),
    `PermissionDenied`.
    """
    kind = kind_of(snapshot.paper)
    if not may_read(by, kind, snapshot.place, snapshot.subject):
        raise PermissionDenied(_("Your role may not do this here."))
    rules.check_copy(copy.language, copy.audience)
    rules.check_may_have(copy.audience, audience_of(by, kind))
    return _queue([snapshot], copy, by=by, at=at, to_queue=True)[0]


@transaction.atomic
def revise_report(
    *,
    paper: PaperKind = PaperKind.TOWNSHIP,
    place: Division,
    period: str,
    subject: str = "",
    copy: Copy,
    reason: str,
    by: User | None,
    at: dt.datetime,
) -> ReportJob:
    """Correct what was issued: freeze what it says today as the next revision, with a reason, and queue its paper.

    Raises `RuleBroken` (nothing issued yet, nothing changed, no reason), `Conflict`, `PermissionDenied`.
    """
    kind = kind_of(paper)
    _check_may_issue(by, kind, place)
    rules.check_copy(copy.language, copy.audience)
    last = _standing(kind, place, period, subject)
    if last is None:
        raise RuleBroken(_("This paper has not been issued yet."))
    contents = with_words(kind, kind.collect(place, period, subject, at), place, period)
    rules.check_can_revise(contents_of(last), contents, reason=reason)
    row = _Row(kind, place, period, subject, revision=last.revision + 1, reason=reason.strip())
    snapshot, is_new = _freeze(row, contents, by=by, at=at)
    if not is_new:
        raise Conflict(_("Somebody else has just issued a revision. Look at it before you go on."))
    return _queue([snapshot], copy, by=by, at=at, to_queue=True)[0]


@transaction.atomic
def retry_job(*, job: ReportJob, by: User | None, at: dt.datetime, to_queue: bool = True) -> ReportJob:
    """Make a failed report again, or one whose file is gone; the figures stay those that were frozen.

    Raises `RuleBroken` (ready or under way), `Conflict`, `PermissionDenied`.
    """
    _check_may_issue(by, kind_of(job.snapshot.paper), job.snapshot.place)
    rules.check_can_retry(job.state, has_file=files.is_intact(job.path, job.sha256))
    before = {"state": job.state, "failure": job.failure}
    again = ReportJob.objects.filter(pk=job.pk, state=job.state, attempt=job.attempt).update(
        **FROM_THE_START | {"sent_at": None if to_queue else at}
    )
    if not again:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    job.refresh_from_db()
    audit.record("report.retry", by=by, at=at, about=job, place=job.snapshot.place, before=before)
    if to_queue:
        transaction.on_commit(partial(tasks.send_jobs, [job.pk], at=at))
    return job


@dataclass(frozen=True)
class _Row:
    """Where a snapshot is to stand."""

    kind: Kind
    place: Division
    period: str
    subject: str = ""
    revision: int = 1
    reason: str = ""


def _check_may_issue(by: User | None, kind: Kind, place: Division) -> None:
    """The command line and the scheduler (None) may; of people those with the right, in their jurisdiction."""
    if by is not None and not kind.may_be_issued_by(by, place):
        raise PermissionDenied(_("Your role may not do this here."))


def _standing(kind: Kind, place: Division, period: str, subject: str) -> ReportSnapshot | None:
    """The last revision; None where nothing was issued."""
    return ReportSnapshot.objects.filter(paper=kind.paper, place=place, period=period, subject=subject).first()


def _frozen_now(
    kind: Kind, place: Division, period: str, subject: str, *, last: ReportSnapshot | None,
    by: User | None, at: dt.datetime,
) -> ReportSnapshot:  # fmt: skip
    """The paper as it stands now: the last snapshot again if it still says the same, otherwise a new one."""
    contents = with_words(kind, kind.collect(place, period, subject, at), place, period)
    if last is None:
        return _freeze(_Row(kind, place, period, subject), contents, by=by, at=at)[0]
    if matter(contents_of(last)) == matter(contents):
        return last
    reason = str(_("Things have gone on since the last copy of this day."))
    return _freeze(_Row(kind, place, period, subject, last.revision + 1, reason), contents, by=by, at=at)[0]


def _freeze(row: _Row, contents: Contents, *, by: User | None, at: dt.datetime) -> tuple[ReportSnapshot, bool]:
    """The snapshot of that revision, and whether it is new; of two at one moment the second gets the first one's."""
    snapshot, is_new = ReportSnapshot.objects.get_or_create(
        paper=row.kind.paper,
        place=row.place,
        period=row.period,
        subject=row.subject,
        revision=row.revision,
        defaults={"figures": to_json(contents), "reason": row.reason, "frozen_at": at, "frozen_by": by},
    )
    if is_new:
        verb = "report.issue" if row.revision == 1 else "report.revise"
        after = {"paper": row.kind.paper, "period": row.period, "subject": row.subject, "revision": row.revision}
        audit.record(verb, by=by, at=at, about=snapshot, place=row.place, after=after, reason=row.reason)
    return snapshot, is_new


def _queue(
    snapshots: list[ReportSnapshot], copy: Copy, *, by: User | None, at: dt.datetime, to_queue: bool
) -> list[ReportJob]:
    """One job per snapshot for that copy; messages for the new ones go out after the commit."""
    queued, fresh = [], []
    for snapshot in snapshots:
        # A job that the caller makes itself counts as sent, so that no sweep hands it to a worker meanwhile.
        defaults = {"requested_at": at, "requested_by": by, "sent_at": None if to_queue else at}
        job, is_new = ReportJob.objects.get_or_create(
            snapshot=snapshot, language=copy.language, audience=copy.audience, defaults=defaults
        )
        if not is_new and job.state == JobState.CANCELLED:
            # Cancelled with a batch that nobody else was waiting for; now somebody is.
            is_new = bool(
                ReportJob.objects.filter(pk=job.pk, state=JobState.CANCELLED).update(**FROM_THE_START | defaults)
            )
            job.refresh_from_db()
        if is_new:
            fresh.append(job.pk)
            after = {"language": copy.language, "audience": copy.audience, "number": snapshot.number}
            audit.record("report.request", by=by, at=at, about=job, place=snapshot.place, after=after)
        queued.append(job)
        if record_taking := kind_of(snapshot.paper).record_taking:
            record_taking(contents_of(snapshot), snapshot.place, by, at)
    if to_queue and fresh:
        transaction.on_commit(partial(tasks.send_jobs, fresh, at=at))
    return queued
