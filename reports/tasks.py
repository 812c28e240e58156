"""What the worker does: make a report, spread and bind batches, sweep the queue, show that it is alive."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from celery import chord, group, shared_task
from celery.signals import worker_ready
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from reports import files, jobs
from reports.batches import spreading
from reports.batches.waiting import batches_to_bind, batches_to_spread, release_unbound
from reports.batches.workplace import clear_workplaces
from reports.models import Heartbeat, ReportJob
from reports.states import JobState
from villages import clock

logger = logging.getLogger(__name__)

# At most so many messages in one sweep: more would only pile up before the workers.
SWEEP_LIMIT = 500
# How a broker says that it is down; the last one comes from its store of results, which a chord needs.
DOWN = (OperationalError, OSError, RedisError)


@shared_task
def make_report(job_id: int) -> None:
    """Look at that row and make its paper if it waits."""
    from reports.making import make  # the web process sends this task and must not load the PDF engine

    make(job_id)


@shared_task
def spread(batch_id: int) -> None:
    """Ask for the papers of the batch's next county, and send word to whoever goes on."""
    at = clock.now()
    step = spreading.spread_next(batch_id, at=at)
    if step is None:
        # Its papers may all have been made before, or while the last county was spread.
        _sent(partial(bind.delay, batch_id))
        return
    send_together(batch_id, step.waiting, at=at)
    send_spread(batch_id)


@shared_task
def bind(batch_id: int) -> None:
    """Bind the batch if all its papers are finished."""
    from reports.batches.binding import bind  # the web process must not load the PDF library either

    bind(batch_id)


def send_jobs(job_ids: Iterable[int], *, at: dt.datetime) -> int:
    """Tell the workers to look at these rows; say how many messages went out.

    A broker that is down is no error: the rows stand, and the sweep sends them when it is back.
    """
    sent = 0
    for job_id in job_ids:
        if not _sent(partial(make_report.delay, job_id)):
            break
        sent += ReportJob.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=at)
    return sent


def send_together(batch_id: int, job_ids: Sequence[int], *, at: dt.datetime) -> None:
    """Send the papers of one county as a group; where results are kept, as a chord that ends in binding the batch.

    The folder queue keeps no results, so there the sweep finds out that the last paper is finished.
    """
    if not job_ids:
        return
    papers = group(make_report.si(job_id) for job_id in job_ids)
    together = chord(papers, bind.si(batch_id)) if settings.CELERY_RESULT_BACKEND else papers
    if _sent(together.apply_async):
        ReportJob.objects.filter(pk__in=job_ids, state=JobState.QUEUED).update(sent_at=at)


def send_spread(batch_id: int) -> None:
    """Tell a worker to go on with the batch; if the message is lost, the sweep sends another."""
    _sent(partial(spread.delay, batch_id))


def _sent(send: Callable[[], object]) -> bool:
    try:
        send()
    except DOWN as error:
        logger.warning("broker is down, messages wait for the sweep: %s", error)
        return False
    return True


@shared_task
def sweep() -> int:
    """Free jobs and batches of dead workers, send again what nobody took; say how many messages about jobs went out."""
    at = clock.now()
    jobs.release_abandoned(at=at)
    release_unbound(at=at)
    files.remove_stale_drafts()
    clear_workplaces()
    waiting = ReportJob.objects.unsent(before=at - dt.timedelta(seconds=settings.REPORT_RESEND_SECONDS), at=at)
    sent = send_jobs(list(waiting.order_by("requested_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT]), at=at)
    for batch_id in batches_to_spread():
        send_spread(batch_id)
    for batch_id in batches_to_bind(at=at):
        _sent(partial(bind.delay, batch_id))
    return sent


@shared_task
def close_quarters() -> int:
    """Ask for the reports of the counties whose quarter is closed, each once; say for how many. Repeating is safe."""
    from reports.batches import closing  # its actions send these tasks

    return closing.close_quarters(under=settings.RECTIFY_JURISDICTION, at=clock.now())


@shared_task
def heartbeat() -> None:
    """The scheduler sent this and a worker did it: both live."""
    at = clock.now()
    for name in ("scheduler", "worker"):
        Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What waits since the last worker died need not wait for the scheduler; what it left here is cleared away."""
    clear_workplaces()
    _sent(sweep.delay)
