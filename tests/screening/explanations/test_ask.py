"""Asking: a hit of the county's side against a *no* of the same quarter that was submitted, once."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from tests.conftest import Cast
from tests.factories import NO, QUARTER, REVIEWED, UNKNOWN, YES, confirm, fill_check, moment, sheet_of, submit
from tests.screening.explanations.county import REPORTED, TAZHOU, TUANHUANG, asked_about, report
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding, reopen_finding
from villages.process import Stage, StageChange
from villages.screening import actions as screening
from villages.screening.explanations.actions import answer_explanation, drop_explanation, sweep_explanations
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.recording import correct_finding
from villages.screening.rules import AnswerInput

pytestmark = pytest.mark.django_db
RETURNED, AGAIN = moment("2026-11-10 09:00"), moment("2026-11-11 09:00")


def change(check: QuarterlyCheck, cast: Cast, answer: AnswerInput, *, number: int = 11) -> None:
    """The county returns the check for 团黄村; the township changes the answer and submits again."""
    check.refresh_from_db()
    sheet = sheet_of(check, TUANHUANG)
    screening.return_check(
        check=check, village_reasons={sheet.pk: "请核实"}, reason="请核实", by=cast.officer, at=RETURNED
    )
    sheet.refresh_from_db()
    screening.save_sheet(sheet=sheet, answers={number: answer}, version=sheet.version, by=cast.filer, at=AGAIN)
    check.refresh_from_db()
    submit(check, by=cast.filer, at=AGAIN)


def test_a_report_against_a_submitted_no_asks_the_township(submitted: QuarterlyCheck) -> None:
    finding = report()
    asked = asked_about(finding)
    assert (asked.stage, asked.asked_at, asked.village.code) == (Stage.ASKED, REPORTED, TUANHUANG)
    assert (asked.answer.value, asked.answer.criterion_id) == ("no", finding.criterion_id)
    assert AuditRow.objects.filter(verb="explanation.ask", object_id=str(asked.pk), by=None).count() == 1


def test_it_asks_about_a_confirmed_check_as_well(submitted: QuarterlyCheck, cast: Cast) -> None:
    confirm(submitted, by=cast.officer)
    assert asked_about(report()).stage == Stage.ASKED


def test_a_yes_or_a_cannot_tell_is_no_contradiction(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES, 9: UNKNOWN}}), by=cast.filer)
    report(number=11)
    report(number=9)
    assert not Explanation.objects.exists()


def test_another_quarter_is_no_contradiction(submitted: QuarterlyCheck) -> None:
    report(quarter=QUARTER.previous())
    assert not Explanation.objects.exists()


def test_the_finding_of_the_township_itself_asks_nobody(check: QuarterlyCheck, cast: Cast) -> None:
    confirm(submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}}), by=cast.filer), by=cast.officer)
    assert Finding.objects.count() == 1
    assert not Explanation.objects.exists()


def test_a_draft_is_nobodys_word_yet_but_its_submission_is(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    finding = report(at=moment("2026-10-07 10:00"))
    assert not Explanation.objects.exists()
    submit(check, by=cast.filer, at=moment("2026-10-08 10:00"))
    assert asked_about(finding).asked_at == moment("2026-10-08 10:00")


def test_a_submission_asks_only_about_its_own_villages_and_quarter(check: QuarterlyCheck, cast: Cast) -> None:
    report(TAZHOU, at=moment("2026-10-07 10:00"))
    report(at=moment("2026-10-07 10:00"), quarter=QUARTER.previous())
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    assert not Explanation.objects.exists()


def test_a_new_submission_does_not_ask_twice(asked: Explanation, submitted: QuarterlyCheck, cast: Cast) -> None:
    change(submitted, cast, YES, number=8)
    assert Explanation.objects.count() == 1
    asked.refresh_from_db()
    assert (asked.stage, asked.asked_at) == (Stage.ASKED, REPORTED)


def test_a_no_that_becomes_a_yes_before_it_is_explained_is_dropped_by_the_system(
    asked: Explanation, submitted: QuarterlyCheck, cast: Cast
) -> None:
    change(submitted, cast, YES)
    asked.refresh_from_db()
    assert asked.stage == Stage.DROPPED
    last = StageChange.objects.of(asked).last()
    assert last
    with translation.override(settings.LANGUAGE_CODE):
        assert (last.by, last.reason) == (
            None,
            translation.gettext("The township has answered yes in its new submission."),
        )


def test_a_cannot_tell_does_not_take_the_no_back(asked: Explanation, submitted: QuarterlyCheck, cast: Cast) -> None:
    change(submitted, cast, UNKNOWN)
    asked.refresh_from_db()
    assert asked.stage == Stage.ASKED


def test_once_explained_the_county_decides_whatever_is_submitted(
    asked: Explanation, submitted: QuarterlyCheck, cast: Cast
) -> None:
    answer_explanation(explanation=asked, words="火灾发生在邻县林区", by=cast.filer, at=REPORTED)
    change(submitted, cast, YES)
    asked.refresh_from_db()
    assert asked.stage == Stage.ANSWERED


def test_a_yes_that_becomes_a_no_again_is_asked_about_again(
    asked: Explanation, submitted: QuarterlyCheck, cast: Cast
) -> None:
    change(submitted, cast, YES)
    change(submitted, cast, NO)
    asked.refresh_from_db()
    assert (asked.stage, asked.asked_at) == (Stage.ASKED, AGAIN)


def test_what_a_person_has_dropped_is_not_asked_again_by_a_submission(
    asked: Explanation, submitted: QuarterlyCheck, cast: Cast
) -> None:
    drop_explanation(explanation=asked, reason="函件所指为邻村", by=cast.officer, at=REPORTED)
    change(submitted, cast, YES, number=8)
    asked.refresh_from_db()
    assert asked.stage == Stage.DROPPED


def test_a_report_on_a_check_that_is_back_waits_for_the_next_submission(submitted: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(submitted, TUANHUANG)
    screening.return_check(
        check=submitted, village_reasons={sheet.pk: "请核实"}, reason="请核实", by=cast.officer, at=REVIEWED
    )
    finding = report()
    assert not Explanation.objects.exists()
    sheet.refresh_from_db()
    screening.save_sheet(sheet=sheet, answers={}, version=sheet.version, by=cast.filer, at=AGAIN)
    submitted.refresh_from_db()
    submit(submitted, by=cast.filer, at=AGAIN)
    assert asked_about(finding).asked_at == AGAIN


def test_the_scheduler_asks_about_what_was_missed(submitted: QuarterlyCheck) -> None:
    finding = report()
    StageChange.objects.filter(of_explanation__finding=finding).delete()
    Explanation.objects.all().delete()
    assert sweep_explanations(at=AGAIN)["asked"] == 1
    assert asked_about(finding).asked_at == AGAIN
    assert sweep_explanations(at=AGAIN)["asked"] == 0


def test_a_dismissed_finding_takes_its_request_along_and_brings_it_back(asked: Explanation, cast: Cast) -> None:
    finding = asked.finding
    dismiss_finding(finding=finding, reason="已移交邻县", by=cast.officer, at=AGAIN)
    asked.refresh_from_db()
    assert asked.stage == Stage.DROPPED
    last = StageChange.objects.of(asked).last()
    assert last
    assert last.reason == "已移交邻县"
    reopen_finding(finding=finding, reason="查实在本村", by=cast.officer, at=AGAIN)
    asked.refresh_from_db()
    assert (asked.stage, asked.asked_at) == (Stage.ASKED, AGAIN)


def test_a_corrected_source_takes_its_request_along(asked: Explanation, cast: Cast) -> None:
    correct_finding(finding=asked.finding, reason="函件更正", by=cast.department, at=AGAIN)
    asked.refresh_from_db()
    assert (asked.stage, asked.finding.stage) == (Stage.DROPPED, Stage.WITHDRAWN)
