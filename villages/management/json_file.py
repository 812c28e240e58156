"""Reading a JSON file that somebody names on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from villages.process import RuleBroken


@contextmanager
def json_file(path: Path, what: str) -> Iterator[dict[str, Any]]:
    """The object in the file, while it is loaded; whatever is wrong with it becomes one clear sentence.

    `what`: what the file should hold. Raises `CommandError`.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(data, dict):
            raise CommandError(f"{path} does not hold {what}.")
        yield data
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{path} is not valid JSON: {error}.") from error
    except RuleBroken as error:
        raise CommandError(f"{path}: {error}") from error
