"""The files of papers: whole or not there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from rectify.storage import STALE_SECONDS
from reports import files
from tests.stored import local

NAME = "reports/360603/2026Q3/x-en-11111111.pdf"


def listed(settings: Settings) -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_stored_file_reads_back(settings: Settings) -> None:
    files.store(NAME, b"paper")
    with files.open_file(NAME) as stream:
        assert stream.read() == b"paper"
    assert listed(settings) == ["x-en-11111111.pdf"]


def test_storing_again_replaces_the_whole(settings: Settings) -> None:
    files.store(NAME, b"paper")
    files.store(NAME, b"new")
    assert local(NAME).read_bytes() == b"new"


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_draft(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.store(NAME, b"paper")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(NAME, b"half")
    assert local(NAME).read_bytes() == b"paper"
    assert listed(settings) == ["x-en-11111111.pdf"]


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "reports/../../x", ""])
def test_no_path_leads_out_of_the_store(path: str) -> None:
    with pytest.raises((ValueError, OSError)):
        files.store(path, b"paper")
    with pytest.raises((ValueError, OSError)):
        files.open_file(path)
    assert not files.is_intact(path, "")


def test_an_altered_or_missing_file_is_not_intact() -> None:
    sha256 = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"
    files.store(NAME, b"12345")
    assert files.is_intact(NAME, sha256)
    files.store(NAME, b"12346")
    assert not files.is_intact(NAME, sha256)
    assert not files.is_intact("reports/none.pdf", sha256)
    assert not files.is_intact("", "")


def test_other_attempts_go_and_other_papers_stay(settings: Settings) -> None:
    for name in ("x-en-11111111.pdf", "x-en-22222222.pdf", "x-zh-hans-33333333.pdf", "xx-en-44444444.pdf"):
        files.store(f"reports/360603/2026Q3/{name}", b"paper")
    files.remove_other_attempts(NAME)
    assert listed(settings) == ["x-en-11111111.pdf", "x-zh-hans-33333333.pdf", "xx-en-44444444.pdf"]


def test_drafts_of_killed_workers_go_after_a_day(settings: Settings) -> None:
    files.store(NAME, b"paper")
    old, new = (local(NAME).with_name(f".{name}.part") for name in ("old", "new"))
    old.write_bytes(b"ha")
    new.write_bytes(b"lf")
    yesterday = time.time() - STALE_SECONDS - 1
    os.utime(old, (yesterday, yesterday))
    assert files.remove_stale_drafts() == 1
    assert listed(settings) == [".new.part", "x-en-11111111.pdf"]
