"""The store of papers and evidence: whole files under relative names, in whichever storage the settings name."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import IO

from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


def store(path: str, content: bytes | IO[bytes]) -> None:
    """Write the file so that it appears under its name only when all of it is there.

    Raises `OSError`, whatever the storage calls its troubles, and `ValueError` for a path that leads out of the store.
    """
    file: File[bytes] = ContentFile(content) if isinstance(content, bytes) else File(content)
    with _troubles():
        kept = default_storage.save(path, file)
        if kept != path:
            # A storage that never overwrites gave it another name, under which nobody would look for it.
            default_storage.delete(kept)
            raise FileExistsError(errno.EEXIST, "the store holds a file of that name", path)


def open_file(path: str) -> File[bytes]:
    """Raises `FileNotFoundError` when the file is gone, `OSError` when the store does not answer."""
    if not path:
        raise FileNotFoundError(errno.ENOENT, "there is no file without a name")
    with _troubles():
        file = default_storage.open(path, "rb")
        file.read(0)  # a bucket sends the file at the first read, with troubles of its own
        return file


class Found(Enum):
    """What the store says of a file."""

    THERE = auto()
    ALTERED = auto()
    GONE = auto()
    # The store does not answer, so that nobody can say.
    AWAY = auto()


def look_for(path: str) -> Found:
    """Whether a file of that name is in the store; if it is the right one, `look_at` says."""
    try:
        with _troubles():
            return Found.THERE if path and default_storage.exists(path) else Found.GONE
    except ValueError:
        return Found.GONE
    except OSError:
        return Found.AWAY


def look_at(path: str, sha256: str) -> Found:
    """Whether the file is there and is the one with that SHA-256."""
    digest = hashlib.sha256()
    try:
        with open_file(path) as stream:
            for chunk in stream.chunks():
                digest.update(chunk)
    except (FileNotFoundError, ValueError):
        return Found.GONE
    except OSError:
        return Found.AWAY
    return Found.THERE if digest.hexdigest() == sha256 else Found.ALTERED


def is_intact(path: str, sha256: str) -> bool:
    """The file is there and is the one with that SHA-256; of a store that does not answer nobody can say so."""
    return look_at(path, sha256) is Found.THERE


def remove(path: str) -> None:
    """Remove the file if it is there."""
    with _troubles():
        default_storage.delete(path)


def names_in(folder: str) -> list[str]:
    """The names of the files in it. Raises `OSError`."""
    with _troubles():
        _folders, names = default_storage.listdir(folder)
        return names


@contextmanager
def _troubles() -> Iterator[None]:
    """Each storage has errors of its own; those who keep files know `OSError` and `ValueError`."""
    try:
        yield
    except (OSError, ValueError):
        raise
    except SuspiciousOperation as error:
        raise ValueError(f"the path leads out of the store: {error}") from error
    except Exception as error:
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}") from error
