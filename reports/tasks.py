"""What the worker does: make a report, sweep the queue, show that it is alive."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from kombu.exceptions import OperationalError

from reports import files, jobs
from reports.models import Heartbeat, ReportJob
from reports.states import JobState
from villages import clock

logger = logging.getLogger(__name__)

# At most so many messages in one sweep: more would only pile up before the workers.
SWEEP_LIMIT = 500


@shared_task
def make_report(job_id: int) -> None:
    """Look at that row and make its paper if it waits."""
    from reports.making import make  # the web process sends this task and must not load the PDF engine

    make(job_id)


def send_jobs(job_ids: Iterable[int], *, at: dt.datetime) -> int:
    """Tell the workers to look at these rows; say how many messages went out.

    A broker that is down is no error: the rows stand, and the sweep sends them when it is back.
    """
    sent = 0
    for job_id in job_ids:
        try:
            make_report.delay(job_id)
        except (OperationalError, OSError) as error:
            logger.warning("broker is down, report jobs wait for the sweep: %s", error)
            break
        sent += ReportJob.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=at)
    return sent


@shared_task
def sweep() -> int:
    """Free jobs of dead workers, send again what nobody took; say how many messages went out."""
    at = clock.now()
    jobs.release_abandoned(at=at)
    files.remove_stale_drafts()
    waiting = ReportJob.objects.unsent(before=at - dt.timedelta(seconds=settings.REPORT_RESEND_SECONDS), at=at)
    return send_jobs(list(waiting.order_by("requested_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT]), at=at)


@shared_task
def heartbeat() -> None:
    """The scheduler sent this and a worker did it: both live."""
    at = clock.now()
    for name in ("scheduler", "worker"):
        Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What waits since the last worker died need not wait for the scheduler."""
    try:
        sweep.delay()
    except (OperationalError, OSError) as error:
        logger.warning("broker is down at start: %s", error)
