"""Load lists of divisions: `manage.py load_divisions FILE…`."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation

from villages import clock
from villages.divisions.actions import LoadReport, load_divisions
from villages.divisions.models import Level
from villages.divisions.rules import BadRows, Problem
from villages.divisions.sources import Row, Unreadable, read_divisions, read_successors
from villages.ledger.merging import carry_over_entries
from villages.process import RuleBroken

_MOST_PROBLEMS_SHOWN = 50


class Command(BaseCommand):
    """Reads the arguments, shows progress and the result; the work is `actions.load_divisions`."""

    help = (
        "Load provinces, cities, counties, townships and villages from lists with the columns code,name. "
        "May be repeated: names are corrected, and townships and villages that a county's list leaves out are ended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help=".csv (UTF-8 or GB 18030), .csv.xz or .xlsx"
        )
        parser.add_argument(
            "--on", type=_day, metavar="DATE", help="the day the lists speak of (default: today), YYYY-MM-DD"
        )
        parser.add_argument(
            "--successors", type=Path, metavar="FILE", help="list with the columns old_code,new_code (merged villages)"
        )
        parser.add_argument(
            "--whole-provinces",
            action="store_true",
            help="the lists hold every city and county of their provinces: end the others",
        )
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out instead of refusing the load")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["files"] and options["successors"] is None:
            raise CommandError("Name at least one file.")
        # The operator's terminal speaks English, as the other commands do.
        with translation.override("en"):
            self._load(clock.now(), options)

    def _load(self, now: dt.datetime, options: dict[str, Any]) -> None:
        started = time.monotonic()
        try:
            rows = [row for path in options["files"] for row in self._read(path, options["verbosity"])]
            successors = read_successors(options["successors"]) if options["successors"] else []
            report = load_divisions(
                rows=rows,
                on=options["on"] or timezone.localdate(now),
                by=None,
                at=now,
                successors=successors,
                whole_provinces=options["whole_provinces"],
                skip_bad=options["skip_bad"],
                dry_run=options["dry_run"],
                progress=self._progress if options["verbosity"] else _quietly,
            )
        except BadRows as bad:
            self._show(bad.problems)
            raise CommandError(f"{bad} Correct them or leave them out with --skip-bad.") from None
        except (Unreadable, RuleBroken) as broken:
            raise CommandError(str(broken)) from None
        except DatabaseError as error:
            why = str(error).partition("\n")[0]
            raise CommandError(
                f"The database did not take the load ({why}); nothing was changed. Perhaps another load is running."
            ) from None
        self._show(report.skipped)
        if not options["dry_run"]:
            self._carry_over(now, options["verbosity"])
        if options["verbosity"]:
            self._summarise(report, dry_run=options["dry_run"], seconds=time.monotonic() - started)

    def _read(self, path: Path, verbosity: int) -> list[Row]:
        rows = read_divisions(path)
        if verbosity:
            self.stderr.write(f"{path.name}: {len(rows):,} rows", self.style.NOTICE)
        return rows

    def _carry_over(self, now: dt.datetime, verbosity: int) -> None:
        """Merged villages keep their obligations; what must wait for an inspection the scheduler carries over later."""
        counts = carry_over_entries(under="", at=now)
        if verbosity and any(counts.values()):
            self.stdout.write(
                f"{_count(counts['carried'], 'ledger entry', 'ledger entries')} carried over to the successors, "
                f"{counts['merged']} merged with theirs"
            )

    def _progress(self, level: Level, done: int, total: int) -> None:
        if done == total or done % 50_000 == 0:
            self.stderr.write(f"{level.value}: {done:,} of {total:,} written", self.style.NOTICE)

    def _show(self, problems: list[Problem]) -> None:
        for problem in problems[:_MOST_PROBLEMS_SHOWN]:
            self.stderr.write(str(problem))
        if len(problems) > _MOST_PROBLEMS_SHOWN:
            self.stderr.write(f"… and {len(problems) - _MOST_PROBLEMS_SHOWN:,} more.")

    def _summarise(self, report: LoadReport, *, dry_run: bool, seconds: float) -> None:
        for level, tally in report.levels.items():
            counts = " ".join(f"{count:>8,} {what}" for what, count in asdict(tally).items())
            self.stdout.write(f"{level.value:9}{counts}")
        if report.successors:
            self.stdout.write(f"{_count(report.successors, 'successor')} named")
        if report.skipped:
            self.stdout.write(f"{_count(len(report.skipped), 'bad row')} left out")
        self.stdout.write("Dry run: nothing was changed." if dry_run else f"Loaded in {seconds:.1f} s.")


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _quietly(level: Level, done: int, total: int) -> None:
    """With --verbosity 0."""
