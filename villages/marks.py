"""The marks between words. Chinese has its own, so nothing is joined with a written-out comma or colon."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def comma() -> str:
    """Between two parts of a line: a name and a post, a village and its township."""
    return pgettext("between two parts of a line", ", ")


def colon() -> str:
    """Between a label and what it says."""
    return pgettext("between a label and its words", ": ")


def semicolon() -> str:
    """Between parts that hold commas themselves."""
    return pgettext("between items", "; ")


def listed(items: Iterable[object]) -> str:
    """Things of one kind in a row: numbers, places, levels."""
    return pgettext("between the items of a list", ", ").join(map(str, items))


def bracketed(words: object) -> str:
    """An aside, with the space before it where the language has one; nothing for no words."""
    return _(" (%(words)s)") % {"words": words} if words not in (None, "") else ""


def within_quotes(words: object) -> str:
    """Words for a place between double quotes: quotes of their own become single ones."""
    return str(words).replace("“", "‘").replace("”", "’")


def yuan(amount: Decimal | float) -> str:
    """Money with its two places, in groups of three: 12,345.60; the same in both languages."""
    return f"{amount:,.2f}"
