"""A paper that takes longer than a lease: its worker keeps the job, but not for ever, and not one that it has lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created
from pytest_django import Settings

from reports import jobs, making
from reports.actions import Copy, request_report
from reports.batches import binding
from reports.batches.actions import request_batch
from reports.batches.waiting import release_unbound
from reports.document import Paper
from reports.keeping import kept
from reports.models import ReportBatch, ReportJob
from reports.states import BatchState, Failure, JobState
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.faults.conftest import stored_files
from villages import clock
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = Paper(b"%PDF-1.7 a paper", 1)
LEASE, PATIENCE = 0.3, 20.0


@pytest.fixture(autouse=True)
def _short_lease(settings: Settings) -> None:
    settings.REPORT_LEASE_SECONDS = LEASE


@pytest.fixture
def job(confirmed: QuarterlyCheck, cast: Cast) -> ReportJob:
    return request_report(
        place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=clock.now(), to_queue=False
    )


@pytest.fixture
def opened() -> Iterator[list[Any]]:
    """The connections that are opened meanwhile, whichever thread opens them."""
    seen: list[Any] = []

    def note(*, connection: Any, **_: object) -> None:
        seen.append(connection)

    connection_created.connect(note)
    yield seen
    connection_created.disconnect(note)


def until(seen: Callable[[], bool]) -> None:
    """Look again until it holds."""
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def renewing() -> bool:
    return any(thread.name.startswith("lease of ") for thread in threading.enumerate())


def slowly(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> None:
    """Setting the paper takes as long as `meanwhile`."""

    def render(_document: object, *, on_laid_out: Callable[[], None]) -> Paper:
        meanwhile()
        on_laid_out()
        return PAPER

    monkeypatch.setattr(making, "render", render)


def test_its_lease_is_renewed_while_the_paper_is_set(job: ReportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []

    def longer_than_a_lease() -> None:
        first = ReportJob.objects.get().lease_until
        assert first is not None
        until(lambda: clock.now() > first)
        until(lambda: (ReportJob.objects.get().lease_until or first) > first)
        freed.append(jobs.release_abandoned(at=clock.now()))

    slowly(monkeypatch, longer_than_a_lease)
    assert making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, freed) == (JobState.READY, 1, [0])


def test_the_lease_of_a_batch_is_renewed_while_it_is_bound(
    confirmed: QuarterlyCheck, cast: Cast, county: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"place": county, "period": str(QUARTER), "copy": Copy("en"), "by": cast.officer, "at": clock.now()}
    batch = request_batch(**asked, to_queue=False)  # type: ignore[arg-type]
    ReportBatch.objects.update(state=BatchState.RUNNING)
    freed: list[int] = []

    def longer_than_a_lease(_batch: ReportBatch, target: Path) -> int:
        first = ReportBatch.objects.get().lease_until
        assert first is not None
        until(lambda: clock.now() > first)
        until(lambda: (ReportBatch.objects.get().lease_until or first) > first)
        freed.append(release_unbound(at=clock.now()))
        return target.write_bytes(b"bound")

    monkeypatch.setattr(binding, "_into_one_pdf", longer_than_a_lease)
    assert binding.bind(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.attempt, freed) == (BatchState.DONE, 1, [0])
    assert not renewing()


def test_a_job_that_somebody_else_has_is_neither_kept_nor_finished(
    job: ReportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        ReportJob.objects.update(token="f" * 32, attempt=2)
        until(lambda: not renewing())

    slowly(monkeypatch, lost)
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.token, job.attempt, job.path) == (JobState.RUNNING, "f" * 32, 2, "")
    assert stored_files() == []


def test_nothing_of_it_is_left_behind(job: ReportJob, monkeypatch: pytest.MonkeyPatch, opened: list[Any]) -> None:
    slowly(monkeypatch, lambda: until(lambda: bool(opened)))
    assert making.make(job.pk)
    assert not renewing()
    assert [each.connection for each in opened] == [None]


def test_a_paper_that_is_never_set_is_not_kept_for_ever(job: ReportJob, settings: Settings) -> None:
    settings.REPORT_LIMIT_SECONDS = 2 * LEASE
    held = jobs.claim(job.pk, at=clock.now())
    assert held is not None
    with kept(partial(jobs.stay, held), f"job {held.pk}"):
        until(lambda: not renewing())
        until(lambda: jobs.release_abandoned(at=clock.now()) == 1)


def test_a_paper_that_is_never_set_fails_and_says_so(
    job: ReportJob, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REPORT_LIMIT_SECONDS = LEASE
    slowly(monkeypatch, lambda: until(lambda: False))
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure, job.attempt) == (JobState.FAILED, Failure.TOO_LONG, 1)
