"""Where evidence lies below MEDIA_ROOT: by village and content, each upload under a name of its own."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from villages import files
from villages.process import RuleBroken
from villages.screening.evidence.reading import Harmless

FOLDER = "evidence"


@contextlib.contextmanager
def all_or_nothing() -> Iterator[list[str]]:
    """A transaction with files: put the path of each file that is kept into the list; if it fails, they go as well.

    Raises `RuleBroken` when the disk refuses, else what was raised inside.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException as error:
        for path in stored:
            with contextlib.suppress(OSError):
                files.remove(path)
        if isinstance(error, OSError) and not stored:
            sentence = _("The file could not be stored: the server's disk is full or out of order. Nothing was kept.")
            raise RuleBroken(sentence, field="file") from error
        raise


def keep(village_code: str, file: Harmless) -> str:
    """Write the file, all of it or nothing; return its path below MEDIA_ROOT. Raises `OSError`."""
    path = f"{FOLDER}/{village_code}/{file.sha256}-{secrets.token_hex(4)}.{file.kind.value}"
    try:
        files.store(path, file.content)
    except OSError:
        with contextlib.suppress(OSError):
            files.remove(path)  # it may have its name already, though its folder is not on the disk
        raise
    return path
