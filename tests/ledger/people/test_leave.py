"""Leave: asked for by the township or the member, decided by the county, taken off what the week wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_people import assign
from tests.pages import enter, queries_of, text_of
from villages.ledger.models import LedgerEntry
from villages.ledger.people.leave_actions import approve_leave, mark_day, refuse_leave, request_leave, withdraw_leave
from villages.ledger.people.models import EntryDuty, Leave, Service
from villages.ledger.people.presence import presence_of
from villages.process import Conflict, RuleBroken, Stage, StageChange, Verb, advance

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")
TODAY = NOW.date()
MONDAY = dt.date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def ask(service: Service, cast: Cast, **changes: Any) -> Leave:
    given: dict[str, Any] = {
        "service": service, "by": cast.filer, "at": NOW,
        "first_day": MONDAY, "last_day": MONDAY + dt.timedelta(days=1), "reason": "培训",
    }  # fmt: skip
    return request_leave(**given | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": MONDAY - dt.timedelta(days=1)}, "last_day"),
        ({"last_day": MONDAY + dt.timedelta(days=31)}, "last_day"),
        ({"first_day": TODAY - dt.timedelta(days=8)}, "first_day"),
        ({"reason": " "}, "reason"),
        ({"reason": "电话13812345678"}, "reason"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    resident: Service, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        ask(resident, cast, **changes)
    assert refusal.value.field == field
    assert not Leave.objects.exists()


def test_the_same_days_are_not_asked_for_twice_until_they_are_refused(resident: Service, cast: Cast) -> None:
    leave = ask(resident, cast)
    with pytest.raises(RuleBroken, match="already"):
        ask(resident, cast, first_day=MONDAY + dt.timedelta(days=1))
    refuse_leave(leave=leave, reason="任务紧", by=cast.officer, at=NOW)
    ask(resident, cast)


def test_nobody_is_on_leave_where_the_person_was(resident: Service, cast: Cast) -> None:
    mark_day(service=resident, day=MONDAY, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="was in the village on 16 November 2026"):
        ask(resident, cast)


def test_only_residents_and_only_before_the_acceptance(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    leader = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    with pytest.raises(RuleBroken, match="residents only"):
        ask(leader, cast)
    later = assign(entry, EntryDuty.RESIDENT_COUNTY, "郑七", by=cast.filer, since=TODAY)
    with pytest.raises(RuleBroken, match="does not serve"):
        ask(later, cast)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.WATCH, accepted_at=NOW, watch_until=TODAY)
    with pytest.raises(RuleBroken, match="no leave is needed"):
        ask(resident, cast)


def test_approved_leave_is_taken_off_what_the_week_wants(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    leave = ask(resident, cast)

    def wanted() -> int:
        week = presence_of(entry, [resident], NOW)[0].week_of(MONDAY)
        return week.wanted if week else -1

    assert wanted() == 5
    approve_leave(leave=leave, by=cast.officer, at=NOW)
    assert wanted() == 3


def test_a_decision_is_made_once(resident: Service, cast: Cast) -> None:
    leave = ask(resident, cast)
    seen = Leave.objects.get(pk=leave.pk)
    approve_leave(leave=leave, by=cast.officer, at=NOW)
    with pytest.raises(Conflict):
        refuse_leave(leave=seen, reason="任务紧", by=cast.officer, at=NOW)
    with pytest.raises(RuleBroken):
        withdraw_leave(leave=leave, reason="不去了", by=cast.filer, at=NOW)


def test_who_may_ask_and_take_back(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    for user in (cast.neighbour, cast.officer, cast.inspector):
        with pytest.raises(PermissionDenied):
            ask(resident, cast, by=user)
    other = assign(entry, EntryDuty.RESIDENT_COUNTY, "周八", by=cast.filer, user=cast.inspector.pk)
    with pytest.raises(PermissionDenied):
        ask(other, cast, by=cast.member)
    theirs = ask(other, cast)
    with pytest.raises(PermissionDenied):
        withdraw_leave(leave=theirs, reason="不去了", by=cast.member, at=NOW)
    mine = ask(resident, cast, by=cast.member)
    withdraw_leave(leave=mine, reason="不去了", by=cast.member, at=NOW)
    assert mine.stage == Stage.WITHDRAWN


@pytest.mark.parametrize(("verb", "after"), [(Verb.PASS, Stage.WITHDRAWN), (Verb.FAIL, Stage.REQUESTED)])
def test_what_waits_falls_with_the_rectification_period(
    resident: Service, entry: LedgerEntry, cast: Cast, verb: Verb, after: Stage
) -> None:
    leave = ask(resident, cast)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.INSPECTING)
    entry.refresh_from_db()
    facts: dict[str, Any] = {"accepted_at": NOW, "watch_until": TODAY} if verb == Verb.PASS else {}
    with transaction.atomic():
        advance(entry, verb, by=cast.leader, at=NOW, reason="因故", **facts)
    leave.refresh_from_db()
    assert leave.stage == after
    if after == Stage.WITHDRAWN:
        change = StageChange.objects.of(leave).last()
        assert change is not None
        assert (change.by, change.reason) == (None, "The rectification period is over: no leave is needed.")


def test_the_whole_way_on_pages(resident: Service, entry: LedgerEntry, cast: Cast) -> None:
    member, officer = enter(cast.member), enter(cast.officer)
    typed = {"first_day": "2026-11-23", "last_day": "2026-11-24", "reason": "电话13812345678"}
    asking = f"/ledger/{entry.number}/people/{resident.pk}/leave/"
    assert "telephone number" in text_of(member.post(asking, typed))
    page = text_of(member.post(asking, typed | {"reason": "业务培训"}, follow=True))
    assert "The county was asked for leave of 吴六." in page
    leave = Leave.objects.get()
    assert f"/leave/{leave.pk}/withdraw/" in page
    assert f"/leave/{leave.pk}/approve/" in text_of(officer.get("/leave/?stage=requested"))
    deciding = f"/leave/{leave.pk}/refuse/"
    assert "From 23 November 2026 to 24 November 2026: 业务培训" in text_of(officer.get(deciding))
    done = text_of(officer.post(deciding, {"version": leave.version, "reason": "正值攻坚期"}, follow=True))
    assert "The leave was refused." in done
    assert "正值攻坚期" in done
    late = officer.post(f"/leave/{leave.pk}/approve/", {"version": leave.version})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("", True), ("stage=requested", True), ("stage=approved", False), ("township=360603101", True),
     ("text=吴六", True), ("text=团黄", True), ("text=nobody", False), ("stage=x&township=%00&page=z", True)],
)  # fmt: skip
def test_each_filter_stands_in_the_address(resident: Service, cast: Cast, query: str, is_found: bool) -> None:
    ask(resident, cast)
    page = text_of(enter(cast.officer).get(f"/leave/?{query}"))
    assert ("培训" in page) is is_found
    assert ("No leave to show" in page) is not is_found


def test_the_list_is_a_spreadsheet_too_and_ends_at_the_jurisdiction(resident: Service, cast: Cast) -> None:
    ask(resident, cast)
    sheet = enter(cast.officer).get("/leave/export/?stage=requested")
    assert sheet.content[:2] == b"PK"
    assert "No leave to show" in text_of(enter(cast.neighbour).get("/leave/"))


def test_the_list_costs_the_same_for_more_leave(resident: Service, cast: Cast) -> None:
    ask(resident, cast)
    browser = enter(cast.officer)
    browser.get("/ledger/")  # the first page of a session costs more
    few = queries_of(browser, "/leave/")
    for number in range(5):
        day = TODAY + dt.timedelta(days=number)
        ask(resident, cast, first_day=day, last_day=day)
    assert queries_of(browser, "/leave/") == few == 9
