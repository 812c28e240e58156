"""A worker is killed with SIGKILL: no half report, and the job is done again once. On whichever broker the run has."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports import files, tasks
from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.models import Heartbeat, ReportJob
from reports.states import JobState, JobStep
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.faults.conftest import LEASE_SECONDS, Workers, stored_files, wait_until, wait_until_done
from tests.reports.reading import page_texts
from tests.stored import local
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def ask(check: QuarterlyCheck, cast: Cast) -> ReportJob:
    return request_report(
        place=check.township, period=str(QUARTER), copy=Copy("zh-hans"), by=cast.officer, at=timezone.now()
    )


def is_ready(job: ReportJob) -> bool:
    return job.state == JobState.READY


def test_a_worker_makes_what_is_asked_for(submitted: QuarterlyCheck, cast: Cast, workers: Workers) -> None:
    workers.start()
    job = wait_until(ask(submitted, cast), is_ready, workers)
    assert (job.attempt, job.progress) == (1, 100)
    assert "锦江镇" in page_texts(local(job.path).read_bytes())[0]


def test_killed_in_the_middle_it_is_made_again_once(submitted: QuarterlyCheck, cast: Cast, workers: Workers) -> None:
    workers.hold("at-layout")
    lost = workers.start("lost")
    job = wait_until(ask(submitted, cast), lambda job: job.step == JobStep.WRITING, workers)
    workers.kill(lost)
    assert stored_files() == []
    assert ReportJob.objects.get().state == JobState.RUNNING

    workers.go_on("at-layout")
    workers.start("next")
    time.sleep(LEASE_SECONDS)
    tasks.sweep()
    job = wait_until(job, is_ready, workers)
    assert job.attempt == 2
    assert len(stored_files()) == 1
    assert files.is_intact(job.path, job.sha256)

    finished = job.finished_at
    time.sleep(LEASE_SECONDS)
    tasks.sweep()
    time.sleep(1)
    job.refresh_from_db()
    assert (job.attempt, job.finished_at) == (2, finished)


def test_killed_while_it_writes_no_half_file_is_ever_seen(
    submitted: QuarterlyCheck, cast: Cast, workers: Workers
) -> None:
    workers.hold("at-file")
    lost = workers.start("lost")
    job = ask(submitted, cast)
    wait_until(job, lambda _job: bool(stored_files()), workers)
    [draft] = stored_files()
    assert draft.startswith(".")
    workers.kill(lost)
    client = Client()
    client.force_login(cast.officer)
    assert client.get(reverse("reports:job-download", args=[job.pk])).status_code == 302

    workers.go_on("at-file")
    workers.start("next")
    time.sleep(LEASE_SECONDS)
    tasks.sweep()
    job = wait_until(job, is_ready, workers)
    response = client.get(reverse("reports:job-download", args=[job.pk]))
    assert response.getvalue()[-6:] == b"%%EOF\n"
    assert [name for name in stored_files() if not name.startswith(".")] == [local(job.path).name]


def test_a_new_worker_takes_up_what_the_dead_one_left_without_a_scheduler(
    submitted: QuarterlyCheck, cast: Cast, workers: Workers
) -> None:
    workers.hold("at-layout")
    lost = workers.start("lost")
    job = wait_until(ask(submitted, cast), lambda job: job.step == JobStep.WRITING, workers)
    workers.kill(lost)
    workers.go_on("at-layout")
    time.sleep(LEASE_SECONDS)
    workers.start("next")
    assert wait_until(job, is_ready, workers).attempt == 2


def test_a_slow_worker_that_wakes_up_again_changes_nothing(
    submitted: QuarterlyCheck, cast: Cast, workers: Workers
) -> None:
    workers.hold("at-layout")
    slow = workers.start("slow")
    job = wait_until(ask(submitted, cast), lambda job: job.step == JobStep.WRITING, workers)
    workers.freeze(slow)
    time.sleep(LEASE_SECONDS + 0.5)
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    workers.go_on("at-layout")
    workers.thaw(slow)
    # The slow one finds its lease gone, drops what it made, and takes the second message like any other worker.
    job = wait_until(job, is_ready, workers)
    assert job.attempt == 2
    assert stored_files() == [local(job.path).name]


def test_a_worker_that_takes_longer_than_a_lease_keeps_its_job(
    submitted: QuarterlyCheck, cast: Cast, workers: Workers
) -> None:
    workers.hold("at-layout")
    workers.start()
    job = wait_until(ask(submitted, cast), lambda job: job.step == JobStep.WRITING, workers)
    time.sleep(2 * LEASE_SECONDS)
    tasks.sweep()
    workers.go_on("at-layout")
    assert wait_until(job, is_ready, workers).attempt == 1


def test_two_workers_make_each_report_of_a_county_once(
    submitted: QuarterlyCheck, cast: Cast, county: Division, workers: Workers
) -> None:
    open_check("360603102")
    for name in ("one", "two"):
        workers.start(name)
    for language in ("zh-hans", "en"):
        batch = request_batch(
            place=county, period=str(QUARTER), copy=Copy(language), by=cast.officer, at=timezone.now()
        )
        wait_until_done(batch, workers)
    asked = list(ReportJob.objects.all())
    # Two reports and the summary of the county, in two languages.
    assert [(job.state, job.attempt) for job in asked] == [(JobState.READY, 1)] * 6
    assert len([name for name in stored_files() if "-B" not in name]) == 6


def test_the_heartbeat_goes_through_the_queue(submitted: QuarterlyCheck, workers: Workers) -> None:
    workers.start()
    tasks.heartbeat.delay()
    deadline = time.monotonic() + 60
    while not Heartbeat.objects.filter(name="worker").exists():
        assert time.monotonic() < deadline, workers.said()
        time.sleep(0.2)
