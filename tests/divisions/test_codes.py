"""What the digits of a code say."""

from __future__ import annotations

import pytest

from villages.divisions.codes import class_of, level_of, parent_code, without_filling
from villages.divisions.models import DIGITS, Level, VillageClass


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("000", VillageClass.OTHER),
        ("001", VillageClass.RESIDENTS),
        ("199", VillageClass.RESIDENTS),
        ("200", VillageClass.VILLAGERS),
        ("399", VillageClass.VILLAGERS),
        ("400", VillageClass.OTHER),
        ("599", VillageClass.OTHER),
    ],
)
def test_the_last_three_digits_tell_the_class(serial: str, expected: VillageClass) -> None:
    assert class_of(f"360603101{serial}") == expected


def test_a_township_has_no_class() -> None:
    assert class_of("360603200") == ""


def test_each_level_knows_its_digits_and_its_parent() -> None:
    code, chain = "360603101200", []
    while code:
        chain.append((level_of(code), code))
        code = parent_code(code)
    assert chain == [
        (Level.VILLAGE, "360603101200"),
        (Level.TOWNSHIP, "360603101"),
        (Level.COUNTY, "360603"),
        (Level.CITY, "3606"),
        (Level.PROVINCE, "36"),
    ]
    assert all(len(code) == DIGITS[level] for level, code in chain)


@pytest.mark.parametrize(
    ("filled", "code"),
    [
        ("360000000000", "36"),
        ("360600000000", "3606"),
        ("360603000000", "360603"),
        ("360603101000", "360603101"),
        ("360603200000", "360603200"),
        ("360603101200", "360603101200"),
        ("360603000", "360603000"),
    ],
)
def test_zeros_that_fill_a_code_up_are_taken_off(filled: str, code: str) -> None:
    assert without_filling(filled) == code


def test_under_a_township_with_serial_zero_zero_is_a_village() -> None:
    assert without_filling("350527000000", {"350527000"}) == "350527000000"
    assert without_filling("350527000000") == "350527"
