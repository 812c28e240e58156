"""Folders in which batches are bound: gone when a binder is done or dead, left alone while it lives."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reports import tasks
from reports.batches.workplace import LOCK, clear_workplaces, workplace

LONG_AGO = 1_000_000_000

# Does as a binder does: a folder, its lock, something written; then says so and waits to be killed.
BINDER = """
import fcntl, pathlib, sys, time
folder = pathlib.Path(sys.argv[1]); folder.mkdir()
lock = (folder / "lock").open("wb"); fcntl.flock(lock, fcntl.LOCK_EX)
(folder / "bound").write_bytes(bytes(1000))
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def grow_old(folder: Path) -> None:
    os.utime(folder, (LONG_AGO, LONG_AGO))


def test_it_is_gone_when_the_binder_is_done(temporary: Path) -> None:
    with workplace() as folder:
        (folder / "bound").write_bytes(b"%PDF")
    assert list(temporary.iterdir()) == []


def test_one_that_is_held_stays_however_old_it_is() -> None:
    with workplace() as folder:
        grow_old(folder)
        assert clear_workplaces() == 0
        assert folder.is_dir()


def test_what_a_killed_binder_left_is_cleared_after_the_lease(temporary: Path) -> None:
    folder = temporary / "rectify-bind-1a2b3c4d"
    with subprocess.Popen([sys.executable, "-c", BINDER, folder], stdout=subprocess.PIPE) as binder:
        assert binder.stdout is not None
        assert binder.stdout.readline() == b"ready\n"
        grow_old(folder)
        assert clear_workplaces() == 0
        binder.kill()
    os.utime(folder)
    assert clear_workplaces() == 0
    grow_old(folder)
    assert clear_workplaces() == 1
    assert not folder.exists()


def test_without_a_lock_its_age_says_it(temporary: Path) -> None:
    old, new = temporary / "rectify-bind-old", temporary / "rectify-bind-new"
    for folder in (old, new):
        folder.mkdir()
    grow_old(old)
    assert clear_workplaces() == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_other_things_in_the_folder_are_left_alone(temporary: Path) -> None:
    other, outside = temporary / "somebody-elses", temporary / "outside"
    for folder in (other, outside):
        folder.mkdir()
        (folder / LOCK).touch()
    (temporary / "rectify-bind-link").symlink_to(outside)
    for folder in (other, outside):
        grow_old(folder)
    assert clear_workplaces() == 0
    assert outside.is_dir()


@pytest.mark.django_db
def test_the_sweep_clears_them(temporary: Path) -> None:
    left = temporary / "rectify-bind-left"
    left.mkdir()
    grow_old(left)
    tasks.sweep()
    assert not left.exists()


def test_a_worker_that_starts_clears_them(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.sweep, "delay", lambda: None)
    left = temporary / "rectify-bind-left"
    left.mkdir()
    grow_old(left)
    tasks.sweep_at_start()
    assert not left.exists()
