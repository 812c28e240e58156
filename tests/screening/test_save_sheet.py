"""The township saves one village's answers as a draft."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import (
    DECIDED,
    FILED,
    NO,
    QUARTER,
    REVIEWED,
    UNKNOWN,
    YES,
    confirm,
    fill_check,
    moment,
    sheet_of,
    submit,
)
from tests.scenes import scene
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.actions import return_check, save_sheet, unconfirm_check
from villages.screening.models import Answer, QuarterlyCheck, SheetState, VillageSheet
from villages.screening.rules import AnswerInput

TUANHUANG, JINBEI = "360603101200", "360603101201"
LATER = moment("2026-10-09 16:00")
pytestmark = pytest.mark.django_db


@scene
def sheet(check: QuarterlyCheck) -> VillageSheet:
    return sheet_of(check, TUANHUANG)


def save(sheet: VillageSheet, by: User, answers: dict[int, AnswerInput], version: int | None = None) -> VillageSheet:
    return save_sheet(sheet=sheet, answers=answers, version=version or sheet.version, by=by, at=FILED)


def values(sheet: VillageSheet) -> dict[int, str]:
    return dict(Answer.objects.filter(sheet=sheet).values_list("criterion__number", "value"))


def test_answers_are_kept_with_their_words_time_and_person(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: NO, 10: UNKNOWN, 11: YES})
    assert values(sheet) == {1: "no", 10: "unknown", 11: "yes"}
    yes = Answer.objects.get(sheet=sheet, criterion__number=11)
    assert AnswerInput.of(yes) == YES.dated(QUARTER)
    assert (yes.answered_at, yes.answered_by) == (FILED, cast.filer)
    assert (sheet.saved_at, sheet.saved_by, sheet.version) == (FILED, cast.filer, 2)


def test_criteria_that_are_left_out_stay_as_they_were(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: NO, 2: NO})
    save(sheet, cast.filer, {2: UNKNOWN, 3: NO})
    assert values(sheet) == {1: "no", 2: "unknown", 3: "no"}


def test_an_empty_value_takes_the_answer_back(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: NO, 2: YES})
    save(sheet, cast.filer, {2: AnswerInput()})
    assert values(sheet) == {1: "no"}


def test_an_unchanged_answer_is_not_rewritten(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: NO, 2: YES})
    save_sheet(sheet=sheet, answers={1: NO, 2: YES, 3: NO}, version=sheet.version, by=cast.colleague, at=LATER)
    people = dict(Answer.objects.filter(sheet=sheet).values_list("criterion__number", "answered_by"))
    assert people == {1: cast.filer.pk, 2: cast.filer.pk, 3: cast.colleague.pk}
    assert list(AuditRow.objects.filter(verb="sheet.save").latest("pk").after) == ["3"]


def test_a_changed_answer_says_who_changed_it_and_the_trail_keeps_both(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {11: YES})
    save_sheet(sheet=sheet, answers={11: NO}, version=sheet.version, by=cast.colleague, at=LATER)
    answer = Answer.objects.get(sheet=sheet)
    assert (answer.value, answer.fact, answer.answered_by, answer.answered_at) == ("no", "", cast.colleague, LATER)
    row = AuditRow.objects.filter(verb="sheet.save").latest("pk")
    assert row.before == {"11": dataclasses.asdict(YES) | {"seen_on": "2026-09-30"}}
    assert row.after == {"11": dataclasses.asdict(NO)}
    assert (row.by, row.place_code) == (cast.colleague, TUANHUANG)


def test_the_second_to_save_the_same_village_is_told_and_overwrites_nothing(sheet: VillageSheet, cast: Cast) -> None:
    read_by_both = sheet.version
    save(sheet, cast.filer, {1: YES}, version=read_by_both)
    with pytest.raises(Conflict):
        save(sheet, cast.colleague, {1: NO, 2: NO}, version=read_by_both)
    assert values(sheet) == {1: "yes"}
    assert AuditRow.objects.filter(verb="sheet.save").count() == 1


@pytest.mark.parametrize("number_of_answers", [1, 15])
def test_a_save_takes_ten_queries_for_one_answer_or_all(
    sheet: VillageSheet, cast: Cast, number_of_answers: int
) -> None:
    save_sheet(sheet=sheet, answers={1: NO}, version=sheet.version, by=cast.filer, at=FILED)
    answers = dict.fromkeys(range(1, 1 + number_of_answers), YES)
    with CaptureQueriesContext(connection) as queries:
        save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=cast.filer, at=LATER)
    asked = [query["sql"] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert 0 < len(asked) <= 10


def test_two_people_save_two_villages_at_once(check: QuarterlyCheck, cast: Cast) -> None:
    one, other = sheet_of(check, TUANHUANG), sheet_of(check, JINBEI)
    save(one, cast.filer, {1: NO})
    save(other, cast.colleague, {2: NO})
    assert (values(one), values(other)) == ({1: "no"}, {2: "no"})


def test_the_first_answer_puts_the_check_in_work_once(check: QuarterlyCheck, sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: NO})
    save(sheet, cast.filer, {2: NO})
    check.refresh_from_db()
    assert check.stage == Stage.IN_WORK
    assert [c.verb for c in StageChange.objects.of(check)] == ["open", "fill"]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, SheetState.NOT_STARTED),
        ({1: NO}, SheetState.IN_WORK),
        ({1: AnswerInput("yes", fact="只有事实")}, SheetState.PROBLEM),
        ({1: AnswerInput("unknown")}, SheetState.PROBLEM),
        (dict.fromkeys(range(1, 16), NO), SheetState.DONE),
        (dict.fromkeys(range(1, 16), NO) | {3: AnswerInput("unknown")}, SheetState.PROBLEM),
    ],
)
def test_a_draft_may_lack_words_and_its_state_says_so(
    sheet: VillageSheet, cast: Cast, answers: dict[int, AnswerInput], state: SheetState
) -> None:
    save(sheet, cast.filer, answers)
    assert sheet.state(15) == state


def test_words_that_do_not_belong_to_the_value_are_dropped(sheet: VillageSheet, cast: Cast) -> None:
    save(sheet, cast.filer, {1: dataclasses.replace(YES, value="no"), 2: dataclasses.replace(YES, reason="多余")})
    no, yes = Answer.objects.filter(sheet=sheet).order_by("criterion__number")
    assert AnswerInput.of(no) == NO
    assert AnswerInput.of(yes) == YES.dated(QUARTER)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (AnswerInput("maybe"), "value"),
        (dataclasses.replace(YES, fact="当事人身份证11010519491231002X"), "fact"),
        (dataclasses.replace(YES, established_by="所长 13812345678"), "established_by"),
        (dataclasses.replace(YES, document_no="1" * 101), "document_no"),
        (dataclasses.replace(YES, fact="一" * 2001), "fact"),
        (dataclasses.replace(YES, fact="零\x00"), "fact"),
        (AnswerInput("unknown", reason="致电0701-5881234"), "reason"),
    ],
)
def test_what_cannot_stand_even_in_a_draft_is_refused_and_nothing_is_saved(
    sheet: VillageSheet, cast: Cast, answer: AnswerInput, field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        save(sheet, cast.filer, {1: NO, 2: answer})
    assert refusal.value.field == field
    sheet.refresh_from_db()
    assert (values(sheet), sheet.version) == ({}, 1)


def test_the_limits_themselves_are_allowed(sheet: VillageSheet, cast: Cast) -> None:
    longest = AnswerInput("yes", fact="一" * 2000, established_by="二" * 100, document_no="三" * 100)
    save(sheet, cast.filer, {1: longest})
    assert AnswerInput.of(Answer.objects.get(sheet=sheet)).undated() == longest


def test_a_submitted_check_is_closed(submitted: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(submitted, TUANHUANG)
    with pytest.raises(RuleBroken, match="submitted"):
        save(sheet, cast.filer, {1: YES})
    assert values(sheet)[1] == "no"


def test_a_sheet_that_was_read_before_the_submission_is_closed_too(check: QuarterlyCheck, cast: Cast) -> None:
    stale = sheet_of(fill_check(check, by=cast.filer), TUANHUANG)
    submit(check, by=cast.filer)
    with pytest.raises(RuleBroken):
        save(stale, cast.colleague, {1: YES})


def test_being_late_does_not_close_it(sheet: VillageSheet, cast: Cast) -> None:
    save_sheet(sheet=sheet, answers={1: NO}, version=1, by=cast.filer, at=moment("2026-12-30 09:00"))
    assert values(sheet) == {1: "no"}


def test_saving_a_returned_village_clears_its_reason_and_only_its(submitted: QuarterlyCheck, cast: Cast) -> None:
    one, other = sheet_of(submitted, TUANHUANG), sheet_of(submitted, JINBEI)
    reasons = {one.pk: "请补证据", other.pk: "请核实"}
    return_check(check=submitted, village_reasons=reasons, reason="退回", by=cast.officer, at=REVIEWED)
    one.refresh_from_db()
    save_sheet(sheet=one, answers={11: YES}, version=one.version, by=cast.filer, at=DECIDED)
    other.refresh_from_db()
    assert (one.return_reason, other.return_reason) == ("", "请核实")


def test_an_answer_that_a_finding_came_from_is_changed_not_taken_back(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}})
    confirm(submit(check, by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    unconfirm_check(check=check, reason="误点", by=cast.officer, at=DECIDED)
    sheet = sheet_of(check, TUANHUANG)
    return_check(check=check, village_reasons={sheet.pk: "请核实"}, reason="退回", by=cast.officer, at=DECIDED)
    sheet.refresh_from_db()
    with pytest.raises(RuleBroken, match="finding"):
        save(sheet, cast.filer, {11: AnswerInput()})
    save(sheet, cast.filer, {11: NO})
    assert values(sheet)[11] == "no"


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "supervisor", "member", "system_admin", "auditor"])
def test_nobody_but_the_townships_filers_saves(sheet: VillageSheet, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        save(sheet, getattr(cast, name), {1: NO})
    assert values(sheet) == {}
