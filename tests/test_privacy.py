"""Free text is about organizations: personal numbers are refused, document numbers and figures pass."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.demo import targets
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]  # GB 11643: 2^(i-1) mod 11, from the right
CHECK_CHARACTERS = "10X98765432"
words = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6)
birthdays = st.dates(dt.date(1900, 1, 1), dt.date(2026, 11, 22))


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    """A number of 18 characters with a birthday and the right check character."""
    body = f"{draw(st.integers(110000, 659999))}{draw(birthdays):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_CHARACTERS[total % 11]


def is_refused(text: str) -> bool:
    try:
        check_no_personal_numbers(text)
    except RuleBroken:
        return True
    return False


@given(id_numbers(), words, words)
def test_an_id_number_is_refused_anywhere_in_a_text(number: str, before: str, after: str) -> None:
    assert is_refused(before + number + after)
    assert is_refused(number.lower())
    assert is_refused(f"{number[:6]} {number[6:14]} {number[14:]}")
    assert is_refused(number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"}))


@given(id_numbers())
def test_a_wrong_check_character_is_no_id_number(number: str) -> None:
    wrong = CHECK_CHARACTERS[(CHECK_CHARACTERS.index(number[-1]) + 1) % 11]
    assert not is_refused(number[:-1] + wrong)


@given(st.sampled_from("3456789"), st.integers(0, 999_999_999), words)
def test_a_mobile_number_is_refused(second: str, rest: int, around: str) -> None:
    digits = f"1{second}{rest:09d}"
    for number in (digits, f"+86{digits}", f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"):
        assert is_refused(around + number)
        assert is_refused(number + around)


@given(
    words.filter(bool),
    st.integers(1949, 2099),
    st.integers(1, 9999),
    st.sampled_from(["〔{}〕{}号", "[{}]{}号", "（{}）第{}号"]),
)
def test_a_document_number_passes(prefix: str, year: int, number: int, form: str) -> None:
    assert not is_refused(prefix + form.format(year, number))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "余党办发〔2026〕12号",
        "村编码360603101200，统计码360603101000",
        "统一社会信用代码91360603MA35G7XX1K",
        "2026-10-08至2026-12-31，共85天",
        "20261008120000",
        "投入30000元，惠及1286人，林地13812.5亩",
        "公（刑）立字〔2026〕00032号",
    ],
)
def test_codes_figures_and_dates_pass(text: str) -> None:
    assert not is_refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "110105491231002",
        "电话：0701-5881234",
        "(0701)5881234",
        "１３８１２３４５６７８",
        "138 1234 5678",
        "8613812345678",
    ],
)
def test_older_and_other_ways_of_writing_are_refused(text: str) -> None:
    assert is_refused(text)


def test_the_refusal_names_the_field_and_the_kind() -> None:
    with pytest.raises(RuleBroken, match="ID-card") as refusal:
        check_no_personal_numbers("11010519491231002X", field="fact")
    assert refusal.value.field == "fact"
    with pytest.raises(RuleBroken, match="telephone"):
        check_no_personal_numbers("13812345678")


def test_the_demonstration_holds_none() -> None:
    texts = [text for hit in targets.ALL_HITS for text in (hit.fact, hit.established_by, hit.document_no)]
    texts += [unknown.reason for unknown in targets.UNKNOWNS]
    assert not any(is_refused(text) for text in texts)
