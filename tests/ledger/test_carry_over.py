"""Merged villages keep their obligations: carried on as they are, or merged into the heavier of two entries."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, moment, propose, sign, submit
from tests.factories_watch import finding_of, watch
from tests.pages import enter, text_of
from tests.scenes import scene
from tests.screening.evidence.papers import pdf
from villages.acceptance.watch.filters import with_rebound_flag
from villages.acceptance.watch.models import LookBack
from villages.acceptance.watch.rebounds import rebounds_of
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import Purpose
from villages.process import Stage
from villages.screening.evidence.reading import read_upload
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
TUANHUANG, JINBEI, SHIGANG = "360603101200", "360603101201", "360603101202"
TAZHOU = "360603102200"
AGAIN = moment("2027-04-05 00:05")
LAST, NEXT = dt.date(2027, 1, 31), moment("2027-02-01 00:05")
NOTHING = {"carried": 0, "merged": 0}


def village(code: str) -> Division:
    return Division.objects.get(code=code)


def merge(old: str, new: str, *, last: dt.date = LAST) -> None:
    Division.objects.filter(code=old).update(valid_to=last, successor=village(new))


def carry(at: dt.datetime = NEXT) -> dict[str, int]:
    return carry_over_entries(under="360603", at=at)


@scene
def entries(check: QuarterlyCheck, cast: Cast) -> tuple[LedgerEntry, LedgerEntry]:
    """团黄 for criterion 8, 锦北 for 8 and 13."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}, JINBEI: {8: YES, 13: YES}})
    found = confirm(submit(check, by=cast.filer), by=cast.officer)
    one, other = (
        sign(propose([f for f in found if f.village.code == code], by=cast.officer), by=cast.leader)
        for code in (TUANHUANG, JINBEI)
    )
    return one, other


def test_the_successor_carries_the_entry_on_from_the_day_after(entries: tuple[LedgerEntry, ...]) -> None:
    entry = entries[0]
    merge(TUANHUANG, SHIGANG)
    assert carry(moment("2027-01-31 23:59")) == NOTHING
    assert carry() == {"carried": 1, "merged": 0}
    before, deadline = entry.number, entry.deadline
    entry.refresh_from_db()
    assert (entry.village, entry.carried_from) == (village(SHIGANG), village(TUANHUANG))
    assert (entry.number, entry.deadline, entry.stage) == (before, deadline, Stage.RECTIFYING)
    row = AuditRow.objects.get(verb="entry.carry")
    assert (row.place_code, row.before["village"]["name"]) == (SHIGANG, "团黄村")
    assert carry() == NOTHING


def test_a_watch_goes_over_with_its_look_backs(entries: tuple[LedgerEntry, ...], cast: Cast) -> None:
    watched = watch(entries[0], cast)
    merge(TUANHUANG, SHIGANG)
    carry()
    assert LookBack.objects.waiting().filter(entry__village__code=SHIGANG).count() == 4
    watched.refresh_from_db()
    assert watched.watch_until == dt.date(2027, 12, 15)


def test_a_line_of_successors_is_followed_to_its_end(entries: tuple[LedgerEntry, ...]) -> None:
    merge(TUANHUANG, SHIGANG)
    merge(SHIGANG, "360603102200")
    carry()
    entries[0].refresh_from_db()
    assert entries[0].village.code == "360603102200"


def test_carried_twice_it_remembers_where_it_began(entries: tuple[LedgerEntry, ...]) -> None:
    merge(TUANHUANG, SHIGANG)
    carry()
    merge(SHIGANG, "360603102200", last=dt.date(2027, 3, 31))
    carry(moment("2027-04-01 00:05"))
    entries[0].refresh_from_db()
    assert entries[0].carried_from == village(TUANHUANG)


