"""The four paragraphs of a report as plain data: written by people, or else drafted from the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

# In the order in which a report says them (DOMAIN.md §6).
FIELDS = ("situation", "measures", "problems", "next_steps")


@dataclass(frozen=True)
class Paragraphs:
    """What a report says in words. `version` 0: drafted, nobody has written it; a line end begins a new paragraph."""

    situation: str = ""
    measures: str = ""
    problems: str = ""
    next_steps: str = ""
    language: str = ""
    version: int = 0

    def lines(self, field: str) -> list[str]:
        """The paragraphs of one of `FIELDS`, without empty ones."""
        return [line.strip() for line in str(getattr(self, field)).splitlines() if line.strip()]


def paragraphs(words: Paragraphs | None) -> dict[str, list[str]]:
    """For a template: the lines of each of `FIELDS`; empty where there are no words."""
    return {field: words.lines(field) for field in FIELDS} if words else {}


def written_in(words: Iterable[Paragraphs]) -> Paragraphs | None:
    """What people wrote in the language that is active; None where nobody did."""
    return next((one for one in words if one.language == get_language()), None)
