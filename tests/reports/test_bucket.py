"""Papers in an S3-compatible bucket: stored, read, made again; and what is said while it does not answer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from rectify import environment
from reports import files, making
from reports.actions import Copy, request_report, retry_job
from reports.batches.actions import retry_batch
from reports.files import Found
from reports.models import ReportJob
from reports.states import BatchState, JobState
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue, ask, now, opened, queue, quick
from tests.reports.batches.test_pages import unzipped, url
from tests.reports.conftest import COUNTED, issue
from tests.reports.small_bucket import SmallBucket, small_bucket
from tests.servers import free_port
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["ask", "now", "opened", "queue", "quick"]
AWAY = "The store of files does not answer."


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallBucket]:
    with small_bucket() as bucket:
        name_bucket(bucket.url, settings, monkeypatch)
        yield bucket


def name_bucket(address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As .env would."""
    given = {"BUCKET": "papers", "ENDPOINT": address, "REGION": "cn", "KEY": "k", "SECRET": "s", "FOLDER": "rectify"}
    for name, value in given.items():
        monkeypatch.setenv(f"STORAGE_S3_{name}", value)
    settings.STORAGES = {**settings.STORAGES, "default": environment.storage()}


def take_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    name_bucket(f"http://127.0.0.1:{free_port()}", settings, monkeypatch)


def test_a_paper_is_kept_there_and_made_again_when_it_is_lost(
    confirmed: QuarterlyCheck, cast: Cast, bucket: SmallBucket
) -> None:
    job = issue(confirmed, cast)
    assert list(bucket.kept) == [f"rectify/{job.path}"]
    page = enter(cast.officer).get(reverse("reports:job-download", args=[job.pk]))
    assert page.getvalue() == bucket.kept[f"rectify/{job.path}"]
    bucket.kept.clear()
    assert enter(cast.officer).get(reverse("reports:job-download", args=[job.pk])).status_code == 410
    before = job.sha256
    retry_job(job=job, by=cast.officer, at=COUNTED)
    assert making.make(job.pk)
    job.refresh_from_db()
    assert (job.sha256, files.look_at(job.path, job.sha256)) == (before, Found.THERE)


def test_what_earlier_attempts_left_is_cleared_away(confirmed: QuarterlyCheck, cast: Cast, bucket: SmallBucket) -> None:
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    left = f"rectify/reports/360603/{QUARTER}/{job.snapshot.number}-en-1a2b3c4d.pdf"
    bucket.kept[left] = b"of a worker that was killed"
    assert making.make(job.pk)
    assert [key for key in bucket.kept if key.endswith(".pdf")] != [left]
    assert left not in bucket.kept


def test_while_it_is_away_pages_say_so_and_nothing_is_given_up(
    confirmed: QuarterlyCheck, cast: Cast, bucket: SmallBucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = issue(confirmed, cast)
    take_away(settings, monkeypatch)
    officer = enter(cast.officer)
    began = time.monotonic()
    for name, status in (("detail", 200), ("download", 503)):
        page = officer.get(reverse(f"reports:job-{name}", args=[job.pk]))
        assert (page.status_code, AWAY in page.content.decode()) == (status, True), name
        assert "Make it again" not in page.content.decode()
    assert time.monotonic() - began < 10
    with pytest.raises(RuleBroken, match="does not answer"):
        retry_job(job=job, by=cast.officer, at=COUNTED)
    job.refresh_from_db()
    assert (job.state, bool(job.path)) == (JobState.READY, True)


def test_a_new_paper_waits_for_it(
    confirmed: QuarterlyCheck, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away(settings, monkeypatch)
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert not making.make(job.pk)
    waiting = ReportJob.objects.get(pk=job.pk)
    assert waiting.state == JobState.QUEUED
    assert waiting.not_before is not None
    assert "EndpointConnectionError" in waiting.detail


def test_a_batch_says_it_as_well(
    ask: Ask, queue: Queue, cast: Cast, bucket: SmallBucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask()
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, len(bucket.kept)) == (BatchState.DONE, 4)
    take_away(settings, monkeypatch)
    officer: Client = enter(cast.officer)
    for name, status in (("detail", 200), ("bound", 503)):
        page = officer.get(url(batch, name))
        assert (page.status_code, AWAY in page.content.decode()) == (status, True), name
        assert "Bind again" not in page.content.decode()
    contents, rows = unzipped(officer.get(url(batch, "archive")))
    assert contents == {}
    assert {row["State"] for row in rows} == {AWAY}
    with pytest.raises(RuleBroken, match="does not answer"):
        retry_batch(batch=batch, by=cast.officer, at=COUNTED)
