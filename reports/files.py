"""The files of issued papers: kept as `villages.files` does, and what interrupted attempts left is cleared away."""

from __future__ import annotations

from django.core.files.storage import default_storage

from villages.files import is_intact, is_there, open_file, remove, store

__all__ = ["is_intact", "is_there", "open_file", "remove", "remove_other_attempts", "remove_stale_drafts", "store"]
LENGTH_OF_ATTEMPT = 8


def remove_other_attempts(path: str) -> None:
    """Remove what earlier attempts left under the same name but for the last part: `…-zh-hans-1a2b3c4d.pdf`."""
    folder, _slash, kept = path.rpartition("/")
    paper = _paper_of(kept)
    if paper is None:
        return
    _folders, listed = default_storage.listdir(folder)
    for other in listed:
        if other != kept and _paper_of(other) == paper:
            remove(f"{folder}/{other}")


def remove_stale_drafts() -> int:
    """Remove what killed workers left half written; a store that leaves nothing half written has nothing to remove."""
    clear = getattr(default_storage, "remove_stale_drafts", None)
    return int(clear()) if clear else 0


def _paper_of(name: str) -> tuple[str, str] | None:
    """`x-en-1a2b3c4d.pdf` → `x-en`, `pdf`; None for a name that is not that of an attempt."""
    stem, _dot, suffix = name.rpartition(".")
    paper, _hyphen, attempt = stem.rpartition("-")
    return (paper, suffix) if len(attempt) == LENGTH_OF_ATTEMPT else None
