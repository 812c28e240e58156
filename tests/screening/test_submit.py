"""The township submits its check and gets a receipt."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, FILED, NO, QUARTER, REVIEWED, UNKNOWN, YES, fill_check, moment, sheet_of, submit
from villages.audit import AuditRow
from villages.process import RuleBroken, Stage, StageChange
from villages.screening import rules
from villages.screening.actions import return_check, save_sheet, submit_check
from villages.screening.models import QuarterlyCheck, Submission
from villages.screening.rules import AnswerInput

TUANHUANG, JINBEI = "360603101200", "360603101201"
DUE = moment("2026-10-11 00:00")
pytestmark = pytest.mark.django_db


def test_the_receipt_has_a_number_the_time_and_the_answers(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES, 10: UNKNOWN}})
    receipt = submit_check(check=check, is_declared=True, by=cast.filer, at=FILED)
    assert receipt.number == "2026Q3-360603101-01"
    assert (receipt.round, receipt.submitted_at, receipt.submitted_by) == (1, FILED, cast.filer)
    assert receipt.answers[TUANHUANG]["11"] == dataclasses.asdict(YES.dated(QUARTER)) | {"files": []}
    assert receipt.tally == {"no": 3 * 15 - 2, "yes": 1, "unknown": 1}


def test_the_check_says_who_and_when_and_the_history_and_trail_know(submitted: QuarterlyCheck, cast: Cast) -> None:
    assert submitted.stage == Stage.SUBMITTED
    assert (submitted.submitted_at, submitted.first_submitted_at, submitted.submitted_by) == (FILED, FILED, cast.filer)
    assert [c.verb for c in StageChange.objects.of(submitted)] == ["open", "fill", "submit"]
    assert AuditRow.objects.get(verb="check.submit").by == cast.filer


@pytest.mark.parametrize(
    ("at", "minutes"),
    [
        (moment("2026-10-10 23:59:59"), 0),
        (DUE, 0),
        (DUE + dt.timedelta(seconds=1), 1),
        (DUE + dt.timedelta(minutes=1), 1),
        (DUE + dt.timedelta(minutes=1, seconds=1), 2),
        (moment("2026-10-12 09:26"), 33 * 60 + 26),
        (dt.datetime(2026, 10, 10, 16, 1, tzinfo=dt.UTC), 1),
    ],
)
def test_it_is_late_to_the_minute(check: QuarterlyCheck, cast: Cast, at: dt.datetime, minutes: int) -> None:
    fill_check(check, by=cast.filer)
    receipt = submit_check(check=check, is_declared=True, by=cast.filer, at=at)
    check.refresh_from_db()
    assert receipt.minutes_late == minutes
    assert check.is_submitted_late is (minutes > 0)


def test_it_goes_in_once(submitted: QuarterlyCheck, check: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="submitted"):
        submit(check, by=cast.colleague)
    assert Submission.objects.count() == 1


def test_a_missing_answer_is_refused_and_named(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    sheet = sheet_of(check, JINBEI)
    save_sheet(sheet=sheet, answers={7: AnswerInput()}, version=sheet.version, by=cast.filer, at=FILED)
    with pytest.raises(RuleBroken, match="complete"):
        submit(check, by=cast.filer)
    check.refresh_from_db()
    assert check.stage == Stage.IN_WORK
    (problem,) = rules.problems_of(check.sheets.with_answers(), list(check.edition.criteria.all()))
    assert problem.criterion is not None
    assert (problem.sheet.village.code, problem.criterion.number) == (JINBEI, 7)


@pytest.mark.parametrize(
    "answer",
    [
        AnswerInput("unknown"),
        AnswerInput("yes"),
        dataclasses.replace(YES, fact=" "),
        dataclasses.replace(YES, established_by=" "),
        dataclasses.replace(YES, document_no=" "),
    ],
)
def test_an_answer_without_its_words_is_refused(check: QuarterlyCheck, cast: Cast, answer: AnswerInput) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {11: answer}})
    with pytest.raises(RuleBroken, match="complete"):
        submit(check, by=cast.filer)
    assert not Submission.objects.exists()


def test_a_check_without_any_answer_is_refused(check: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        submit(check, by=cast.filer)


def test_without_the_declaration_it_is_refused(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    with pytest.raises(RuleBroken) as refusal:
        submit_check(check=check, is_declared=False, by=cast.filer, at=FILED)
    assert refusal.value.field == "declared"
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "supervisor"])
def test_nobody_but_the_townships_filers_submits(check: QuarterlyCheck, cast: Cast, name: str) -> None:
    fill_check(check, by=cast.filer)
    with pytest.raises(PermissionDenied):
        submit(check, by=getattr(cast, name))
    assert not Submission.objects.exists()


def test_a_second_round_gets_a_new_number_and_stays_as_early_as_the_first(
    submitted: QuarterlyCheck, cast: Cast
) -> None:
    sheet = sheet_of(submitted, TUANHUANG)
    return_check(check=submitted, village_reasons={sheet.pk: "请核实"}, reason="退回", by=cast.officer, at=REVIEWED)
    with pytest.raises(RuleBroken, match="complete"):
        submit_check(check=submitted, is_declared=True, by=cast.filer, at=DECIDED)
    sheet.refresh_from_db()
    save_sheet(sheet=sheet, answers={11: YES}, version=sheet.version, by=cast.filer, at=DECIDED)
    receipt = submit_check(check=submitted, is_declared=True, by=cast.filer, at=DECIDED)
    submitted.refresh_from_db()
    assert (receipt.number, receipt.minutes_late) == ("2026Q3-360603101-02", 0)
    assert (submitted.first_submitted_at, submitted.submitted_at) == (FILED, DECIDED)
    first = Submission.objects.get(round=1)
    assert first.answers[TUANHUANG]["11"] == dataclasses.asdict(NO)
