"""Adding evidence, taking it again, replacing it, taking it off."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import FILED, NO, YES, confirm, fill_check, propose, submit
from tests.screening.evidence import papers
from tests.screening.evidence.conftest import TUANHUANG, add, stored, target
from tests.stored import local
from villages import audit
from villages.process import Conflict, RuleBroken
from villages.screening.actions import save_sheet
from villages.screening.evidence.actions import add_file, link_file, unlink_file
from villages.screening.evidence.kept import files_of_sheet, kept_of
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget
from villages.screening.models import QuarterlyCheck, VillageSheet

pytestmark = pytest.mark.django_db


def test_a_file_is_stored_whole_with_its_sha256_and_an_audit_row(yes: AnswerTarget, cast: Cast, store: Path) -> None:
    file = add(yes, papers.pdf(), cast)
    assert list(yes.row.files.all()) == [file]
    assert local(file.path).read_bytes() == papers.pdf()
    assert file.path.startswith(f"evidence/{TUANHUANG}/")
    assert file.sha256 == hashlib.sha256(papers.pdf()).hexdigest()
    row = audit.AuditRow.objects.about(file).get()
    assert (row.verb, row.place_code, row.after["criterion_number"]) == ("evidence.upload", TUANHUANG, 8)
    assert stored(store) == [Path(file.path).name]


def test_a_full_disk_leaves_neither_a_row_nor_a_file(
    yes: AnswerTarget, cast: Cast, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RuleBroken) as refused:
        add(yes, papers.pdf(), cast)
    assert refused.value.field == "file"
    assert not EvidenceFile.objects.exists()
    assert stored(store) == []


def test_a_trail_that_cannot_be_written_leaves_no_file(
    yes: AnswerTarget, cast: Cast, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(ZeroDivisionError):
        add(yes, papers.pdf(), cast)
    assert not EvidenceFile.objects.exists()
    assert stored(store) == []


def test_a_new_version_keeps_the_old_one(yes: AnswerTarget, cast: Cast, store: Path) -> None:
    first = add(yes, papers.pdf(), cast)
    second = add(yes, papers.pdf(b"/Lang(zh)"), cast, replaces=first)
    [kept] = kept_of(yes.row.files.all())
    assert (kept.file, kept.older, kept.number) == (second, [first], 2)
    assert list(EvidenceFile.objects.current()) == [second]
    assert len(stored(store)) == 2
    with pytest.raises(RuleBroken):
        add(yes, papers.xlsx(), cast, replaces=first)


def test_a_file_stands_behind_a_second_criterion_without_a_second_copy(
    yes: AnswerTarget, cast: Cast, check: QuarterlyCheck, store: Path
) -> None:
    file, other = add(yes, papers.pdf(), cast), target(check, 11)
    link_file(target=other, file=file, version=other.version, by=cast.filer, at=FILED)
    assert {number: kept[0].file for number, kept in files_of_sheet(yes.row.sheet).items()} == {8: file, 11: file}
    assert len(stored(store)) == 1
    with pytest.raises(RuleBroken):
        link_file(target=other, file=file, version=other.version, by=cast.filer, at=FILED)


def test_the_same_content_again_is_not_stored_twice(
    yes: AnswerTarget, cast: Cast, check: QuarterlyCheck, store: Path
) -> None:
    file = add(yes, papers.pdf(), cast)
    assert add(target(check, 11), papers.pdf(), cast, name="同一份.pdf") == file
    assert len(stored(store)) == 1
    with pytest.raises(RuleBroken):
        add(yes, papers.pdf(), cast)


def test_a_file_of_another_village_is_refused(yes: AnswerTarget, cast: Cast, check: QuarterlyCheck) -> None:
    file, neighbour = add(yes, papers.pdf(), cast), "360603101201"
    sheet = check.sheets.get(village__code=neighbour)
    save_sheet(sheet=sheet, answers={8: YES}, version=sheet.version, by=cast.filer, at=FILED)
    other = target(check, 8, neighbour)
    with pytest.raises(RuleBroken):
        link_file(target=other, file=file, version=other.version, by=cast.filer, at=FILED)


def test_what_is_taken_off_is_kept_and_said(yes: AnswerTarget, cast: Cast, store: Path) -> None:
    first = add(yes, papers.pdf(), cast)
    second = add(yes, papers.xlsx(), cast, replaces=first)
    unlink_file(target=yes, file=second, version=yes.version, by=cast.filer, at=FILED)
    assert not yes.row.files.exists()
    assert len(stored(store)) == EvidenceFile.objects.count() == 2
    assert audit.AuditRow.objects.filter(verb="evidence.unlink").count() == 2


def test_evidence_stands_behind_a_yes_only(yes: AnswerTarget, cast: Cast, check: QuarterlyCheck) -> None:
    save_sheet(sheet=yes.row.sheet, answers={8: NO}, version=yes.version, by=cast.filer, at=FILED)
    with pytest.raises(RuleBroken):
        add(target(check, 8), papers.pdf(), cast)


def test_somebody_who_saved_meanwhile_is_not_passed_over(yes: AnswerTarget, cast: Cast, store: Path) -> None:
    sheet = VillageSheet.objects.select_related("village").get(pk=yes.row.sheet_id)
    save_sheet(sheet=sheet, answers={9: NO}, version=sheet.version, by=cast.colleague, at=FILED)
    with pytest.raises(Conflict):
        add(yes, papers.pdf(), cast)
    assert stored(store) == []


def test_nothing_is_added_to_a_check_that_was_submitted(cast: Cast, check: QuarterlyCheck, store: Path) -> None:
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}}), by=cast.filer)
    with pytest.raises(RuleBroken):
        add(target(check, 8), papers.pdf(), cast)
    assert stored(store) == []


def test_the_neighbour_cannot_add(yes: AnswerTarget, cast: Cast) -> None:
    read = read_upload(papers.pdf(), most_bytes=10_000)
    for person in (cast.neighbour, cast.officer, cast.inspector, cast.department, cast.supervisor):
        with pytest.raises(PermissionDenied):
            add_file(target=yes, file=read, name="a.pdf", version=yes.version, by=person, at=FILED)
    assert not EvidenceFile.objects.exists()


def test_what_a_proposal_rests_on_stays(cast: Cast, check: QuarterlyCheck) -> None:
    from villages.screening.evidence.rules import check_can_unlink

    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    add(target(check, 8), papers.pdf(), cast)
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    propose(findings, by=cast.officer)
    with pytest.raises(RuleBroken):
        check_can_unlink(is_here=True, stages_of_findings=target(check, 8).stages_of_findings())
