"""What a plan and the four stages want, as pure sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from villages.ledger.plans.contents import compared_lines
from villages.ledger.plans.rules import (
    Item,
    ItemWords,
    Line,
    check_can_submit,
    check_item,
    missing_in_plan,
)
from villages.ledger.plans.step_rules import StepFacts, missing_in
from villages.process import RuleBroken, Stage

TODAY, DEADLINE = dt.date(2026, 10, 20), dt.date(2027, 1, 13)
LINE = Line("personnel", "调整班子分工", "镇党委副书记", dt.date(2026, 12, 1))
WORDS = ItemWords("涣散", "制度不落实", "有力")
NOTHING, ALL = (
    StepFacts(without_cause=(8, 11)),
    StepFacts(1, 1, True, True, True, 1, 2, 3, 1, 4, True, ()),
)  # fmt: skip


def missing(*items: Item, today: dt.date = TODAY) -> list[str]:
    return missing_in_plan(items, criteria=[8], deadline=DEADLINE, today=today)


def test_a_complete_plan_lacks_nothing() -> None:
    assert missing(Item(8, WORDS, [LINE])) == []


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (Item(11, WORDS, [LINE]), "Criterion 8: nothing is written yet."),
        (Item(8, replace(WORDS, problem=" "), [LINE]), "Criterion 8: the problem is missing."),
        (Item(8, replace(WORDS, cause=""), [LINE]), "Criterion 8: the cause is missing."),
        (Item(8, replace(WORDS, goal=""), [LINE]), "Criterion 8: the goal is missing."),
        (Item(8, WORDS), "Criterion 8: there is no measure."),
        (Item(8, WORDS, [replace(LINE, owner_post="")]), "Criterion 8: a measure has no owner."),
        (
            Item(8, WORDS, [replace(LINE, due_on=TODAY - dt.timedelta(days=1))]),
            "Criterion 8: a new measure is due on a day that is over.",
        ),
        (
            Item(8, WORDS, [replace(LINE, due_on=DEADLINE + dt.timedelta(days=1))]),
            "Criterion 8: a measure is due after the deadline of the entry.",
        ),
    ],
)
def test_it_says_what_a_plan_lacks(item: Item, sentence: str) -> None:
    assert missing(item) == [sentence]


def test_the_last_day_and_today_are_in_time() -> None:
    assert missing(Item(8, WORDS, [replace(LINE, due_on=TODAY), replace(LINE, due_on=DEADLINE)])) == []


def test_a_measure_that_is_carried_out_keeps_its_day() -> None:
    old = replace(LINE, due_on=TODAY - dt.timedelta(days=9), measure_id=1)
    assert missing(Item(8, WORDS, [old])) == []


def test_when_the_deadline_is_over_a_measure_may_be_due_after_it() -> None:
    late = replace(LINE, due_on=DEADLINE + dt.timedelta(days=20))
    assert missing(Item(8, WORDS, [late]), today=DEADLINE + dt.timedelta(days=1)) == []


@pytest.mark.parametrize("step", [Stage.MOBILISE, Stage.INVESTIGATE])
def test_a_plan_is_not_submitted_before_visits_and_symposiums(step: Stage) -> None:
    with pytest.raises(RuleBroken, match="third stage"):
        check_can_submit([], step=step)


@pytest.mark.parametrize("step", [Stage.ANALYSE, Stage.RECTIFY])
def test_a_complete_plan_is_submitted_from_the_third_stage_on(step: Stage) -> None:
    check_can_submit([], step=step)
    with pytest.raises(RuleBroken, match="Criterion 8"):
        check_can_submit(["Criterion 8: the cause is missing."], step=step)


def test_a_draft_may_be_incomplete_but_holds_no_personal_numbers_and_no_measure_twice() -> None:
    check_item(ItemWords(), [replace(LINE, owner_post="")])
    for words, lines, match in (
        (ItemWords(cause="电话13800138000"), [], "telephone"),
        (ItemWords(), [LINE, replace(LINE, words="找13800138000")], "Measure 2: .*telephone"),
        (ItemWords(), [replace(LINE, owner_post="13800138000")], "Measure 1: .*telephone"),
        (ItemWords(), [LINE, LINE], "Measure 2 is here twice"),
        (ItemWords(), [replace(LINE, words=" ")], "Measure 1 has no words"),
        (ItemWords(), [replace(LINE, words=str(n)) for n in range(51)], "at most 50"),
    ):
        with pytest.raises(RuleBroken, match=match):
            check_item(words, lines)


@pytest.mark.parametrize(
    ("step", "count"), [(Stage.MOBILISE, 3), (Stage.INVESTIGATE, 4), (Stage.ANALYSE, 2), (Stage.RECTIFY, 0)]
)
def test_each_stage_says_what_it_lacks_and_is_content_with_all(step: Stage, count: int) -> None:
    assert len(missing_in(step, NOTHING)) == count
    assert missing_in(step, ALL) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"meetings": 0, "meeting_files": 0}, "Record the mobilisation meeting."),
        ({"meeting_files": 0}, "Add the record of the mobilisation meeting as a file."),
        ({"has_contact_leader": False}, "Name the contact leader."),
        ({"is_letter_written": False, "is_letter_signed": False}, "Write the letter of responsibility."),
        ({"is_letter_signed": False}, "Record on which day the letter of responsibility was signed."),
        ({"letter_files": 0}, "Add the scan of the signed letter of responsibility."),
    ],
)
def test_mobilising_is_proved_by_meeting_leader_and_signed_letter(facts: dict[str, object], sentence: str) -> None:
    assert missing_in(Stage.MOBILISE, replace(ALL, **facts)) == [sentence]  # type: ignore[arg-type]


def test_analysing_names_the_criteria_without_a_cause() -> None:
    sentence = "The approved plan names no cause for these criteria: 8, 11."
    assert missing_in(Stage.ANALYSE, replace(ALL, without_cause=(8, 11))) == [sentence]


def test_measures_are_compared_by_what_is_carried_out_and_else_by_their_words() -> None:
    old = [replace(LINE, measure_id=1), replace(LINE, words="培训", measure_id=2), replace(LINE, words="公开")]
    new = [
        replace(LINE, words="调整班子", measure_id=1),
        replace(LINE, words="公开"),
        replace(LINE, words="巡查"),
    ]  # fmt: skip
    shown = compared_lines(new, old)
    assert [(line.words, line.change) for line in shown] == [
        ("调整班子", "changed"), ("公开", ""), ("巡查", "new"), ("培训", "gone"),
    ]  # fmt: skip
    assert shown[0].before == old[0]
    assert [line.change for line in compared_lines(new, [], is_compared=False)] == ["", "", ""]
