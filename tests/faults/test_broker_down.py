"""The broker is down, or frozen, when somebody asks for a report: the row stands, the sweep sends it later."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

from reports import tasks
from reports.models import ReportJob
from reports.states import JobState
from tests.conftest import Cast
from tests.faults.conftest import Workers, environment, wait_until
from tests.servers import free_port
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# What a web process does when the officer presses the button, in a process whose broker is the one in REDIS_URL.
ASK = """
import django; django.setup()
import time
from django.utils import timezone
from reports.actions import Copy, request_report
from villages.accounts.models import User
from villages.divisions.models import Division
begun = time.monotonic()
request_report(place=Division.objects.get(code="360603101"), period="2026Q3", copy=Copy("en"),
               by=User.objects.get(username="officer"), at=timezone.now())
print(time.monotonic() - begun)
"""


def ask_with_broker(url: str) -> float:
    """Ask for the report in a process of its own; how many seconds the person waited."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=environment() | {"REDIS_URL": url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert asked.returncode == 0, asked.stderr[-3000:]
    assert "wait for the sweep" in asked.stderr
    return float(asked.stdout.split()[-1])


def check_the_row_stands_and_is_made_later(workers: Workers) -> None:
    job = ReportJob.objects.get()
    assert (job.state, job.sent_at, job.attempt) == (JobState.QUEUED, None, 0)
    workers.start()
    assert tasks.sweep() == 1
    assert wait_until(job, lambda job: job.state == JobState.READY, workers).attempt == 1


def test_a_broker_that_is_down_keeps_nobody_waiting(submitted: QuarterlyCheck, cast: Cast, workers: Workers) -> None:
    assert ask_with_broker(f"redis://127.0.0.1:{free_port()}/0") < 10
    check_the_row_stands_and_is_made_later(workers)


def test_a_broker_that_is_frozen_keeps_nobody_for_long(submitted: QuarterlyCheck, cast: Cast, workers: Workers) -> None:
    """It takes the connection and then says nothing, like a Redis that the kernel has stopped."""
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        taken: list[socket.socket] = []
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    taken.append(frozen.accept()[0])
                except OSError:
                    return

        listener = threading.Thread(target=accept, daemon=True)
        listener.start()
        waited = ask_with_broker(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        done.set()
        for connection in taken:
            connection.close()
    assert waited < 30
    check_the_row_stands_and_is_made_later(workers)


def test_asking_twice_while_the_broker_is_down_makes_one_report(
    submitted: QuarterlyCheck, cast: Cast, workers: Workers
) -> None:
    broker = f"redis://127.0.0.1:{free_port()}/0"
    for _ in range(2):
        begun = time.monotonic()
        subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=settings.BASE_DIR,
            env=environment() | {"REDIS_URL": broker},
            capture_output=True,
            check=True,
            timeout=90,
        )
        assert time.monotonic() - begun < 60
    check_the_row_stands_and_is_made_later(workers)
