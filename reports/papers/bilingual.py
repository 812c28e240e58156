"""Words that are frozen in both languages, so that a paper says the same whatever becomes of the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import get_language

from villages.accounts.models import Language


@dataclass(frozen=True)
class Both:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        """In the language that is active."""
        return self.zh if (get_language() or Language.CHINESE).startswith("zh") else self.en


def both(say: Callable[[], object]) -> Both:
    """What `say` says in each language."""
    return each_in_both(lambda: [say()])[0]


def each_in_both(say: Callable[[], Iterable[object]]) -> tuple[Both, ...]:
    """What `say` lists, as many things in each language."""
    said = []
    for language in (Language.CHINESE, Language.ENGLISH):
        with translation.override(language):
            said.append([str(words) for words in say()])
    return tuple(Both(zh, en) for zh, en in zip(*said, strict=True))
