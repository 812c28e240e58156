"""`manage.py load_assessment [FILE]`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from villages import clock
from villages.management.json_file import json_file
from villages.screening.assessments.sheets import SHIPPED, load_sheet


class Command(BaseCommand):
    """Loads the assessment sheet that ships with the project, or a county's own file of the same form."""

    help = "Load a sheet of the 100-point assessment. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="JSON; default: the shipped sheet")

    def handle(self, *args: Any, **options: Any) -> None:
        with json_file(options["file"], "a sheet") as data:
            is_new = load_sheet(data=data, by=None, at=clock.now())
        self.stdout.write(f"Sheet {data['key']}: {'new' if is_new else 'unchanged'}.")
