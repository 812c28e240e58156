"""Who is frozen, from when until when, and who asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, moment, open_check, propose, sign, submit
from villages.accountability.freeze.actions import end_frozen, look_up, name_frozen, record_export
from villages.accountability.freeze.models import Ended, FreezeLookup, FrozenPost
from villages.accountability.freeze.rules import as_written
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken, Stage, Verb, advance

pytestmark = pytest.mark.django_db
DETERMINED = DECIDED.date()
TODAY = moment("2026-11-02 09:00")
PASSED = moment("2027-01-05 16:00")


def name(
    entry: LedgerEntry, cast: Cast, full_name: str = "张三", post: str = "村党支部书记", **facts: Any
) -> FrozenPost:
    given: dict[str, Any] = {"since": DETERMINED, "by": cast.officer, "at": TODAY} | facts
    return name_frozen(entry=entry, full_name=full_name, post=post, **given)


def accept(entry: LedgerEntry, cast: Cast, at: dt.datetime = PASSED) -> None:
    with transaction.atomic():
        if entry.stage == Stage.RECTIFYING:
            advance(entry, Verb.APPLY, by=cast.filer, at=at)
        until = at.date() + dt.timedelta(days=365)
        advance(entry, Verb.PASS, by=cast.leader, at=at, accepted_at=at, watch_until=until)


def rebound(entry: LedgerEntry, cast: Cast, at: dt.datetime) -> None:
    with transaction.atomic():
        advance(entry, Verb.REBOUND, by=cast.officer, at=at, reason="复查发现反弹", accepted_at=None, watch_until=None)


def spans(entry: LedgerEntry) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(entry.frozen_posts.order_by("pk").values_list("full_name", "since", "until"))


def test_somebody_is_named_with_post_and_day(entry: LedgerEntry, cast: Cast) -> None:
    row = name(entry, cast, " 张 三 ")
    assert (row.full_name, row.post, row.since, row.until) == ("张三", "村党支部书记", DETERMINED, None)
    trail = AuditRow.objects.get(verb="freeze.name")
    assert (trail.by, trail.place_code, trail.after["full_name"]) == (cast.officer, entry.village.code, "张三")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"post": ""}, "post"),
        ({"post": "电话 13807011234"}, "post"),
        ({"since": DETERMINED - dt.timedelta(days=1)}, "since"),
        ({"since": TODAY.date() + dt.timedelta(days=1)}, "since"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        name(entry, cast, **changes)
    assert refused.value.field == field
    assert not FrozenPost.objects.exists()


def test_the_same_person_is_on_the_list_of_an_entry_once(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    with pytest.raises(RuleBroken, match="already"):
        name(entry, cast)
    assert name(entry, cast, post="村委会主任").pk


def test_only_the_countys_officer_names_and_ends(entry: LedgerEntry, cast: Cast) -> None:
    row = name(entry, cast)
    for user in (cast.filer, cast.leader, cast.stranger, cast.supervisor):
        with pytest.raises(PermissionDenied):
            name(entry, cast, "李四", by=user)
        with pytest.raises(PermissionDenied):
            end_frozen(frozen=row, last_day=TODAY.date(), reason="免职", by=user, at=TODAY)


def test_nobody_is_named_in_the_watch(entry: LedgerEntry, cast: Cast) -> None:
    accept(entry, cast)
    with pytest.raises(RuleBroken, match="not under rectification"):
        name(entry, cast, at=PASSED)


def test_one_freeze_ends_by_hand_with_a_reason_and_once(entry: LedgerEntry, cast: Cast) -> None:
    row = name(entry, cast)
    with pytest.raises(RuleBroken) as refused:
        end_frozen(frozen=row, last_day=TODAY.date(), reason=" ", by=cast.officer, at=TODAY)
    assert refused.value.field == "reason"
    for day in (DETERMINED - dt.timedelta(days=1), TODAY.date() + dt.timedelta(days=1)):
        with pytest.raises(RuleBroken) as refused:
            end_frozen(frozen=row, last_day=day, reason="已免职", by=cast.officer, at=TODAY)
        assert refused.value.field == "last_day"
    end_frozen(frozen=row, last_day=TODAY.date(), reason="已免职", by=cast.officer, at=TODAY)
    row.refresh_from_db()
    assert (row.until, row.why_it_ended) == (TODAY.date(), "已免职")
    with pytest.raises(RuleBroken, match="ended already"):
        end_frozen(frozen=row, last_day=TODAY.date(), reason="已免职", by=cast.officer, at=TODAY)


def test_the_acceptance_ends_everybodys_freeze_and_the_day_is_kept(entry: LedgerEntry, cast: Cast) -> None:
    one, other = name(entry, cast), name(entry, cast, "李四", "镇党委书记")
    end_frozen(frozen=other, last_day=TODAY.date(), reason="已调离", by=cast.officer, at=TODAY)
    accept(entry, cast)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.until, one.end_reason, one.why_it_ended) == (PASSED.date(), Ended.ACCEPTED, "the entry was accepted")
    assert (other.until, other.why_it_ended) == (TODAY.date(), "已调离")
    assert one.holds_on(PASSED.date())
    assert not one.holds_on(PASSED.date() + dt.timedelta(days=1))
    assert AuditRow.objects.filter(verb="freeze.end", by=cast.leader).count() == 1


@pytest.mark.parametrize("verb", [Verb.FAIL, Verb.BASICALLY_PASS, Verb.RETURN])
def test_it_goes_on_while_the_rectification_does(entry: LedgerEntry, cast: Cast, verb: Verb) -> None:
    name(entry, cast)
    by = cast.officer if verb == Verb.RETURN else cast.leader
    with transaction.atomic():
        advance(entry, Verb.APPLY, by=cast.filer, at=TODAY)
        advance(entry, verb, by=by, at=TODAY, reason="因故")
    assert spans(entry) == [("张三", DETERMINED, None)]


def test_a_rebound_freezes_again_whom_the_acceptance_freed(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    gone = name(entry, cast, "李四", "镇党委书记")
    end_frozen(frozen=gone, last_day=TODAY.date(), reason="已调离", by=cast.officer, at=TODAY)
    accept(entry, cast)
    again = PASSED + dt.timedelta(days=90)
    rebound(entry, cast, again)
    assert spans(entry) == [
        ("张三", DETERMINED, PASSED.date()),
        ("李四", DETERMINED, TODAY.date()),
        ("张三", again.date(), None),
    ]
    later = again + dt.timedelta(days=30)
    accept(entry, cast, later)
    rebound(entry, cast, later + dt.timedelta(days=9))
    assert [span for span in spans(entry) if span[2] is None] == [("张三", later.date() + dt.timedelta(days=9), None)]


def test_who_was_let_go_by_hand_since_is_not_frozen_again_by_a_later_rebound(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    accept(entry, cast)
    again, later = (PASSED + dt.timedelta(days=days) for days in (90, 120))
    rebound(entry, cast, again)
    (row,) = FrozenPost.objects.filter(until=None)
    end_frozen(frozen=row, last_day=again.date(), reason="已调离", by=cast.officer, at=again)
    accept(entry, cast, later)
    rebound(entry, cast, later + dt.timedelta(days=9))
    assert not FrozenPost.objects.filter(until=None).exists()


def test_a_new_determination_in_the_watch_freezes_again(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    accept(entry, cast)
    at = PASSED + dt.timedelta(days=60)
    with transaction.atomic():
        advance(entry, Verb.WIDEN, by=cast.leader, at=at, accepted_at=None, watch_until=None)
    assert spans(entry)[-1] == ("张三", at.date(), None)


def test_a_merger_hands_the_freeze_to_the_successors_entry(entry: LedgerEntry, cast: Cast) -> None:
    check = fill_check(open_check("360603102"), by=cast.neighbour, answers={"360603102200": {8: YES}})
    found = confirm(submit(check, by=cast.neighbour), by=cast.officer)
    kept = sign(propose(found, by=cast.officer), by=cast.leader)
    name(entry, cast)
    with transaction.atomic():
        advance(entry, Verb.MERGE, by=None, at=TODAY, merged_into=kept)
    assert spans(entry) == [("张三", DETERMINED, TODAY.date())]
    assert spans(kept) == [("张三", DETERMINED, None)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 张 三 ", "张三"), ("张　三", "张三"), ("Ａnn  Lee", "Ann Lee"), ("买买提·艾力", "买买提·艾力")],
)
def test_a_name_is_written_one_way(typed: str, kept: str) -> None:
    assert as_written(typed) == kept


class TestLookUp:
    def ask(self, user: User, full_name: str = "张三", purpose: str = "拟任镇长前核实") -> FreezeLookup:
        county = Division.objects.get(code="360603")
        return look_up(county=county, full_name=full_name, purpose=purpose, by=user, at=TODAY)

    def test_the_question_and_the_answer_are_kept(self, entry: LedgerEntry, cast: Cast) -> None:
        name(entry, cast)
        lookup = self.ask(cast.leader, " 张三")
        assert lookup.found == [
            {
                "post": "村党支部书记",
                "since": "2026-10-15",
                "until": None,
                "entry": entry.number,
                "village": "团黄村",
                "township": "锦江镇",
            }
        ]
        row = AuditRow.objects.get(verb="freeze.look_up")
        assert (row.by, row.after) == (cast.leader, {"purpose": "拟任镇长前核实", "found": 1, "holding": 1})

    def test_a_name_that_is_not_there_is_an_answer_too(self, cast: Cast) -> None:
        assert self.ask(cast.officer, "王五").found == []
        assert FreezeLookup.objects.count() == 1

    def test_what_was_answered_does_not_change_afterwards(self, entry: LedgerEntry, cast: Cast) -> None:
        name(entry, cast)
        lookup = self.ask(cast.officer)
        accept(entry, cast)
        lookup.refresh_from_db()
        assert lookup.found[0]["until"] is None

    @pytest.mark.parametrize(("full_name", "purpose", "field"), [("", "x", "full_name"), ("张三", " ", "purpose")])
    def test_whom_and_what_for_is_wanted(self, cast: Cast, full_name: str, purpose: str, field: str) -> None:
        with pytest.raises(RuleBroken) as refused:
            self.ask(cast.officer, full_name, purpose)
        assert refused.value.field == field

    def test_only_officer_and_leader_of_the_county_may_ask_and_export(self, cast: Cast) -> None:
        county = Division.objects.get(code="360603")
        for user in (cast.filer, cast.supervisor, cast.inspector, cast.stranger, cast.department):
            with pytest.raises(PermissionDenied):
                self.ask(user)
            with pytest.raises(PermissionDenied):
                record_export(county=county, rows=3, by=user, at=TODAY)
        assert not FreezeLookup.objects.exists()
