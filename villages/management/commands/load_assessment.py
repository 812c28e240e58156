"""`manage.py load_assessment [FILE]`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from villages import clock
from villages.process import RuleBroken
from villages.screening.assessments.sheets import SHIPPED, load_sheet


class Command(BaseCommand):
    """Loads the assessment sheet that ships with the project, or a county's own file of the same form."""

    help = "Load a sheet of the 100-point assessment. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="JSON; default: the shipped sheet")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise CommandError(f"{path} does not hold a sheet.")
            is_new = load_sheet(data=data, by=None, at=clock.now())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"{path} is not valid JSON: {error}.") from error
        except RuleBroken as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Sheet {data['key']}: {'new' if is_new else 'unchanged'}.")
