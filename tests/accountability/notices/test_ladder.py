"""The ladder at its edges: facts in, proposals out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.factories import moment
from villages.accountability.notices import ladder
from villages.accountability.notices.ladder import Issued, Occasion, Proposal, proposals_for
from villages.accountability.notices.models import NoticeKind, NoticeRule
from villages.criteria.rules import Numbers

pytestmark = pytest.mark.once
NUMBERS = Numbers()
DUE = moment("2026-10-11 00:00")
ON = dt.date(2026, 10, 10)


def occasion(rule: NoticeRule, name: str = "7", **numbers: int) -> Occasion:
    return Occasion(rule, name, ON, addressee=1, rule_set=1, numbers=replace(NUMBERS, **numbers), facts=[])  # type: ignore[arg-type]


def issued(name: str, on: dt.date, number: str = "〔2026〕1号") -> Issued:
    return Issued(name, on, number)


def steps(found: list[Proposal]) -> list[tuple[str, tuple[str, ...]]]:
    return [(proposal.kind.value, proposal.counted) for proposal in found]


@pytest.mark.parametrize(
    ("submitted", "at", "is_late"),
    [
        (None, "2026-10-11 00:00", False),
        (None, "2026-10-11 00:01", True),
        ("2026-10-11 00:00", "2026-10-20 09:00", False),
        ("2026-10-11 00:01", "2026-10-20 09:00", True),
    ],
)
def test_a_check_is_late_from_the_minute_after_the_due_moment(submitted: str | None, at: str, is_late: bool) -> None:
    first = moment(submitted) if submitted else None
    assert ladder.is_check_late(DUE, first, moment(at)) is is_late


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (31, True)])
def test_a_department_is_silent_from_the_day_after_the_last_allowed_one(days: int, is_late: bool) -> None:
    assert ladder.is_report_late(ON, ON + dt.timedelta(days=days), NUMBERS) is is_late


@pytest.mark.parametrize(("gaps", "most", "is_unclear"), [(2, 3, False), (3, 3, True), (0, 0, False), (9, 0, False)])
def test_a_register_is_unclear_from_as_many_gaps_as_the_rule_set_names(gaps: int, most: int, is_unclear: bool) -> None:
    assert ladder.is_register_unclear(gaps, replace(NUMBERS, duty_gaps_for_notice=most)) is is_unclear


@pytest.mark.parametrize(
    ("is_running", "applied_on", "accepted_on", "today", "is_passed"),
    [
        (True, None, None, ON, False),
        (True, None, None, ON + dt.timedelta(days=1), True),
        (False, None, ON, ON + dt.timedelta(days=9), False),
        (False, None, ON + dt.timedelta(days=1), ON + dt.timedelta(days=9), True),
        (False, None, None, ON + dt.timedelta(days=9), False),
        # Applied in time: the county's own time for the inspection does not count against the township.
        (True, ON, None, ON + dt.timedelta(days=9), False),
        (False, ON, ON + dt.timedelta(days=8), ON + dt.timedelta(days=9), False),
        (True, ON + dt.timedelta(days=1), None, ON + dt.timedelta(days=9), True),
        (False, ON + dt.timedelta(days=1), ON + dt.timedelta(days=8), ON + dt.timedelta(days=9), True),
    ],
)
def test_a_deadline_is_passed_on_the_day_after_it(
    is_running: bool, applied_on: dt.date | None, accepted_on: dt.date | None, today: dt.date, is_passed: bool
) -> None:
    passed = ladder.is_deadline_passed(
        ON, is_under_rectification=is_running, applied_on=applied_on, accepted_on=accepted_on, today=today
    )
    assert passed is is_passed


def test_the_first_late_check_brings_criticism_of_the_township() -> None:
    [proposal] = proposals_for(occasion(NoticeRule.LATE_CHECK), [])
    assert (proposal.key, proposal.kind, proposal.counted) == ("late_check:7", NoticeKind.CRITICISM, ())


def test_the_second_brings_a_talk_and_names_what_was_issued() -> None:
    before = [issued("3", dt.date(2026, 7, 20), "〔2026〕4号")]
    assert steps(proposals_for(occasion(NoticeRule.LATE_CHECK), before)) == [("talk", ("〔2026〕4号",))]


@pytest.mark.parametrize(
    ("on", "kind"), [(dt.date(2025, 10, 10), "criticism"), (dt.date(2025, 10, 11), "talk"), (ON, "talk")]
)
def test_only_what_was_issued_within_the_period_counts(on: dt.date, kind: str) -> None:
    assert [p.kind for p in proposals_for(occasion(NoticeRule.LATE_CHECK), [issued("3", on)])] == [kind]


def test_what_was_issued_for_this_very_check_is_no_step_towards_the_next() -> None:
    assert steps(proposals_for(occasion(NoticeRule.LATE_CHECK, "7"), [issued("7", ON)])) == [("criticism", ())]


@pytest.mark.parametrize(("count", "kind"), [(1, "talk"), (2, "criticism"), (3, "criticism")])
def test_the_number_that_counts_is_the_rule_sets(count: int, kind: str) -> None:
    before = [] if count < 3 else [issued("3", ON)]
    found = proposals_for(occasion(NoticeRule.LATE_CHECK, late_checks_for_talk=count), before)
    assert [p.kind for p in found] == [kind]


def test_each_concealed_village_brings_criticism_and_a_talk() -> None:
    found = proposals_for(occasion(NoticeRule.CONCEALED, "5-2026Q3"), [])
    assert steps(found) == [("criticism", ()), ("talk", ())]
    assert [p.key for p in found] == ["concealed:5-2026Q3:criticism", "concealed:5-2026Q3:talk"]


def test_the_second_village_within_a_year_brings_the_removal_too() -> None:
    before = [
        issued("4-2026Q1", dt.date(2026, 5, 2), "〔2026〕2号"),
        issued("4-2026Q1", dt.date(2026, 5, 9), "〔2026〕3号"),
    ]
    found = proposals_for(occasion(NoticeRule.CONCEALED, "5-2026Q3"), before)
    assert steps(found) == [("criticism", ()), ("talk", ()), ("removal", ("〔2026〕2号", "〔2026〕3号"))]


def test_criticism_and_talk_on_one_village_are_one_occasion() -> None:
    before = [issued("4-2026Q1", ON, "〔2026〕2号"), issued("4-2026Q1", ON, "〔2026〕3号")]
    found = proposals_for(occasion(NoticeRule.CONCEALED, "5-2026Q3", concealed_for_removal=3), before)
    assert [p.kind for p in found] == ["criticism", "talk"]


def test_a_concealed_village_more_than_a_year_ago_does_not_count() -> None:
    found = proposals_for(occasion(NoticeRule.CONCEALED, "5-2026Q3"), [issued("4-2025Q2", dt.date(2025, 10, 10))])
    assert [p.kind for p in found] == ["criticism", "talk"]


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        (NoticeRule.DEPARTMENT_SILENT, ["self_criticism", "talk"]),
        (NoticeRule.REGISTER_UNCLEAR, ["criticism"]),
        (NoticeRule.DEADLINE_PASSED, ["resignation"]),
    ],
)
def test_the_other_rules_have_one_step(rule: NoticeRule, kinds: list[str]) -> None:
    assert [p.kind for p in proposals_for(occasion(rule), [issued("3", ON)])] == kinds
