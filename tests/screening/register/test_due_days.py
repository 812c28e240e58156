"""The rhythm of the duty reports: every third day from 1 January, every Monday."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.criteria.models import CriteriaEdition, RuleSet
from villages.screening.register.due_days import (
    Month,
    due_days,
    is_telephone_day,
    is_written_day,
    latest_due_day,
    telephone_rhythm,
    week_before,
)
from villages.screening.register.models import ToldBy

TELEPHONE, WRITTEN = ToldBy.TELEPHONE, ToldBy.WRITTEN


def numbers(days: list[dt.date]) -> list[int]:
    return [day.day for day in days]


def test_the_count_begins_on_the_first_of_january_and_anew_each_year() -> None:
    assert numbers(due_days(TELEPHONE, Month(2026, 1), 3))[:3] == [1, 4, 7]
    assert numbers(due_days(TELEPHONE, Month(2026, 12), 3))[-2:] == [27, 30]
    assert numbers(due_days(TELEPHONE, Month(2027, 1), 3))[:2] == [1, 4]


def test_a_leap_day_counts() -> None:
    assert numbers(due_days(TELEPHONE, Month(2028, 2), 3))[-1] == 27
    assert numbers(due_days(TELEPHONE, Month(2028, 3), 3))[0] == 1
    assert numbers(due_days(TELEPHONE, Month(2027, 3), 3))[0] == 2


def test_november_2026_as_anybody_can_count_it() -> None:
    assert numbers(due_days(TELEPHONE, Month(2026, 11), 3)) == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]
    assert numbers(due_days(WRITTEN, Month(2026, 11), 3)) == [2, 9, 16, 23, 30]


@given(st.dates(dt.date(1950, 1, 1), dt.date(9990, 12, 31)), st.integers(1, 31))
def test_no_gap_is_longer_than_the_rhythm(day: dt.date, every: int) -> None:
    assert any(is_telephone_day(day + dt.timedelta(days=n), every) for n in range(every))


def test_without_a_rhythm_nothing_is_due_by_telephone() -> None:
    assert due_days(TELEPHONE, Month(2026, 11), 0) == []
    assert latest_due_day(TELEPHONE, dt.date(2026, 11, 22), 0) is None


@pytest.mark.parametrize(
    ("way", "on", "newest"),
    [
        (TELEPHONE, "2026-11-22", "2026-11-21"),
        (TELEPHONE, "2026-11-21", "2026-11-21"),
        (TELEPHONE, "2026-11-20", "2026-11-18"),
        (TELEPHONE, "2027-01-03", "2027-01-01"),
        (WRITTEN, "2026-11-22", "2026-11-16"),
        (WRITTEN, "2026-11-23", "2026-11-23"),
    ],
)
def test_the_newest_due_day(way: ToldBy, on: str, newest: str) -> None:
    assert latest_due_day(way, dt.date.fromisoformat(on), 3) == dt.date.fromisoformat(newest)


def test_a_monday_reports_on_the_seven_days_before_it() -> None:
    assert is_written_day(dt.date(2026, 11, 23))
    assert week_before(dt.date(2026, 11, 23)) == (dt.date(2026, 11, 16), dt.date(2026, 11, 22))


@pytest.mark.django_db
def test_the_rhythm_of_a_year_is_that_of_its_first_day(edition: CriteriaEdition) -> None:
    assert telephone_rhythm(dt.date(2026, 11, 22)) == 3
    RuleSet.objects.create(
        edition=edition, version=9, in_force_from=dt.date(2026, 6, 1), data={"phone_report_every_days": 7}
    )
    assert telephone_rhythm(dt.date(2026, 11, 22)) == 3
    assert telephone_rhythm(dt.date(2027, 1, 1)) == 7


@pytest.mark.django_db
def test_where_no_rules_are_loaded_nothing_is_due() -> None:
    assert telephone_rhythm(dt.date(2026, 11, 22)) == 0


@pytest.mark.parametrize(("text", "month"), [("2026-11", Month(2026, 11)), ("2026-01", Month(2026, 1))])
def test_a_month_is_read(text: str, month: Month) -> None:
    assert Month.parse(text) == month
    assert str(month) == text


NO_MONTHS = [
    "", "2026", "2026-13", "2026-00", "2026-1", "0001-01", "9999-01", "２０２６-11", "x-y", "2026-11-01",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_months_follow_each_other_over_the_year() -> None:
    assert Month(2026, 12).next() == Month(2027, 1)
    assert Month(2027, 1).previous() == Month(2026, 12)
    assert len(Month(2028, 2).days()) == 29
