"""The files of issued papers: kept as `villages.files` does, and what interrupted attempts left is cleared away."""

from __future__ import annotations

import contextlib
import glob
import time
from pathlib import Path

from django.conf import settings

from villages.files import PART, is_intact, open_file, place, remove, store

__all__ = ["is_intact", "open_file", "place", "remove", "remove_other_attempts", "remove_stale_drafts", "store"]
STALE_SECONDS = 24 * 3600


def remove_other_attempts(path: str) -> None:
    """Remove what earlier attempts left under the same name but for the last part: `…-zh-hans-1a2b3c4d.pdf`."""
    kept = place(path)
    name, _, _attempt = kept.stem.rpartition("-")
    for other in kept.parent.glob(f"{glob.escape(name)}-????????{kept.suffix}"):
        if other != kept:
            other.unlink(missing_ok=True)


def remove_stale_drafts() -> int:
    """Remove what killed workers left half written more than a day ago; say how many."""
    removed = 0
    for draft in Path(settings.MEDIA_ROOT).glob(f"**/.*{PART}"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > STALE_SECONDS:
                draft.unlink()
                removed += 1
    return removed
