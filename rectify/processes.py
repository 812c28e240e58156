"""A small process manager: starts the parts of the system, prints what they say, stops them all together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A worker that is drawing a PDF may finish it; one that takes longer is cut off, and the sweep does its job again.
PATIENCE_SECONDS = 10.0
# A part that dies sooner than this after its start will not get better by being started again.
SHORTEST_LIFE_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1


def stop_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is gone, even by SIGKILL (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Part:
    """One process that must be up: web, worker or scheduler."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    reader: threading.Thread | None = field(default=None, repr=False)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and each part is told once."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=stop_with_parent,
        )
        assert self.process.stdout is not None
        self.reader = threading.Thread(target=_relay, args=(self.name, self.process.stdout), daemon=True)
        self.reader.start()

    def signal_group(self, number: int) -> None:
        """Send a signal to the part and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _relay(name: str, stream: IO[str]) -> None:
    for line in stream:
        # Whatever became of our own output, the part's must be read on, or the part stands still.
        with contextlib.suppress(OSError):
            print(f"{name:<9}| {line.rstrip()}", flush=True)


class Manager:
    """Keeps the parts up until a stop signal comes; a part that dies is started again once it has lived a while."""

    def __init__(self, parts: Sequence[Part], environment: Mapping[str, str]) -> None:
        self.parts = parts
        self.environment = environment
        self.stopped_by: int | None = None
        for number in STOP_SIGNALS:
            signal.signal(number, self._remember)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.stopped_by = self.stopped_by or number

    def start(self) -> None:
        """Start every part."""
        for part in self.parts:
            part.start(self.environment)

    def tend(self) -> str | None:
        """Look after the parts once; the name of one that cannot stay up, or None."""
        for part in self.parts:
            if part.is_running() or self.stopped_by:
                continue
            if time.monotonic() - part.started < SHORTEST_LIFE_SECONDS:
                return part.name
            print(f"{part.name} ended unexpectedly; starting it again.", flush=True)
            part.signal_group(signal.SIGKILL)
            part.start(self.environment)
        return None

    def stop(self) -> None:
        """End every part: SIGTERM, patience, SIGKILL; returns when none is left."""
        for part in self.parts:
            part.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(part.is_running() for part in self.parts) and time.monotonic() < deadline:
            time.sleep(0.05)
        for part in self.parts:
            part.signal_group(signal.SIGKILL)
            if part.process is not None:
                part.process.wait()
