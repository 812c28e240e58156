"""What `make run` refuses before it starts anything: one sentence each."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from rectify import preflight
from rectify.preflight import CannotStart

pytestmark = pytest.mark.once


def test_a_port_in_use_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"^Port {number} of 127.0.0.1 is in use"):
            preflight.check_port("127.0.0.1", number)
    preflight.check_port("127.0.0.1", number)


@pytest.mark.parametrize("given", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(CannotStart, match=r"^PORT is"):
        preflight.port()


@pytest.mark.parametrize(("given", "expected"), [("", 8000), (" 8080 ", 8080)])
def test_a_port_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, given: str, expected: int) -> None:
    monkeypatch.setenv("PORT", given)
    assert preflight.port() == expected


def test_a_full_disk_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=12_000_000))
    with pytest.raises(CannotStart, match=r"^Not enough disk space: 200 MB are needed in .*, 12 MB are free\.$"):
        preflight.check_folder(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"):
        preflight.check_folder(tmp_path / "file" / "below")


def test_a_silent_database_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    settings.DATABASE_URL = "postgres://rectify:hunter2@db/rectify"
    with pytest.raises(CannotStart) as refusal:
        preflight.check_database()
    assert "hunter2" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith("The database postgres://rectify:…@db/rectify does not answer")


def test_a_silent_redis_is_a_warning_only(settings: Settings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{nobody.getsockname()[1]}/0"
        warning = preflight.warn_about_broker()
    assert warning is not None
    assert "does not answer" in warning
    assert "hunter2" not in warning
    settings.REDIS_URL = ""
    assert preflight.warn_about_broker() is None
