"""`manage.py load_criteria [FILE]`: load a criteria edition with its rule sets and its library of measures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

import villages.criteria
from villages import clock
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition
from villages.ledger.plans.library import load_library, load_shipped
from villages.management.json_file import json_file

SHIPPED = Path(villages.criteria.__path__[0]) / "data" / "edition-2026.json"


class Command(BaseCommand):
    """Loads the edition that ships with the project, or a county's own file of the same form."""

    help = "Load a criteria edition, its rule sets and its library of measures. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="JSON; default: the shipped edition")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        with json_file(options["file"], "an edition") as data, transaction.atomic():
            loaded = load_edition(data=data, by=None, at=at)
            measures = _load_measures(data, loaded.edition, at)
        news = "new" if loaded.is_new else "unchanged"
        self.stdout.write(
            f"Edition {loaded.edition.key}: {news}; new rule sets: {loaded.rule_sets}; new measures: {measures}."
        )


def _load_measures(data: dict[str, Any], edition: CriteriaEdition, at: dt.datetime) -> int:
    """The library that the file brings under `measures`, or the one that ships with the edition."""
    if "measures" in data:
        return load_library(data=data, edition=edition, by=None, at=at)
    return load_shipped(edition=edition, at=at)
