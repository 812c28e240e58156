"""Real workers on the test's own database and queue, and ways to hurt them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from rectify.processes import stop_with_parent
from reports import tasks
from reports.models import ReportBatch, ReportJob

LEASE_SECONDS = 3
PATIENCE = 90.0


def database_url() -> str:
    """The test database as a worker must be told of it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{settings.DATABASE_URL.rpartition('/')[0]}/{name}"


def environment() -> dict[str, str]:
    """What a worker of this test inherits: its database, a short lease, an early second message."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REPORT_LEASE_SECONDS": str(LEASE_SECONDS),
        "REPORT_RESEND_SECONDS": str(LEASE_SECONDS),
    }


@dataclass
class Workers:
    """Workers that a test has started; `folder` holds the markers that make them stand still."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str = "one") -> subprocess.Popen[bytes]:
        """A worker in a session of its own."""
        log = (self.folder / f"{name}.log").open("ab")
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.slow_worker", str(self.folder), f"--hostname={name}@test"],
            cwd=settings.BASE_DIR,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=stop_with_parent,
        )
        self.running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """SIGKILL: no clean-up of any kind."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=10)

    def freeze(self, worker: subprocess.Popen[bytes]) -> None:
        """SIGSTOP: it lives and does nothing, like one on a machine that is suspended."""
        os.killpg(worker.pid, signal.SIGSTOP)

    def thaw(self, worker: subprocess.Popen[bytes]) -> None:
        os.killpg(worker.pid, signal.SIGCONT)

    def stop_all(self) -> None:
        for worker in self.running:
            if worker.poll() is None:
                self.kill(worker)

    def hold(self, place: str) -> None:
        (self.folder / place).touch()

    def go_on(self, place: str) -> None:
        (self.folder / place).unlink()

    def said(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in self.folder.glob("*.log"))


@pytest.fixture
def workers(tmp_path: Path, transactional_db: None) -> Iterator[Workers]:
    """No papers from other tests in the store, and no worker left behind."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    started = Workers(tmp_path)
    yield started
    started.stop_all()


def wait_until(job: ReportJob, seen: Callable[[ReportJob], bool], workers: Workers) -> ReportJob:
    """Look at the row until `seen` holds; fail with what the workers said when it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if seen(job):
            return job
        time.sleep(0.1)
    raise AssertionError(f"job is {job.state} at {job.step}, attempt {job.attempt}\n{workers.said()[-3000:]}")


def wait_until_done(batch: ReportBatch, workers: Workers) -> ReportBatch:
    """Sweep, as the scheduler does, until the batch is done; fail with what the workers said when it never is."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        batch.refresh_from_db()
        if batch.is_finished:
            return batch
        tasks.sweep()
        time.sleep(0.5)
    states = list(batch.jobs.values_list("state", "attempt", "detail"))
    raise AssertionError(f"batch is {batch.state}, {states}\n{workers.said()[-3000:]}")


def stored_files() -> list[str]:
    """Names of all files in the store of papers, drafts too."""
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
