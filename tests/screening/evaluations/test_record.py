"""Ballots are counted: what does not add up is refused beside its field, and a rate under the gate is a finding."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Cast
from tests.factories import make_user, moment
from tests.screening.evaluations.conftest import AT_THE_GATE, COUNTED, HELD, TUANHUANG, UNDER, WELL, record
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.models import RuleSet
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage
from villages.screening.evaluations import rules
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Finding, Source

pytestmark = pytest.mark.django_db
TODAY = HELD


def problems(**changes: Any) -> list[str | None]:
    return [problem.field for problem in rules.problems_of(replace(WELL, **changes), today=TODAY)]


def test_the_count_is_kept_as_it_was_made(cast: Cast) -> None:
    evaluation = record(cast)
    assert (evaluation.valid, evaluation.quarter, evaluation.counted_by) == (40, "2026Q4", cast.inspector)
    assert dict(evaluation.counts.values_list("criterion__number", "ballots")) == {
        **dict.fromkeys(range(1, 15), 0), 9: 12, 12: 40,
    }  # fmt: skip
    row = AuditRow.objects.get(verb="evaluation.count")
    assert (row.place_code, row.after["satisfied"], row.after["second_teller"]) == (TUANHUANG, 10, "锦江镇组织干事")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"returned": 61, "satisfied": 49}, "returned"),
        ({"spoiled": 43}, "spoiled"),
        ({"returned": 2, "satisfied": 0, "fairly_satisfied": 0, "dissatisfied": 0}, "returned"),
        ({"returned": 0, "spoiled": 0, "satisfied": 0, "fairly_satisfied": 0, "dissatisfied": 0}, "returned"),
        ({"dissatisfied": 4}, "dissatisfied"),
        ({"dissatisfied": 6}, "dissatisfied"),
        ({"by_criterion": {3: 41}}, "c3"),
        ({"held_on": HELD + dt.timedelta(days=1)}, "held_on"),
        ({"first_teller": " "}, "first_teller"),
        ({"second_teller": ""}, "second_teller"),
        ({"second_teller": "区督查组组员"}, "second_teller"),
        ({"second_teller": " 区督查组 组员 "}, "second_teller"),
        ({"second_teller": "电话13812345678"}, "second_teller"),
        ({"first_teller": "员" * 101}, "first_teller"),
        ({"excludes_cadres": False}, "excludes_cadres"),
        ({"issued": 1_000_001}, "issued"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    assert problems(**changes) == [field]
    with pytest.raises(RuleBroken) as refusal:
        record(cast, replace(WELL, **changes))
    assert refusal.value.field == field
    assert not MassEvaluation.objects.exists()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = problems(dissatisfied=6, by_criterion={1: 50, 2: 40, 7: 41}, second_teller="", excludes_cadres=False)
    assert wrong == ["dissatisfied", "c1", "c7", "second_teller", "excludes_cadres"]


def test_as_many_as_are_valid_is_not_too_many() -> None:
    assert problems(issued=42, by_criterion={1: 40}) == []


class TestRates:
    def test_they_are_exact_and_shown_to_one_place(self) -> None:
        assert rules.satisfaction(replace(WELL, spoiled=0, returned=3, satisfied=1, fairly_satisfied=1)) == Fraction(
            200, 3
        )
        assert rules.shown(Fraction(200, 3)) == Decimal("66.7")
        assert rules.shown(Fraction(100, 16)) == Decimal("6.3")  # 6.25 goes up

    def test_spoiled_ballots_do_not_count_and_those_not_returned_neither(self) -> None:
        assert rules.satisfaction(AT_THE_GATE) == 60

    def test_exactly_at_the_gate_is_not_under_it(self) -> None:
        assert not rules.is_under(rules.satisfaction(AT_THE_GATE), 60)
        assert rules.is_under(rules.satisfaction(UNDER), 60)

    def test_what_misses_the_gate_by_a_hair_is_under_it_and_not_shown_as_reached(self) -> None:
        rate = Fraction(100 * 5999, 9999)
        assert rules.is_under(rate, 60)
        assert rules.shown(rate, gate=60) == Decimal("59.9")
        assert rules.shown(rate) == Decimal("60.0")

    @given(st.integers(1, 20_000).flatmap(lambda valid: st.tuples(st.just(valid), st.integers(0, valid))))
    def test_for_all_counts_the_shown_rate_and_the_gate_agree(self, ballots: tuple[int, int]) -> None:
        valid, content = ballots
        rate = rules.percent_of(content, valid)
        assert rules.is_under(rate, 60) == (content * 100 < 60 * valid)
        shown = rules.shown(rate, gate=60)
        assert (shown < 60) == rules.is_under(rate, 60)
        assert 0 <= shown <= 100
        assert abs(Fraction(shown) - rate) < Fraction(1, 10)


def test_under_the_gate_records_a_finding_of_criterion_15(cast: Cast) -> None:
    evaluation = record(cast)
    finding = Finding.objects.get()
    assert (finding.source, finding.evaluation, finding.criterion.number) == (Source.EVALUATION, evaluation, 15)
    assert (finding.village.code, finding.quarter, finding.stage) == (TUANHUANG, "2026Q4", Stage.FOUND)
    assert "23" in finding.fact
    assert "57.5" in finding.fact


@pytest.mark.parametrize("count", [AT_THE_GATE, WELL])
def test_at_or_over_the_gate_records_none(cast: Cast, count: rules.Count) -> None:
    record(cast, count)
    assert not Finding.objects.exists()


def test_the_gate_is_the_rule_sets(cast: Cast) -> None:
    rule_set = RuleSet.objects.get()
    rule_set.data["satisfaction_gate_percent"] = 90
    rule_set.save()
    record(cast, WELL)
    assert Finding.objects.get().criterion.number == 15


def test_the_finding_belongs_to_the_quarter_in_which_it_was_held(cast: Cast) -> None:
    count = replace(UNDER, held_on=dt.date(2026, 9, 30))
    assert record(cast, count).quarter == "2026Q3"
    assert Finding.objects.get().quarter == "2026Q3"


def test_a_day_without_criteria_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        record(cast, replace(WELL, held_on=dt.date(1990, 1, 1)))
    assert refusal.value.field == "held_on"


def test_one_day_in_one_village_has_one_count(cast: Cast) -> None:
    record(cast)
    with pytest.raises(RuleBroken, match="counted already") as refusal:
        record(cast, WELL)
    assert refusal.value.field == "held_on"
    record(cast, WELL, village="360603101201")
    record(cast, replace(WELL, held_on=HELD - dt.timedelta(days=1)))
    assert MassEvaluation.objects.count() == 3


def test_only_screened_villages_are_evaluated(cast: Cast) -> None:
    Division.objects.filter(code="360603101201").update(valid_to=HELD - dt.timedelta(days=1))
    for code in ("360603101001", "360603101201"):
        with pytest.raises(RuleBroken, match="not screened"):
            record(cast, WELL, village=code)
    Division.objects.filter(code="360603101201").update(valid_to=HELD)
    assert record(cast, WELL, village="360603101201").pk


def test_today_is_the_day_in_shanghai(cast: Cast) -> None:
    count = replace(WELL, held_on=dt.date(2026, 11, 21))
    with pytest.raises(RuleBroken, match="still to come"):
        record(cast, count, at=moment("2026-11-20 23:59"))
    assert record(cast, count, at=moment("2026-11-21 00:00")).held_on == count.held_on


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "department", "member", "supervisor", "auditor"])
def test_only_the_countys_officer_and_inspectors_count(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        record(cast, by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        record(cast, by=make_user(Role.INSPECTOR, "360681"))
    assert record(cast, by=cast.officer, at=COUNTED).pk
