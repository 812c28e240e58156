"""Which criteria a row of a report can name: those of the edition in force in the quarter in which it was known."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from villages.criteria.models import CriteriaEdition, Criterion
from villages.screening.quarters import Quarter


class Editions:
    """Every edition with its criteria, read once (two queries) for a whole report."""

    @cached_property
    def _newest_first(self) -> list[tuple[dt.date, dict[int, Criterion]]]:
        editions = CriteriaEdition.objects.order_by("-in_force_from").prefetch_related("criteria")
        return [
            (edition.in_force_from, {criterion.number: criterion for criterion in edition.criteria.all()})
            for edition in editions
        ]

    def criteria(self, on: dt.date) -> dict[int, Criterion]:
        """By number. What was known before the first edition is judged by that one; nothing when none is loaded."""
        for first_day, criteria in self._newest_first:
            if first_day <= on:
                return criteria
        return self._newest_first[-1][1] if self._newest_first else {}

    def of_quarter(self, known_on: dt.date) -> dict[int, Criterion]:
        """As the townships' checks of that quarter have them."""
        return self.criteria(Quarter.of(known_on).end)