class TestMergedTwice:
    """团黄 into 石港 into 塔州 of the neighbouring township."""

    @pytest.fixture
    def watched(self, entries: tuple[LedgerEntry, ...], cast: Cast) -> LedgerEntry:
        watched = watch(entries[0], cast)
        merge(TUANHUANG, SHIGANG)
        carry()
        merge(SHIGANG, TAZHOU, last=dt.date(2027, 3, 31))
        return watched

    @pytest.mark.parametrize("code", [TUANHUANG, SHIGANG, TAZHOU])
    def test_what_is_found_in_either_village_proposes_the_rebound(
        self, watched: LedgerEntry, cast: Cast, code: str
    ) -> None:
        finding = finding_of(village(code), 8, cast, at=moment("2027-03-20 10:00"))
        carry(AGAIN)
        watched.refresh_from_db()
        assert watched.village == village(TAZHOU)
        assert list(rebounds_of(watched, on=AGAIN.date())) == [finding]
        flags = with_rebound_flag(LedgerEntry.objects.in_watch(), on=AGAIN.date())
        assert [entry.rebound_proposed for entry in flags] == [True]  # type: ignore[attr-defined]

    def test_a_village_that_still_stands_is_not_carried_on_yet(self, watched: LedgerEntry, cast: Cast) -> None:
        finding_of(village(JINBEI), 8, cast, at=moment("2027-04-02 10:00"))
        carry(AGAIN)
        merge(JINBEI, TAZHOU, last=dt.date(2027, 6, 30))
        watched.refresh_from_db()
        assert not rebounds_of(watched, on=AGAIN.date()).exists()

    def test_what_is_found_late_joins_the_entry_that_is_rectified(
        self, entries: tuple[LedgerEntry, ...], cast: Cast
    ) -> None:
        waiting = finding_of(village(SHIGANG), 8, cast, at=moment("2027-01-20 10:00"))
        for old, new in ((TUANHUANG, SHIGANG), (SHIGANG, TAZHOU)):
            merge(old, new)
        carry()
        late = finding_of(village(TUANHUANG), 8, cast, at=AGAIN)
        for finding in (waiting, late):
            finding.refresh_from_db()
            assert (finding.stage, finding.entry) == (Stage.DETERMINED, entries[0])

    def test_each_village_on_the_way_keeps_the_entry_on_its_page(self, watched: LedgerEntry) -> None:
        carry(AGAIN)
        for code in (TUANHUANG, SHIGANG, TAZHOU):
            assert list(LedgerEntry.objects.of_village(village(code))) == [watched]
        assert watched not in LedgerEntry.objects.of_village(village(JINBEI))

    def test_the_township_of_the_successor_reads_the_files(self, watched: LedgerEntry, cast: Cast) -> None:
        row = add_entry_file(
            entry=watched, purpose=Purpose.OTHER, about=None, file=read_upload(pdf(), most_bytes=10_000),
            name="证明.pdf", by=cast.filer, at=NEXT,
        )  # fmt: skip
        url = f"/evidence/{row.file_id}/"
        assert enter(cast.neighbour).get(url).status_code == 404
        carry(AGAIN)
        assert enter(cast.neighbour).get(url).status_code == 200


def test_of_a_merged_entry_the_township_of_the_other_reads_on(entries: tuple[LedgerEntry, ...], cast: Cast) -> None:
    given = entries[0]
    LedgerEntry.objects.filter(pk=given.pk).update(deadline=given.deadline + dt.timedelta(days=20))
    row = add_entry_file(
        entry=given, purpose=Purpose.OTHER, about=None, file=read_upload(pdf(), most_bytes=10_000), name="证明.pdf",
        by=cast.filer, at=NEXT,
    )  # fmt: skip
    merge(TUANHUANG, JINBEI)
    merge(JINBEI, TAZHOU, last=LAST)
    carry()
    given.refresh_from_db()
    assert given.stage == Stage.MERGED
    browser = enter(cast.neighbour)
    page = text_of(browser.get(f"/ledger/{given.number}/files/"))
    assert "证明.pdf" in page
    assert browser.get(f"/evidence/{row.file_id}/").status_code == 200
    assert browser.get(f"/ledger/{given.number}/").status_code == 200


