"""The People tab: who has which duty, what is missing; assigning, replacing and ending on pages; the visit diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import DECIDED, moment
from tests.factories_people import assign, assign_group
from tests.pages import enter, queries_of, text_of
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty, Service
from villages.process import Stage
from villages.screening.visits.actions import record_visit
from villages.screening.visits.models import VillageVisit
from villages.screening.visits.rules import VisitFacts

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")
VISIT = VisitFacts(NOW.date(), "驻村工作组组长", "difficulty", 3, "低保政策是否落实", 1, "一户危房改造补助未到位")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def people(entry: LedgerEntry, cast: Cast, name: str = "officer") -> str:
    return text_of(enter(getattr(cast, name)).get(f"/ledger/{entry.number}/people/"))


def accepted(entry: LedgerEntry) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.WATCH, accepted_at=NOW, watch_until=dt.date(2027, 11, 22)
    )


def test_an_empty_group_says_what_is_missing(entry: LedgerEntry, cast: Cast) -> None:
    page = people(entry, cast)
    assert "Nobody is on the entry yet" in page
    assert "There is no contact leader." in page
    assert "The resident group lacks 2 members sent by the county." in page


def test_a_complete_group_is_shown_by_duty(entry: LedgerEntry, cast: Cast) -> None:
    assign_group(entry, by=cast.filer)
    page = people(entry, cast)
    assert "is not complete" not in page
    assert page.index("contact leader") < page.index("赵一") < page.index("supporting unit") < page.index("钱二")
    assert "/replace/" not in page
    assert "/replace/" in people(entry, cast, "filer")


def test_a_filer_puts_somebody_on_the_entry_and_typed_values_stay(entry: LedgerEntry, cast: Cast) -> None:
    browser = enter(cast.filer)
    url = f"/ledger/{entry.number}/people/assign/"
    typed = {
        "duty": "resident_county", "full_name": "吴六", "post": "电话13812345678", "since": "2026-11-01",
        "user": str(cast.member.pk), "is_head": "on",
    }  # fmt: skip
    refused = text_of(browser.post(url, typed))
    assert "telephone number" in refused
    assert 'value="吴六"' in refused
    done = text_of(browser.post(url, typed | {"post": "区林业局股长"}, follow=True))
    assert "吴六 is on the entry." in done
    assert "Account: member" in done
    assert cast.stranger.full_name not in text_of(browser.get(url))


def test_replacing_leaves_the_predecessor_readable(entry: LedgerEntry, cast: Cast) -> None:
    old = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    typed = {
        "duty": "contact_leader",
        "full_name": "褚十",
        "post": "副区长",
        "since": "2026-11-20",
        "reason": "工作调整",
    }
    done = enter(cast.filer).post(f"/ledger/{entry.number}/people/{old.pk}/replace/", typed, follow=True)
    page = text_of(done)
    assert "褚十 has taken over from 赵一." in page
    assert "2026-10-15 – 2026-11-19" in page
    assert "工作调整" in page
    assert Service.objects.standing().get().duty == EntryDuty.CONTACT_LEADER


def test_the_duty_of_a_successor_cannot_be_changed_by_hand(entry: LedgerEntry, cast: Cast) -> None:
    old = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    typed = {"duty": "supporting_unit", "full_name": "褚十", "post": "副区长", "since": "2026-11-20", "reason": "调整"}
    page = enter(cast.filer).post(f"/ledger/{entry.number}/people/{old.pk}/replace/", typed)
    assert "takes the same duty" in text_of(page)
    assert Service.objects.count() == 1


def test_nobody_is_ended_before_the_acceptance_on_a_page(entry: LedgerEntry, cast: Cast) -> None:
    person = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    browser, url = enter(cast.filer), f"/ledger/{entry.number}/people/{person.pk}/end/"
    assert "/end/" not in text_of(browser.get(f"/ledger/{entry.number}/people/"))
    typed = {"until": "2026-11-22", "reason": "任务完成"}
    assert "can only be replaced" in text_of(browser.post(url, typed))
    accepted(entry)
    assert "/end/" in text_of(browser.get(f"/ledger/{entry.number}/people/"))
    assert "The last day of 吴六 is written down." in text_of(browser.post(url, typed, follow=True))


def test_somebody_of_another_entry_does_not_exist_here(entry: LedgerEntry, cast: Cast) -> None:
    person = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    assert enter(cast.neighbour).get(f"/ledger/{entry.number}/people/{person.pk}/end/").status_code == 404
    assert enter(cast.filer).get(f"/ledger/{entry.number}/people/{person.pk + 1}/end/").status_code == 404


def visit(entry: LedgerEntry, cast: Cast, **changes: Any) -> VillageVisit:
    facts = VisitFacts(**({name: getattr(VISIT, name) for name in VisitFacts.__dataclass_fields__} | changes))
    return record_visit(village=entry.village, facts=facts, by=cast.filer, at=NOW)


def test_a_visit_while_the_entry_is_open_belongs_to_its_diary(entry: LedgerEntry, cast: Cast) -> None:
    assert visit(entry, cast).entry == entry
    assert visit(entry, cast, visited_on=DECIDED.date()).entry == entry
    assert visit(entry, cast, visited_on=DECIDED.date() - dt.timedelta(days=1)).entry is None
    page = text_of(enter(cast.member).get(f"/ledger/{entry.number}/people/visits/"))
    assert "<b>2</b> <span>visits</span>" in page
    assert "危房改造补助" in page
    assert f"/ledger/{entry.number}/people/visits/" in text_of(enter(cast.officer).get("/visits/"))


def test_a_visit_after_the_cancellation_belongs_to_no_entry(entry: LedgerEntry, cast: Cast) -> None:
    accepted(entry)
    assert visit(entry, cast).entry == entry, "the watch is part of it"
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.CANCELLED, cancelled_at=NOW)
    assert visit(entry, cast, households=4).entry is None
    assert "No visit yet" not in text_of(enter(cast.officer).get(f"/ledger/{entry.number}/people/visits/"))


def test_the_pages_cost_the_same_for_more_people_and_visits(entry: LedgerEntry, cast: Cast) -> None:
    browser = enter(cast.officer)
    assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer, user=cast.member.pk)
    visit(entry, cast)
    urls = {f"/ledger/{entry.number}/people/": 7, f"/ledger/{entry.number}/people/visits/": 9}
    browser.get("/ledger/")  # the first page of a session costs more
    few = {url: queries_of(browser, url) for url in urls}
    for number in range(6):
        assign(entry, EntryDuty.TOWNSHIP_GROUP, f"孙{number}", by=cast.filer, user=cast.filer.pk)
        visit(entry, cast, households=10 + number)
    assert {url: queries_of(browser, url) for url in urls} == few == urls
