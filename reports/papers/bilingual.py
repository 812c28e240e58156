"""Words that are frozen in both languages, so that a paper says the same whatever becomes of the rows behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import get_language


@dataclass(frozen=True)
class Both:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        """In the language that is active."""
        return self.zh if (get_language() or "zh-hans").startswith("zh") else self.en


def both(say: Callable[[], object]) -> Both:
    """What `say` says in each language."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(say()))
    return Both(*said)