def test_without_a_successor_in_force_it_stays(entries: tuple[LedgerEntry, ...]) -> None:
    Division.objects.filter(code=TUANHUANG).update(valid_to=LAST)
    assert carry() == NOTHING
    Division.objects.filter(code=SHIGANG).update(valid_to=LAST, successor=village(TUANHUANG))
    Division.objects.filter(code=TUANHUANG).update(successor=village(SHIGANG))
    assert carry() == NOTHING


def test_a_closed_entry_stays_with_its_village(entries: tuple[LedgerEntry, ...], cast: Cast) -> None:
    watched = watch(entries[0], cast)
    LedgerEntry.objects.filter(pk=watched.pk).update(stage=Stage.CANCELLED, cancelled_at=NEXT)
    merge(TUANHUANG, SHIGANG)
    assert carry() == NOTHING


class TestBothHaveAnEntry:
    def test_the_nearer_deadline_stays_and_the_criteria_join(self, entries: tuple[LedgerEntry, ...]) -> None:
        one, other = entries
        LedgerEntry.objects.filter(pk=other.pk).update(deadline=one.deadline + dt.timedelta(days=20))
        merge(TUANHUANG, JINBEI)
        assert carry() == {"carried": 0, "merged": 1}
        one.refresh_from_db()
        other.refresh_from_db()
        assert (other.stage, other.merged_into) == (Stage.MERGED, one)
        assert (one.village.code, one.carried_from) == (JINBEI, village(TUANHUANG))
        assert [c.number for c in one.criteria.order_by("number")] == [8, 13]
        row = AuditRow.objects.get(verb="entry.take_over")
        assert row.after["criteria"] == [13]
        assert carry() == NOTHING

    def test_an_entry_under_rectification_outweighs_a_watch(self, entries: tuple[LedgerEntry, ...], cast: Cast) -> None:
        watched = watch(entries[0], cast)
        merge(TUANHUANG, JINBEI)
        carry()
        watched.refresh_from_db()
        entries[1].refresh_from_db()
        assert (watched.stage, watched.merged_into) == (Stage.MERGED, entries[1])
        assert entries[1].stage == Stage.RECTIFYING
        assert not LookBack.objects.waiting().exists()

    def test_of_two_watches_the_longer_one_stays(self, entries: tuple[LedgerEntry, ...], cast: Cast) -> None:
        longer = watch(entries[0], cast, at=moment("2027-01-20 10:00"))
        shorter = watch(entries[1], cast)
        merge(TUANHUANG, JINBEI)
        carry()
        longer.refresh_from_db()
        shorter.refresh_from_db()
        assert (shorter.stage, longer.stage, longer.village.code) == (Stage.MERGED, Stage.WATCH, JINBEI)
        assert longer.watch_until == dt.date(2028, 1, 20)
        assert {row.entry_id for row in LookBack.objects.waiting()} == {longer.pk}

    def test_an_inspection_is_decided_first(self, entries: tuple[LedgerEntry, ...]) -> None:
        LedgerEntry.objects.filter(pk=entries[1].pk).update(stage=Stage.INSPECTING)
        merge(TUANHUANG, JINBEI)
        assert carry() == NOTHING
        LedgerEntry.objects.filter(pk=entries[1].pk).update(stage=Stage.RECTIFYING)
        assert carry() == {"carried": 0, "merged": 1}

    def test_the_village_that_ended_keeps_its_entries_on_its_page(self, entries: tuple[LedgerEntry, ...]) -> None:
        merge(TUANHUANG, JINBEI)
        carry()
        shown = LedgerEntry.objects.of_village(village(TUANHUANG))
        assert list(shown) == [entries[0]]
