"""`manage.py load_departments FILE…`: load the members of the joint meetings of one or more counties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from villages import clock
from villages.process import RuleBroken
from villages.screening.departments.membership import Loaded, load_departments


class Command(BaseCommand):
    """Loads every file, or none; see `villages/screening/departments/data/` for the form of a file."""

    help = "Load the member departments of a county's joint meeting. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSON, one county each")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        with transaction.atomic():
            loads = [self._load(path, at) for path in options["files"]]
        for loaded in loads:
            left_out = f"; not in the file: {', '.join(loaded.left_out)}" if loaded.left_out else ""
            self.stdout.write(
                f"{loaded.county.name}: {loaded.new} new, {loaded.changed} changed, "
                f"{loaded.unchanged} unchanged{left_out}."
            )

    def _load(self, path: Path, at: Any) -> Loaded:
        try:
            data = json.loads(path.read_text(encoding="utf-8-sig"))
            if not isinstance(data, dict):
                raise CommandError(f"{path} does not hold the members of a joint meeting.")
            return load_departments(data=data, by=None, at=at)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise CommandError(f"{path} is not valid JSON: {error}.") from error
        except RuleBroken as error:
            raise CommandError(f"{path}: {error}") from error
