"""Where a Chinese title and a long red head are broken: between whole words, the shorter line on top where it can be.

Source: GB/T 9704-2012, 7.3.1: whole in meaning, symmetrical, as a trapezoid or a lozenge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import combinations, pairwise

# Characters of 22 points that fit beside each other into the 156 mm of the text.
TITLE_FITS = 20
# A line has at least so many characters: one or two alone look lost.
SHORTEST = 3
MOST_LINES = 4
# What a longer line above a shorter one costs, in characters of difference.
_TOP_HEAVY = 6
# A line of a title may begin with these.
_WORDS = re.compile("有关责任人|予以|进行|作出|责令辞职|引咎辞职|软弱涣散|一村一档|书面说明|人事冻结|年度")
# A line of a red head may begin after one of the peoples that an autonomous county is named after, after a place, or
# with the county's kind; never between 县委 and 组织部.
_AFTER_PEOPLE = re.compile("(?<=族)(?!自治)|(?=自治[县州旗区])|(?<=[省市州盟县旗区])(?![委族])")


def title_lines(title: str, fits: int = TITLE_FITS) -> list[str]:
    """The title in as few lines as it takes, none wider than `fits` characters; whole where it fits."""
    return _lines(title, fits, (match.start() for match in _WORDS.finditer(title)))


def head_lines(body: str, fits: int) -> list[str]:
    """The name of a body in large letters, in the same way."""
    return _lines(body, fits, (match.start() for match in _AFTER_PEOPLE.finditer(body)))


def width(text: str) -> float:
    """In Chinese characters; a letter or digit is a little wider than half of one."""
    return sum(1 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in text)


def _lines(text: str, fits: int, words: Iterable[int]) -> list[str]:
    if width(text) <= fits:
        return [text]
    points = list(words)
    fewest = -(-int(width(text)) // fits)
    for many in range(max(2, fewest), MOST_LINES + 1):
        cuts = [_cut(text, at) for at in combinations(points, many - 1)]
        good = [lines for lines in cuts if all(SHORTEST <= width(line) <= fits for line in lines)]
        if good:
            return min(good, key=_unevenness)
    # A name that fills more than a line cannot stay whole.
    return _evenly(text, fewest) if fewest <= MOST_LINES else [text]


def _cut(text: str, at: Iterable[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *at, len(text)))]


def _unevenness(lines: list[str]) -> float:
    """How far the lines are from equal, and whether they grow upwards: neither trapezoid on its base nor lozenge."""
    widths = [width(line) for line in lines]
    is_lozenge = len(lines) > 2 and widths[0] <= max(widths[1:-1]) >= widths[-1]
    top_heavy = 0 if is_lozenge else sum(above > below for above, below in pairwise(widths))
    return max(widths) - min(widths) + _TOP_HEAVY * top_heavy


def _evenly(text: str, many: int) -> list[str]:
    """As many lines of about one length, the shorter on top."""
    return _cut(text, [len(text) * line // many for line in range(1, many)])
