"""Last quarter's answers stand beside the new ones; taking them over is an answer of its own."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import NO, QUARTER, UNKNOWN, YES, moment, open_check, sheet_of
from tests.scenes import scene
from tests.screening.desk import Desk
from villages.process import Conflict
from villages.screening.actions import answer_open_with_no, previous_answers, save_sheet, take_over_answers
from villages.screening.models import Answer, QuarterlyCheck, VillageSheet
from villages.screening.rules import AnswerInput

TUANHUANG = "360603101200"
NOW = moment("2027-01-05 10:00")
# The same yes in the later quarter: seen on its last day, where nothing else is said.
SEEN = YES.dated(QUARTER.next())
pytestmark = pytest.mark.django_db


@scene
def sheet(check: QuarterlyCheck, cast: Cast) -> VillageSheet:
    """团黄 in the quarter after one in which criteria 1–4 and 11 were answered."""
    earlier = sheet_of(check, TUANHUANG)
    answers = {1: NO, 2: YES, 3: UNKNOWN, 4: NO, 11: YES}
    save_sheet(sheet=earlier, answers=answers, version=1, by=cast.colleague, at=moment("2026-10-08 10:00"))
    return sheet_of(open_check("360603101", QUARTER.next()), TUANHUANG)


def answers_of(sheet: VillageSheet) -> dict[int, AnswerInput]:
    return {a.criterion.number: AnswerInput.of(a) for a in Answer.objects.filter(sheet=sheet)}


def test_last_quarters_answers_stand_beside_and_do_not_count(sheet: VillageSheet) -> None:
    assert {a.criterion.number: a.value for a in previous_answers(sheet)} == {
        1: "no", 2: "yes", 3: "unknown", 4: "no", 11: "yes",
    }  # fmt: skip
    assert answers_of(sheet) == {}


def test_taking_over_answers_what_is_open_with_its_words(sheet: VillageSheet, cast: Cast) -> None:
    take_over_answers(sheet=sheet, version=1, by=cast.filer, at=NOW)
    assert answers_of(sheet) == {1: NO, 2: SEEN, 3: UNKNOWN, 4: NO, 11: SEEN}
    assert set(Answer.objects.filter(sheet=sheet).values_list("answered_by", "answered_at")) == {(cast.filer.pk, NOW)}


def test_what_is_answered_now_stays(sheet: VillageSheet, cast: Cast) -> None:
    save_sheet(sheet=sheet, answers={2: NO}, version=1, by=cast.filer, at=NOW)
    take_over_answers(sheet=sheet, version=2, by=cast.filer, at=NOW)
    assert answers_of(sheet)[2] == NO
    assert answers_of(sheet)[11] == SEEN


def test_what_is_typed_now_stays(sheet: VillageSheet, cast: Cast) -> None:
    take_over_answers(sheet=sheet, version=1, by=cast.filer, at=NOW, typed={11: NO, 4: AnswerInput()})
    assert answers_of(sheet)[11] == NO
    assert answers_of(sheet)[4] == NO


def test_what_last_quarter_did_not_answer_stays_open(sheet: VillageSheet, cast: Cast) -> None:
    take_over_answers(sheet=sheet, version=1, by=cast.filer, at=NOW)
    assert 5 not in answers_of(sheet)


def test_the_quarter_before_the_last_is_not_taken_over(sheet: VillageSheet, cast: Cast) -> None:
    later = sheet_of(open_check("360603101", QUARTER.next().next()), TUANHUANG)
    assert previous_answers(later) == []


def test_it_conflicts_like_any_save(sheet: VillageSheet, cast: Cast) -> None:
    save_sheet(sheet=sheet, answers={1: YES}, version=1, by=cast.colleague, at=NOW)
    with pytest.raises(Conflict):
        take_over_answers(sheet=sheet, version=1, by=cast.filer, at=NOW)
    assert answers_of(sheet) == {1: SEEN}


def test_the_open_ones_can_be_answered_with_no_at_once(sheet: VillageSheet, cast: Cast) -> None:
    save_sheet(sheet=sheet, answers={1: YES}, version=1, by=cast.filer, at=NOW)
    answer_open_with_no(sheet=sheet, version=2, by=cast.filer, at=NOW, typed={3: UNKNOWN})
    given = answers_of(sheet)
    assert (given.pop(1), given.pop(3)) == (SEEN, UNKNOWN)
    assert given == dict.fromkeys([2, *range(4, 16)], NO)


def test_the_button_of_one_criterion_takes_over_that_one_with_what_else_is_typed(
    sheet: VillageSheet, cast: Cast, in_english: None
) -> None:
    desk = Desk(cast.filer, sheet.quarterly_check, NOW)
    page = f"villages/{TUANHUANG}/"
    assert desk.get(page).content.decode().count('name="last"') == 5, "one for each that last quarter answered"
    response = desk.post(page, {"version": 1, "last": "11", "c11-value": "no", "c1-value": "unknown", "c1-reason": "x"})
    assert response["Location"] == desk.address(page) + "#c11"
    assert answers_of(sheet) == {11: SEEN, 1: AnswerInput("unknown", reason="x")}
    body = desk.get(page).content.decode()
    assert 'name="last" value="11"' not in body, "it says the same already"
    assert 'name="last" value="1"' in body


@pytest.mark.parametrize("junk", ["", "0", "5", "99", "-1", "x", "9" * 40])
def test_a_criterion_without_an_answer_of_last_quarter_stays_as_it_is(
    sheet: VillageSheet, cast: Cast, junk: str
) -> None:
    desk = Desk(cast.filer, sheet.quarterly_check, NOW)
    assert desk.post(f"villages/{TUANHUANG}/", {"version": 1, "last": junk, "c2-value": "no"}).status_code == 302
    assert answers_of(sheet) == {2: NO}
