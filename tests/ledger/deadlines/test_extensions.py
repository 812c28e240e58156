"""Extensions: asked for in time and within the rules, decided by the county; only that moves the deadline."""

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
from tests.pages import enter, queries_of, text_of
from villages.audit import AuditRow
from villages.criteria.models import RuleSet
from villages.ledger.deadlines.actions import approve_extension, refuse_extension, request_extension, withdraw_extension
from villages.ledger.deadlines.models import Extension
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, StageChange, Verb, advance

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")
DEADLINE = dt.date(2027, 1, 13)
LATER = DEADLINE + dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def ask(entry: LedgerEntry, cast: Cast, **changes: Any) -> Extension:
    given: dict[str, Any] = {"asked_until": LATER, "reason": "等待法院判决", "by": cast.filer, "at": NOW}
    return request_extension(**({"entry": entry} | given | changes))


def allow(entry: LedgerEntry, **numbers: int) -> None:
    rules = entry.rule_set
    RuleSet.objects.filter(pk=rules.pk).update(data={**rules.data, **numbers})


def test_an_approved_extension_moves_the_deadline_and_the_trail_says_so(entry: LedgerEntry, cast: Cast) -> None:
    version = entry.version
    approve_extension(extension=ask(entry, cast), by=cast.officer, at=NOW)
    entry.refresh_from_db()
    assert (entry.deadline, entry.version) == (LATER, version + 1)
    row = AuditRow.objects.get(verb="entry.extend")
    assert (row.before["deadline"], row.after["deadline"], row.reason) == ("2027-01-13", "2027-02-12", "等待法院判决")
    assert entry.light(moment("2027-01-20 10:00")) != "over"


def test_a_refused_or_withdrawn_one_leaves_it(entry: LedgerEntry, cast: Cast) -> None:
    refuse_extension(extension=ask(entry, cast), reason="理由不充分", by=cast.officer, at=NOW)
    withdraw_extension(extension=ask(entry, cast), reason="已可完成", by=cast.filer, at=NOW)
    entry.refresh_from_db()
    assert entry.deadline == DEADLINE
    assert list(Extension.objects.order_by("pk").values_list("stage", flat=True)) == [Stage.REFUSED, Stage.WITHDRAWN]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_until": DEADLINE}, "asked_until"),
        ({"asked_until": LATER + dt.timedelta(days=1)}, "asked_until"),
        ({"reason": " "}, "reason"),
        ({"reason": "电话13812345678"}, "reason"),
        ({"at": moment("2027-01-14 00:10")}, None),
    ],
)
def test_it_is_asked_for_in_time_and_within_the_rules(
    entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        ask(entry, cast, **changes)
    assert refusal.value.field == field
    assert not Extension.objects.exists()


def test_on_the_last_day_it_can_still_be_asked_for(entry: LedgerEntry, cast: Cast) -> None:
    assert ask(entry, cast, at=moment("2027-01-13 23:59")).stage == Stage.REQUESTED


def test_the_rule_set_says_how_far_and_how_often(entry: LedgerEntry, cast: Cast) -> None:
    allow(entry, extensions_most=2, extension_days_most=10)
    with pytest.raises(RuleBroken, match="until 23 January 2027"):
        ask(entry, cast)
    for number in (1, 2):
        until = DEADLINE + dt.timedelta(days=10 * number)
        approve_extension(extension=ask(entry, cast, asked_until=until), by=cast.officer, at=NOW)
    with pytest.raises(RuleBroken, match="2 extensions, and they have been granted"):
        ask(entry, cast, asked_until=DEADLINE + dt.timedelta(days=30))
    allow(entry, extensions_most=0)
    with pytest.raises(RuleBroken, match="allow no extension"):
        ask(entry, cast)


def test_a_new_round_may_be_extended_again(entry: LedgerEntry, cast: Cast) -> None:
    approve_extension(extension=ask(entry, cast), by=cast.officer, at=NOW)
    until = LATER + dt.timedelta(days=5)
    with pytest.raises(RuleBroken, match="1 extension, and it has been granted"):
        ask(entry, cast, asked_until=until)
    LedgerEntry.objects.filter(pk=entry.pk).update(round=2, round_began_at=NOW + dt.timedelta(minutes=1))
    assert ask(entry, cast, asked_until=until, at=NOW + dt.timedelta(hours=1)).stage == Stage.REQUESTED


def test_one_request_waits_at_a_time(entry: LedgerEntry, cast: Cast) -> None:
    ask(entry, cast)
    with pytest.raises(Conflict):
        ask(entry, cast)
    assert Extension.objects.count() == 1


def test_a_deadline_that_has_been_moved_meanwhile_is_not_moved_again(entry: LedgerEntry, cast: Cast) -> None:
    extension = ask(entry, cast)
    LedgerEntry.objects.filter(pk=entry.pk).update(deadline=DEADLINE + dt.timedelta(days=60))
    with pytest.raises(RuleBroken, match="moved since the request"):
        approve_extension(extension=extension, by=cast.officer, at=NOW)


def test_a_day_that_has_passed_is_not_granted(entry: LedgerEntry, cast: Cast) -> None:
    extension = ask(entry, cast)
    with pytest.raises(RuleBroken, match="has passed"):
        approve_extension(extension=extension, by=cast.officer, at=moment("2027-02-13 09:00"))
    approve_extension(extension=extension, by=cast.officer, at=moment("2027-02-12 09:00"))


def test_a_decision_is_made_once(entry: LedgerEntry, cast: Cast) -> None:
    extension = ask(entry, cast)
    seen = Extension.objects.get(pk=extension.pk)
    refuse_extension(extension=extension, reason="不同意", by=cast.officer, at=NOW)
    with pytest.raises(Conflict):
        approve_extension(extension=seen, by=cast.officer, at=NOW)
    entry.refresh_from_db()
    assert entry.deadline == DEADLINE


def test_who_may_do_what(entry: LedgerEntry, cast: Cast) -> None:
    for user in (cast.neighbour, cast.member, cast.officer):
        with pytest.raises(PermissionDenied):
            ask(entry, cast, by=user)
    extension = ask(entry, cast)
    for user in (cast.filer, cast.leader, cast.stranger):
        with pytest.raises(PermissionDenied):
            approve_extension(extension=extension, by=user, at=NOW)
        with pytest.raises(PermissionDenied):
            refuse_extension(extension=extension, reason="因故", by=user, at=NOW)
    with pytest.raises(PermissionDenied):
        withdraw_extension(extension=extension, reason="因故", by=cast.officer, at=NOW)
    assert not AuditRow.objects.filter(verb="entry.extend").exists()


@pytest.mark.parametrize("verb", [Verb.PASS, Verb.FAIL, Verb.BASICALLY_PASS])
def test_a_request_that_waits_falls_with_the_decision_on_the_inspection(
    entry: LedgerEntry, cast: Cast, verb: Verb
) -> None:
    extension = ask(entry, cast)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.INSPECTING)
    entry.refresh_from_db()
    facts: dict[str, Any] = {"accepted_at": NOW, "watch_until": LATER} if verb == Verb.PASS else {}
    with transaction.atomic():
        advance(entry, verb, by=cast.leader, at=NOW, reason="因故", **facts)
    extension.refresh_from_db()
    assert extension.stage == Stage.WITHDRAWN
    change = StageChange.objects.of(extension).last()
    assert change is not None
    assert change.by is None
    assert "replaced the deadline" in change.reason


