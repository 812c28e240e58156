"""Every figure against a count in plain SQL, over regions filled at random."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import fields
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reports.figures import township_quarters
from reports.summary.counting import number_of, summary
from reports.summary.numbers import Counts, SummaryFigures
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope
from tests.factories import QUARTER, moment
from tests.reports.summary import plain_sql
from tests.reports.summary.random_filling import Filling
from tests.reports.summary.random_region import COUNTED, Region
from tests.reports.summary.test_summary import of_township, same_of
from villages.criteria.models import CriteriaEdition
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db
PREFIXES = ("36", "3606", "3607", "360603", "360681", "360603101")
UNIT_DIGITS = {2: 4, 4: 6, 6: 9, 9: 9}
LIGHT_DAYS = ((7, 30), (10, 45))


class Counted:
    """One region, counted in SQL as of one moment. `rule_sets`: the keys of the first and of the second."""

    def __init__(self, rule_sets: tuple[int, int], at: dt.datetime, quarter: Quarter = QUARTER) -> None:
        self.rule_sets, self.at, self.quarter = rule_sets, at, quarter

    def rows(self, sql: str, at: dt.datetime | None = None, under: str = "") -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.filled(sql), self.values(at or self.at, under))
            return list(cursor.fetchall())

    def values(self, at: dt.datetime, under: str) -> dict[str, str | None]:
        first, last = self.quarter.start, self.quarter.end
        moments = {
            "at": at, "began": moment(f"{first} 00:00"), "ended": moment(f"{last + dt.timedelta(days=1)} 00:00"),
            "year_began": moment(f"{first.year}-01-01 00:00"), "year_ended": moment(f"{first.year + 1}-01-01 00:00"),
        }  # fmt: skip
        today = timezone.localdate(at)
        days = {"today": today, "first": first, "last": last}
        for place, (near, far) in enumerate(LIGHT_DAYS):
            days[f"near{place}"] = today + dt.timedelta(days=near)
            days[f"far{place}"] = today + dt.timedelta(days=far)
        kept = connection.ops
        return (
            {name: kept.adapt_datetimefield_value(value) for name, value in moments.items()}
            | {name: kept.adapt_datefield_value(value) for name, value in days.items()}
            | {"quarter": str(self.quarter), "before": str(self.quarter.previous()), "under": f"{under}%"}
        )

    def filled(self, sql: str) -> str:
        """The statement with the numbers of the two rule sets, and what the engine calls things."""
        first, second = self.rule_sets
        is_postgres = connection.vendor == "postgresql"
        # SQLite rounds to milliseconds, and the last microsecond of a day would be of the next.
        local = "DATE(SUBSTR(e.opened_at, 1, 19), '+8 hours')"
        local = "(e.opened_at AT TIME ZONE 'Asia/Shanghai')::date" if is_postgres else local
        screened = "(({q}.rule_set_id = {first} AND v.village_class = 'villagers')"
        screened += " OR ({q}.rule_set_id = {second} AND v.village_class IN ('villagers', 'residents')))"
        satisfaction = f"(i.rule_set_id = {first} OR u.question <> 'disputes')"
        words = {
            "screened": screened.format(q="q", first=first, second=second),
            "screened_o": screened.format(q="o", first=first, second=second),
            "near": f"CASE e.rule_set_id WHEN {first} THEN %(near0)s ELSE %(near1)s END",
            "far": f"CASE e.rule_set_id WHEN {first} THEN %(far0)s ELSE %(far1)s END",
            "true": "TRUE" if is_postgres else "1",
            "day_opened": local,
            "about_satisfaction": satisfaction,
        }
        for name, value in words.items():
            sql = sql.replace(f"{{{name}}}", value)
        return sql

    def by_unit(self, prefix: str) -> dict[str, dict[str, Any]]:
        """Every figure by the code of the division, as far as it is not nothing."""
        numbers: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
        for names, sql in plain_sql.ALL:
            for code, *found in self.rows(sql):
                if code.startswith(prefix):
                    for name, number in zip(names, found, strict=True):
                        numbers[code[: UNIT_DIGITS[len(prefix)]]][name] += _number(name, number)
        return {code: {name: n for name, n in found.items() if n} for code, found in numbers.items()}


def _number(name: str, number: Any) -> Any:
    return round(Decimal(str(number)), 2) if name in ("funds", "funds_targets") else int(number)


def said(counts: Counts) -> dict[str, Any]:
    """The same of a line of the summary."""
    found = {field.name: getattr(counts, field.name) for field in fields(counts)}
    found |= {name: Decimal(found[name]) for name in ("funds", "funds_targets")}
    return {name: number for name, number in found.items() if number}


def differences(shown: dict[str, dict[str, Any]], expected: dict[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Where, which figure, what the summary says, what the statement counts."""
    nothing: dict[str, Any] = {}
    return [
        (code, name, shown.get(code, nothing).get(name), expected.get(code, nothing).get(name))
        for code in sorted({*shown, *expected})
        for name in FIGURES
        if shown.get(code, nothing).get(name) != expected.get(code, nothing).get(name)
    ]


