"""The life of a job: claimed once, renewed, finished or failed by whoever holds it, taken back from the dead."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db import OperationalError as OperationalDatabaseError
from kombu.exceptions import OperationalError
from pytest_django import Settings

from reports import files, jobs, making, tasks
from reports.actions import Copy, request_report, retry_job
from reports.document import Paper
from reports.models import Heartbeat, ReportJob
from reports.states import Failure, JobState, JobStep
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED, issue
from tests.stored import local
from villages.audit import AuditRow
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
PAPER = Paper(b"%PDF-1.7 a paper", 1)
LATER = dt.timedelta(hours=1)


@pytest.fixture
def job(confirmed: QuarterlyCheck, cast: Cast) -> ReportJob:
    return request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)


def claimed(job: ReportJob, at: dt.datetime = COUNTED) -> ReportJob:
    held = jobs.claim(job.pk, at=at)
    assert held is not None
    return held


def test_a_job_is_claimed_once(job: ReportJob) -> None:
    held = claimed(job)
    assert (held.state, held.attempt, held.lease_until) == (JobState.RUNNING, 1, COUNTED + jobs.lease())
    assert jobs.claim(job.pk, at=COUNTED) is None


def test_progress_is_written_down_and_renews_the_lease(job: ReportJob) -> None:
    held = claimed(job)
    jobs.renew(held, JobStep.WRITING, at=COUNTED + LATER)
    job.refresh_from_db()
    assert (job.step, job.progress, job.lease_until) == (JobStep.WRITING, 80, COUNTED + LATER + jobs.lease())


def test_a_finished_job_has_its_file_and_the_files_sha256(job: ReportJob) -> None:
    jobs.finish(claimed(job), PAPER, at=COUNTED)
    job.refresh_from_db()
    assert (job.state, job.progress, job.size, job.pages, job.token) == (JobState.READY, 100, 16, 1, "")
    assert job.path.startswith("reports/360603/2026Q3/360603101-2026Q3-1-en-")
    assert files.is_intact(job.path, job.sha256)


def test_a_lease_that_ran_out_brings_the_job_back(job: ReportJob) -> None:
    claimed(job)
    assert jobs.release_abandoned(at=COUNTED + jobs.lease()) == 0
    assert jobs.release_abandoned(at=COUNTED + LATER) == 1
    job.refresh_from_db()
    assert (job.state, job.step, job.progress, job.sent_at) == (JobState.QUEUED, JobStep.WAITING, 0, None)


def test_the_token_of_a_lost_worker_opens_nothing(job: ReportJob) -> None:
    slow = claimed(job)
    jobs.release_abandoned(at=COUNTED + LATER)
    fast = claimed(job, COUNTED + LATER)
    with pytest.raises(jobs.LeaseLost):
        jobs.renew(slow, JobStep.WRITING, at=COUNTED + LATER)
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, Paper(b"an older paper", 9), at=COUNTED + LATER)
    with pytest.raises(jobs.LeaseLost):
        jobs.fail(slow, Failure.NOT_MADE, "too late", at=COUNTED + LATER)
    jobs.finish(fast, PAPER, at=COUNTED + LATER)
    job.refresh_from_db()
    assert (job.state, job.pages) == (JobState.READY, 1)
    assert [path.name for path in local(job.path).parent.iterdir()] == [local(job.path).name]


def test_the_last_lost_worker_makes_it_fail_with_the_reason(job: ReportJob) -> None:
    at = COUNTED
    for _ in range(jobs.MAX_ATTEMPTS):
        claimed(job, at)
        at += LATER
        jobs.release_abandoned(at=at)
    job.refresh_from_db()
    assert (job.state, job.failure, job.attempt) == (JobState.FAILED, Failure.WORKER_LOST, jobs.MAX_ATTEMPTS)
    assert jobs.claim(job.pk, at=at) is None


def test_a_paper_that_cannot_be_set_fails_alone_and_says_why(job: ReportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ValueError("a figure is missing")

    monkeypatch.setattr(making, "document", broken)
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, Failure.NOT_MADE)
    assert job.detail == "ValueError: a figure is missing"


def test_a_full_disk_is_tried_again_after_longer_and_longer_pauses(
    job: ReportJob, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for attempt, minutes in enumerate(jobs.PAUSES, start=1):
        with time_machine.travel(COUNTED, tick=False):
            ReportJob.objects.update(not_before=None)
            assert not making.make(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempt, job.failure) == (JobState.QUEUED, attempt, "")
        assert job.not_before == COUNTED + dt.timedelta(minutes=minutes)
        assert "No space left on device" in job.detail
    ReportJob.objects.update(not_before=None)
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, Failure.NOT_WRITTEN)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_database_that_does_not_answer_is_tried_again(job: ReportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object) -> None:
        raise OperationalDatabaseError("server closed the connection")

    monkeypatch.setattr(making, "document", gone)
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.detail) == (JobState.QUEUED, "OperationalError: server closed the connection")


def test_what_waits_for_its_pause_is_neither_claimed_nor_sent(job: ReportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", sent.append)
    jobs.put_off(claimed(job), Failure.NOT_WRITTEN, "full", at=COUNTED)
    again = COUNTED + jobs.pause_after(1)
    assert jobs.claim(job.pk, at=again - dt.timedelta(seconds=1)) is None
    with time_machine.travel(again - dt.timedelta(seconds=1), tick=False):
        assert tasks.sweep() == 0
    with time_machine.travel(again, tick=False):
        assert tasks.sweep() == 1
    held = claimed(job, again)
    assert (held.attempt, held.detail, held.not_before) == (2, "", None)


def test_a_double_message_makes_nothing_twice(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = issue(confirmed, cast)
    finished = job.finished_at
    tasks.make_report(job.pk)
    job.refresh_from_db()
    assert (job.attempt, job.finished_at) == (1, finished)


def test_a_failed_job_is_made_again_when_asked(job: ReportJob, cast: Cast) -> None:
    jobs.fail(claimed(job), Failure.NOT_MADE, "once", at=COUNTED)
    job.refresh_from_db()
    again = retry_job(job=job, by=cast.officer, at=COUNTED)
    assert (again.state, again.failure, again.attempt) == (JobState.QUEUED, "", 0)
    assert making.make(job.pk)
    assert AuditRow.objects.get(verb="report.retry").before == {"state": "failed", "failure": "not_made"}


def test_a_paper_whose_file_is_gone_is_made_again_the_same(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = issue(confirmed, cast)
    sha256 = job.sha256
    with pytest.raises(RuleBroken):
        retry_job(job=job, by=cast.officer, at=COUNTED)
    files.remove(job.path)
    retry_job(job=job, by=cast.officer, at=COUNTED)
    assert making.make(job.pk)
    job.refresh_from_db()
    assert job.sha256 == sha256


def test_a_broker_that_is_down_leaves_the_row_for_the_sweep(job: ReportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_job_id: int) -> None:
        raise OperationalError("nobody answers")

    sent: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", down)
    assert tasks.send_jobs([job.pk], at=COUNTED) == 0
    monkeypatch.setattr(tasks.make_report, "delay", sent.append)
    assert tasks.sweep() == 1
    assert sent == [job.pk]
    assert tasks.sweep() == 0


def test_what_nobody_took_is_sent_again_after_a_while(
    job: ReportJob, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", sent.append)
    tasks.send_jobs([job.pk], at=COUNTED)
    settings.REPORT_RESEND_SECONDS = 10**9
    assert tasks.sweep() == 0
    settings.REPORT_RESEND_SECONDS = 0
    ReportJob.objects.update(sent_at=COUNTED - LATER)
    assert tasks.sweep() == 1
    assert sent == [job.pk, job.pk]


def test_a_job_that_the_command_makes_itself_is_not_handed_out(confirmed: QuarterlyCheck, settings: Settings) -> None:
    settings.REPORT_RESEND_SECONDS = 10**9
    job = request_report(
        place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=None, at=COUNTED, to_queue=False
    )
    assert job.sent_at == COUNTED
    assert tasks.sweep() == 0


def test_the_heartbeat_shows_worker_and_scheduler(db: None) -> None:
    tasks.heartbeat()
    tasks.heartbeat()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["scheduler", "worker"]


@pytest.mark.parametrize(
    "columns",
    [
        {"state": JobState.RUNNING},
        {"state": JobState.READY},
        {"state": JobState.FAILED},
        {"progress": 101},
        {"sha256": "0" * 64},
    ],
)
def test_the_database_refuses_rows_that_say_half(job: ReportJob, columns: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportJob.objects.filter(pk=job.pk).update(**columns)
