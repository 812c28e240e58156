"""`manage.py open_quarters [--quarter 2026Q3] [--under PREFIX]`: what the scheduler does, by hand and in words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from villages import clock
from villages.criteria.models import CriteriaEdition, RuleSet
from villages.process import RuleBroken
from villages.screening.actions import open_due_quarters, open_quarter
from villages.screening.quarters import Quarter


class Command(BaseCommand):
    """Opens every quarter that is over and not open yet, or one that is named."""

    help = "Open the quarterly checks that are due. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", help="only this one, like 2026Q3; default: every quarter that is due")
        parser.add_argument(
            "--under",
            default=settings.RECTIFY_JURISDICTION,
            metavar="CODE",
            help="only townships below this division code",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with override("en"):
                opened = self._open(options["quarter"], options["under"])
        except (ValueError, RuleBroken) as error:
            raise CommandError(f"{error}") from error
        except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist) as error:
            raise CommandError(f"Load the criteria first (manage.py load_criteria): {error}.") from error
        for quarter, count in opened.items():
            news = f"{count} new" if count else "nothing new"
            self.stdout.write(f"{quarter}: {news}.")

    def _open(self, quarter: str | None, under: str) -> dict[str, int]:
        if not under.isdecimal() and under:
            raise CommandError(f"{under!r} is not a division code.")
        at = clock.now()
        if quarter is None:
            return open_due_quarters(under=under, by=None, at=at)
        wanted = Quarter.parse(quarter)
        return {str(wanted): open_quarter(quarter=wanted, under=under, by=None, at=at)}
