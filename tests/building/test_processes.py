"""The process manager: what it starts it stops, and what dies it starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rectify import processes
from rectify.processes import Manager, Part

pytestmark = pytest.mark.once

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
# Ignores SIGTERM and has a child that does so too.
STUBBORN = [
    sys.executable,
    "-c",
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); print('up', flush=True);"
    "time.sleep(60)",
]


@pytest.fixture(autouse=True)
def _keep_signal_handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in processes.STOP_SIGNALS}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def eventually(question: Callable[[], object], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.05)
    return False


def pid_of(part: Part) -> int:
    assert part.process is not None
    return part.process.pid


def group_is_empty(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_starts_all_and_stops_all() -> None:
    parts = [Part("one", SLEEPER), Part("two", SLEEPER)]
    manager = Manager(parts, os.environ)
    manager.start()
    assert all(part.is_running() for part in parts)
    assert manager.tend() is None
    manager.stop()
    assert not any(part.is_running() for part in parts)


def test_who_does_not_listen_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(processes, "PATIENCE_SECONDS", 0.5)
    manager = Manager([Part("stubborn", STUBBORN)], os.environ)
    manager.start()
    said = ""

    def both_are_up() -> bool:
        nonlocal said
        said += capfd.readouterr().out
        return said.count("up") == 2

    assert eventually(both_are_up)
    pid = pid_of(manager.parts[0])
    manager.stop()
    assert eventually(lambda: group_is_empty(pid))


def test_a_part_that_dies_at_once_is_named() -> None:
    manager = Manager(
        [Part("well", SLEEPER), Part("broken", [sys.executable, "-c", "raise SystemExit(3)"])], os.environ
    )
    manager.start()
    try:
        assert eventually(lambda: manager.tend() == "broken")
    finally:
        manager.stop()


def test_a_part_that_had_lived_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SHORTEST_LIFE_SECONDS", 0.0)
    part = Part("worker", SLEEPER)
    manager = Manager([part], os.environ)
    manager.start()
    try:
        first = pid_of(part)
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: manager.tend() is None and pid_of(part) != first and part.is_running())
    finally:
        manager.stop()


def test_what_a_part_says_is_shown_with_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    manager = Manager([Part("web", [sys.executable, "-c", "print('三宋村')"])], os.environ)
    manager.start()
    reader = manager.parts[0].reader
    assert reader is not None
    reader.join(10)
    manager.stop()
    assert capfd.readouterr().out == "web      | 三宋村\n"


@pytest.mark.parametrize("number", processes.STOP_SIGNALS)
def test_a_stop_signal_is_remembered(number: signal.Signals) -> None:
    manager = Manager([], os.environ)
    os.kill(os.getpid(), number)
    assert eventually(lambda: manager.stopped_by == number)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_parts_end_even_if_the_manager_is_killed(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import os, time
        from rectify.processes import Manager, Part
        manager = Manager([Part("sleeper", {SLEEPER!r})], os.environ)
        manager.start()
        print(manager.parts[0].process.pid, flush=True)
        time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as manager:
        assert manager.stdout is not None
        pid = int(manager.stdout.readline())
        manager.kill()
    assert eventually(lambda: group_is_empty(pid))
