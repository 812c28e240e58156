"""Days in the village: one tap records a day, another takes it back; weeks are held against the rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_people import assign
from tests.pages import enter, text_of
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.people.leave_actions import mark_day, may_record_for, take_back_day
from villages.ledger.people.models import EntryDuty, Service, VillageDay
from villages.ledger.people.weeks import Span, counted_span, wanted_days, weeks_of
from villages.process import RuleBroken, Stage

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")  # a Sunday
TODAY = NOW.date()
MONDAY = dt.date(2026, 11, 9)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def days(first: dt.date, count: int) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(count)]


def test_a_week_wants_the_days_of_the_rule_less_what_was_granted() -> None:
    assert wanted_days(5, counted=7, on_leave=0) == 5
    assert wanted_days(5, counted=7, on_leave=2) == 3
    assert wanted_days(5, counted=7, on_leave=7) == 0
    assert wanted_days(5, counted=3, on_leave=0) == 3, "somebody who came on Friday cannot be there for five days"
    assert wanted_days(5, counted=3, on_leave=1) == 2


def test_weeks_are_counted_from_monday_to_sunday_and_a_running_one_is_not_short() -> None:
    span = Span(dt.date(2026, 11, 5), dt.date(2026, 11, 22))
    present = [*days(dt.date(2026, 11, 5), 4), *days(MONDAY, 4), dt.date(2026, 11, 16)]
    first, second, running = weeks_of(span, present=present, on_leave=[], minimum=5, today=TODAY)
    assert (first.first, first.present, first.wanted, first.is_short) == (dt.date(2026, 11, 2), 4, 4, False)
    assert (second.first, second.present, second.wanted, second.is_short) == (MONDAY, 4, 5, True)
    assert (running.present, running.is_over, running.is_short) == (1, False, False)


def test_a_day_on_leave_on_which_somebody_was_there_counts_once() -> None:
    span = Span(MONDAY, MONDAY + dt.timedelta(days=6))
    (week,) = weeks_of(
        span, present=days(MONDAY, 4), on_leave=days(MONDAY + dt.timedelta(days=3), 2), minimum=5, today=TODAY
    )
    assert (week.present, week.on_leave, week.wanted, week.is_short) == (4, 1, 4, False)


def test_presence_counts_in_the_round_and_until_the_acceptance() -> None:
    first, today = dt.date(2026, 10, 15), dt.date(2026, 11, 18)
    span = counted_span(since=first, until=None, round_began_on=MONDAY, accepted_on=None, today=today)
    assert span == Span(MONDAY, dt.date(2026, 11, 22))
    accepted = counted_span(since=first, until=None, round_began_on=first, accepted_on=MONDAY, today=today)
    assert accepted == Span(first, MONDAY)
    assert Span(today, MONDAY).days == []


def test_a_day_is_recorded_once_and_the_trail_keeps_what_was_taken_back(resident: Service, cast: Cast) -> None:
    assert mark_day(service=resident, day=TODAY, by=cast.member, at=NOW)
    assert not mark_day(service=resident, day=TODAY, by=cast.filer, at=NOW), "a second tap changes nothing"
    assert VillageDay.objects.get().recorded_by == cast.member
    assert take_back_day(service=resident, day=TODAY, by=cast.member, at=NOW)
    assert not take_back_day(service=resident, day=TODAY, by=cast.member, at=NOW)
    verbs = AuditRow.objects.filter(verb__startswith="village_day").order_by("pk").values_list("verb", "place_code")
    place = resident.entry.village.code
    assert list(verbs) == [("village_day.mark", place), ("village_day.take_back", place)]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + dt.timedelta(days=1), "lies in the future"),
        (TODAY - dt.timedelta(days=32), "within 31 days"),
    ],
)
def test_a_day_ahead_or_long_ago_is_not_recorded(resident: Service, cast: Cast, day: dt.date, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        mark_day(service=resident, day=day, by=cast.filer, at=NOW)


def test_only_the_days_of_the_service_and_only_of_residents(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    later = assign(entry, EntryDuty.RESIDENT_TOWNSHIP, "王八一", by=cast.filer, since=TODAY)
    with pytest.raises(RuleBroken, match="does not serve"):
        mark_day(service=later, day=TODAY - dt.timedelta(days=1), by=cast.filer, at=NOW)
    leader = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    with pytest.raises(RuleBroken, match="residents only"):
        mark_day(service=leader, day=TODAY, by=cast.filer, at=NOW)


def test_a_member_records_the_own_days_and_those_of_people_without_an_account(
    resident: Service, entry: LedgerEntry, cast: Cast
) -> None:
    without = assign(entry, EntryDuty.RESIDENT_COUNTY, "郑七", by=cast.filer)
    other = assign(entry, EntryDuty.RESIDENT_COUNTY, "周八", by=cast.filer, user=cast.inspector.pk)
    assert may_record_for(resident, cast.member)
    assert may_record_for(without, cast.member)
    assert not may_record_for(other, cast.member)
    assert may_record_for(other, cast.filer)
    for user in (cast.neighbour, cast.officer, cast.leader):
        assert not may_record_for(resident, user)
        with pytest.raises(PermissionDenied):
            mark_day(service=resident, day=TODAY, by=user, at=NOW)


def url(entry: LedgerEntry, part: str = "", query: str = "") -> str:
    return f"/ledger/{entry.number}/people/days/{part}?{query}"


def test_a_tap_on_a_page_records_the_day_and_comes_back_to_the_month(
    resident: Service, entry: LedgerEntry, cast: Cast
) -> None:
    member = enter(cast.member)
    query = f"person={resident.pk}&month=2026-11"
    done = member.post(url(entry, "tap/", query), {"mark": "2026-11-20"})
    assert done.status_code == 302
    assert done["Location"] == url(entry, query=query)
    page = text_of(member.get(done["Location"]))
    assert 'name="take_back" value="2026-11-20" aria-pressed="true"' in page
    assert 'name="mark" value="2026-11-19" aria-pressed="false"' in page
    assert "2026-11-23" not in page, "a day ahead has no button"
    refused = text_of(member.post(url(entry, "tap/", query), {"mark": "2026-11-23"}, follow=True))
    assert "This day lies in the future." in refused
    assert "Tap a day." in text_of(member.post(url(entry, "tap/", query), {"mark": "x"}, follow=True))


def test_htmx_gets_the_live_part_alone(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    part = enter(cast.filer).post(url(entry, "tap/"), {"mark": "2026-11-20"}, headers={"HX-Request": "true"})
    assert (part.status_code, part["Vary"].count("HX-Request")) == (200, 1)
    assert "<html" not in text_of(part)
    assert 'id="day-2026-11-20"' in text_of(part)
    refused = enter(cast.filer).post(url(entry, "tap/"), {"mark": "2026-11-23"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422


def test_short_weeks_are_visible(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    for day in [*days(MONDAY, 5), *days(dt.date(2026, 11, 2), 4)]:
        mark_day(service=resident, day=day, by=cast.filer, at=NOW)
    page = enter(cast.officer).get(url(entry))
    ((line, _weeks),) = page.context["lines"]
    shown = [(week.present, week.wanted, week.is_short) for week in line.weeks]
    assert shown == [(0, 4, True), (0, 5, True), (0, 5, True), (4, 5, True), (5, 5, False), (0, 5, False)]
    assert line.short_weeks == 4
    assert "4/5 too few" in text_of(page)
    assert "aria-pressed" not in text_of(page), "the county reads"


def test_without_residents_the_page_says_so(entry: LedgerEntry, cast: Cast) -> None:
    assert "Nobody lives in the village for this entry" in text_of(enter(cast.officer).get(url(entry)))
    filer = enter(cast.filer)
    assert "Nobody lives" in text_of(filer.post(url(entry, "tap/"), {"mark": "2026-11-20"}, follow=True))


@pytest.mark.parametrize("query", ["month=x", "month=9999-01", "month=0001-01", "month=2026-13", "person=x&month=%00"])
def test_an_odd_month_or_person_shows_this_month(resident: Service, entry: LedgerEntry, cast: Cast, query: str) -> None:
    page = enter(cast.officer).get(url(entry, query=query))
    assert page.context["month"] == dt.date(2026, 11, 1)


def test_after_the_cancellation_nobody_taps(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=NOW, watch_until=TODAY, cancelled_at=NOW
    )
    browser: Client = enter(cast.filer)
    assert "aria-pressed" not in text_of(browser.get(url(entry)))
