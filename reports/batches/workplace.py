"""The folder in which a batch is bound; what a killed worker left of one is cleared away by whoever comes next.

The lock on a file inside says whether its owner lives: the kernel opens it when the process is gone. The time says it
where there is no lock yet, or none any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.jobs import lease

PREFIX = "rectify-bind-"
LOCK = "lock"


@contextmanager
def workplace() -> Iterator[Path]:
    """A new folder, held until it is left. Raises `OSError`."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        folder = Path(name)
        with (folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder


def clear_workplaces() -> int:
    """Remove the folders on this machine that are older than a lease and that nobody holds; say how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += not folder.exists()
    return removed


def _is_left(folder: Path) -> bool:
    try:
        found = folder.lstat()
        # Not those of other accounts, and no links: whoever made these is no worker of ours.
        if found.st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
            return False
        if time.time() - found.st_mtime < lease().total_seconds():
            return False
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return folder.exists()  # without a lock: killed before there was one, or in the middle of clearing up
    except OSError:
        return False  # held, or not ours to open
    return True
