"""Where the default store keeps a file, for tests that look at the disk behind its back."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import default_storage


def local(path: str) -> Path:
    """The file of that name in the local folder, whether it is there or not."""
    return Path(default_storage.path(path))
