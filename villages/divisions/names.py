"""What a division is called: the short name that people say, and the pinyin by which they search.

The patterns come from the 371,189 different names of 2023, misspelt ones among them (村民委员会会, 社区居委).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# (what the name must look like, what the stem is followed by); the first that fits decides.
_COMMITTEES = (
    (re.compile(r"(.+?社区)(?=.*[居委会])[村居民名员管理委会家]{1,9}"), ""),  # 龙岗社区居委会, 大张社区村民委员会
    (re.compile(r"(.+?嘎查)[村人牧民员委会]{2,7}"), ""),  # 双宝嘎查村民委员会
    (re.compile(r"(.+?)村村?牧?[民委员会]*委[民委员会]*"), "村"),  # 三宋村民委员会, 流源村村委会, 海浪村牧民委员会
    (re.compile(r"(.+?)(?:居民)?居[民名员]{0,2}[民委员会]*委[民委员会]*"), "社区"),  # 中心街居民委员会
)

# How places are read where the dictionary's first reading is another one (长 zhǎng, 都 dōu, 咀 jǔ).
_PLACE_READINGS = {
    "长": "cháng",
    "都": "dū",
    "什": "shí",
    "勒": "lè",
    "曾": "zēng",
    "单": "shàn",
    "翟": "zhái",
    "仇": "qiú",
    "晟": "shèng",
    "咀": "zuǐ",
    "卜": "bǔ",
}

_FIRST_HAN = "\u3400"


def short_name(name: str) -> str:
    """三宋村民委员会 → 三宋村, 龙岗社区居委会 → 龙岗社区, 双宝嘎查村委会 → 双宝嘎查; other names stay as they are."""
    for pattern, ending in _COMMITTEES:
        match = pattern.fullmatch(name)
        if match is not None:
            return match.group(1) + ending
    return name


def pinyin_of(short: str) -> tuple[str, str]:
    """三宋村 → ("sansongcun", "ssc"): syllables and first letters in small letters, ü as u, no tones or spaces.

    Signs that are neither letters nor digits are left out. Rare characters without a reading count as nothing.
    """
    if _may_hold_a_phrase(short):
        syllables = _syllables(short)
    else:
        # Two of three names: the same result without looking for words, in a tenth of the time.
        syllables = tuple(syllable for character in short for syllable in _of_one_character(character))
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def fold(latin: str) -> str:
    """What is compared: small letters and digits; ü and v (how ü is typed) become u; tone marks and apostrophes go.

    >>> fold("Lǜ'an 2")
    'luan2'
    """
    plain = unicodedata.normalize("NFKD", latin).lower().replace("v", "u")
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def _may_hold_a_phrase(short: str) -> bool:
    openings = _dictionary()[1]
    return any(sign < _FIRST_HAN for sign in short) or any(
        short[at : at + 2] in openings for at in range(len(short) - 1)
    )


def _syllables(text: str) -> tuple[str, ...]:
    return tuple(folded for syllable in _dictionary()[0](text) if (folded := fold(syllable)))


_of_one_character = cache(_syllables)


@cache
def _dictionary() -> tuple[Callable[[str], list[str]], frozenset[str]]:
    """Pinyin's own dictionary with our readings, and how its phrases begin (two characters).

    Loaded when first needed, because it takes 40 MB and 0.2 s.
    """
    from pypinyin import lazy_pinyin, load_single_dict
    from pypinyin.constants import PHRASES_DICT

    load_single_dict({ord(character): reading for character, reading in _PLACE_READINGS.items()})
    return lazy_pinyin, frozenset(phrase[:2] for phrase in PHRASES_DICT)
