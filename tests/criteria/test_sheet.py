"""The inspection sheet as data: read with types, refused with its place, written as lines and read back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from villages.criteria.rules import BadNumbers, Numbers
from villages.criteria.sheet import BadSheet, Rates, Sheet, check_fit, read_sheet, shipped_sheet
from villages.criteria.sheet_text import as_text, read_text

DATA = shipped_sheet().as_data()


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DATA), **parts}


def with_item(**facts: Any) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
    data["aspects"][0]["items"][0] |= facts
    return data


def test_a_rule_set_without_a_sheet_takes_the_one_that_ships() -> None:
    assert read_sheet({}) is shipped_sheet()


def test_a_sheet_reads_back_as_it_was_written() -> None:
    assert Sheet.read(DATA) == shipped_sheet()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(extra=1), "Unknown part of the sheet: extra"),
        (changed(rates="some"), "rates: one of together, each"),
        (changed(aspects=[]), "The items come to 0 points"),
        (changed(vetoes="x"), "vetoes: a list"),
        (with_item(points=7), "The items come to 101 points"),
        (with_item(points=0), "points over 0"),
        (with_item(points="many"), "points over 0"),
        (with_item(points=5.55), "at most one decimal"),
        (with_item(key="team_united"), "each key once, but not team_united"),
        (with_item(key="Team"), "a key of small letters"),
        (with_item(zh=" "), "words in zh"),
        (with_item(weight=1), "unknown weight"),
        (changed(questions=[{"key": "a", "kind": "mood", "zh": "问", "en": "q"}]), "one of satisfaction, awareness"),
        (changed(breaches=[{"key": "a", "months": 0, "zh": "拆", "en": "b"}]), "months from 1 to 60"),
        (changed(breaches=[{"key": "a", "months": True, "zh": "拆", "en": "b"}]), "months from 1 to 60"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSheet, match=words):
        Sheet.read(data)


def test_a_limit_that_nobody_is_asked_about_is_refused() -> None:
    with pytest.raises(BadSheet, match="awareness"):
        check_fit(Numbers(aware_redo_under_percent=90), shipped_sheet())
    with pytest.raises(BadSheet, match="satisfaction"):
        check_fit(Numbers(), Sheet.read(changed(questions=[])))
    check_fit(Numbers(ballots_min=0), Sheet.read(changed(questions=[])))


@pytest.mark.parametrize("numbers", [{"pass_mark": 101}, {"basically_passed_from": 70}, {"basically_passed_from": 80}])
def test_marks_that_cannot_be_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(BadNumbers):
        Numbers.read(numbers)


def test_the_lines_of_a_sheet_read_back_as_the_sheet() -> None:
    assert read_text(as_text(shipped_sheet()), rates=Rates.TOGETHER) == shipped_sheet()


@pytest.mark.parametrize(
    ("part", "line", "words"),
    [
        ("items", "a | 3 | 甲 | A", "an aspect"),
        ("items", "# team | 班子", "line 1: write it as “key . zh . en”"),
        ("vetoes", "\n\nmass_incident | 事件", "What fails outright, line 3"),
        ("breaches", "board | year | 拆 | torn", "months from 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(part: str, line: str, words: str) -> None:
    with pytest.raises(BadSheet, match=words):
        read_text({**as_text(shipped_sheet()), part: line}, rates=Rates.EACH)


def test_lines_may_use_the_wide_bar_and_empty_lines() -> None:
    texts = as_text(shipped_sheet())
    wide = {part: text.replace(" | ", "｜").replace("\n", "\n\n") for part, text in texts.items()}
    assert read_text(wide, rates=Rates.TOGETHER) == shipped_sheet()
