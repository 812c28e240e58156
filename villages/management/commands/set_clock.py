"""`manage.py set_clock [DAY | +DAYS | reset] [--tick]`: the clock of a demonstration, and the scheduler by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from villages import clock

# The sweeps of the report queue are left to the scheduler.
OURS = "villages.tasks."
LATEST = dt.timedelta(days=3660)


class Command(BaseCommand):
    """Moves the time that pages, tasks and commands take, in demonstrations alone."""

    help = (
        "Set the clock of a demonstration: a day (2027-03-01), some days on (+30), or reset. "
        "Every page says so while it is set. An installation in production refuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", nargs="?", default="", metavar="DAY", help="2027-03-01, +30, or reset")
        parser.add_argument("--tick", action="store_true", help="run everything that the scheduler does, once")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The clock of an installation in production is never set.")
        if options["to"]:
            clock.set_shift(_ahead(options["to"]))
        if options["tick"]:
            self._tick()
        now = timezone.localtime(clock.now())
        whose = "of the demonstration" if clock.shift() else "the computer's own"
        self.stdout.write(f"It is {now:%Y-%m-%d %H:%M}, {whose}.")

    def _tick(self) -> None:
        """Each task once, in the order of the schedule; the first that fails ends it."""
        with translation.override(settings.LANGUAGE_CODE):
            current_app.loader.import_default_modules()
            for line in current_app.conf.beat_schedule.values():
                name = line["task"]
                if not name.startswith(OURS):
                    continue
                result = current_app.tasks[name].apply()
                if result.failed():
                    raise CommandError(f"{name}: {result.result!r}")
                self.stdout.write(f"{name.removeprefix(OURS)}: {result.result}")


def _ahead(to: str) -> dt.timedelta:
    """How far ahead of the computer's clock that is. The demonstration's time of day stays the computer's."""
    if to == "reset":
        return dt.timedelta()
    now = timezone.localtime(timezone.now())
    standing = timezone.localtime(clock.now()).date()
    try:
        day = standing + dt.timedelta(days=int(to[1:])) if to.startswith("+") else dt.date.fromisoformat(to)
    except (ValueError, OverflowError) as error:
        raise CommandError(f"{to!r} is neither a day like 2027-03-01 nor days like +30 nor reset.") from error
    if day < standing:
        raise CommandError(f"The clock goes forward: it stands on {standing}. Begin anew with reset.")
    ahead = day - now.date()
    if ahead > LATEST:
        raise CommandError(f"{day} is more than ten years ahead.")
    return ahead
