"""Files go with a yes that is given as last quarter, and come back with the answers when a quarter is locked again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import Cast
from tests.factories import NO, QUARTER, YES, confirm, fill_check, moment, open_check, sheet_of, submit
from tests.screening.evidence import papers
from tests.screening.evidence.conftest import TUANHUANG, add, stored, target
from villages.audit import AuditRow
from villages.screening.actions import save_sheet, take_over_answers
from villages.screening.attesting import attest_unchanged
from villages.screening.evidence.actions import unlink_file
from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import Answer, QuarterlyCheck
from villages.screening.snapshot import deviations_from, snapshot_of
from villages.screening.unlocking import last_submission, relock_check, relock_due, unlock_check

NEXT = moment("2027-01-06 10:00")
NOW = moment("2026-10-20 09:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(check: QuarterlyCheck, cast: Cast) -> list[EvidenceFile]:
    """The third quarter, filed with a yes of 团黄 for 8 (two files, one in two versions) and 11 (none)."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    first = add(target(check, 8), papers.pdf(), cast)
    second = add(target(check, 8), papers.pdf(b"/Lang(zh)"), cast, replaces=first)
    return [first, second, add(target(check, 8), papers.xlsx(), cast, name="台账.xlsx")]


@pytest.fixture
def later(check: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]) -> QuarterlyCheck:
    submit(check, by=cast.filer)
    return open_check("360603101", QUARTER.next())


def files_of(check: QuarterlyCheck, number: int = 8) -> set[EvidenceFile]:
    answer = Answer.objects.get(sheet__quarterly_check=check, sheet__village__code=TUANHUANG, criterion__number=number)
    return set(answer.files.all())


def test_attesting_links_every_version_and_copies_nothing(
    later: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile], store: Path
) -> None:
    versions = {sheet.pk: sheet.version for sheet in later.sheets.all()}
    attest_unchanged(check=later, sheet_ids=set(versions), versions=versions, by=cast.filer, at=NEXT)
    assert files_of(later) == set(evidence)
    assert files_of(later, 11) == set()
    assert len(stored(store)) == EvidenceFile.objects.count() == 3
    rows = AuditRow.objects.filter(verb="evidence.link", by=cast.filer, at=NEXT, place_code=TUANHUANG)
    assert {row.after["criterion_number"] for row in rows} == {8}
    assert {row.after["evidence_of"] for row in rows} == {str(later)}
    assert rows.count() == 3


