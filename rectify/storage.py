"""The default store of papers and evidence: a local folder in which a file is whole or not there, never half."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

PART = ".part"
STALE_SECONDS = 24 * 3600


class WholeFiles(FileSystemStorage):
    """Writes aside, brings the content to the disk, and only then gives the file its name.

    Django's own storage writes under the final name, so a full disk or a killed worker would leave half a paper there.
    """

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    def _save(self, name: str, content: File[bytes]) -> str:
        """Replaces what lies under that name as a whole. Raises `OSError`; then the old file still stands."""
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}{PART}")
        try:
            with draft.open("wb") as stream:
                for chunk in content.chunks():
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            draft.chmod(self.file_permissions_mode or 0o640)
            draft.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def remove_stale_drafts(self) -> int:
        """Remove what killed workers left half written more than a day ago; say how many."""
        removed = 0
        for draft in Path(self.location).glob(f"**/.*{PART}"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - draft.stat().st_mtime > STALE_SECONDS:
                    draft.unlink()
                    removed += 1
        return removed


def _sync_folder(folder: Path) -> None:
    """The new name itself is safe only when the folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
