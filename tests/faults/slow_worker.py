"""A real worker that stands still where a test wants it: `python -m tests.faults.slow_worker FOLDER [options]`.

While FOLDER/at-layout exists it waits between laying out and writing, while FOLDER/at-file exists before a file that is
written gets its name; while FOLDER/at-spread exists before a county's papers are asked for, FOLDER/at-bind before the
papers of a county become one file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rectify.celery import app

PATIENCE = 120.0


def hold(marker: Path) -> None:
    """Wait while the marker is there."""
    deadline = time.monotonic() + PATIENCE
    while marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def stand_still_in(folder: Path) -> None:
    """Put the waiting places into the code that makes papers."""
    from rectify import storage
    from reports import jobs
    from reports.batches import binding, merging, spreading
    from reports.states import JobStep

    renew, fsync, spread, bind = jobs.renew, os.fsync, spreading._jobs, merging.bind_volume

    def slow_renew(*args: object, **kwargs: object) -> None:
        renew(*args, **kwargs)  # type: ignore[arg-type]
        if args[1] == JobStep.WRITING:
            hold(folder / "at-layout")

    def slow_fsync(handle: int) -> None:
        hold(folder / "at-file")
        fsync(handle)

    def slow_spread(*args: Any, **kwargs: Any) -> list[int]:
        asked = spread(*args, **kwargs)
        hold(folder / "at-spread")
        return asked

    def slow_bind(*args: Any) -> int:
        hold(folder / "at-bind")
        return bind(*args)

    places: list[tuple[object, str, Callable[..., object]]] = [
        (jobs, "renew", slow_renew),
        (os, "fsync", slow_fsync),
        (spreading, "_jobs", slow_spread),
        (binding, "bind_volume", slow_bind),
    ]
    for owner, name, slow in places:
        setattr(owner, name, slow)
    assert storage.os is os  # type: ignore[attr-defined]


if __name__ == "__main__":
    app.loader.import_default_modules()
    stand_still_in(Path(sys.argv[1]))
    app.worker_main(["worker", "--pool=solo", "--loglevel=INFO", "--without-gossip", "--without-mingle", *sys.argv[2:]])