def test_after_the_acceptance_no_deadline_is_moved(entry: LedgerEntry, cast: Cast) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.WATCH, accepted_at=NOW, watch_until=LATER)
    with pytest.raises(RuleBroken, match="No rectification period"):
        ask(entry, cast)


def test_the_whole_way_on_pages(entry: LedgerEntry, cast: Cast) -> None:
    filer, officer = enter(cast.filer), enter(cast.officer)
    tab = f"/ledger/{entry.number}/deadline/"
    before = text_of(filer.get(tab))
    assert "1 extension, until 12 February 2027 at the latest" in before
    assert "No extension has been asked for." in before
    typed = {"asked_until": "2027-03-01", "reason": "等待法院判决"}
    assert "at most 30 more days: until 12 February 2027" in text_of(filer.post(f"{tab}extend/", typed))
    page = text_of(filer.post(f"{tab}extend/", typed | {"asked_until": "2027-02-12"}, follow=True))
    assert "The county was asked for an extension." in page
    assert f"{tab}extend/" not in page, "one waits"
    extension = Extension.objects.get()
    approving = f"/extensions/{extension.pk}/approve/"
    assert approving in text_of(officer.get("/extensions/?stage=requested"))
    assert "The deadline moves from 13 January 2027 to 12 February 2027." in text_of(officer.get(approving))
    done = text_of(officer.post(approving, {"version": extension.version}, follow=True))
    assert "The extension was approved; the deadline is 12 February 2027." in done
    assert "The county approved the extension; the deadline moved." in done
    assert officer.post(f"/extensions/{extension.pk}/refuse/", {"version": 1, "reason": "x"}).status_code == 409
    overview = text_of(officer.get(f"/ledger/{entry.number}/"))
    assert "90 days from the determination" not in overview
    assert "2027-02-12" in overview


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("", True), ("stage=requested", True), ("stage=approved", False), ("township=360603101", True),
     ("text=团黄", True), ("text=360603-2026-001", True), ("text=nobody", False), ("stage=x&page=z", True)],
)  # fmt: skip
def test_each_filter_stands_in_the_address(entry: LedgerEntry, cast: Cast, query: str, is_found: bool) -> None:
    ask(entry, cast)
    page = text_of(enter(cast.officer).get(f"/extensions/?{query}"))
    assert ("等待法院判决" in page) is is_found
    assert ("No extension to show" in page) is not is_found


def test_the_list_is_a_spreadsheet_too_and_ends_at_the_jurisdiction(entry: LedgerEntry, cast: Cast) -> None:
    ask(entry, cast)
    assert enter(cast.officer).get("/extensions/export/").content[:2] == b"PK"
    assert "No extension to show" in text_of(enter(cast.neighbour).get("/extensions/"))


def test_the_list_costs_the_same_for_more_extensions(entry: LedgerEntry, cast: Cast) -> None:
    refuse_extension(extension=ask(entry, cast), reason="不同意", by=cast.officer, at=NOW)
    browser = enter(cast.officer)
    browser.get("/ledger/")  # the first page of a session costs more
    few = queries_of(browser, "/extensions/")
    for _number in range(5):
        refuse_extension(extension=ask(entry, cast), reason="不同意", by=cast.officer, at=NOW)
    assert queries_of(browser, "/extensions/") == few == 9
