"""`manage.py load_departments FILE…`: load the members of the joint meetings of one or more counties."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from villages import clock
from villages.management.json_file import json_file
from villages.screening.departments.membership import Loaded, load_departments


class Command(BaseCommand):
    """Loads every file, or none; see `villages/screening/departments/data/` for the form of a file."""

    help = "Load the member departments of a county's joint meeting. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSON, one county each")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        with transaction.atomic():
            loads = [_load(path, at) for path in options["files"]]
        for loaded in loads:
            left_out = f"; not in the file: {', '.join(loaded.left_out)}" if loaded.left_out else ""
            self.stdout.write(
                f"{loaded.county.name}: {loaded.new} new, {loaded.changed} changed, "
                f"{loaded.unchanged} unchanged{left_out}."
            )


def _load(path: Path, at: dt.datetime) -> Loaded:
    with json_file(path, "the members of a joint meeting") as data:
        return load_departments(data=data, by=None, at=at)
