"""The quarter as a unit of time, in Asia/Shanghai."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import moment
from villages.screening.quarters import Quarter, choices, with_labels

quarters = st.builds(Quarter, st.integers(1950, 9000), st.integers(1, 4))
days = st.dates(dt.date(1950, 1, 1), dt.date(9000, 12, 31))


@given(quarters)
def test_what_is_written_is_read_back(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.parse(f" {str(quarter).lower()} ") == quarter


@given(quarters)
def test_next_and_previous_undo_each_other(quarter: Quarter) -> None:
    assert quarter.next().previous() == quarter
    assert quarter.previous().next() == quarter
    assert quarter.previous() < quarter < quarter.next()


def test_quarters_in_a_text_are_put_in_words() -> None:
    assert with_labels("360603-2026-006 · 2026Q4") == "360603-2026-006 · Q4 2026"
    assert with_labels("团黄村 · 8") == "团黄村 · 8"
    assert choices(["2026Q4", "2026Q3"]) == [("2026Q4", "Q4 2026"), ("2026Q3", "Q3 2026")]


@given(quarters, quarters)
def test_the_text_sorts_as_time_does(one: Quarter, other: Quarter) -> None:
    assert (one < other) == (str(one) < str(other))


@given(days)
def test_every_day_lies_in_exactly_one_quarter(day: dt.date) -> None:
    quarter = Quarter.of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter.previous().end == quarter.start - dt.timedelta(days=1)
    assert quarter.next().start == quarter.end + dt.timedelta(days=1)


@given(quarters, st.integers(1, 28), st.integers(1, 3))
def test_the_due_moment_is_the_end_of_its_day(quarter: Quarter, day: int, months_after: int) -> None:
    due = quarter.due_at(day=day, months_after=months_after)
    last = (due - dt.timedelta(microseconds=1)).date()
    assert last.day == day
    assert (last.year * 12 + last.month) - (quarter.end.year * 12 + quarter.end.month) == months_after
    assert due.utcoffset() == dt.timedelta(hours=8) or due.year < 1992  # summer time was tried until 1991


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q0", "2026Q5", "26Q3", "2026-Q3", "2026Q33", "1948Q4", "9999Q1", "三"]
)
def test_other_texts_are_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("at", "ended"),
    [
        ("2026-09-30 23:59:59", "2026Q2"),
        ("2026-10-01 00:00:00", "2026Q3"),
        ("2026-12-31 23:59:59", "2026Q3"),
        ("2027-01-01 00:00:00", "2026Q4"),
    ],
)
def test_a_quarter_is_over_at_midnight_in_shanghai(at: str, ended: str) -> None:
    assert str(Quarter.last_ended(moment(at))) == ended


def test_the_day_is_that_of_shanghai_not_of_utc() -> None:
    still_september_in_london = dt.datetime(2026, 9, 30, 16, 0, tzinfo=dt.UTC)
    assert str(Quarter.of(still_september_in_london)) == "2026Q4"
    assert str(Quarter.of(still_september_in_london - dt.timedelta(microseconds=1))) == "2026Q3"


def test_the_fourth_quarter_is_due_in_the_next_year() -> None:
    assert Quarter(2026, 4).due_at(day=10, months_after=1) == moment("2027-01-11 00:00")
    assert Quarter(2026, 4).opens_at() == moment("2027-01-01 00:00")
