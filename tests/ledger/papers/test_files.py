"""Files of an entry: added where they belong, taken off with a reason, shown on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.conftest import Cast
from tests.factories_inspections import apply, full_sheet, plan, save, to_last_step
from tests.factories_inspections import propose as propose_inspection
from tests.factories_inspections import sign as sign_inspection
from tests.factories_plans import hold_meeting, mobilise, prove
from tests.ledger.plans.conftest import NOW, fresh
from tests.pages import enter, queries_of, text_of
from tests.screening.evidence.papers import jpeg, pdf
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file, take_off_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.plans.models import Letter
from villages.ledger.plans.steps import open_next_step
from villages.process import RuleBroken, Stage
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload

pytestmark = pytest.mark.django_db


def add(entry: LedgerEntry, by: User, content: bytes = pdf(), name: str = "证明.pdf") -> EntryFile:
    read = read_upload(content, most_bytes=1024 * 1024)
    return add_entry_file(entry=entry, purpose=Purpose.OTHER, about=None, file=read, name=name, by=by, at=NOW)


def url_of(entry: LedgerEntry, tail: str = "") -> str:
    return f"/ledger/{entry.number}/files/{tail}"


def upload(user: User, url: str, content: bytes = pdf(), name: str = "会议.pdf") -> HttpResponse:
    response: Any = enter(user).post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)
    return response  # type: ignore[no-any-return]


def test_a_file_is_added_about_its_row_and_the_page_stays(entry: LedgerEntry, cast: Cast) -> None:
    meeting = hold_meeting(entry, by=cast.filer, at=NOW)
    page = upload(cast.filer, url_of(entry, f"meeting/{meeting.pk}/?back=/ledger/{entry.number}/stages/"))
    assert "会议.pdf is added." in text_of(page)
    row = EntryFile.objects.get()
    assert (row.meeting, row.about, row.added_by) == (meeting, meeting, cast.filer)
    assert f'href="/ledger/{entry.number}/stages/"' in text_of(page)
    assert AuditRow.objects.about(row).get().verb == "entry_file.add"
    assert "会议.pdf" in text_of(enter(cast.officer).get(url_of(entry)))


def test_the_way_back_leads_to_no_other_site(entry: LedgerEntry, cast: Cast) -> None:
    page = text_of(enter(cast.filer).get(url_of(entry, "other/0/?back=https://example.org/")))
    assert 'href="https://example.org' not in page
    assert f'href="{url_of(entry)}"' in page


def test_what_is_refused_is_said_on_the_form(entry: LedgerEntry, cast: Cast, tmp_path: Path) -> None:
    for content, name, words in (
        (b"nothing known", "x.pdf", "Choose a PDF"),
        (b"", "x.pdf", "The file is empty"),
        (pdf(), "13800138000.pdf", "telephone number"),
    ):
        assert words in text_of(upload(cast.filer, url_of(entry, "other/0/"), content, name))
    assert not EntryFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_same_file_is_not_added_twice_but_is_kept_once_for_two_rows(entry: LedgerEntry, cast: Cast) -> None:
    add(entry, cast.filer)
    with pytest.raises(RuleBroken, match="here already"):
        add(entry, cast.filer)
    meeting = hold_meeting(entry, by=cast.filer, at=NOW)
    upload(cast.filer, url_of(entry, f"meeting/{meeting.pk}/"))
    assert (EntryFile.objects.count(), EvidenceFile.objects.count()) == (2, 1)


def test_of_a_row_or_purpose_that_is_not_there_nothing_can_be_added(entry: LedgerEntry, cast: Cast) -> None:
    client = enter(cast.filer)
    for tail in ("meeting/999/", "other/5/", "nonsense/0/", "letter/1/"):
        assert client.get(url_of(entry, tail)).status_code == 404, tail


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("officer", 403), ("neighbour", 404), ("filer", 200)])
def test_a_meeting_record_is_added_by_the_township(entry: LedgerEntry, cast: Cast, who: str, status: int) -> None:
    meeting = hold_meeting(entry, by=cast.filer, at=NOW)
    assert enter(getattr(cast, who)).get(url_of(entry, f"meeting/{meeting.pk}/")).status_code == status


def test_it_is_taken_off_with_a_reason_and_stays_to_be_read(entry: LedgerEntry, cast: Cast) -> None:
    row = add(entry, cast.filer)
    client = enter(cast.filer)
    assert client.post(url_of(entry, f"{row.pk}/take-off/"), {"reason": " "}).context["form"].errors["reason"]
    page = client.post(url_of(entry, f"{row.pk}/take-off/"), {"reason": "传错了"}, follow=True)
    assert "传错了" in text_of(page)
    row.refresh_from_db()
    assert row.taken_off_at == NOW
    assert row.file.name in text_of(enter(cast.supervisor).get(url_of(entry)))
    assert client.get(f"/evidence/{row.file_id}/").status_code == 200
    assert client.get(url_of(entry, f"{row.pk}/take-off/")).status_code == 404
    assert AuditRow.objects.get(verb="entry_file.take_off").reason == "传错了"


def test_whoever_may_not_add_it_may_not_take_it_off(entry: LedgerEntry, cast: Cast) -> None:
    row = add(entry, cast.filer)
    for by in (cast.officer, cast.neighbour, cast.inspector):
        with pytest.raises(PermissionDenied):
            take_off_entry_file(row=row, reason="传错了", by=by, at=NOW)


def test_the_last_proof_of_a_finished_stage_stays_until_another_stands_beside_it(
    entry: LedgerEntry, cast: Cast
) -> None:
    mobilise(entry, by=cast.filer, at=NOW)
    scan = EntryFile.objects.get(purpose=Purpose.LETTER)
    open_next_step(entry=entry, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="rests on this file"):
        take_off_entry_file(row=scan, reason="不清晰", by=cast.filer, at=NOW)
    better = read_upload(pdf(b"/Better(1)"), most_bytes=10_000)
    add_entry_file(
        entry=entry, purpose=Purpose.LETTER, about=Letter.objects.get(), file=better, name="b.pdf", by=cast.filer,
        at=NOW,
    )  # fmt: skip
    take_off_entry_file(row=scan, reason="不清晰", by=cast.filer, at=NOW)
    assert EntryFile.objects.standing().filter(purpose=Purpose.LETTER).count() == 1


def test_a_photograph_of_a_signed_inspection_stays(entry: LedgerEntry, cast: Cast) -> None:
    inspection = plan(apply(to_last_step(entry), cast), cast)
    kept, late = (
        add_entry_file(
            entry=entry, purpose=Purpose.INSPECTION, about=inspection, name=f"{number}.pdf", by=cast.inspector, at=NOW,
            file=read_upload(pdf(f"/Photo({number})".encode()), most_bytes=10_000),
        )
        for number in (1, 2)
    )  # fmt: skip
    take_off_entry_file(row=late, reason="重复", by=cast.inspector, at=NOW)
    save(inspection, full_sheet(inspection), cast.inspector)
    sign_inspection(propose_inspection(inspection, cast), cast)
    with pytest.raises(RuleBroken, match="The inspection is signed"):
        take_off_entry_file(row=kept, reason="不清晰", by=cast.inspector, at=NOW)
    assert list(EntryFile.objects.standing()) == [kept]


def test_while_the_first_stage_is_open_a_scan_may_be_taken_off(entry: LedgerEntry, cast: Cast) -> None:
    row = prove(entry, Purpose.MEETING, hold_meeting(entry, by=cast.filer, at=NOW), by=cast.filer, at=NOW)
    take_off_entry_file(row=row, reason="不清晰", by=cast.filer, at=NOW)
    assert not EntryFile.objects.standing().exists()


def test_a_closed_entry_keeps_its_files_as_they_are(entry: LedgerEntry, cast: Cast) -> None:
    row = add(entry, cast.filer)
    day = NOW.date()
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, cancelled_at=NOW, accepted_at=NOW, watch_until=day
    )  # fmt: skip
    for act in (
        lambda: add(fresh(entry), cast.filer, jpeg(), "a.jpg"),
        lambda: take_off_entry_file(row=row, reason="x", by=cast.filer, at=NOW),
    ):
        with pytest.raises(RuleBroken, match="closed"):
            act()
    page = text_of(enter(cast.filer).get(url_of(entry)))
    assert "证明.pdf" in page
    assert "Take off" not in page
    assert "The entry is closed" in text_of(enter(cast.filer).get(url_of(entry, "other/0/")))


def test_the_files_page_needs_the_same_queries_for_few_and_many(entry: LedgerEntry, cast: Cast) -> None:
    client = enter(cast.officer)
    meeting = hold_meeting(entry, by=cast.filer, at=NOW)
    prove(entry, Purpose.MEETING, meeting, by=cast.filer, at=NOW)
    client.get(url_of(entry))
    few = queries_of(client, url_of(entry))
    for number in range(12):
        add(entry, cast.filer, pdf(f"/N{number}".encode()), f"{number}.pdf")
    letter_holder = Letter.objects.create(
        entry=entry, round=1, township_name="甲", township_post="书记", village_name="乙", village_post="书记",
        goal="x", recorded_at=NOW, recorded_by=cast.filer,
    )  # fmt: skip
    prove(entry, Purpose.LETTER, letter_holder, by=cast.filer, at=NOW)
    assert queries_of(client, url_of(entry)) == few


def test_an_entry_without_files_says_so(entry: LedgerEntry, cast: Cast) -> None:
    assert "No files yet" in text_of(enter(cast.supervisor).get(url_of(entry)))
