"""Six months after the last general spot check the scheduler reminds the county, once."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import Cast
from tests.factories import moment, open_check
from tests.pages import enter, text_of
from tests.screening.spot_checks.conftest import NO, TUANHUANG, plan, send, visit_of
from villages.audit import AuditRow
from villages.criteria.models import RuleSet
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.actions import close_spot_check, remind_of_spot_checks
from villages.screening.spot_checks.models import Reminder, SpotCheck, SpotCheckKind
from villages.screening.spot_checks.rules import due_on, months_after
from villages.screening.spot_checks.visiting import finish_visit
from villages.tasks import remind_of_spot_checks as task

pytestmark = pytest.mark.django_db


def remind(at: str) -> int:
    return remind_of_spot_checks(under="", by=None, at=moment(at))


def due_days() -> list[str]:
    return [str(day) for day in Reminder.objects.waiting().values_list("due_on", flat=True)]


def make_one(cast: Cast, day: str, *, kind: SpotCheckKind = SpotCheckKind.GENERAL) -> SpotCheck:
    """A spot check of that day, visited and closed at noon."""
    at, on = moment(f"{day} 12:00"), dt.date.fromisoformat(day)
    spot_check = plan(cast, TUANHUANG, kind=kind, first_day=on, last_day=on, at=at)
    send_all(spot_check, cast, on)
    visit = visit_of(spot_check)
    finish_visit(visit=visit, answers={1: NO}, remarks="", version=visit.version, by=cast.inspector, at=at)
    spot_check.refresh_from_db()
    close_spot_check(spot_check=spot_check, by=cast.officer, at=at)
    return spot_check


def send_all(spot_check: SpotCheck, cast: Cast, on: dt.date) -> None:
    for visit in spot_check.visits.all():
        visit.inspectors.add(cast.inspector)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-15", 6, "2027-06-15"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_months_are_calendar_months_and_end_with_a_short_one(day: str, months: int, later: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


def test_without_a_general_one_the_time_runs_from_the_first_quarter() -> None:
    assert due_on(last_closed=None, first_quarter=Quarter(2026, 3), every_months=6) == dt.date(2027, 1, 1)
    last = dt.date(2026, 11, 24)
    assert due_on(last_closed=last, first_quarter=Quarter(2026, 3), every_months=6) == dt.date(2027, 5, 24)


def test_it_reminds_on_the_day_not_a_second_before_and_only_once(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 3))
    assert remind("2026-12-31 23:59") == 0
    assert remind("2027-01-01 00:00") == 1
    assert remind("2027-01-01 00:00") == 0
    assert remind("2027-03-01 09:00") == 0
    assert due_days() == ["2027-01-01"]
    row = AuditRow.objects.get(verb="reminder.raise")
    assert (row.by, row.place_code) == (None, "360603")


def test_the_first_quarter_counts_not_the_newest(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 3))
    open_check(quarter=Quarter(2026, 1))
    remind("2026-11-22 09:00")
    assert due_days() == ["2026-07-01"]


def test_a_county_that_does_not_work_with_it_is_not_reminded(cast: Cast) -> None:
    assert remind("2030-01-01 00:00") == 0


def test_closing_a_general_one_answers_it_and_starts_the_time_anew(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 1))
    remind("2026-11-22 09:00")
    make_one(cast, "2026-11-25", kind=SpotCheckKind.ANY_TIME)
    assert due_days() == ["2026-07-01"]
    make_one(cast, "2026-11-26")
    assert due_days() == []
    assert Reminder.objects.get().done_at == moment("2026-11-26 12:00")
    assert AuditRow.objects.get(verb="reminder.done").by == cast.officer
    assert remind("2027-05-25 23:59") == 0
    assert remind("2027-05-26 00:00") == 1


def test_planning_or_calling_off_answers_nothing(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 1))
    remind("2026-11-22 09:00")
    spot_check = plan(cast, kind=SpotCheckKind.GENERAL)
    send(spot_check, cast.inspector, cast=cast)
    assert due_days() == ["2026-07-01"]


def test_the_number_of_months_comes_from_the_rules_in_force(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 3))
    rule_set = RuleSet.objects.get()
    rule_set.data["spot_check_every_months"] = 3
    rule_set.save()
    assert remind("2026-09-30 23:00") == 0
    assert remind("2026-10-01 00:00") == 1
    rule_set.data["spot_check_every_months"] = 0
    rule_set.save()
    Reminder.objects.all().delete()
    assert remind("2030-01-01 00:00") == 0


def test_the_officer_is_told_at_home_and_nobody_else(cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 1))
    assert task() == 1
    words = "has been due since 1 July 2026"
    assert words in text_of(enter(cast.officer).get("/"))
    assert words in text_of(enter(cast.officer).get("/spot-checks/"))
    for user in (cast.stranger, cast.filer, cast.inspector, cast.leader):
        assert words not in text_of(enter(user).get("/"))
