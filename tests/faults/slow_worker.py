"""A real worker that stands still where a test wants it: `python -m tests.faults.slow_worker FOLDER [options]`.

While FOLDER/at-layout exists it waits between laying out and writing, while FOLDER/at-file exists before a file that is
written gets its name.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rectify.celery import app

PATIENCE = 120.0


def hold(marker: Path) -> None:
    """Wait while the marker is there."""
    deadline = time.monotonic() + PATIENCE
    while marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def stand_still_in(folder: Path) -> None:
    """Put the two waiting places into the code that makes papers."""
    from rectify import storage
    from reports import jobs
    from reports.states import JobStep

    renew, fsync = jobs.renew, os.fsync

    def slow_renew(*args: object, **kwargs: object) -> None:
        renew(*args, **kwargs)  # type: ignore[arg-type]
        if args[1] == JobStep.WRITING:
            hold(folder / "at-layout")

    def slow_fsync(handle: int) -> None:
        hold(folder / "at-file")
        fsync(handle)

    places: list[tuple[object, str, Callable[..., None]]] = [(jobs, "renew", slow_renew), (os, "fsync", slow_fsync)]
    for owner, name, slow in places:
        setattr(owner, name, slow)
    assert storage.os is os  # type: ignore[attr-defined]


if __name__ == "__main__":
    app.loader.import_default_modules()
    stand_still_in(Path(sys.argv[1]))
    app.worker_main(["worker", "--pool=solo", "--loglevel=INFO", "--without-gossip", "--without-mingle", *sys.argv[2:]])
