"""Makes the paper of one job: figures → document → PDF → file. Runs in the worker and in `issue_reports`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.db import InterfaceError, OperationalError

from reports import jobs
from reports.batches import telling
from reports.keeping import TooLong, kept, limited
from reports.models import ReportJob
from reports.papers.document import document
from reports.pdf import render
from reports.states import Failure, JobStep
from villages import clock

logger = logging.getLogger(__name__)


def make(job_id: int) -> bool:
    """Make the paper if the job waits for somebody; False when there was nothing to do or it did not work out.

    A failure stands in the row, with its reason. What may pass (the store, the database) is tried again later; only a
    database that cannot even be told so raises, and then the lease brings the job back.
    """
    job = jobs.claim(job_id, at=clock.now())
    if job is None:
        return False
    try:
        _make(job)
    except jobs.LeaseLost as lost:
        logger.warning("%s", lost)
        return False
    except TooLong as error:
        # Not tried again: it would hold a worker as long once more.
        logger.warning("report job %s was given up: %s", job_id, error)
        _end(jobs.fail, job, Failure.TOO_LONG, error)
        return False
    except OSError as error:
        logger.exception("report job %s was not written", job_id)
        _end(jobs.put_off, job, Failure.NOT_WRITTEN, error)
        return False
    except (InterfaceError, OperationalError) as error:
        logger.exception("report job %s lost the database", job_id)
        _end(jobs.put_off, job, Failure.NO_DATABASE, error)
        return False
    except Exception as error:
        # Whatever is wrong with this one paper must not reach the next: it fails alone and says why.
        logger.exception("report job %s was not made", job_id)
        _end(jobs.fail, job, Failure.NOT_MADE, error)
        return False
    return True


def _make(job: ReportJob) -> None:
    with kept(partial(jobs.stay, job), f"job {job.pk}"):
        with limited():
            html = document(job.snapshot, job.language, job.audience)
            jobs.renew(job, JobStep.LAYOUT, at=clock.now())
            paper = render(html, on_laid_out=lambda: jobs.renew(job, JobStep.WRITING, at=clock.now()))
        jobs.finish(job, paper)
    telling.tell_job(job, at=clock.now())


def _end(how: Callable[..., None], job: ReportJob, failure: Failure, error: Exception) -> None:
    try:
        how(job, failure, f"{type(error).__name__}: {error}", at=clock.now())
    except jobs.LeaseLost as lost:
        logger.warning("%s", lost)
