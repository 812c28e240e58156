"""Which village somebody means: a code, a name with or without its township, pinyin."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from villages.accounts.models import User
from villages.divisions.models import LONGEST_CODE, Division
from villages.divisions.search import find_villages

_CODE = re.compile(rf"[0-9]{{{LONGEST_CODE}}}")
_SHOWN = 12


@dataclass(frozen=True)
class Option:
    """One village to choose: what is written into the field, and what helps to find it."""

    value: str
    hint: str


class NotFound(Exception):
    """No village, or more than one. Carries a sentence, and the villages that could be meant."""

    def __init__(self, sentence: str, candidates: list[Division]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.candidates = candidates


class Villages:
    """The villages of one county on one day, as this person may name them; one query, and one for each doubtful text.

    Those that have ended are known, too, so that the sentence can say what became of them.
    """

    def __init__(self, county: Division, *, by: User, on: dt.date) -> None:
        self.county, self.by, self.on = county, by, on
        self._asked: dict[str, Division | NotFound] = {}

    def find(self, text: str) -> Division:
        """The one village that the text means. Raises `NotFound`."""
        if text not in self._asked:
            self._asked[text] = self._find(text)
        answer = self._asked[text]
        if isinstance(answer, NotFound):
            raise answer
        return answer

    @cached_property
    def options(self) -> list[Option]:
        """Every village in force, township by township."""
        return [
            Option(named(village), f"{village.code} {village.pinyin}")
            for village in self._by_code.values()
            if village.is_in_force(self.on)
        ]

    @property
    def in_force(self) -> list[Division]:
        return [village for village in self._by_code.values() if village.is_in_force(self.on)]

    @cached_property
    def _by_code(self) -> dict[str, Division]:
        villages = Division.objects.visible_to(self.by).under(self.county.code).villages()
        return {village.code: village for village in villages.select_related("parent", "successor")}

    @cached_property
    def _by_name(self) -> dict[str, list[Division]]:
        """By every way to write the name in full."""
        names: dict[str, list[Division]] = defaultdict(list)
        for village in self._by_code.values():
            township = village.parent.name if village.parent else ""
            own = {village.name, village.short_name}
            with_township = {township + name for name in {*own, village.short_name.removesuffix("村")}}
            for name in own | with_township:
                names[_plain(name)].append(village)
        return names

    def _find(self, text: str) -> Division | NotFound:
        plain = _plain(text)
        words = {"text": text.strip()[:50], "county": self.county.name}
        code = _CODE.match(plain)
        if code:
            found = self._by_code.get(code[0])
            return found or NotFound(_("“%(text)s” is no village of %(county)s.") % words, [])
        candidates = self._best(self._by_name.get(plain, [])) or self._best(self._search(text))
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            return NotFound(_("“%(text)s” fits several villages. Choose one.") % words, candidates[:_SHOWN])
        return NotFound(_("No village of %(county)s fits “%(text)s”.") % words, [])

    def _best(self, villages: list[Division]) -> list[Division]:
        """Those in force, if there are any."""
        return [village for village in villages if village.is_in_force(self.on)] or villages

    def _search(self, text: str) -> list[Division]:
        found = find_villages(self.by, text, _SHOWN * 2, on=self.on)
        return [self._by_code[each.code] for each in found if each.code in self._by_code]


def named(village: Division) -> str:
    """`锦江镇 团黄村`: names no two villages that are in force, and can be typed back."""
    return f"{village.parent.name} {village.short_name}" if village.parent else village.short_name


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