def check_lines(figures: SummaryFigures, counted: Counted) -> None:
    expected = {code: found for code, found in counted.by_unit(figures.prefix).items() if found}
    shown = {line.code: said(line.counts) for line in figures.lines}
    assert differences(shown, expected) == []
    together: dict[str, Any] = defaultdict(int)
    for found in expected.values():
        for name, number in found.items():
            together[name] += number
    assert said(figures.total) == {name: number for name, number in together.items() if number}


def check_criteria_and_trend(figures: SummaryFigures, counted: Counted) -> None:
    for name, sql in (("hits", plain_sql.CRITERIA), ("hits_before", plain_sql.CRITERIA_BEFORE)):
        expected = dict(counted.rows(sql, under=figures.prefix))
        shown = {each.number: getattr(each, name) for each in figures.criteria if getattr(each, name)}
        assert shown == expected
    ends = {"2026Q1": "2026-03-31 23:59:59.999999", "2026Q2": "2026-06-30 23:59:59.999999"}
    for then in figures.trend:
        if then.quarter in ends:
            stages = counted.rows(plain_sql.STAGES, at=moment(ends[then.quarter]), under=figures.prefix)
            sums = tuple(map(sum, zip(*stages, strict=True))) if stages else (0,) * 5
            assert (then.rectifying, then.inspecting, then.consolidating, then.watch, then.cancelled) == sums


def check_rows(figures: SummaryFigures, scope: Scope) -> None:
    """The page of a figure says the number of the summary."""
    for name, figure in FIGURES.items():
        assert number_of(figure, figure.rows(scope), scope) == getattr(figures.total, name), name


def check_townships(figures: SummaryFigures, scope: Scope) -> None:
    """What a township's own report says; where the check stands in it, only for the moment that is not past."""
    for township in township_quarters(scope.prefix, scope.quarter, scope.at):
        [line] = [line for line in figures.lines if line.code == township.code]
        same = same_of(line.counts)
        told = of_township(township)
        if scope.at != COUNTED[-1]:
            told = {name: number for name, number in told.items() if not name.startswith("checks_")}
        assert {name: same[name] for name in told} == told


@pytest.fixture
def region(edition: CriteriaEdition) -> Region:
    return Region(edition)


@given(seed=st.integers(0, 2**32), at=st.sampled_from(COUNTED))
@settings(
    max_examples=8, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_every_figure_is_what_plain_sql_counts(region: Region, seed: int, at: dt.datetime) -> None:
    with transaction.atomic():
        Filling(region, Random(seed))
        first, second = region.rule_sets
        counted = Counted((first.pk, second.pk), at)
        for prefix in PREFIXES:
            scope = Scope(prefix, QUARTER, at)
            figures = summary(scope)
            check_lines(figures, counted)
            if prefix == "3606":
                check_criteria_and_trend(figures, counted)
                check_rows(figures, scope)
            if prefix == "360603":
                check_townships(figures, scope)
        transaction.set_rollback(True)


def test_the_count_by_hand_knows_every_figure() -> None:
    assert {name for names, _sql in plain_sql.ALL for name in names} == set(FIGURES)
