"""Two people act on the same thing at the same time, on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import (
    DECIDED,
    FILED,
    NO,
    OPENED,
    QUARTER,
    REVIEWED,
    YES,
    confirm,
    fill_check,
    propose,
    sheet_of,
    sign,
    submit,
)
from villages import audit
from villages.accounts.models import User
from villages.ledger import actions as ledger
from villages.ledger.models import Determination, EntryCriterion, LedgerEntry
from villages.process import Stage
from villages.screening import actions as screening
from villages.screening.models import Answer, Finding, QuarterlyCheck, Submission, VillageSheet
from villages.screening.rules import AnswerInput

TUANHUANG, JINBEI = "360603101200", "360603101201"
Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def found(check: QuarterlyCheck, cast: Cast) -> list[Finding]:
    """Confirmed: 团黄 meets 8 and 11, 锦北 meets 8."""
    answers = {TUANHUANG: {8: YES, 11: YES}, JINBEI: {8: YES}}
    return confirm(submit(fill_check(check, by=cast.filer, answers=answers), by=cast.filer), by=cast.officer)


def saving(sheet: VillageSheet, by: User, answers: dict[int, AnswerInput], at: dt.datetime = FILED) -> Act:
    """Both read the sheet now; each saves it later."""
    version = sheet.version
    return lambda: screening.save_sheet(
        sheet=VillageSheet.objects.get(pk=sheet.pk), answers=answers, version=version, by=by, at=at
    )


def values(sheet: VillageSheet) -> dict[int, str]:
    return dict(Answer.objects.filter(sheet=sheet).values_list("criterion__number", "value"))


def test_of_two_who_save_the_same_village_the_second_is_told(
    overlap: Overlap, check: QuarterlyCheck, cast: Cast
) -> None:
    sheet = sheet_of(check, TUANHUANG)
    one, other = saving(sheet, cast.filer, {1: YES}), saving(sheet, cast.colleague, {1: NO, 2: NO})
    assert overlap.run(one, other, held_at="sheet.save") == ("done", "Conflict")
    assert overlap.second_waited
    assert values(sheet) == {1: "yes"}


def test_two_who_save_two_villages_both_keep_their_answers(overlap: Overlap, check: QuarterlyCheck, cast: Cast) -> None:
    mine, yours = sheet_of(check, TUANHUANG), sheet_of(check, JINBEI)
    one, other = saving(mine, cast.filer, {1: YES}), saving(yours, cast.colleague, {1: NO})
    assert overlap.run(one, other, held_at="sheet.save") == ("done", "done")
    assert (values(mine), values(yours)) == ({1: "yes"}, {1: "no"})
    check.refresh_from_db()
    assert check.stage == Stage.IN_WORK
    assert check.changes.filter(verb="fill").count() == 1


def test_a_naive_save_loses_an_update_here(overlap: Overlap, check: QuarterlyCheck, cast: Cast) -> None:
    """The control: without compare-and-swap the same overlap does lose what the first wrote."""
    sheet = sheet_of(check, TUANHUANG)

    def naively(by: User, words: str) -> Act:
        def act() -> None:
            with transaction.atomic():
                mine = VillageSheet.objects.get(pk=sheet.pk)
                audit.record("naive.save", by=by, at=FILED, about=mine)
                mine.return_reason += words
                mine.version += 1
                mine.save()

        return act

    outcomes = overlap.run(naively(cast.filer, "甲"), naively(cast.colleague, "乙"), held_at="naive.save")
    assert outcomes == ("done", "done")
    sheet.refresh_from_db()
    assert (sheet.return_reason, sheet.version) == ("甲", 2)


def test_a_double_submission_is_one_submission(overlap: Overlap, check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)

    def submitting(by: User) -> Act:
        return lambda: screening.submit_check(check=check, is_declared=True, by=by, at=FILED)

    outcomes = overlap.run(submitting(cast.filer), submitting(cast.colleague), held_at="check.submit")
    assert outcomes == ("done", "RuleBroken")
    assert overlap.second_waited
    assert list(Submission.objects.values_list("submitted_by", flat=True)) == [cast.filer.pk]


def test_a_submission_sees_the_answer_that_is_taken_back_meanwhile(
    overlap: Overlap, check: QuarterlyCheck, cast: Cast
) -> None:
    fill_check(check, by=cast.filer)
    clearing = saving(sheet_of(check, TUANHUANG), cast.colleague, {1: AnswerInput()})

    def submitting() -> object:
        return screening.submit_check(check=check, is_declared=True, by=cast.filer, at=FILED)

    assert overlap.run(clearing, submitting, held_at="sheet.save") == ("done", "RuleBroken")
    assert not Submission.objects.exists()


def test_a_save_during_the_submission_is_refused(overlap: Overlap, check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    changing = saving(sheet_of(check, TUANHUANG), cast.colleague, {1: YES})

    def submitting() -> object:
        return screening.submit_check(check=check, is_declared=True, by=cast.filer, at=FILED)

    assert overlap.run(submitting, changing, held_at="check.submit") == ("done", "RuleBroken")
    assert Submission.objects.get().answers[TUANHUANG]["1"]["value"] == "no"
    assert values(sheet_of(check, TUANHUANG))[1] == "no"


def test_a_check_is_confirmed_or_returned_but_not_both(overlap: Overlap, submitted: QuarterlyCheck, cast: Cast) -> None:
    reasons = {sheet_of(submitted, TUANHUANG).pk: "请核实"}

    def confirming() -> object:
        return confirm(QuarterlyCheck.objects.get(pk=submitted.pk), by=cast.officer)

    def returning() -> None:
        screening.return_check(check=submitted, village_reasons=reasons, reason="x", by=cast.officer, at=REVIEWED)

    assert overlap.run(confirming, returning, held_at="check.confirm") == ("done", "Conflict")
    submitted.refresh_from_db()
    assert submitted.stage == Stage.CONFIRMED
    assert sheet_of(submitted, TUANHUANG).return_reason == ""


def test_two_confirmations_record_the_findings_once(overlap: Overlap, check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    submit(check, by=cast.filer)
    copies = [QuarterlyCheck.objects.get(pk=check.pk) for _ in range(2)]
    one, other = (lambda c=c: confirm(c, by=cast.officer) for c in copies)
    assert overlap.run(one, other, held_at="check.confirm") == ("done", "Conflict")
    assert Finding.objects.count() == 1


@pytest.mark.parametrize("chosen", [(slice(0, 2), slice(0, 2)), (slice(0, 1), slice(1, 2))])
def test_of_two_determinations_of_one_village_one_stands(
    overlap: Overlap, found: list[Finding], cast: Cast, chosen: tuple[slice, slice]
) -> None:
    def proposing(part: slice) -> Act:
        findings = list(Finding.objects.filter(village__code=TUANHUANG).select_related("criterion", "village"))[part]
        return lambda: propose(findings, by=cast.officer)

    outcomes = overlap.run(proposing(chosen[0]), proposing(chosen[1]), held_at="determination.propose")
    assert outcomes == ("done", "Conflict")
    assert overlap.second_waited
    assert Determination.objects.count() == 1


def test_a_finding_is_proposed_or_dismissed_but_not_both(overlap: Overlap, found: list[Finding], cast: Cast) -> None:
    copies = [Finding.objects.select_related("criterion", "village").get(pk=found[0].pk) for _ in range(2)]

    def dismissing() -> None:
        ledger.dismiss_finding(finding=copies[0], reason="不属实", by=cast.officer, at=DECIDED)

    def proposing() -> object:
        return propose([copies[1]], by=cast.officer)

    assert overlap.run(dismissing, proposing, held_at="finding.dismiss") == ("done", "Conflict")
    assert not Determination.objects.exists()


def waiting(findings: list[Finding], by: User) -> Determination:
    return Determination.objects.select_related("village").get(pk=propose(findings, by=by).pk)


def test_two_signatures_of_one_county_get_two_numbers(overlap: Overlap, found: list[Finding], cast: Cast) -> None:
    proposals = [waiting(found[:2], cast.officer), waiting(found[2:], cast.officer)]
    one, other = (lambda d=d: sign(d, by=cast.leader) for d in proposals)
    assert overlap.run(one, other, held_at="entry.determine") == ("done", "done")
    assert overlap.second_waited
    assert set(LedgerEntry.objects.values_list("number", flat=True)) == {"360603-2026-001", "360603-2026-002"}


def test_one_proposal_signed_twice_opens_one_entry(overlap: Overlap, found: list[Finding], cast: Cast) -> None:
    pk = waiting(found[:2], cast.officer).pk
    copies = [Determination.objects.select_related("village").get(pk=pk) for _ in range(2)]
    one, other = (lambda d=d: sign(d, by=cast.leader) for d in copies)
    assert overlap.run(one, other, held_at="determination.sign") == ("done", "Conflict")
    assert LedgerEntry.objects.count() == 1
    assert EntryCriterion.objects.count() == 2


@pytest.mark.parametrize("signs_first", [True, False])
def test_a_proposal_is_signed_or_recalled_but_not_both(
    overlap: Overlap, found: list[Finding], cast: Cast, signs_first: bool
) -> None:
    pk = waiting(found[:2], cast.officer).pk
    copies = [Determination.objects.select_related("village").get(pk=pk) for _ in range(2)]

    def signing() -> object:
        return sign(copies[0], by=cast.leader)

    def recalling() -> None:
        ledger.recall_determination(determination=copies[1], reason="撤回", by=cast.officer, at=DECIDED)

    first, second = (signing, recalling) if signs_first else (recalling, signing)
    held_at = "determination.sign" if signs_first else "determination.recall"
    assert overlap.run(first, second, held_at=held_at) == ("done", "Conflict")
    assert LedgerEntry.objects.count() == (1 if signs_first else 0)
    stages = set(Finding.objects.filter(village__code=TUANHUANG).values_list("stage", flat=True))
    assert stages == {Stage.DETERMINED if signs_first else Stage.FOUND}


def test_two_schedulers_open_each_check_once(overlap: Overlap, cast: Cast) -> None:
    def opening() -> object:
        return screening.open_quarter(quarter=QUARTER, under="360603", by=None, at=OPENED)

    assert overlap.run(opening, opening, held_at="check.open") == ("done", "done")
    assert QuarterlyCheck.objects.count() == 2
    assert VillageSheet.objects.count() == 6
