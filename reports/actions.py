"""The verbs of reports: request (which freezes the figures), revise, request for a whole county, retry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports import files, rules, tasks
from reports.files import Found
from reports.freezing import Row, freeze, frozen_now, standing
from reports.jobs import FROM_THE_START
from reports.models import ReportJob, ReportSnapshot
from reports.papers.document import contents_of
from reports.papers.heads import head_now, head_of
from reports.papers.kind import Kind
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
    snapshot = standing(kind, place, period, subject)
    if snapshot is None or kind.is_living:
        snapshot = frozen_now(kind, place, period, subject, last=snapshot, by=by, at=at)
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
    last = standing(kind, place, period, subject)
    if last is None:
        raise RuleBroken(_("This paper has not been issued yet."))
    contents = with_words(kind, kind.collect(place, period, subject, at), place, period)
    head = head_now(kind, contents, at)
    same_head = head.says_the_same_as(head_of(last))
    rules.check_can_revise(contents_of(last), contents, reason=reason, has_same_head=same_head)
    row = Row(kind, place, period, subject, revision=last.revision + 1, reason=reason.strip(), head=head)
    snapshot, is_new = freeze(row, contents, by=by, at=at)
    if not is_new:
        raise Conflict(_("Somebody else has just issued a revision. Look at it before you go on."))
    return _queue([snapshot], copy, by=by, at=at, to_queue=True)[0]


@transaction.atomic
def retry_job(*, job: ReportJob, by: User | None, at: dt.datetime, to_queue: bool = True) -> ReportJob:
    """Make a failed report again, or one whose file is gone; the figures stay those that were frozen.

    Raises `RuleBroken` (ready or under way), `Conflict`, `PermissionDenied`.
    """
    _check_may_issue(by, kind_of(job.snapshot.paper), job.snapshot.place)
    found = files.look_at(job.path, job.sha256)
    rules.check_store(is_away=found is Found.AWAY)
    rules.check_can_retry(job.state, has_file=found is Found.THERE)
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


def record_download(*, job: ReportJob, suffix: str, by: User, at: dt.datetime) -> None:
    """A copy is taken as pdf, docx or xlsx: kept in the trail for the kinds that ask for it, before it is given out."""
    snapshot = job.snapshot
    if record := kind_of(snapshot.paper).record_download:
        record(contents_of(snapshot), snapshot.place, f"{snapshot.number}.{suffix}", by, at)


def _check_may_issue(by: User | None, kind: Kind, place: Division) -> None:
    """The command line and the scheduler (None) may; of people those with the right, in their jurisdiction."""
    if by is not None and not kind.may_be_issued_by(by, place):
        raise PermissionDenied(_("Your role may not do this here."))


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
