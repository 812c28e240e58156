"""Finding a village, or a division above it, by Chinese name, full pinyin, initials or code."""

from __future__ import annotations

import datetime as dt
import unicodedata
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, IntegerField, Q, When

from villages.divisions.codes import without_filling
from villages.divisions.models import LONGEST_CODE, Division
from villages.divisions.names import fold, short_name

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

LONGEST_TEXT = 50
_APOSTROPHES = str.maketrans("", "", "'’‘`´-·")
# What people leave out when they type a name, in characters, in pinyin and in initials.
_VILLAGE_ENDINGS = ("村", "村民委员会", "村委会", "村村民委员会", "村村委会")
_COMMUNITY_ENDINGS = ("社区", "社区居民委员会", "社区居委会", "居民委员会", "居委会")
_UPPER_ENDINGS = ("镇", "乡", "街道", "县", "区", "市", "省")
_PINYIN_ENDINGS = ("cun", "shequ", "zhen", "xiang", "jiedao", "xian", "qu", "shi", "sheng")
_INITIAL_ENDINGS = ("c", "sq", "z", "x", "jd", "q", "s")
_NOTHING = Q(pk__in=[])


class Fits(NamedTuple):
    """How well a division fits a text, best first."""

    exactly: Q
    but_for_the_ending: Q
    from_the_beginning: Q
    somewhere: Q

    @property
    def at_all(self) -> Q:
        return reduce(or_, self)

    @property
    def rank(self) -> Case:
        whens = [When(condition, then=rank) for rank, condition in enumerate(self) if condition != _NOTHING]
        return Case(*whens, default=len(self), output_field=IntegerField())


def find_villages(user: User | AnonymousUser, text: str, limit: int, *, on: dt.date) -> list[Division]:
    """At most `limit` divisions of the user's jurisdiction that fit the text, best first, in one query.

    Those in force on the day come before those that have ended. Two words are tried as one name and as township and
    village (锦江 团黄). Parents and successors come along, and `has_ended` (0 or 1).
    """
    words = _words(text)
    if not words:
        return []
    fits = _fits("".join(words))
    condition = fits.at_all
    if len(words) > 1:
        condition |= _fits(words[0], "parent__").at_all & _fits("".join(words[1:])).at_all
    found = Division.objects.visible_to(user).filter(condition)
    ended = Case(When(valid_to__lt=on, then=1), default=0, output_field=IntegerField())
    ranked = found.annotate(has_ended=ended, rank=fits.rank).order_by("has_ended", "rank", "code")
    return list(ranked.select_related("parent__parent", "successor")[:limit])


def _words(text: str) -> list[str]:
    """The words of a request: full-width signs as plain ones, without invisible signs and apostrophes."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(_APOSTROPHES)
    words = ("".join(sign for sign in word if sign.isprintable()) for word in plain.split())
    return [word for word in words if word]


def _fits(text: str, path: str = "") -> Fits:
    if text.isascii() and text.isdigit():
        return _by_code(text, path)
    if all(sign.isascii() or unicodedata.name(sign, "").startswith("LATIN") for sign in text):
        return _by_pinyin(fold(text), path)
    return _by_name(text, path)


def _by_code(digits: str, path: str) -> Fits:
    code = without_filling(digits)
    # A range runs along the index on both databases; LIKE does not on SQLite.
    beginning = Q(**{f"{path}code__range": (code, code.ljust(LONGEST_CODE, "9"))})
    return Fits(Q(**{f"{path}code": code}), _NOTHING, beginning, Q(**{f"{path}name__contains": digits}))


def _by_pinyin(letters: str, path: str) -> Fits:
    """`ssc` and `sansong` both mean 三宋村."""
    if not letters:
        return Fits(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
    pinyin, initials = f"{path}pinyin", f"{path}initials"
    return Fits(
        Q(**{pinyin: letters}) | Q(**{initials: letters}),
        Q(**{f"{pinyin}__in": [letters + ending for ending in _PINYIN_ENDINGS]})
        | Q(**{f"{initials}__in": [letters + ending for ending in _INITIAL_ENDINGS]}),
        Q(**{f"{pinyin}__startswith": letters}) | Q(**{f"{initials}__startswith": letters}),
        Q(**{f"{pinyin}__contains": letters}),
    )


def _by_name(text: str, path: str) -> Fits:
    """By any of the ways to write a committee: 三宋, 三宋村, 三宋村委会 all find 三宋村民委员会."""
    short, name = short_name(text), f"{path}name"
    # A name with letters in it (A区) is found however they are typed.
    case = "i" if any(sign.isascii() for sign in short) else ""
    somewhere = Q(**{f"{name}__{case}contains": short})
    if short.endswith("社区"):
        # 龙凤社区 is what 龙凤居委会 is called.
        somewhere |= Q(**{f"{name}__contains": f"{short.removesuffix('社区')}居"})
    same, longer = _spellings(short)
    return Fits(
        Q(**{f"{name}__in": same}),
        Q(**{f"{name}__in": longer}) if longer else _NOTHING,
        Q(**{f"{name}__{case}startswith": short}),
        somewhere,
    )


def _spellings(short: str) -> tuple[list[str], list[str]]:
    """The written names that mean just this, and those that mean it with an ending that was left out."""
    for endings in (_VILLAGE_ENDINGS, _COMMUNITY_ENDINGS):
        stem = short.removesuffix(endings[0])
        if stem not in (short, ""):
            return [stem + ending for ending in endings], []
    return [short], [short + ending for ending in (*_VILLAGE_ENDINGS, *_COMMUNITY_ENDINGS, *_UPPER_ENDINGS)]
