"""A large upload on a disk that is full: a page with words, nothing half kept, never a 500."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import FILED, YES, sheet_of
from tests.screening.evidence import papers
from villages.accounts.models import Language, User
from villages.screening.actions import save_sheet
from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import QuarterlyCheck

PAGE = "/checks/2026Q3/360603101/villages/360603101200/files/8/"
LARGE = papers.pdf(b" " * 4 * 1024 * 1024)  # more than Django keeps in memory
pytestmark = pytest.mark.django_db


@pytest.fixture
def filer(check: QuarterlyCheck, cast: Cast, settings: Settings, tmp_path: Path) -> Client:
    """At a desk in front of the real CSRF check, in English, with a yes that wants evidence."""
    settings.MEDIA_ROOT = tmp_path / "store"
    sheet = sheet_of(check, "360603101200")
    save_sheet(sheet=sheet, answers={8: YES}, version=sheet.version, by=cast.filer, at=FILED)
    User.objects.filter(pk=cast.filer.pk).update(language=Language.ENGLISH)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.filer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, content: bytes) -> Any:
    body = client.get(PAGE).content.decode()
    token, version = (re.search(rf'name="{name}" value="([^"]+)"', body) for name in ("csrfmiddlewaretoken", "version"))
    assert token is not None
    assert version is not None
    file = SimpleUploadedFile("证明.pdf", content)
    return client.post(PAGE, {"csrfmiddlewaretoken": token[1], "version": version[1], "upload": "1", "file": file})


def test_a_full_disk_is_said_in_words(filer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    full = "django.core.files.temp.NamedTemporaryFile"
    monkeypatch.setattr(full, lambda **_options: Path("/dev/full").open("w+b"))  # noqa: SIM115  # Django closes it
    response = send(filer, LARGE)
    assert response.status_code == 507
    assert "disk is full or out of order" in response.content.decode()
    assert not EvidenceFile.objects.exists()


def test_a_temporary_folder_that_is_gone_is_said_in_words(filer: Client, settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    assert send(filer, LARGE).status_code == 507


def test_a_small_file_does_not_need_the_folder(filer: Client, settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    assert send(filer, papers.pdf()).status_code == 302
    assert EvidenceFile.objects.count() == 1


def test_a_large_file_passes_and_leaves_nothing_in_the_folder(
    filer: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = folder = tmp_path / "spool"
    folder.mkdir()
    assert send(filer, LARGE).status_code == 302
    assert EvidenceFile.objects.get().size == len(LARGE)
    assert list(folder.iterdir()) == []


def test_who_is_not_signed_in_is_told_the_same(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    response = Client().post(PAGE, {"file": SimpleUploadedFile("a.pdf", LARGE)})
    assert response.status_code == 507
