"""Look-backs: planned with the watch, made by an inspector who does not serve on the entry, called off at its end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_people import assign
from tests.factories_watch import ACCEPTED, LAST_DAY, look_back, look_backs, numbers, watch
from villages.acceptance.watch.actions import begin_watch, call_off_look_back, finish_look_back
from villages.acceptance.watch.models import LookBack, LookBackHit
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.models import Finding, Source

pytestmark = pytest.mark.django_db
MARCH = dt.date(2027, 3, 10)


def test_the_acceptance_plans_one_for_each_quarter(entry: LedgerEntry) -> None:
    assert [row.quarter for row in look_backs(entry)] == ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
    assert look_backs(entry)[-1].due_on == LAST_DAY == entry.watch_until
    assert AuditRow.objects.filter(verb="look_back.plan", by=None).count() == 4


def test_planning_again_plans_nothing_twice(entry: LedgerEntry) -> None:
    begin_watch(entry=entry, at=ACCEPTED)
    assert len(look_backs(entry)) == 4


def test_one_without_a_hit_records_no_finding(entry: LedgerEntry, cast: Cast) -> None:
    first = look_backs(entry)[0]
    assert look_back(first, cast, on=MARCH) == []
    first.refresh_from_db()
    assert (first.stage, first.visited_on, first.visited_by) == (Stage.DONE, MARCH, cast.inspector)


def test_a_hit_on_an_own_criterion_waits_as_a_proposed_rebound(entry: LedgerEntry, cast: Cast) -> None:
    (finding,) = look_back(look_backs(entry)[0], cast, on=MARCH, hits={8: "又有村干部涉案"})
    assert (finding.stage, finding.source, finding.quarter) == (Stage.FOUND, Source.LOOK_BACK, "2027Q1")
    assert finding.look_back_hit == LookBackHit.objects.get()
    assert finding.established_by == "余江区督导组"
    entry.refresh_from_db()
    assert entry.stage == Stage.WATCH


def test_other_criteria_that_are_seen_are_findings_too(entry: LedgerEntry, cast: Cast) -> None:
    found = look_back(look_backs(entry)[0], cast, on=MARCH, hits={13: "违反政策", 8: "又涉案"})
    assert numbers(found) == [8, 13]
    assert {finding.stage for finding in found} == {Stage.FOUND}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "请拨打13907011234"}, "words"),
        ({"hits": {8: " "}}, "fact_8"),
        ({"hits": {8: "联系13907011234"}}, "fact_8"),
        ({"visited_on": dt.date(2027, 3, 11)}, "visited_on"),
        ({"visited_on": dt.date(2026, 12, 14)}, "visited_on"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    entry: LedgerEntry, cast: Cast, changes: dict[str, object], field: str
) -> None:
    typed: dict[str, object] = {"visited_on": MARCH, "words": "保持良好", "hits": {}} | changes
    with pytest.raises(RuleBroken) as refusal:
        finish_look_back(look_back=look_backs(entry)[0], by=cast.inspector, at=moment("2027-03-10 17:00"), **typed)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not Finding.objects.filter(source=Source.LOOK_BACK).exists()


def test_the_days_of_acceptance_and_of_today_count(entry: LedgerEntry, cast: Cast) -> None:
    first, second, *_others = look_backs(entry)
    look_back(first, cast, on=dt.date(2026, 12, 15))
    look_back(second, cast, on=MARCH)
    assert len(look_backs(entry, Stage.DONE)) == 2


@pytest.mark.parametrize("is_by_account", [True, False])
def test_nobody_looks_back_at_their_own_work(entry: LedgerEntry, cast: Cast, is_by_account: bool) -> None:
    if is_by_account:
        assign(entry, EntryDuty.SUPPORTING_UNIT, "钱二", by=cast.filer, user=cast.inspector.pk)
    else:
        assign(entry, EntryDuty.SUPPORTING_UNIT, cast.inspector.full_name, by=cast.filer)
    with pytest.raises(PermissionDenied, match="serve"):
        look_back(look_backs(entry)[0], cast, on=MARCH)


def test_only_inspectors_make_one(entry: LedgerEntry, cast: Cast) -> None:
    for person in (cast.officer, cast.filer, cast.leader, cast.department):
        with pytest.raises(PermissionDenied):
            finish_look_back(
                look_back=look_backs(entry)[0], visited_on=MARCH, words="x", hits={}, by=person,
                at=moment("2027-03-10 17:00"),
            )  # fmt: skip


def test_the_second_of_two_who_finish_is_told(entry: LedgerEntry, cast: Cast) -> None:
    first = look_backs(entry)[0]
    stale = LookBack.objects.get(pk=first.pk)
    look_back(first, cast, on=MARCH)
    with pytest.raises(Conflict):
        finish_look_back(
            look_back=stale,
            visited_on=MARCH,
            words="x",
            hits={8: "x"},
            by=cast.inspector,
            at=moment("2027-03-10 18:00"),
        )
    assert not LookBackHit.objects.exists()


def test_one_made_ahead_in_an_earlier_watch_does_not_stand_for_one_of_the_next(entry: LedgerEntry, cast: Cast) -> None:
    third = look_backs(entry)[2]
    assert third.quarter == "2027Q3"
    look_back(third, cast, on=MARCH, hits={8: "又有村干部涉案"})
    confirm_rebound(entry=entry, reason="再次涉案", by=cast.officer, at=moment("2027-03-11 10:00"))
    again = watch(entry, cast, at=moment("2027-04-01 10:00"))
    assert [row.quarter for row in look_backs(again)] == ["2027Q3", "2027Q4", "2028Q1", "2028Q2"]
    assert {row.round for row in look_backs(again)} == {2}
    assert [row.round for row in look_backs(again, Stage.DONE)] == [1]


def test_the_officer_calls_one_off_with_a_reason(entry: LedgerEntry, cast: Cast) -> None:
    first = look_backs(entry)[0]
    with pytest.raises(RuleBroken):
        call_off_look_back(look_back=first, reason=" ", by=cast.officer, at=ACCEPTED)
    call_off_look_back(look_back=first, reason="道路中断", by=cast.officer, at=ACCEPTED)
    assert first.stage == Stage.CALLED_OFF
    with pytest.raises(RuleBroken):
        look_back(first, cast, on=MARCH)
