"""Working days: the state's calendar, the county's exceptions, stops, and the last second of a time limit."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import moment
from villages.screening.explanations.working_days import (
    Stop,
    WorkCalendar,
    is_known,
    is_working_day_of_state,
    last_known_year,
)

STATE = WorkCalendar()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "is_on"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),  # the last day of the holiday week, a Wednesday
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday that makes up for the holiday week
        ("2026-10-11", False),  # the Sunday after it
        ("2026-10-17", False),  # an ordinary Saturday
        ("2026-02-16", False),  # New Year's Eve of the lunar year, a Monday
        ("2026-02-14", True),  # the Saturday that makes up for it
    ],
)
def test_the_state_says_what_is_a_working_day(text: str, is_on: bool) -> None:
    assert is_working_day_of_state(day(text)) is is_on


def test_a_year_that_is_not_published_yet_has_weekends_only() -> None:
    unknown = last_known_year() + 1
    assert is_known(2026)
    assert not is_known(unknown)
    days = [dt.date(unknown, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert all(is_working_day_of_state(each) is (each.isoweekday() < 6) for each in days)


def test_the_day_of_asking_does_not_count_at_whatever_hour() -> None:
    for hour in ("00:00", "09:00", "23:59"):
        assert STATE.due_after(moment(f"2026-11-09 {hour}"), 5) == moment("2026-11-17 00:00")


def test_a_holiday_week_is_jumped_over_and_its_make_up_saturday_counts() -> None:
    """Asked on 29 September: 30 September, then 8, 9, 10 (the Saturday) and 12 October."""
    assert STATE.due_after(moment("2026-09-29 15:00"), 5) == moment("2026-10-13 00:00")


def test_asked_in_the_holidays_the_first_working_day_is_the_first_day() -> None:
    assert STATE.due_after(moment("2026-10-03 10:00"), 1) == moment("2026-10-09 00:00")


def test_the_new_year_is_crossed_with_what_each_year_knows() -> None:
    """Thursday 31 December counts, 1 January of a year not known yet is a Friday like others."""
    assert STATE.due_after(moment("2026-12-30 10:00"), 2) == moment("2027-01-02 00:00")


def test_no_days_end_with_the_day_itself() -> None:
    assert STATE.due_after(moment("2026-10-03 10:00"), 0) == moment("2026-10-04 00:00")


def test_the_county_may_take_a_day_off_and_give_one() -> None:
    county = WorkCalendar({day("2026-11-10"): False, day("2026-11-14"): True})
    assert not county.is_working_day(day("2026-11-10"))
    assert county.is_working_day(day("2026-11-14"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 4) == moment("2026-11-14 00:00")
    assert county.due_after(moment("2026-11-09 10:00"), 4) == moment("2026-11-15 00:00")


def test_a_stop_of_one_minute_gives_the_whole_day_back() -> None:
    stop = Stop(moment("2026-11-11 10:00"), moment("2026-11-11 10:01"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 2, [stop]) == moment("2026-11-13 00:00")


def test_a_stop_of_no_length_gives_nothing_back() -> None:
    stop = Stop(moment("2026-11-11 10:00"), moment("2026-11-11 10:00"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 2, [stop]) == moment("2026-11-12 00:00")


def test_a_stop_that_ends_at_midnight_leaves_the_next_day_alone() -> None:
    stop = Stop(moment("2026-11-10 18:00"), moment("2026-11-11 00:00"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 1, [stop]) == moment("2026-11-12 00:00")


def test_stops_that_overlap_give_a_day_back_once() -> None:
    stops = [
        Stop(moment("2026-11-10 08:00"), moment("2026-11-11 09:00")),
        Stop(moment("2026-11-11 08:00"), moment("2026-11-11 20:00")),
    ]
    assert STATE.due_after(moment("2026-11-09 10:00"), 1, stops) == moment("2026-11-13 00:00")


def test_a_stop_on_a_weekend_or_before_the_asking_changes_nothing() -> None:
    stops = [
        Stop(moment("2026-11-14 08:00"), moment("2026-11-15 20:00")),
        Stop(moment("2026-11-01 08:00"), moment("2026-11-09 09:00")),
    ]
    assert STATE.due_after(moment("2026-11-09 10:00"), 5, stops) == STATE.due_after(moment("2026-11-09 10:00"), 5)


def test_while_a_stop_runs_nothing_is_due() -> None:
    running = Stop(moment("2026-11-12 10:00"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 5, [running]) is None
    assert STATE.days_used(moment("2026-11-09 10:00"), moment("2026-11-20 10:00"), [running]) == 2


def test_a_stop_that_began_after_the_due_moment_holds_nothing_up() -> None:
    running = Stop(moment("2026-11-12 00:00"))
    assert STATE.due_after(moment("2026-11-09 10:00"), 2, [running]) == moment("2026-11-12 00:00")


def test_a_county_without_a_single_working_day_has_no_due_moment() -> None:
    never = WorkCalendar({day("2026-01-01") + dt.timedelta(days=n): False for n in range(4000)})
    assert never.due_after(moment("2026-11-09 10:00"), 1) is None


def test_the_days_left_are_counted_with_today() -> None:
    due = moment("2026-11-17 00:00")  # after Monday the 16th
    assert STATE.days_left(due, moment("2026-11-09 10:00")) == 6
    assert STATE.days_left(due, moment("2026-11-14 10:00")) == 1
    assert STATE.days_left(due, moment("2026-11-16 23:59")) == 1
    assert STATE.days_left(due, due) == 0
