"""The record of a cancellation: from the determination over the watch to the signature."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.numbers import from_json, to_json
from reports.papers.cancellation import KIND
from reports.papers.document import contents_of
from reports.papers.watched import CancellationContents, collect
from reports.privacy import may_read
from reports.states import Audience, PaperKind
from tests.conftest import Cast
from tests.factories import moment
from tests.factories_watch import accepted, cancel, determined, found, look_back, look_backs, watch
from tests.pages import enter
from tests.reports.frozen import html_of, pdf_of
from tests.reports.reading import fonts_of, page_texts
from villages.acceptance.watch.ending import reopen_entry
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
VILLAGE, CANCELLED = "360603101200", moment("2027-10-16 09:00")


@pytest.fixture
def cancelled(cast: Cast) -> LedgerEntry:
    """Accepted on 15 October 2026, one look-back made, watched for a year."""
    entry = accepted(VILLAGE, cast)
    first = look_backs(entry)[0]
    look_back(first, cast, on=first.due_on)
    cancel(entry, cast)
    return LedgerEntry.objects.select_related("village").get(pk=entry.pk)


def day_of(entry: LedgerEntry) -> str:
    assert entry.cancelled_at is not None
    return timezone.localdate(entry.cancelled_at).isoformat()


def said_of(entry: LedgerEntry) -> CancellationContents:
    return collect(entry.village, day_of(entry), entry.number, CANCELLED)


def ask(entry: LedgerEntry, by: User) -> ReportJob:
    return request_report(
        paper=PaperKind.CANCELLATION, place=entry.village, period=day_of(entry), subject=entry.number, copy=Copy("en"),
        by=by, at=CANCELLED,
    )  # fmt: skip


def test_it_goes_from_the_determination_to_the_signature(cancelled: LedgerEntry, cast: Cast) -> None:
    said = said_of(cancelled)
    assert (said.head.number, said.round, str(said.head.opened_on)) == (cancelled.number, 1, "2026-10-15")
    assert (str(said.accepted_on), str(said.watch_until), str(said.cancelled_on)) == (
        "2026-10-15",
        "2027-10-15",
        "2027-10-16",
    )
    assert said.basis
    assert [row.number for row in said.plan] == [8]
    assert said.signed_by is not None
    assert said.signed_by.full_name == cast.leader.full_name
    visited = [row for row in said.look_backs if row.visited_on]
    assert [(row.hits, row.note) for row in visited] == [((), "整改成果保持良好")]
    assert not said.rebounds
    assert not said.breaches
    assert from_json(CancellationContents, to_json(said)) == said


def test_without_a_rebound_it_says_so(cancelled: LedgerEntry) -> None:
    html = html_of(said_of(cancelled), PaperKind.CANCELLATION)
    for words in (
        "There was no rebound.",
        "There was no breach that lengthens the watch.",
        "Accepted on 15 October 2026; watched from that day until 15 October 2027.",
        "no criterion met again",
        "the entry is cancelled and leaves the open part of the ledger",
    ):
        assert words in html


def test_a_rebound_on_the_way_stands_in_it(cast: Cast) -> None:
    entry = accepted(VILLAGE, cast)
    again = moment("2027-02-01 09:00")
    found(entry, 8, cast, at=again)
    confirm_rebound(entry=LedgerEntry.objects.get(), reason="再次发生案件", by=cast.officer, at=again)
    entry = watch(LedgerEntry.objects.get(), cast, at=moment("2027-05-01 09:00"))
    cancel(entry, cast)
    said = said_of(LedgerEntry.objects.select_related("village").get())
    assert said.round == 2
    assert [(str(row.day), row.reason) for row in said.rebounds] == [("2027-02-01", "再次发生案件")]
    assert "Rebound on 1 February 2027: 再次发生案件" in html_of(said, PaperKind.CANCELLATION)
    assert "再次发生案件" not in html_of(said, PaperKind.CANCELLATION, audience=Audience.OUTSIDE)


def test_there_is_none_before_the_cancellation(cast: Cast) -> None:
    entry = determined(VILLAGE, cast)
    with pytest.raises(RuleBroken, match="The entry is not cancelled"):
        collect(entry.village, "2026-10-15", entry.number, CANCELLED)


def test_what_was_issued_stands_though_the_entry_is_opened_again(cancelled: LedgerEntry, cast: Cast) -> None:
    first = ask(cancelled, cast.officer)
    until = timezone.localdate(CANCELLED).replace(year=2028, month=3)
    row = LedgerEntry.objects.get(pk=cancelled.pk)
    reopen_entry(entry=row, until=until, reason="群众反映", by=cast.leader, at=CANCELLED)
    assert ask(cancelled, cast.leader) == first
    assert contents_of(first.snapshot).cancelled_on == timezone.localdate(CANCELLED)
    with pytest.raises(PermissionDenied):
        ask(cancelled, cast.filer)


def test_those_read_it_who_may_see_the_entry(cancelled: LedgerEntry, cast: Cast) -> None:
    for user in (cast.officer, cast.leader, cast.inspector, cast.filer, cast.member, cast.supervisor):
        assert may_read(user, KIND, cancelled.village, cancelled.number), user
    for user in (cast.neighbour, cast.stranger, cast.department, cast.auditor):
        assert not may_read(user, KIND, cancelled.village, cancelled.number), user
    assert not may_read(cast.officer, KIND, cancelled.village, "360603-2020-001")
    page = enter(cast.filer).get(f"/ledger/{cancelled.number}/watch/cancellation/").content.decode()
    assert f"/reports/papers/cancellation/{VILLAGE}/2027-10-16/{cancelled.number}/" in page


def test_a_copy_for_outside_names_posts_and_no_words(cancelled: LedgerEntry, cast: Cast) -> None:
    said = said_of(cancelled)
    outside = html_of(said, PaperKind.CANCELLATION, audience=Audience.OUTSIDE)
    for hidden in (cast.leader.full_name, cast.inspector.full_name, "整改成果保持良好", said.basis):
        assert hidden not in outside
        assert hidden in html_of(said, PaperKind.CANCELLATION)
    assert "(not shown in this copy)" in outside


def test_without_a_look_back_or_a_plan_it_is_still_whole(cancelled: LedgerEntry) -> None:
    bare = replace(said_of(cancelled), look_backs=(), inspections=(), plan=(), measures=0, basis="", determined_by=None)
    html = html_of(bare, PaperKind.CANCELLATION)
    assert "No look-back was made." in html
    assert [len(table.rows) for table in KIND.tables(bare)] == [0, 0, 0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_back_from_the_pdf_whatever_the_names(cancelled: LedgerEntry, language: str) -> None:
    said = said_of(cancelled)
    rows = tuple(replace(row, note="情况良好，" * 60) for row in said.look_backs)
    long = replace(said, head=replace(said.head, village="龘𠮷" * 20), look_backs=rows)
    pdf = pdf_of(long, PaperKind.CANCELLATION, language)
    text = "".join("".join(page_texts(pdf)).split())
    assert "龘𠮷" * 20 in text
    assert ("发生村干部涉及的重大治安或刑事案件" if language == "zh-hans" else "Seriouspublic-order") in text
    assert ("2027年10月16日" if language == "zh-hans" else "16October2027") in text
    assert all(fonts_of(pdf).values())