def test_taking_over_what_is_open_carries_the_files(
    later: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    take_over_answers(sheet=sheet_of(later, TUANHUANG), version=1, by=cast.filer, at=NEXT)
    assert files_of(later) == set(evidence)


def test_taking_one_criterion_over_leaves_the_others_open(
    later: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    sheet = sheet_of(later, TUANHUANG)
    save_sheet(sheet=sheet, answers={1: NO}, version=1, by=cast.filer, at=NEXT, as_last_quarter=[8])
    assert set(sheet.answers.values_list("criterion__number", "value")) == {(1, "no"), (8, "yes")}
    assert sheet.answers.get(criterion__number=8).fact == YES.fact
    assert files_of(later) == set(evidence)


def test_a_yes_that_was_typed_anew_carries_nothing(
    later: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    sheet = sheet_of(later, TUANHUANG)
    save_sheet(sheet=sheet, answers={8: YES}, version=1, by=cast.filer, at=NEXT)
    assert files_of(later) == set()
    versions = {sheet.pk: sheet_of(later, TUANHUANG).version}
    attest_unchanged(check=later, sheet_ids={sheet.pk}, versions=versions, by=cast.filer, at=NEXT)
    assert files_of(later) == set(), "what was answered before has the files that were chosen for it"


def test_a_carried_file_can_be_taken_off_without_touching_last_quarter(
    check: QuarterlyCheck, later: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    take_over_answers(sheet=sheet_of(later, TUANHUANG), version=1, by=cast.filer, at=NEXT)
    here = target(later, 8)
    unlink_file(target=here, file=evidence[2], version=here.version, by=cast.filer, at=NEXT)
    assert files_of(later) == set(evidence[:2])
    assert files_of(check) == set(evidence)


@pytest.fixture
def unlocked(check: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]) -> QuarterlyCheck:
    """Submitted with the files, confirmed, and opened again."""
    confirm(submit(check, by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    unlock_check(check=check, reason="数据有误", until=dt.date(2026, 10, 25), by=cast.leader, at=NOW)
    check.refresh_from_db()
    return check


def test_a_submission_keeps_the_files_of_each_yes(unlocked: QuarterlyCheck, evidence: list[EvidenceFile]) -> None:
    answers = unlocked.submissions.get().answers[TUANHUANG]
    assert answers["8"]["files"] == [file.pk for file in evidence]
    assert answers["11"]["files"] == []
    assert "files" not in answers["1"]


def test_locking_again_takes_off_what_was_added_and_links_what_was_taken_off(
    unlocked: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    here = target(unlocked, 8)
    unlink_file(target=here, file=evidence[1], version=here.version, by=cast.filer, at=NOW)
    new = add(target(unlocked, 11), papers.png(), cast, name="现场.png")
    [deviation] = deviations_from(last_submission(unlocked), unlocked)
    assert deviation.sheet.village.code == TUANHUANG
    relock_check(check=unlocked, by=cast.leader, at=NOW)
    assert files_of(unlocked) == set(evidence)
    assert files_of(unlocked, 11) == set()
    assert EvidenceFile.objects.filter(pk=new.pk).exists(), "nothing that was stored is lost"
    rows = AuditRow.objects.filter(by=cast.leader, at=NOW, verb__startswith="evidence.")
    assert sorted(rows.values_list("verb", flat=True)) == ["evidence.link", "evidence.link", "evidence.unlink"]
    assert deviations_from(last_submission(unlocked), unlocked) == []


def test_answers_that_were_taken_back_return_with_their_files(
    unlocked: QuarterlyCheck, cast: Cast, evidence: list[EvidenceFile]
) -> None:
    sheet = sheet_of(unlocked, TUANHUANG)
    save_sheet(sheet=sheet, answers={8: NO}, version=sheet.version, by=cast.filer, at=NOW)
    Answer.objects.get(sheet=sheet, criterion__number=8).files.clear()
    assert relock_due(at=moment("2026-10-26 00:00")) == 1
    assert files_of(unlocked) == set(evidence)
    assert AuditRow.objects.filter(verb="evidence.link", by=None).count() == 3


def test_a_yes_that_is_submitted_as_no_leaves_no_files_behind_it(check: QuarterlyCheck, cast: Cast) -> None:
    confirm(submit(fill_check(check, by=cast.filer), by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    unlock_check(check=check, reason="数据有误", until=dt.date(2026, 10, 25), by=cast.leader, at=NOW)
    sheet = sheet_of(check, TUANHUANG)
    save_sheet(sheet=sheet, answers={8: YES}, version=sheet.version, by=cast.filer, at=NOW)
    add(target(check, 8), papers.pdf(), cast)
    relock_due(at=moment("2026-10-26 00:00"))
    assert files_of(check) == set()


def test_a_submission_from_before_files_were_kept_leaves_them_alone(
    unlocked: QuarterlyCheck, evidence: list[EvidenceFile]
) -> None:
    submission = unlocked.submissions.get()
    for answer in submission.answers[TUANHUANG].values():
        answer.pop("files", None)
    submission.save()
    assert deviations_from(last_submission(unlocked), unlocked) == []
    relock_due(at=moment("2026-10-26 00:00"))
    assert files_of(unlocked) == set(evidence)


def test_files_cost_the_submission_one_query_whatever_there_is(
    check: QuarterlyCheck, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    for content in (papers.pdf(), papers.xlsx()):
        sheets = list(check.sheets.with_answers())
        with django_assert_num_queries(1):
            snapshot_of(check, sheets)
        add(target(check, 8), content, cast)
