"""Papers in another storage than the local folder: the life of a job is the same."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import InMemoryStorage, Storage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from rectify import environment
from reports import files, making
from reports.actions import Copy, request_report, retry_job
from reports.states import JobState
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED, issue
from villages.screening.models import QuarterlyCheck


class Down(Storage):
    """A bucket that refuses in words of its own."""

    def _save(self, name: str, content: File[bytes]) -> str:
        raise RuntimeError("503 slow down")

    def exists(self, name: str) -> bool:
        return False


class Unlisted(InMemoryStorage):
    """A bucket whose key may write and read, but not list."""

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        raise RuntimeError("403 access denied")


def put_into(settings: Settings, storage: str) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": storage}}


@pytest.mark.django_db
@pytest.mark.once
def test_a_paper_is_made_read_lost_and_made_again(confirmed: QuarterlyCheck, cast: Cast, settings: Settings) -> None:
    put_into(settings, f"{InMemoryStorage.__module__}.{InMemoryStorage.__name__}")
    job = issue(confirmed, cast)
    assert files.is_intact(job.path, job.sha256)
    assert not settings.MEDIA_ROOT.exists()
    client = Client()
    client.force_login(cast.officer)
    download = client.get(reverse("reports:job-download", args=[job.pk]))
    assert download.getvalue()[:5] == b"%PDF-"
    before = job.sha256
    files.remove(job.path)
    assert client.get(reverse("reports:job-download", args=[job.pk])).status_code == 410
    retry_job(job=job, by=cast.officer, at=COUNTED)
    assert making.make(job.pk)
    job.refresh_from_db()
    assert job.sha256 == before
    assert files.is_intact(job.path, job.sha256)


@pytest.mark.django_db
@pytest.mark.once
def test_a_store_that_refuses_is_a_failure_that_may_pass(
    confirmed: QuarterlyCheck, cast: Cast, settings: Settings
) -> None:
    put_into(settings, f"{__name__}.Down")
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert not making.make(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert "503 slow down" in job.detail


@pytest.mark.django_db
@pytest.mark.once
def test_a_store_that_may_not_be_listed_keeps_papers_all_the_same(
    confirmed: QuarterlyCheck, cast: Cast, settings: Settings
) -> None:
    put_into(settings, f"{__name__}.Unlisted")
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert making.make(job.pk)
    job.refresh_from_db()
    assert files.is_intact(job.path, job.sha256)


@pytest.mark.once
def test_a_storage_that_never_overwrites_does_not_keep_a_paper_under_another_name(settings: Settings) -> None:
    put_into(settings, f"{InMemoryStorage.__module__}.{InMemoryStorage.__name__}")
    files.store("reports/x.pdf", io.BytesIO(b"first"))
    with pytest.raises(FileExistsError):
        files.store("reports/x.pdf", b"second")
    with files.open_file("reports/x.pdf") as stream:
        assert stream.read() == b"first"


@pytest.mark.once
def test_a_bucket_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.storage() == {"BACKEND": "rectify.storage.WholeFiles"}
    monkeypatch.setenv("STORAGE_S3_ENDPOINT", "https://oss.example.gov.cn")
    with pytest.raises(ImproperlyConfigured, match="STORAGE_S3_BUCKET is not set"):
        environment.storage()
    monkeypatch.setenv("STORAGE_S3_BUCKET", "papers")
    monkeypatch.setattr(environment, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements-s3\.lock"):
        environment.storage()
    monkeypatch.undo()
    monkeypatch.setenv("STORAGE_S3_BUCKET", "papers")
    monkeypatch.setenv("STORAGE_S3_ENDPOINT", "https://oss.example.gov.cn")
    monkeypatch.setenv("STORAGE_S3_ADDRESSING", "no")
    with pytest.raises(ImproperlyConfigured, match="must be path or virtual"):
        environment.storage()
    monkeypatch.setenv("STORAGE_S3_ADDRESSING", "virtual")
    made = environment.storage()
    assert made["BACKEND"] == "rectify.bucket.Bucket"
    assert made["OPTIONS"]["bucket_name"] == "papers"
    assert made["OPTIONS"]["endpoint_url"] == "https://oss.example.gov.cn"
    assert "secret_key" not in made["OPTIONS"]
