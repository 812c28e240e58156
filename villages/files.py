"""Files below MEDIA_ROOT: whole or not there, never half."""

from __future__ import annotations

import contextlib
import hashlib
import os
from io import BufferedReader
from pathlib import Path

from django.conf import settings

PART = ".part"


def place(path: str) -> Path:
    """Where the file with that relative path lies. Raises `ValueError` for a path that leads out of MEDIA_ROOT."""
    root = Path(settings.MEDIA_ROOT).resolve()
    full = (root / path).resolve()
    if root not in full.parents:
        raise ValueError(f"{path!r} is not below MEDIA_ROOT")
    return full


def store(path: str, content: bytes) -> None:
    """Write the file so that it appears under its name only when all of it is on the disk. Raises `OSError`."""
    target = place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}{PART}")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        draft.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """The new name itself is safe only when the folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_file(path: str) -> BufferedReader:
    """Raises `FileNotFoundError` when the file is gone."""
    return place(path).open("rb")


def is_intact(path: str, sha256: str) -> bool:
    """The file is there and is the one with that SHA-256."""
    try:
        with open_file(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except (FileNotFoundError, ValueError):
        return False


def remove(path: str) -> None:
    """Remove the file if it is there."""
    place(path).unlink(missing_ok=True)
