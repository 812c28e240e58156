"""How long a watch lasts, and when its look-backs are due: month ends, leap days, lengthened watches."""

from __future__ import annotations

import datetime as dt

import pytest

from villages.acceptance.watch.rules import look_backs_of, moved_end, watch_end

D = dt.date


@pytest.mark.parametrize(
    ("accepted", "months", "last"),
    [
        (D(2026, 12, 15), 12, D(2027, 12, 15)),
        (D(2028, 2, 29), 12, D(2029, 2, 28)),
        (D(2027, 2, 28), 12, D(2028, 2, 28)),
        (D(2026, 8, 31), 6, D(2027, 2, 28)),
        (D(2027, 8, 31), 6, D(2028, 2, 29)),
        (D(2026, 12, 31), 2, D(2027, 2, 28)),
        (D(2026, 12, 15), 0, D(2026, 12, 15)),
    ],
)
def test_the_last_day_is_the_same_day_of_a_later_month_or_the_months_last(
    accepted: dt.date, months: int, last: dt.date
) -> None:
    assert watch_end(accepted, months=months) == last


def test_a_year_has_four_look_backs_the_last_on_its_last_day() -> None:
    due = look_backs_of(D(2026, 12, 15), D(2027, 12, 15))
    assert [(str(each.quarter), each.due_on) for each in due] == [
        ("2027Q1", D(2027, 3, 15)),
        ("2027Q2", D(2027, 6, 15)),
        ("2027Q3", D(2027, 9, 15)),
        ("2027Q4", D(2027, 12, 15)),
    ]


def test_month_ends_skip_no_quarter_and_double_none() -> None:
    for day in (D(2026, 11, 30), D(2027, 11, 30), D(2028, 2, 29), D(2026, 8, 31), D(2026, 12, 31)):
        due = look_backs_of(day, watch_end(day, months=12))
        assert len(due) == len({each.quarter for each in due}) == 4
        assert due[-1].due_on == watch_end(day, months=12)


def test_a_watch_of_nineteen_months_has_a_look_back_near_its_end() -> None:
    due = look_backs_of(D(2027, 2, 15), D(2028, 9, 15))
    assert [each.due_on for each in due][-2:] == [D(2028, 5, 15), D(2028, 8, 15)]
    due = look_backs_of(D(2027, 3, 15), D(2028, 10, 15))
    assert [each.due_on for each in due][-2:] == [D(2028, 9, 15), D(2028, 10, 15)]


def test_a_short_watch_has_one() -> None:
    assert [each.due_on for each in look_backs_of(D(2026, 12, 15), D(2027, 1, 15))] == [D(2027, 1, 15)]


def test_a_lengthened_watch_is_counted_from_the_acceptance() -> None:
    # From 28 February on, twelve months would end on the 28th; from the acceptance on the 29th they end there, too.
    end = moved_end(D(2028, 2, 29), D(2029, 2, 28), watch_months=12, added_before=0, added_now=36)
    assert end == D(2032, 2, 29)
    assert moved_end(D(2028, 2, 29), end, watch_months=12, added_before=36, added_now=0) == D(2029, 2, 28)


def test_a_watch_whose_end_was_set_by_hand_moves_by_the_difference() -> None:
    end = moved_end(D(2026, 12, 15), D(2028, 3, 1), watch_months=12, added_before=0, added_now=6)
    assert end == D(2028, 9, 1)
