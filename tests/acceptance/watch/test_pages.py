"""The pages of the watch: what each role sees and may decide, in words, and what the lists cost."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.factories import QUARTER, fill_check, moment, open_check
from tests.factories_people import assign
from tests.factories_watch import accepted, cancel, found, look_back, look_backs
from tests.pages import enter, queries_of, text_of
from villages.acceptance.watch.ending import propose_cancellations
from villages.acceptance.watch.models import WatchBreach
from villages.criteria.sheet import shipped_sheet
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty
from villages.process import Stage
from villages.screening.models import Finding, Source

pytestmark = pytest.mark.django_db
MARCH, AFTER = moment("2027-03-10 10:00"), moment("2027-12-16 09:00")
# Session and account are two; a spreadsheet has no frame. The fifth is the page of one entry, then the ledger.
PINNED = [15, 13, 4, 6, 13, 13]


@pytest.fixture
def in_march() -> Iterator[None]:
    with time_machine.travel(MARCH, tick=False):
        yield


@pytest.fixture
def afterwards() -> Iterator[None]:
    """The day after the last of the watch."""
    with time_machine.travel(AFTER, tick=False):
        yield


def url(entry: LedgerEntry, rest: str = "") -> str:
    return f"/ledger/{entry.number}/watch/{rest}"


@pytest.mark.usefixtures("in_march")
class TestTheWatchOfAnEntry:
    def test_it_says_how_long_and_shows_the_look_backs(self, entry: LedgerEntry, cast: Cast) -> None:
        page = text_of(enter(cast.filer).get(url(entry)))
        assert "2027-12-15" in page
        assert "280 days left" in page
        assert len(re.findall(r"Q\d 2027", page)) >= 4

    def test_before_the_acceptance_it_says_when_it_begins(self, rectifying: LedgerEntry, cast: Cast) -> None:
        assert "The watch begins when the county leader signs" in text_of(enter(cast.filer).get(url(rectifying)))

    def test_the_officer_finds_the_way_to_a_proposed_rebound(self, entry: LedgerEntry, cast: Cast) -> None:
        finding = found(entry, 8, cast, at=MARCH)
        for person, may in ((cast.officer, True), (cast.filer, False), (cast.leader, False)):
            page = enter(person).get(url(entry)).content.decode()
            assert (f'href="{url(entry, "rebound/")}"' in page) is may
        officer = enter(cast.officer)
        assert "Decide on the rebound" in text_of(officer.get(f"/findings/{finding.pk}/"))
        propose = text_of(officer.get(f"/villages/{entry.village.code}/determine/"))
        assert "No finding of this village awaits a decision." in propose

    def test_the_officer_confirms_it(self, entry: LedgerEntry, cast: Cast) -> None:
        found(entry, 8, cast, at=MARCH)
        officer = enter(cast.officer)
        form = {"version": entry.version, "reason": "再次涉案"}
        assert "Give a reason" not in text_of(officer.get(url(entry, "rebound/")))
        page = text_of(officer.post(url(entry, "rebound/"), form, follow=True))
        assert "The rebound is confirmed." in page
        entry.refresh_from_db()
        assert entry.stage == Stage.RECTIFYING

    def test_an_older_version_of_the_entry_is_not_decided_on(self, entry: LedgerEntry, cast: Cast) -> None:
        found(entry, 8, cast, at=MARCH)
        form = {"version": entry.version - 1, "reason": "再次涉案"}
        assert enter(cast.officer).post(url(entry, "rebound/"), form).status_code == 409

    def test_a_finding_on_another_criterion_asks_for_a_determination(self, entry: LedgerEntry, cast: Cast) -> None:
        found(entry, 13, cast, at=MARCH)
        page = text_of(enter(cast.officer).get(url(entry)))
        assert "1 finding on another criterion awaits a decision." in page
        page = text_of(enter(cast.officer).get(f"/villages/{entry.village.code}/determine/"))
        assert "It is in its watch" in page

    def test_a_breach_is_named_and_taken_back(self, entry: LedgerEntry, cast: Cast) -> None:
        officer = enter(cast.officer)
        key = shipped_sheet().breaches[0].key
        form = {"version": entry.version, "breach": key, "happened_on": "2027-03-01", "fact": "公示牌被拆除"}
        assert "This field is required." in text_of(officer.post(url(entry, "breaches/add/"), {**form, "fact": ""}))
        assert "The breach is recorded." in text_of(officer.post(url(entry, "breaches/add/"), form, follow=True))
        breach = WatchBreach.objects.get()
        entry.refresh_from_db()
        form = {"version": entry.version, "reason": "台风所致"}
        page = text_of(officer.post(url(entry, f"breaches/{breach.pk}/take-back/"), form, follow=True))
        assert "taken back on 2027-03-10: 台风所致" in page

    def test_a_breach_of_another_entry_does_not_exist_here(self, entry: LedgerEntry, cast: Cast) -> None:
        assert enter(cast.officer).get(url(entry, "breaches/999/take-back/")).status_code == 404

    def test_the_quarterly_sheet_shows_the_watched_criteria_first(self, entry: LedgerEntry, cast: Cast) -> None:
        later = open_check("360603101", QUARTER.next())
        page = text_of(enter(cast.filer).get(f"/checks/{later.quarter}/360603101/villages/{entry.village.code}/"))
        assert "In the watch: the criteria of the ledger entry" in page
        places = [page.index(f'id="id_c{number}-value_0"') for number in (8, 11, 1, 15)]
        assert places == sorted(places)
        fill_check(later, by=cast.filer)

    def test_a_village_out_of_the_watch_has_its_sheet_as_ever(self, rectifying: LedgerEntry, cast: Cast) -> None:
        later = open_check("360603101", QUARTER.next())
        page = text_of(enter(cast.filer).get(f"/checks/{later.quarter}/360603101/villages/{rectifying.village.code}/"))
        assert "In the watch" not in page


@pytest.mark.usefixtures("afterwards")
class TestTheEnd:
    def test_the_leader_signs_and_gets_the_record(self, entry: LedgerEntry, cast: Cast) -> None:
        look_back(look_backs(entry)[0], cast, on=dt.date(2027, 3, 9))
        propose_cancellations(under="360603", at=AFTER)
        entry.refresh_from_db()
        assert "waits for the county leader" in text_of(enter(cast.filer).get(url(entry)))
        leader = enter(cast.leader)
        assert "Sign the cancellation" in text_of(leader.get(url(entry, "cancel/")))
        page = text_of(leader.post(url(entry, "cancel/"), {"version": entry.version}, follow=True))
        assert "Record of the cancellation" in page
        assert "整改成果保持良好" in page
        village = text_of(leader.get(entry.village.get_absolute_url()))
        assert entry.number in village

    def test_before_it_is_over_the_page_says_so(self, entry: LedgerEntry, cast: Cast) -> None:
        with time_machine.travel(moment("2027-12-15 23:00"), tick=False):
            page = text_of(enter(cast.leader).post(url(entry, "cancel/"), {"version": entry.version}))
        assert "The watch is not over yet" in page

    def test_the_leader_reopens_with_reason_and_end_day(self, entry: LedgerEntry, cast: Cast) -> None:
        cancel(entry, cast)
        form = {"version": entry.version, "until": "2028-06-30", "reason": "材料有误"}
        page = text_of(enter(cast.leader).post(url(entry, "reopen/"), form, follow=True))
        assert "The entry is open again." in page
        assert "2028-06-30" in page

    def test_there_is_no_record_before_the_cancellation(self, entry: LedgerEntry, cast: Cast) -> None:
        assert enter(cast.leader).get(url(entry, "cancellation/")).status_code == 404


@pytest.mark.usefixtures("in_march")
class TestLookBacks:
    def test_an_inspector_fills_the_sheet_in(self, entry: LedgerEntry, cast: Cast) -> None:
        row = look_backs(entry)[0]
        inspector = enter(cast.inspector)
        sheet = f"/look-backs/{row.pk}/finish/"
        assert "Criteria of the entry" in text_of(inspector.get(sheet))
        form = {"version": row.version, "visited_on": "2027-03-10", "words": "已走访", "value_8": "yes", "fact_8": ""}
        page = text_of(inspector.post(sheet, form))
        assert "Say whether this criterion is still resolved." in page
        page = text_of(inspector.post(sheet, {**form, "value_11": "no"}))
        assert "Say what is the case." in page
        form |= {"value_11": "no", "fact_8": "又有村干部涉案", "value_13": "yes", "fact_13": "违反政策"}
        page = text_of(inspector.post(sheet, form, follow=True))
        assert "The look-back is done; 2 findings were recorded." in page
        assert Finding.objects.filter(source=Source.LOOK_BACK).count() == 2
        finding = Finding.objects.filter(source=Source.LOOK_BACK).earliest("pk")
        assert "to the look-back" in text_of(inspector.get(f"/findings/{finding.pk}/"))

    def test_who_serves_on_the_entry_is_refused_in_words(self, entry: LedgerEntry, cast: Cast) -> None:
        assign(entry, EntryDuty.SUPPORTING_UNIT, "钱二", by=cast.filer, user=cast.inspector.pk)
        row = look_backs(entry)[0]
        response = enter(cast.inspector).get(f"/look-backs/{row.pk}/finish/")
        assert response.status_code == 403
        assert "You serve or served on this entry" in text_of(response)

    def test_a_finished_one_cannot_be_filled_in_again(self, entry: LedgerEntry, cast: Cast) -> None:
        row = look_backs(entry)[0]
        look_back(row, cast, on=MARCH.date())
        response = enter(cast.inspector).get(f"/look-backs/{row.pk}/finish/", follow=True)
        assert "This cannot be done now" in text_of(response)

    def test_the_officer_calls_one_off(self, entry: LedgerEntry, cast: Cast) -> None:
        row = look_backs(entry)[0]
        form = {"version": row.version, "reason": "道路中断"}
        page = text_of(enter(cast.officer).post(f"/look-backs/{row.pk}/call-off/", form, follow=True))
        assert "The look-back was called off." in page
        assert "道路中断" in page

    def test_late_ones_are_marked(self, entry: LedgerEntry, cast: Cast) -> None:
        with time_machine.travel(moment("2027-03-15 23:59"), tick=False):
            assert 'class="row-overdue"' not in enter(cast.officer).get("/look-backs/").content.decode()
        with time_machine.travel(moment("2027-03-16 00:01"), tick=False):
            assert 'class="row-overdue"' in enter(cast.officer).get("/look-backs/?state=late").content.decode()


@pytest.mark.usefixtures("in_march")
class TestTheLists:
    def test_they_filter_by_state(self, entry: LedgerEntry, cast: Cast) -> None:
        other = accepted("360603101281", cast)
        found(other, 8, cast, at=MARCH)
        gone = accepted("360603101282", cast)
        cancel(gone, cast)
        officer = enter(cast.officer)
        for state, number in (("running", entry.number), ("rebound", other.number), ("cancelled", gone.number)):
            page = text_of(officer.get(f"/watches/?state={state}"))
            assert [each in page for each in (entry.number, other.number, gone.number)] == [
                each == number for each in (entry.number, other.number, gone.number)
            ]
        assert "No watch to show" in text_of(officer.get("/watches/?state=cancellation"))
        assert entry.number in text_of(officer.get("/look-backs/?state=planned&quarter=2027Q1&text=360603-2026"))
        assert "No look-back to show" in text_of(officer.get("/look-backs/?state=done"))

    def test_a_township_sees_its_own(self, entry: LedgerEntry, cast: Cast) -> None:
        neighbour = enter(cast.neighbour)
        assert "No watch to show" in text_of(neighbour.get("/watches/"))
        assert "No look-back to show" in text_of(neighbour.get("/look-backs/"))
        assert neighbour.get(url(entry)).status_code == 404

    def test_they_come_as_spreadsheets_with_the_filters(self, entry: LedgerEntry, cast: Cast) -> None:
        officer = enter(cast.officer)
        for address, rows in (("/look-backs/export/?quarter=2027Q1", 1), ("/watches/export/", 1)):
            response = officer.get(address)
            sheet = load_workbook(io.BytesIO(response.content)).active
            assert sheet is not None
            assert sheet.max_row == 3 + rows
            assert sheet.cell(4, 1).value == entry.number

    def test_they_ask_no_more_when_there_is_more_to_list(self, entry: LedgerEntry, cast: Cast) -> None:
        look_back(look_backs(entry)[0], cast, on=MARCH.date(), hits={13: "违反政策"})
        found(entry, 8, cast, at=MARCH)
        officer = enter(cast.officer)
        addresses = ["/look-backs/", "/watches/", "/watches/export/", "/look-backs/export/", url(entry), "/ledger/"]
        officer.get("/ledger/")
        few = [queries_of(officer, address) for address in addresses]
        for number in range(281, 289):
            found(accepted(f"360603101{number}", cast), 11, cast, at=MARCH)
            look_back(look_backs(LedgerEntry.objects.latest("pk"))[0], cast, on=MARCH.date(), hits={13: "违反政策"})
        many = [queries_of(officer, address) for address in addresses]
        assert many == few
        assert many == PINNED
