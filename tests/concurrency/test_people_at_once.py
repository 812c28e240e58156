"""Two people at the people or the deadline of one entry at the same time, on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, moment, open_check, propose, sign, submit
from tests.factories_people import assign
from villages.audit import AuditRow
from villages.ledger.deadlines.actions import (
    approve_extension,
    hang_board,
    refuse_extension,
    request_extension,
    take_down_board,
    withdraw_extension,
)
from villages.ledger.deadlines.models import Extension, NoticeBoard
from villages.ledger.models import LedgerEntry
from villages.ledger.people.actions import replace_service
from villages.ledger.people.leave_actions import (
    approve_leave,
    mark_day,
    refuse_leave,
    request_leave,
    withdraw_leave,
)
from villages.ledger.people.models import EntryDuty, Leave, Service, VillageDay
from villages.ledger.people.rules import ServiceFacts
from villages.process import Stage, StageChange, Verb, advance

Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = moment("2026-11-22 10:00")
TODAY = NOW.date()


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def entry(cast: Cast) -> LedgerEntry:
    check = open_check("360603101")
    fill_check(check, by=cast.filer, answers={"360603101200": {8: YES}})
    return sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)


@pytest.fixture
def resident(entry: LedgerEntry, cast: Cast) -> Service:
    return assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)


def asking(entry: LedgerEntry, cast: Cast) -> Act:
    until = entry.deadline + dt.timedelta(days=10)
    return lambda: request_extension(entry=entry, asked_until=until, reason="等待判决", by=cast.filer, at=NOW)


def waiting_extension(entry: LedgerEntry, cast: Cast) -> Extension:
    asking(entry, cast)()
    return Extension.objects.select_related("entry__village", "entry__rule_set").get()


def test_of_two_who_ask_for_an_extension_one_waits(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    came = overlap.run(asking(entry, cast), asking(entry, cast), held_at="extension.request")
    assert came == ("done", "Conflict")
    assert Extension.objects.count() == AuditRow.objects.filter(verb="extension.request").count() == 1


@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw"])
def test_an_extension_is_decided_once(overlap: Overlap, entry: LedgerEntry, cast: Cast, verb: str) -> None:
    mine = waiting_extension(entry, cast)
    theirs = Extension.objects.get(pk=mine.pk)
    others: dict[str, Act] = {
        "approve": lambda: approve_extension(extension=theirs, by=cast.officer, at=NOW),
        "refuse": lambda: refuse_extension(extension=theirs, reason="因故", by=cast.officer, at=NOW),
        "withdraw": lambda: withdraw_extension(extension=theirs, reason="因故", by=cast.filer, at=NOW),
    }
    one, other = overlap.run(
        lambda: approve_extension(extension=mine, by=cast.officer, at=NOW), others[verb], held_at="extension.approve"
    )
    assert one == "done"
    assert other in ("Conflict", "RuleBroken")
    entry.refresh_from_db()
    assert entry.deadline == mine.asked_until
    assert StageChange.objects.of(mine).count() == 2
    assert AuditRow.objects.filter(verb="entry.extend").count() == 1


def test_a_deadline_is_not_moved_under_a_decision_on_the_inspection(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    extension = waiting_extension(entry, cast)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.INSPECTING)
    signed = LedgerEntry.objects.select_related("village").get(pk=entry.pk)
    redo = dt.date(2027, 3, 1)

    @transaction.atomic
    def failing() -> None:
        advance(signed, Verb.FAIL, by=cast.leader, at=NOW, reason="因故", deadline=redo)

    came = overlap.run(
        failing, lambda: approve_extension(extension=extension, by=cast.officer, at=NOW), held_at="entry.fail"
    )
    assert came[0] == "done"
    assert came[1] in ("Conflict", "RuleBroken")
    entry.refresh_from_db()
    extension.refresh_from_db()
    assert (entry.deadline, extension.stage) == (redo, Stage.WITHDRAWN)


@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw"])
def test_leave_is_decided_once(overlap: Overlap, resident: Service, cast: Cast, verb: str) -> None:
    mine = request_leave(service=resident, first_day=TODAY, last_day=TODAY, reason="培训", by=cast.filer, at=NOW)
    theirs = Leave.objects.select_related("service__entry__village").get(pk=mine.pk)
    others: dict[str, Act] = {
        "approve": lambda: approve_leave(leave=theirs, by=cast.officer, at=NOW),
        "refuse": lambda: refuse_leave(leave=theirs, reason="因故", by=cast.officer, at=NOW),
        "withdraw": lambda: withdraw_leave(leave=theirs, reason="因故", by=cast.filer, at=NOW),
    }
    came = overlap.run(
        lambda: approve_leave(leave=mine, by=cast.officer, at=NOW), others[verb], held_at="leave.approve"
    )
    assert came == ("done", "Conflict")
    assert Leave.objects.get().stage == Stage.APPROVED
    assert StageChange.objects.of(mine).count() == 2


def test_the_same_days_are_asked_for_once(overlap: Overlap, resident: Service, cast: Cast) -> None:
    def ask() -> None:
        request_leave(service=resident, first_day=TODAY, last_day=TODAY, reason="培训", by=cast.filer, at=NOW)

    assert overlap.run(ask, ask, held_at="leave.request") == ("done", "RuleBroken")
    assert Leave.objects.count() == 1


def test_a_person_is_replaced_once(overlap: Overlap, resident: Service, cast: Cast) -> None:
    def replacing(name: str) -> Act:
        facts = ServiceFacts("resident_county", name, "干部", TODAY)
        return lambda: replace_service(service=resident, facts=facts, reason="调整", by=cast.filer, at=NOW)

    assert overlap.run(replacing("郑七"), replacing("周八"), held_at="service.replace") == ("done", "Conflict")
    assert Service.objects.standing().get().full_name == "郑七"


def test_two_taps_on_a_day_are_one_day(overlap: Overlap, resident: Service, cast: Cast) -> None:
    def tap() -> None:
        mark_day(service=resident, day=TODAY, by=cast.filer, at=NOW)

    assert overlap.run(tap, tap, held_at="village_day.mark") == ("done", "done")
    assert VillageDay.objects.count() == AuditRow.objects.filter(verb="village_day.mark").count() == 1


def hanging(entry: LedgerEntry, cast: Cast) -> NoticeBoard:
    return hang_board(entry=entry, hung_on=TODAY, site="村部", by=cast.filer, at=NOW)


def test_one_board_hangs_at_a_time(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    came = overlap.run(lambda: hanging(entry, cast), lambda: hanging(entry, cast), held_at="board.hang")
    assert came == ("done", "RuleBroken")
    assert NoticeBoard.objects.count() == 1


def test_a_board_comes_down_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    board = hanging(entry, cast)

    def take_down() -> None:
        take_down_board(board=board, taken_down_on=TODAY, why="破损", by=cast.filer, at=NOW)

    assert overlap.run(take_down, take_down, held_at="board.take_down") == ("done", "Conflict")
    assert AuditRow.objects.filter(verb="board.take_down").count() == 1
