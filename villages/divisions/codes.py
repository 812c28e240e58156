"""What the digits of a statistical code say: the level, the parent, the class of a village."""

from __future__ import annotations

from collections.abc import Set

from villages.divisions.models import DIGITS, LONGEST_CODE, Level, VillageClass

LEVEL_OF_DIGITS = {digits: level for level, digits in DIGITS.items()}
PARENT_LEVEL = dict(zip(list(Level)[1:], Level, strict=False))
CHILD_LEVEL = {parent: child for child, parent in PARENT_LEVEL.items()}

_LAST_RESIDENTS = "199"
_LAST_VILLAGERS = "399"


def level_of(code: str) -> Level:
    """The level of a code of 2, 4, 6, 9 or 12 digits; KeyError for others."""
    return LEVEL_OF_DIGITS[len(code)]


def parent_code(code: str) -> str:
    """360603101200 → 360603101; "" for a province."""
    level = level_of(code)
    return "" if level is Level.PROVINCE else code[: DIGITS[PARENT_LEVEL[level]]]


def class_of(code: str) -> VillageClass | str:
    """The class that digits 10–12 tell: 001–199, 200–399, the rest; "" above village level. Source: DOMAIN.md §8."""
    if len(code) != LONGEST_CODE:
        return ""
    serial = code[-3:]
    if "001" <= serial <= _LAST_RESIDENTS:
        return VillageClass.RESIDENTS
    return VillageClass.VILLAGERS if _LAST_RESIDENTS < serial <= _LAST_VILLAGERS else VillageClass.OTHER


def without_filling(code: str, townships: Set[str] = frozenset()) -> str:
    """360603000000 → 360603: the bureau also prints the codes of higher levels filled up to twelve digits.

    `townships` are the known ones whose serial is 000: under them 000 is a village (金门县 350527000 has one).
    """
    if len(code) != LONGEST_CODE or not code.endswith("000") or code[:9] in townships:
        return code
    for digits in (2, 4, 6):
        if code.endswith("0" * (LONGEST_CODE - digits)):
            return code[:digits]
    return code[:9]
