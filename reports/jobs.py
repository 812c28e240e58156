"""The life of a job: claimed, renewed, finished or failed, each by compare-and-swap on state and token.

The row is the truth; a message only says "look at row 17". A worker holds a job by a lease and the token that it drew
with it. When the lease runs out, the job goes back into the queue and the token of the lost worker opens nothing more,
so lost messages, double messages, dead and slow workers all come to the same: the report is made once.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F

from reports import files
from reports.document import Paper
from reports.models import IssuedFile, JobQuerySet, ReportJob
from reports.states import Audience, Failure, JobState, JobStep
from villages import clock

MAX_ATTEMPTS = 4
# Minutes until a failure that may pass is tried again: after the first attempt, the second, the third.
PAUSES = (1, 5, 25)
PROGRESS = {JobStep.FIGURES: 10, JobStep.LAYOUT: 30, JobStep.WRITING: 80}


class LeaseLost(Exception):
    """Somebody else has the job now; nothing that this worker made of it counts."""


def lease() -> dt.timedelta:
    """How long a worker may be silent before it counts as dead."""
    return dt.timedelta(seconds=settings.REPORT_LEASE_SECONDS)


def claim(job_id: int, *, at: dt.datetime) -> ReportJob | None:
    """Take a queued job; None when there is none to take: a double message, somebody was faster, or it is to wait."""
    token = uuid.uuid4().hex
    taken = (
        ReportJob.objects.filter(pk=job_id)
        .due(at=at)
        .update(
            state=JobState.RUNNING,
            step=JobStep.FIGURES,
            progress=PROGRESS[JobStep.FIGURES],
            token=token,
            lease_until=at + lease(),
            attempt=F("attempt") + 1,
            started_at=at,
            not_before=None,
            detail="",
        )
    )
    if not taken:
        return None
    return ReportJob.objects.select_related("snapshot__place").get(pk=job_id, token=token)


def renew(job: ReportJob, step: JobStep, *, at: dt.datetime) -> None:
    """Say how far the job is, and that its worker lives. Raises `LeaseLost`."""
    _swap(job, step=step, progress=PROGRESS[step], lease_until=at + lease())


def stay(job: ReportJob, *, at: dt.datetime) -> bool:
    """Say that its worker lives, and nothing else; False when somebody else has the job now."""
    return bool(_held(job).update(lease_until=at + lease()))


def finish(job: ReportJob, paper: Paper, *, at: dt.datetime | None = None) -> None:
    """Store the paper under a name of this attempt and make it the job's own. Raises `LeaseLost`, `OSError`."""
    snapshot = job.snapshot
    now = at or clock.now()
    folder = f"reports/{snapshot.place.county_code}/{snapshot.period}"
    copy = job.language if job.audience == Audience.OFFICE else f"{job.language}-{job.audience}"
    path = f"{folder}/{snapshot.number}-{copy}-{job.token[:8]}.pdf"
    files.store(path, paper.content)
    try:
        with transaction.atomic():
            _swap(
                job,
                state=JobState.READY,
                step=JobStep.DONE,
                progress=100,
                finished_at=now,
                path=path,
                sha256=paper.sha256,
                size=len(paper.content),
                pages=paper.pages,
                **_LET_GO,
            )
            # The same bytes again keep the moment at which they were first handed out.
            file = IssuedFile(job=job, sha256=paper.sha256, made_at=now)
            IssuedFile.objects.bulk_create([file], ignore_conflicts=True)
    except LeaseLost:
        files.remove(path)
        raise
    files.remove_other_attempts(path)


def fail(job: ReportJob, failure: Failure, detail: str, *, at: dt.datetime) -> None:
    """Give up, with words for people and the technical detail. Raises `LeaseLost`."""
    _swap(job, state=JobState.FAILED, failure=failure, detail=detail[:300], finished_at=at, **_LET_GO)


def put_off(job: ReportJob, failure: Failure, detail: str, *, at: dt.datetime) -> None:
    """Try again after a pause what may pass, `MAX_ATTEMPTS` times in all. Raises `LeaseLost`."""
    if job.attempt >= MAX_ATTEMPTS:
        fail(job, failure, detail, at=at)
        return
    _swap(job, **BACK_IN_QUEUE | {"not_before": at + pause_after(job.attempt), "detail": detail[:300]})


def pause_after(attempt: int) -> dt.timedelta:
    """How long the next attempt waits after so many."""
    return dt.timedelta(minutes=PAUSES[min(attempt, len(PAUSES)) - 1])


def lose_file(job: ReportJob, *, at: dt.datetime) -> None:
    """The file of a ready paper is gone: make it again, or after `MAX_ATTEMPTS` say that the store does not keep it."""
    same = ReportJob.objects.filter(pk=job.pk, state=JobState.READY, path=job.path)
    if job.attempt < MAX_ATTEMPTS:
        same.update(**FROM_THE_START | {"attempt": job.attempt})
        return
    gone = {"path": "", "sha256": "", "size": None, "pages": None, "progress": 0, "finished_at": at}
    same.update(state=JobState.FAILED, failure=Failure.NOT_KEPT, **gone)


def release_abandoned(*, at: dt.datetime) -> int:
    """Put jobs whose lease has run out back into the queue, or fail them after `MAX_ATTEMPTS`; say how many."""
    released = 0
    for job in ReportJob.objects.abandoned(at=at):
        # The lease is part of the condition: a slow worker that renews it meanwhile keeps its job.
        same = ReportJob.objects.filter(pk=job.pk, state=JobState.RUNNING, token=job.token, lease_until__lt=at)
        if job.attempt < MAX_ATTEMPTS:
            released += same.update(**BACK_IN_QUEUE)
        else:
            released += same.update(state=JobState.FAILED, failure=Failure.WORKER_LOST, finished_at=at, **_LET_GO)
    return released


_LET_GO = {"token": "", "lease_until": None}
BACK_IN_QUEUE = {
    "state": JobState.QUEUED,
    "step": JobStep.WAITING,
    "progress": 0,
    "sent_at": None,
    "started_at": None,
    "not_before": None,
    **_LET_GO,
}

# As if it had never been tried: what somebody asks for anew after it failed, was cancelled or lost its file.
FROM_THE_START = BACK_IN_QUEUE | {
    "attempt": 0,
    "finished_at": None,
    "failure": "",
    "detail": "",
    "path": "",
    "sha256": "",
    "size": None,
    "pages": None,
}


def _swap(job: ReportJob, **changes: object) -> None:
    if not _held(job).update(**changes):
        raise LeaseLost(f"job {job.pk} is no longer held by {job.token[:8]}")
    for name, value in changes.items():
        if name != "token":
            setattr(job, name, value)


def _held(job: ReportJob) -> JobQuerySet:
    """The row, as long as this worker holds it."""
    return ReportJob.objects.filter(pk=job.pk, state=JobState.RUNNING, token=job.token)
