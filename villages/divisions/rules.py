"""What a list of divisions must be before it is loaded. Pure: rows in, sentences out."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.divisions.codes import LEVEL_OF_DIGITS, PARENT_LEVEL, level_of, without_filling
from villages.divisions.models import Division, Level
from villages.process import RuleBroken

if TYPE_CHECKING:
    from villages.divisions.sources import Row

LONGEST_NAME = 100
_CODE = re.compile(r"[1-9][0-9]*")
_COUNTY = re.compile(r"([0-9]{0,6}).*", re.DOTALL)
# Control signs, invisible signs, separators of lines, halves of pairs. Private-use signs stay: the bureau uses a few.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Problem:
    """One row that cannot be loaded, and why."""

    source: str
    line: int
    why: str

    def __str__(self) -> str:
        return _("%(file)s, line %(line)s: %(why)s") % {"file": self.source, "line": self.line, "why": self.why}


class BadRows(RuleBroken):
    """A list has rows that cannot be loaded, so nothing of it was."""

    def __init__(self, problems: list[Problem]) -> None:
        count = len(problems)
        sentence = ngettext(
            "%(count)s row cannot be loaded; nothing was changed.",
            "%(count)s rows cannot be loaded; nothing was changed.",
            count,
        )
        super().__init__(sentence % {"count": count})
        self.problems = problems


@dataclass
class Sorted:
    """A list in order: the good rows of each level by code, the problems, and where the problems leave a doubt."""

    levels: dict[Level, dict[str, Row]] = field(default_factory=lambda: {level: {} for level in Level})
    problems: list[Problem] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def refuse(self, row: Row, why: str) -> None:
        self.problems.append(Problem(row.source, row.line, why))
        self.doubtful.add(_COUNTY.sub(r"\1", row.code))

    def is_doubtful(self, prefix: str) -> bool:
        """A refused row may have meant a division under this prefix: what is missing there is not known to be gone."""
        return any(code.startswith(prefix) or prefix.startswith(code) for code in self.doubtful)


def sort_rows(rows: Iterable[Row], townships: Set[str] = frozenset()) -> Sorted:
    """Judge every row by itself and against the others; `townships` as in `without_filling`."""
    listed = Sorted()
    for row in rows:
        why = _broken(row.code, row.name)
        if why is None:
            code = without_filling(row.code, townships)
            earlier = listed.levels[level_of(code)].setdefault(code, row)
            why = None if earlier is row else _clash(earlier, row)
        if why is not None:
            listed.refuse(row, why)
    return listed


def _broken(code: str, name: str) -> str | None:
    if not code:
        return _("The code is blank.")
    if not _CODE.fullmatch(code):
        return _("The code “%(code)s” is not a number.") % {"code": _shown(code)}
    if len(code) not in LEVEL_OF_DIGITS:
        words = {"code": _shown(code), "digits": len(code)}
        return _("The code %(code)s has %(digits)s digits; a code has 2, 4, 6, 9 or 12.") % words
    if not name:
        return _("The name of %(code)s is blank.") % {"code": code}
    if len(name) > LONGEST_NAME:
        words = {"code": code, "length": len(name), "longest": LONGEST_NAME}
        return _("The name of %(code)s has %(length)s characters; at most %(longest)s are kept.") % words
    if not name.isprintable() and any(unicodedata.category(sign) in _UNPRINTABLE for sign in name):
        return _("The name of %(code)s contains control or invisible characters.") % {"code": code}
    return None


def _clash(earlier: Row, row: Row) -> str | None:
    if earlier.source == row.source:
        return _("The code %(code)s stands already on line %(line)s.") % {"code": row.code, "line": earlier.line}
    if earlier.name == row.name:
        return None  # lists of two counties may both begin with their province
    words = {"code": row.code, "file": earlier.source, "line": earlier.line}
    return _("%(file)s, line %(line)s gives %(code)s another name.") % words


def _shown(code: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in code[:30])


def parent_is_missing(level: Level, parent: str) -> str:
    """The sentence about a row whose parent is nowhere."""
    words = {"level": PARENT_LEVEL[level].label, "code": parent}
    return _("Its %(level)s %(code)s is neither in the files nor in the database.") % words


def parent_has_ended(level: Level, parent: str, on: dt.date) -> str:
    """The sentence about a row whose parent is not in force any more."""
    words = {"level": PARENT_LEVEL[level].label, "code": parent, "on": on.isoformat()}
    return _("Its %(level)s %(code)s ended on %(on)s and is not in the files.") % words


def check_can_end(code: str, valid_from: dt.date | None, on: dt.date) -> None:
    """A division that began on the very day (or later) was in force for no day that could be kept."""
    if valid_from is not None and valid_from >= on:
        words = {"code": code, "from": valid_from.isoformat(), "on": on.isoformat()}
        raise RuleBroken(
            _("%(code)s is in force from %(from)s only; a list of %(on)s cannot end it. Give a later day.") % words
        )


def check_successor(old: Division | None, new: Division | None, codes: tuple[str, str]) -> None:
    """The successor is of the same level and in force on the day after the old one's last."""
    for division, code in zip((old, new), codes, strict=True):
        if division is None:
            raise RuleBroken(_("There is no division %(code)s.") % {"code": _shown(code)})
    assert old is not None
    assert new is not None
    words = {"old": old.code, "new": new.code}
    if old.valid_to is None:
        raise RuleBroken(_("%(old)s is still in force; only an ended division has a successor.") % words)
    if old.level != new.level:
        raise RuleBroken(_("%(old)s and %(new)s are of different levels.") % words)
    day_after = old.valid_to + dt.timedelta(days=1)
    if not new.is_in_force(day_after):
        raise RuleBroken(_("%(new)s is not in force on %(day)s.") % {**words, "day": day_after.isoformat()})
