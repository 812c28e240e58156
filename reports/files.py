"""The files of issued papers: kept as `villages.files` does, and what interrupted attempts left is cleared away."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage

from villages.files import Found, is_intact, look_at, look_for, names_in, open_file, remove, store

__all__ = [
    "Found",
    "is_intact",
    "let_go",
    "look_at",
    "look_for",
    "open_file",
    "remove",
    "remove_other_attempts",
    "remove_stale_drafts",
    "store",
]
logger = logging.getLogger(__name__)
LENGTH_OF_ATTEMPT = 8


def remove_other_attempts(path: str) -> None:
    """Remove what earlier attempts left under the same name but for the last part: `…-zh-hans-1a2b3c4d.pdf`.

    A store that may not be listed keeps them, and nobody is the worse for it: the rows name the file that counts.
    """
    folder, _slash, kept = path.rpartition("/")
    paper = _paper_of(kept)
    if paper is None:
        return
    try:
        names = names_in(folder)
    except OSError as error:
        logger.warning("what earlier attempts left beside %s stays: %s", path, error)
        return
    for other in names:
        if other != kept and _paper_of(other) == paper:
            let_go(f"{folder}/{other}")


def let_go(path: str) -> None:
    """Remove a file that no row names any more; a store that refuses keeps it."""
    try:
        remove(path)
    except OSError as error:
        logger.warning("%s stays in the store: %s", path, error)


def remove_stale_drafts() -> int:
    """Remove what killed workers left half written; a store that leaves nothing half written has nothing to remove."""
    clear = getattr(default_storage, "remove_stale_drafts", None)
    return int(clear()) if clear else 0


def _paper_of(name: str) -> tuple[str, str] | None:
    """`x-en-1a2b3c4d.pdf` → `x-en`, `pdf`; None for a name that is not that of an attempt."""
    stem, _dot, suffix = name.rpartition(".")
    paper, _hyphen, attempt = stem.rpartition("-")
    return (paper, suffix) if len(attempt) == LENGTH_OF_ATTEMPT else None
