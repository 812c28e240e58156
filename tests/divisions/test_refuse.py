"""Rows that cannot be loaded: refused by line, or left out when that is asked for."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.divisions.lists import AT, COUNTY, FIRST_DAY, LATER, counts, in_database, load, rows_of, without
from villages.audit import AuditRow
from villages.divisions.actions import LoadReport, load_divisions
from villages.divisions.models import Division, Level
from villages.divisions.rules import BadRows
from villages.divisions.sources import Row

pytestmark = pytest.mark.django_db


def load_with(*bad: Row, skip_bad: bool = False, on: dt.date = LATER) -> LoadReport:
    return load_divisions(rows=[*rows_of(COUNTY), *bad], on=on, by=None, at=AT, skip_bad=skip_bad)


def problems_of(*bad: Row) -> list[str]:
    with pytest.raises(BadRows) as refused:
        load_with(*bad)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("", "新安村民委员会", "blank"),
        ("36060310121X", "新安村民委员会", "not a number"),
        ("３６０６０３", "余江区", "not a number"),
        ("-60603101218", "新安村民委员会", "not a number"),
        ("3606031012", "新安村民委员会", "10 digits"),
        ("360603101218", "", "blank"),
        ("360603101218", "新" * 101, "101 characters"),
        ("360603101218", "新安\x00村", "control"),
        ("360603101218", "新安\u202e村", "invisible"),
        ("360603199200", "新安村民委员会", "township 360603199 is neither"),
        ("370101", "历下区", "city 3701 is neither"),
    ],
)
def test_a_bad_row_is_refused_by_its_line(code: str, name: str, why: str) -> None:
    problems = problems_of(Row("list.csv", 12, code, name))
    assert len(problems) == 1
    assert problems[0].startswith("list.csv, line 12: ")
    assert why in problems[0]
    assert in_database() == {}
    assert not AuditRow.objects.exists()


def test_a_name_with_a_private_sign_of_the_bureau_is_good() -> None:
    load_with(Row("list.csv", 12, "360603101218", "\ue170新村民委员会"))
    assert Division.objects.filter(name="\ue170新村民委员会").exists()


def test_a_code_twice_in_one_file_is_refused_even_under_one_name() -> None:
    problems = problems_of(Row("list.csv", 12, "360603101209", "团黄村民委员会"))
    assert problems == ["list.csv, line 12: The code 360603101209 stands already on line 8."]


def test_two_files_that_name_a_code_differently_are_refused() -> None:
    problems = problems_of(Row("other.csv", 2, "360603", "余江县"))
    assert problems == ["other.csv, line 2: list.csv, line 4 gives 360603 another name."]


def test_every_bad_row_is_named_at_once() -> None:
    problems = problems_of(
        Row("list.csv", 12, "36", "江西"), Row("list.csv", 13, "99", ""), Row("list.csv", 14, "1234", "某市")
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "list.csv, line 12",
        "list.csv, line 13",
        "list.csv, line 14",
    ]


def test_a_parent_that_has_ended_is_not_a_parent() -> None:
    load(COUNTY, on=FIRST_DAY)
    gone = [code for code in COUNTY if code.startswith("360603102")]
    load(without(*gone), on=dt.date(2026, 6, 1))
    with pytest.raises(BadRows) as refused:
        load({"360603102201": "塔洲村民委员会"})
    assert "Its township 360603102 ended on 2026-05-31" in str(refused.value.problems[0])


def test_a_parent_in_the_database_is_parent_enough() -> None:
    load({code: name for code, name in COUNTY.items() if len(code) < 12})
    load({code: name for code, name in COUNTY.items() if len(code) == 12})
    assert in_database() == COUNTY


def test_skipping_leaves_out_the_bad_rows_and_says_which() -> None:
    report = load_with(Row("list.csv", 12, "360603199200", "孤村民委员会"), skip_bad=True)
    assert [(problem.source, problem.line) for problem in report.skipped] == [("list.csv", 12)]
    assert in_database() == COUNTY
    row = AuditRow.objects.get()
    assert row.after["skipped"] == 1


def test_skipping_a_township_skips_the_villages_under_it() -> None:
    report = load(COUNTY | {"360603102": ""}, skip_bad=True)
    assert [problem.line for problem in report.skipped] == [9, 10, 11]
    assert not Division.objects.under("360603102").exists()


def test_a_skipped_row_ends_nothing_in_the_county_it_may_have_meant() -> None:
    load(
        COUNTY | {"360602": "月湖区", "360602001": "梅园街道", "360602001001": "一社区", "360602001002": "二社区"},
        on=FIRST_DAY,
    )
    both = without("360603101209") | {"360602": "月湖区", "360602001": "梅园街道", "360602001001": "一社区"}
    bad = Row("list.csv", 20, "36060310120９", "团黄村民委员会")
    report = load_divisions(rows=[*rows_of(both), bad], on=LATER, by=None, at=AT, skip_bad=True)
    assert counts(report)[3] == 1
    assert Division.objects.get(code="360603101209").valid_to is None
    assert Division.objects.get(code="360602001002").valid_to is not None


def test_a_skipped_row_without_a_readable_code_ends_nothing_anywhere() -> None:
    load(COUNTY, on=FIRST_DAY)
    bad = Row("list.csv", 20, "", "团黄村民委员会")
    report = load_divisions(rows=[*rows_of(without("360603101209")), bad], on=LATER, by=None, at=AT, skip_bad=True)
    assert [counts(report, level)[3] for level in Level] == [0, 0, 0, 0, 0]


def test_a_name_that_fills_the_column_is_kept_with_as_much_pinyin_as_fits() -> None:
    load_with(Row("list.csv", 12, "360603101218", "庄" * 100))
    village = Division.objects.get(code="360603101218")
    assert (len(village.name), len(village.pinyin), len(village.initials)) == (100, 200, 100)
