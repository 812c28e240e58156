"""Where evidence lies below MEDIA_ROOT: by village and content, each upload under a name of its own."""

from __future__ import annotations

import contextlib
import secrets

from villages import files
from villages.screening.evidence.reading import Harmless

FOLDER = "evidence"


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
