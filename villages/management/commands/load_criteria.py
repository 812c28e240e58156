"""`manage.py load_criteria [FILE]`: load a criteria edition with its rule sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import villages.criteria
from villages.criteria.actions import load_edition
from villages.process import RuleBroken

SHIPPED = Path(villages.criteria.__path__[0]) / "data" / "edition-2026.json"


class Command(BaseCommand):
    """Loads the edition that ships with the project, or a county's own file of the same form."""

    help = "Load a criteria edition and its rule sets. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="JSON; default: the shipped edition")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise CommandError(f"{path} does not hold an edition.")
            loaded = load_edition(data=data, by=None, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"{path} is not valid JSON: {error}.") from error
        except RuleBroken as error:
            raise CommandError(str(error)) from error
        news = "new" if loaded.is_new else "unchanged"
        self.stdout.write(f"Edition {loaded.edition.key}: {news}; new rule sets: {loaded.rule_sets}.")
