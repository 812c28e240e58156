"""What an inspection comes to. Every way of the counties is data: a sheet and a few numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from villages.acceptance.inspections.decision import (
    Answers,
    CriterionSeen,
    Decision,
    LineKind,
    Seen,
    decide,
    stricter_or_same,
)
from villages.acceptance.inspections.models import Outcome
from villages.acceptance.inspections.words import tell
from villages.criteria.rules import Numbers
from villages.criteria.sheet import QuestionKind, Rates, Sheet, shipped_sheet

SHEET = shipped_sheet()
FULL = {item.key: item.points for item in SHEET.items()}
RESOLVED = CriterionSeen(8, "案件", "case", is_resolved=True)
ALL_SATISFIED = {question.key: Answers(15, 0, 0) for question in SHEET.questions}
GOOD = Seen(points=FULL, criteria=(RESOLVED,), ballots=15, answers=ALL_SATISFIED)


def minus(deduction: str, **facts: Any) -> Seen:
    """Everything is well, but so many points are missing."""
    rest, points = Decimal(deduction), dict(FULL)
    for key, most in FULL.items():
        taken = min(rest, most)
        points[key], rest = most - taken, rest - taken
    return replace(GOOD, points=points, **facts)


def outcome(seen: Seen, sheet: Sheet = SHEET, **numbers: Any) -> Outcome:
    return decide(seen, numbers=Numbers(**numbers), sheet=sheet).outcome


def failing(decision: Decision) -> list[LineKind]:
    return [line.kind for line in decision.against]


def of_five(dissatisfied: tuple[int, ...], ballots: int = 15) -> Seen:
    """So many dissatisfied with each of the five questions."""
    keys = [question.key for question in SHEET.questions]
    answers = {key: Answers(ballots - n, 0, n) for key, n in zip(keys, dissatisfied, strict=True)}
    return replace(GOOD, ballots=ballots, answers=answers)


def with_awareness(aware: int, *, of: int = 20) -> tuple[Seen, Sheet]:
    """A sheet that also asks whether people know of the rectification."""
    first, *rest = SHEET.questions
    sheet = replace(SHEET, questions=(replace(first, key="known", kind=QuestionKind.AWARENESS), *rest))
    answers = {question.key: Answers(of, 0, 0) for question in rest} | {"known": Answers(aware, 0, of - aware)}
    return replace(GOOD, ballots=of, answers=answers), sheet


def test_the_shipped_sheet_has_six_aspects_with_24_items_and_100_points() -> None:
    assert len(SHEET.aspects) == 6
    assert len(list(SHEET.items())) == 24
    assert SHEET.points == 100


@pytest.mark.parametrize(("deduction", "expected"), [("30", "pass"), ("30.1", "fail"), ("0", "pass"), ("100", "fail")])
def test_with_six_aspects_and_24_items_it_passes_at_70(deduction: str, expected: str) -> None:
    assert outcome(minus(deduction)) == expected


def test_another_county_passes_at_80() -> None:
    assert outcome(minus("25")) == Outcome.PASS
    assert outcome(minus("25"), pass_mark=80) == Outcome.FAIL


@pytest.mark.parametrize(("ballots", "expected"), [(15, "pass"), (14, "fail"), (0, "fail")])
def test_five_questions_want_at_least_fifteen_raters(ballots: int, expected: str) -> None:
    assert len(SHEET.questions) == 5
    assert outcome(of_five((0,) * 5, ballots=ballots)) == expected


def test_over_half_dissatisfied_fails_outright_whatever_the_score() -> None:
    decision = decide(of_five((8, 8, 8, 8, 8)), numbers=Numbers(), sheet=SHEET)
    assert (decision.outcome, failing(decision)) == (Outcome.FAIL, [LineKind.DISSATISFIED])


def test_exactly_half_dissatisfied_does_not_fail() -> None:
    assert outcome(of_five((8,) * 5, ballots=16)) == Outcome.PASS


def test_one_bad_question_of_five_counts_together_or_by_itself_as_the_sheet_says() -> None:
    seen = of_five((15, 0, 0, 0, 0))
    assert outcome(seen) == Outcome.PASS
    assert outcome(seen, replace(SHEET, rates=Rates.EACH)) == Outcome.FAIL


@pytest.mark.parametrize(("dissatisfied", "expected"), [(2, "pass"), (3, "fail")])
def test_satisfaction_under_90_percent_means_doing_it_again(dissatisfied: int, expected: str) -> None:
    seen = of_five((dissatisfied,) * 5, ballots=20)
    assert outcome(seen) == Outcome.PASS
    assert outcome(seen, satisfied_redo_under_percent=90) == expected


def test_fairly_satisfied_is_satisfied() -> None:
    answers = {key: Answers(0, 15, 0) for key in ALL_SATISFIED}
    assert outcome(replace(GOOD, answers=answers), satisfied_redo_under_percent=90) == Outcome.PASS


@pytest.mark.parametrize(("aware", "expected"), [(18, "pass"), (17, "fail")])
def test_awareness_under_90_percent_means_doing_it_again(aware: int, expected: str) -> None:
    seen, sheet = with_awareness(aware)
    assert outcome(seen, sheet, aware_redo_under_percent=90) == expected
    assert outcome(seen, sheet) == Outcome.PASS


@pytest.mark.parametrize(
    ("deduction", "expected"), [("30", "pass"), ("30.5", "basic"), ("40", "basic"), ("41", "fail")]
)
def test_a_band_of_basically_passed_where_the_rule_set_has_one(deduction: str, expected: str) -> None:
    assert outcome(minus(deduction), basically_passed_from=60) == expected


def test_after_a_consolidation_there_is_no_band_any_more() -> None:
    assert outcome(minus("35", was_basic=True), basically_passed_from=60) == Outcome.FAIL
    assert outcome(minus("30", was_basic=True), basically_passed_from=60) == Outcome.PASS


def test_a_veto_fails_outright_and_says_the_fact() -> None:
    decision = decide(replace(GOOD, vetoes={"false_papers": "会议记录系补造"}), numbers=Numbers(), sheet=SHEET)
    assert failing(decision) == [LineKind.VETO]
    assert "会议记录系补造" in tell(decision.against[0]).sentence


def test_a_criterion_that_is_not_resolved_fails_outright() -> None:
    seen = replace(GOOD, criteria=(RESOLVED, replace(RESOLVED, number=11, is_resolved=False)))
    decision = decide(seen, numbers=Numbers(), sheet=SHEET)
    assert failing(decision) == [LineKind.CRITERION]
    assert "Criterion 11 is not resolved" in tell(decision.against[0]).sentence


def test_a_veto_in_the_basic_band_still_fails() -> None:
    assert outcome(minus("35", vetoes={"mass_incident": "x"}), basically_passed_from=60) == Outcome.FAIL


def test_a_breach_that_lengthens_the_watch_by_a_year_is_data() -> None:
    breach = SHEET.breach("board_torn_down")
    assert breach is not None
    assert breach.months == 12
    assert SHEET.breach("unknown") is None


def test_every_line_is_explained_with_its_figures() -> None:
    decision = decide(
        of_five((1, 2, 3, 0, 0), ballots=18),
        numbers=Numbers(satisfied_redo_under_percent=90, basically_passed_from=60),
        sheet=SHEET,
    )
    assert [tell(line).sentence for line in decision.lines] == [
        "100 of 100 points; 70 pass, from 60 it is basically passed.",
        "Nothing of the 3 points that fail outright is the case.",
        "18 valid ballots; at least 15 are needed.",
        "6 of 90 answers are dissatisfied (6.7 %); more than 50 % fails outright.",
        "84 of 90 answers are satisfied (93.3 %); under 90 % it is to be done again.",
        "Criterion 8 is resolved: case",
    ]


def test_a_line_reads_back_from_what_is_kept() -> None:
    for line in decide(GOOD, numbers=Numbers(), sheet=SHEET).lines:
        assert type(line).read(line.as_data()) == line


def test_the_leader_may_only_be_stricter() -> None:
    assert stricter_or_same(Outcome.PASS) == [Outcome.PASS, Outcome.BASIC, Outcome.FAIL]
    assert stricter_or_same(Outcome.BASIC) == [Outcome.BASIC, Outcome.FAIL]
    assert stricter_or_same(Outcome.FAIL) == [Outcome.FAIL]
