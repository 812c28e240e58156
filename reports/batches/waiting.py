"""Which batches wait for somebody: to be spread, to be bound, or because whoever bound them is gone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from reports.batches import telling
from reports.jobs import MAX_ATTEMPTS
from reports.models import BatchQuerySet, ReportBatch
from reports.states import BatchState, Failure, JobState

LET_GO = {"token": "", "lease_until": None}


def batches_to_spread() -> list[int]:
    """Those whose papers are not all asked for; a message too many is harmless (`spread_next` compares and swaps)."""
    return list(ReportBatch.objects.filter(state=BatchState.SPREADING).values_list("pk", flat=True))


def batches_to_bind(*, at: dt.datetime) -> list[int]:
    """Those all of whose papers are finished, and that do not wait for a failure to pass."""
    return list(ready_to_bind(at=at).values_list("pk", flat=True))


def ready_to_bind(*, at: dt.datetime) -> BatchQuerySet:
    """The query of `batches_to_bind`."""
    links = ReportBatch.jobs.through.objects.filter(reportbatch=OuterRef("pk"))
    unfinished = links.filter(reportjob__state__in=[JobState.QUEUED, JobState.RUNNING])
    due = Q(not_before=None) | Q(not_before__lte=at)
    return ReportBatch.objects.filter(due, ~Exists(unfinished), state=BatchState.RUNNING)


def release_unbound(*, at: dt.datetime) -> int:
    """Let others bind what a lost worker was binding; after `MAX_ATTEMPTS` it is done without. Say how many."""
    released = 0
    for batch in ReportBatch.objects.abandoned(at=at).select_related("place", "requested_by"):
        same = ReportBatch.objects.filter(pk=batch.pk, token=batch.token, lease_until__lt=at)
        if batch.attempt < MAX_ATTEMPTS:
            released += same.update(state=BatchState.RUNNING, **LET_GO)
        else:
            lost = {"failure": Failure.WORKER_LOST, "finished_at": at}
            with transaction.atomic():
                if same.update(state=BatchState.DONE, **lost, **LET_GO):
                    telling.tell_batch(batch, at=at)
                    released += 1
    return released
