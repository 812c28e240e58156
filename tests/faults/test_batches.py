"""Batches under faults: a broker that is gone, workers that are killed, two workers at once. Nothing lost or double."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone

from reports import files, tasks
from reports.actions import Copy
from reports.batches.actions import request_batch
from reports.models import ReportBatch, ReportSnapshot
from reports.states import BatchState, JobState, JobStep
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.faults.conftest import (
    LEASE_SECONDS,
    PATIENCE,
    Workers,
    environment,
    stored_files,
    wait_until_done,
)
from tests.servers import free_port
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# What a web process does when the officer presses the button, and a worker after it, with the broker in REDIS_URL gone.
ASK = """
import django; django.setup()
from django.utils import timezone
from reports import tasks
from reports.actions import Copy
from reports.batches.actions import request_batch
from villages.accounts.models import User
from villages.divisions.models import Division
batch = request_batch(place=Division.objects.get(code="360603"), period="2026Q3", copy=Copy("en"),
                      by=User.objects.get(username="officer"), at=timezone.now())
tasks.spread.run(batch.pk)
"""


@pytest.fixture
def two(submitted: QuarterlyCheck, cast: Cast) -> None:
    """A county of two townships."""
    open_check("360603102")


def ask(cast: Cast, county: Division) -> ReportBatch:
    return request_batch(place=county, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=timezone.now())


def check_made_once(batch: ReportBatch, *, attempts: tuple[int, ...] = (1, 1, 1)) -> None:
    """The summary and two reports, one file each, and the bound one; each issued once."""
    assert {job.state for job in batch.jobs.all()} == {JobState.READY}
    assert sorted(job.attempt for job in batch.jobs.all()) == list(attempts)
    assert sorted(batch.jobs.values_list("snapshot__place__code", flat=True)) == ["360603", "360603101", "360603102"]
    assert ReportSnapshot.objects.count() == AuditRow.objects.filter(verb="report.issue").count() == 3
    assert batch.state == BatchState.DONE
    assert files.is_intact(batch.path, batch.sha256)
    assert len([name for name in stored_files() if not name.startswith(".")]) == 4


def test_a_broker_that_goes_during_the_fan_out_loses_nothing(
    two: None, cast: Cast, county: Division, workers: Workers
) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=environment() | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert asked.returncode == 0, asked.stderr[-3000:]
    batch = ReportBatch.objects.get()
    assert (batch.state, batch.spread_to) == (BatchState.SPREADING, "360603")
    assert set(batch.jobs.values_list("state", "sent_at")) == {(JobState.QUEUED, None)}
    workers.start()
    check_made_once(wait_until_done(batch, workers))


def test_a_worker_killed_in_the_fan_out_leaves_nothing_half(
    two: None, cast: Cast, county: Division, workers: Workers
) -> None:
    workers.hold("at-spread")
    lost = workers.start("lost")
    batch = ask(cast, county)
    wait_for(lambda: "Task reports.tasks.spread" in workers.said(), workers)
    time.sleep(1)
    workers.kill(lost)
    batch.refresh_from_db()
    assert (batch.state, batch.spread_to, batch.jobs.count()) == (BatchState.SPREADING, "", 0)
    assert not ReportSnapshot.objects.exists()
    workers.go_on("at-spread")
    workers.start("next")
    check_made_once(wait_until_done(batch, workers))


def test_a_worker_killed_in_a_paper_of_the_batch_makes_it_late_and_once(
    two: None, cast: Cast, county: Division, workers: Workers
) -> None:
    workers.hold("at-layout")
    lost = workers.start("lost")
    batch = ask(cast, county)
    wait_for(lambda: batch.jobs.filter(step=JobStep.WRITING).exists(), workers)
    workers.kill(lost)
    workers.go_on("at-layout")
    workers.start("next")
    time.sleep(LEASE_SECONDS)
    batch = wait_until_done(batch, workers)
    check_made_once(batch, attempts=(1, 1, 2))


def test_a_worker_killed_while_binding_gives_the_batch_to_the_next(
    two: None, cast: Cast, county: Division, workers: Workers
) -> None:
    workers.hold("at-bind")
    lost = workers.start("lost")
    batch = ask(cast, county)

    def is_held() -> bool:
        tasks.sweep()
        return ReportBatch.objects.filter(pk=batch.pk, state=BatchState.BINDING).exists()

    wait_for(is_held, workers)
    workers.kill(lost)
    assert not [name for name in stored_files() if "-B" in name]
    workers.go_on("at-bind")
    workers.start("next")
    time.sleep(LEASE_SECONDS)
    batch = wait_until_done(batch, workers)
    assert batch.attempt == 2
    check_made_once(batch)


def test_two_workers_on_one_batch_do_everything_once(two: None, cast: Cast, county: Division, workers: Workers) -> None:
    for name in ("one", "two"):
        workers.start(name)
    batch = ask(cast, county)
    for _ in range(5):
        tasks.send_spread(batch.pk)
    check_made_once(wait_until_done(batch, workers))


@pytest.mark.redis
def test_with_redis_the_last_paper_binds_the_batch_without_a_sweep(
    two: None, cast: Cast, county: Division, workers: Workers
) -> None:
    """A chord: Redis counts the papers that have come back."""
    workers.hold("at-layout")
    for name in ("one", "two", "three", "four"):
        workers.start(name)
    batch = ask(cast, county)
    # Three stand still in a paper each; the fourth has found the batch spread, and nothing to bind.
    wait_for(lambda: batch.jobs.filter(step=JobStep.WRITING).count() == 3, workers)
    wait_for(lambda: ReportBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).exists(), workers)
    wait_for(lambda: "Task reports.tasks.bind" in workers.said(), workers)
    workers.go_on("at-layout")
    wait_for(lambda: ReportBatch.objects.filter(pk=batch.pk, state=BatchState.DONE).exists(), workers)
    batch.refresh_from_db()
    check_made_once(batch)


def wait_for(happened: Callable[[], bool], workers: Workers) -> None:
    """Look until it has happened; fail with what the workers said when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, workers.said()[-3000:]
        time.sleep(0.2)
