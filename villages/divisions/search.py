"""Finding a village, or a division above it, by Chinese name, full pinyin, initials or code."""

from __future__ import annotations

import datetime as dt
import unicodedata
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When

from villages.divisions.codes import without_filling
from villages.divisions.models import LONGEST_CODE, Division
from villages.divisions.names import fold, short_name

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

LONGEST_TEXT = 50
_APOSTROPHES = str.maketrans("", "", "'’‘`´-·")
_VILLAGE_ENDINGS = ("村", "村民委员会", "村委会", "村村民委员会", "村村委会")
_COMMUNITY_ENDINGS = ("社区", "社区居民委员会", "社区居委会", "居民委员会", "居委会")
_UPPER_ENDINGS = ("", "镇", "乡", "街道", "县", "区", "市", "省")
_PINYIN_ENDINGS = ("", "cun", "shequ", "zhen", "xiang", "jiedao")
_INITIAL_ENDINGS = ("", "c", "sq", "z", "x", "jd")
_EXACT, _BEGINS, _CONTAINS = range(3)


def find_villages(user: User | AnonymousUser, text: str, limit: int, *, on: dt.date) -> list[Division]:
    """At most `limit` divisions of the user's jurisdiction that fit the text, best first, in one query.

    Those in force on the day come before those that have ended; then exact names before beginnings before parts. Two
    words are tried as one name and as township and village (锦江 团黄). Parents and successors come along.
    """
    words = _words(text)
    if not words:
        return []
    exact, begins, contains = _conditions("".join(words))
    if len(words) > 1:
        contains |= _anywhere(words[0], "parent__") & _anywhere("".join(words[1:]))
    number = IntegerField()
    divisions = Division.objects.visible_to(user).filter(exact | begins | contains)
    ranked = divisions.annotate(
        has_ended=Case(When(valid_to__lt=on, then=1), default=0, output_field=number),
        rank=Case(When(exact, then=_EXACT), When(begins, then=_BEGINS), default=Value(_CONTAINS), output_field=number),
    )
    return list(ranked.select_related("parent__parent", "successor").order_by("has_ended", "rank", "code")[:limit])


def _words(text: str) -> list[str]:
    """The words of a request: full-width signs as plain ones, without invisible signs and apostrophes."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(_APOSTROPHES)
    return ["".join(sign for sign in word if sign.isprintable()) for word in plain.split()]


def _anywhere(text: str, path: str = "") -> Q:
    return reduce(or_, _conditions(text, path))


def _conditions(text: str, path: str = "") -> tuple[Q, Q, Q]:
    """The conditions "is it", "begins with it", "contains it" for digits, for letters and for anything else."""
    if text.isascii() and text.isdigit():
        return _by_code(text, path)
    if text.isascii() or _is_latin(text):
        return _by_pinyin(fold(text), path)
    return _by_name(text, path)


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(sign, "").startswith("LATIN") or sign.isdigit() for sign in text)


def _by_code(digits: str, path: str) -> tuple[Q, Q, Q]:
    code = without_filling(digits)
    # A range runs along the index on both databases; so does no LIKE on SQLite.
    begins = Q(**{f"{path}code__range": (code, code.ljust(LONGEST_CODE, "9"))})
    return Q(**{f"{path}code": code}), begins, Q(**{f"{path}name__contains": digits})


def _by_pinyin(letters: str, path: str) -> tuple[Q, Q, Q]:
    """`ssc` and `sansong` both mean 三宋村; the ending that everybody leaves out does not make it less exact."""
    if not letters:
        nothing = Q(pk__in=[])
        return nothing, nothing, nothing
    pinyin, initials = f"{path}pinyin", f"{path}initials"
    exact = Q(**{f"{pinyin}__in": [letters + ending for ending in _PINYIN_ENDINGS]})
    exact |= Q(**{f"{initials}__in": [letters + ending for ending in _INITIAL_ENDINGS]})
    begins = Q(**{f"{pinyin}__startswith": letters}) | Q(**{f"{initials}__startswith": letters})
    return exact, begins, Q(**{f"{pinyin}__contains": letters})


def _by_name(text: str, path: str) -> tuple[Q, Q, Q]:
    """By any of the ways to write a committee: 三宋, 三宋村, 三宋村委会 all find 三宋村民委员会."""
    short = short_name(text)
    name = f"{path}name"
    # A name with letters in it (A区) is found however they are typed.
    fits = "i" if not short.isascii() and any(sign.isascii() for sign in short) else ""
    exact = Q(**{f"{name}__in": _spellings(short)})
    begins = Q(**{f"{name}__{fits}startswith": short})
    contains = Q(**{f"{name}__{fits}contains": short})
    if short.endswith("社区"):
        # 龙凤社区 is what 龙凤居委会 is called.
        contains |= Q(**{f"{name}__contains": f"{short.removesuffix('社区')}居"})
    return exact, begins, contains


def _spellings(short: str) -> list[str]:
    for endings in (_VILLAGE_ENDINGS, _COMMUNITY_ENDINGS):
        if short.endswith(endings[0]) and short != endings[0]:
            stem = short.removesuffix(endings[0])
            return [stem + ending for ending in endings]
    return [short + ending for ending in (*_UPPER_ENDINGS, *_VILLAGE_ENDINGS, *_COMMUNITY_ENDINGS)]
