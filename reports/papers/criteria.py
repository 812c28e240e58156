"""Hits by criterion, as the papers and their spreadsheets show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from reports import words
from reports.numbers import CriterionFigures
from reports.papers.kind import Table


def row(criterion: CriterionFigures) -> dict[str, Any]:
    """Number, text, hits, those of the quarter before and the change, in the language that is active."""
    change = None if criterion.hits_before is None else criterion.hits - criterion.hits_before
    return {
        "number": criterion.number,
        "text": words.criterion_words(criterion),
        "hits": criterion.hits,
        "before": "－" if criterion.hits_before is None else criterion.hits_before,
        "change": "－" if change is None else f"{change:+d}" if change else "0",
    }


def table(criteria: Iterable[CriterionFigures]) -> Table:
    """The same as a sheet."""
    heads = [(_("No."), 6), (_("Criterion"), 60), (_("This quarter"), 12), (_("Quarter before"), 12), (_("Change"), 8)]
    return Table(_("Hits by criterion"), heads, [tuple(row(criterion).values()) for criterion in criteria])
