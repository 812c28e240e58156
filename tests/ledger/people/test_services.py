"""People on an entry: assigned, replaced, ended only after the acceptance; what the group lacks is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED
from tests.factories_people import DECIDED_ON, GROUP, assign, assign_group
from villages.audit import AuditRow
from villages.criteria.rules import Numbers
from villages.ledger.models import LedgerEntry
from villages.ledger.people import rules
from villages.ledger.people.actions import end_service, replace_service
from villages.ledger.people.models import EntryDuty, Service
from villages.ledger.people.rules import ServiceFacts, Standing
from villages.process import Conflict, RuleBroken, Stage

pytestmark = pytest.mark.django_db
TEN_DAYS_ON = DECIDED + dt.timedelta(days=10)


def facts_of(service: Service, **changes: Any) -> ServiceFacts:
    same = {name: getattr(service, name) for name in ("duty", "full_name", "post", "unit", "task", "is_head", "since")}
    return ServiceFacts(**(same | changes))


def accepted(entry: LedgerEntry) -> LedgerEntry:
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.WATCH, accepted_at=TEN_DAYS_ON, watch_until=dt.date(2027, 10, 25)
    )
    return LedgerEntry.objects.get(pk=entry.pk)


def test_a_complete_group_lacks_nothing_and_an_empty_one_everything() -> None:
    complete = [Standing(duty, name, head) for duty, name, _post, head in GROUP]
    assert rules.gaps_of(complete, Numbers()) == []
    gaps = rules.gaps_of([], Numbers())
    assert len(gaps) == 8
    assert "The resident group lacks 2 members sent by the county." in gaps
    assert "The resident group lacks 1 member sent by the township." in gaps


def test_the_rule_set_says_how_many_residents_are_enough() -> None:
    complete = [Standing(duty, name, head) for duty, name, _post, head in GROUP]
    assert rules.gaps_of(complete, Numbers(residents_county_members_min=3)) == [
        "The resident group lacks 1 member sent by the county."
    ]


def test_a_group_without_a_head_is_said(entry: LedgerEntry, cast: Cast) -> None:
    headless = [Standing(duty, name) for duty, name, _post, _head in GROUP]
    assert rules.gaps_of(headless, Numbers()) == [
        "The resident group has no head.",
        "The township working group has no head.",
    ]


def test_everybody_is_kept_with_the_trail(entry: LedgerEntry, cast: Cast) -> None:
    people = assign_group(entry, by=cast.filer)
    assert len(people) == len(GROUP) == AuditRow.objects.filter(verb="service.assign").count()
    row = AuditRow.objects.about(people[0]).get()
    assert (row.after["full_name"], row.place_code) == ("赵一", entry.village.code)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"post": ""}, "post"),
        ({"post": "电话13812345678"}, "post"),
        ({"task": "电话13812345678"}, "task"),
        ({"duty": EntryDuty.TOWNSHIP_LEADER, "task": " "}, "task"),
        ({"duty": EntryDuty.SUPPORTING_UNIT, "is_head": True}, "is_head"),
        ({"since": DECIDED_ON - dt.timedelta(days=1)}, "since"),
        ({"since": DECIDED_ON + dt.timedelta(days=61)}, "since"),
        ({"user": 0}, "user"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    given = {"duty": EntryDuty.RESIDENT_COUNTY, "name": "吴六"} | changes
    name = given.pop("full_name", given.pop("name"))
    with pytest.raises(RuleBroken) as refusal:
        assign(entry, given.pop("duty"), name, by=cast.filer, **given)
    assert refusal.value.field == field
    assert not Service.objects.exists()


def test_an_account_of_another_place_is_not_linked(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="does not reach"):
        assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer, user=cast.stranger.pk)
    assert assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer, user=cast.member.pk).user == cast.member


def test_some_duties_are_held_by_one_person_and_nobody_has_one_twice(entry: LedgerEntry, cast: Cast) -> None:
    assign_group(entry, by=cast.filer)
    for duty, name, head, field in (
        (EntryDuty.CONTACT_LEADER, "别人", False, "duty"),
        (EntryDuty.FIRST_SECRETARY, "别人", False, "duty"),
        (EntryDuty.RESIDENT_COUNTY, "郑七", False, "full_name"),
        (EntryDuty.RESIDENT_TOWNSHIP, "别人", True, "is_head"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            assign(entry, duty, name, by=cast.filer, is_head=head)
        assert refusal.value.field == field
    assert Service.objects.count() == len(GROUP)


def test_the_successor_takes_the_duty_over_from_a_day_on(entry: LedgerEntry, cast: Cast) -> None:
    old = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    facts = facts_of(old, full_name="褚十", since=TEN_DAYS_ON.date())
    new = replace_service(service=old, facts=facts, reason="工作调整", by=cast.filer, at=TEN_DAYS_ON)
    old.refresh_from_db()
    assert (old.until, old.end_reason, new.replaces) == (dt.date(2026, 10, 24), "工作调整", old)
    assert list(Service.objects.standing()) == [new]
    row = AuditRow.objects.get(verb="service.replace")
    assert (row.before["full_name"], row.after["full_name"], row.reason) == ("赵一", "褚十", "工作调整")


def test_a_replacement_wants_a_reason_a_later_day_and_the_same_duty(entry: LedgerEntry, cast: Cast) -> None:
    old = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    new = facts_of(old, full_name="褚十", since=TEN_DAYS_ON.date())
    for facts, reason, field in (
        (new, " ", "reason"),
        (facts_of(old, full_name="褚十"), "调整", "since"),
        (facts_of(old, full_name="褚十", since=new.since, duty=EntryDuty.SUPPORTING_UNIT), "调整", "duty"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            replace_service(service=old, facts=facts, reason=reason, by=cast.filer, at=TEN_DAYS_ON)
        assert refusal.value.field == field
    old.refresh_from_db()
    assert old.until is None


def test_two_who_replace_the_same_person_do_not_overwrite_each_other(entry: LedgerEntry, cast: Cast) -> None:
    old = assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer)
    seen = Service.objects.get(pk=old.pk)
    new = facts_of(old, full_name="褚十", since=TEN_DAYS_ON.date())
    replace_service(service=old, facts=new, reason="调整", by=cast.filer, at=TEN_DAYS_ON)
    with pytest.raises(Conflict):
        replace_service(service=seen, facts=new, reason="调整", by=cast.filer, at=TEN_DAYS_ON)
    assert Service.objects.count() == 2


def test_nobody_leaves_the_working_group_before_the_acceptance(entry: LedgerEntry, cast: Cast) -> None:
    person = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    for stage in (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING):
        LedgerEntry.objects.filter(pk=entry.pk).update(stage=stage)
        with pytest.raises(RuleBroken, match="only be replaced"):
            end_service(service=person, until=DECIDED_ON, reason="任务完成", by=cast.filer, at=TEN_DAYS_ON)
    accepted(entry)
    for until, reason, field in (
        (dt.date(2026, 10, 14), "任务完成", "until"),
        (dt.date(2026, 10, 26), "任务完成", "until"),
        (DECIDED_ON, "", "reason"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            end_service(service=person, until=until, reason=reason, by=cast.filer, at=TEN_DAYS_ON)
        assert refusal.value.field == field
    end_service(service=person, until=TEN_DAYS_ON.date(), reason="任务完成", by=cast.filer, at=TEN_DAYS_ON)
    assert AuditRow.objects.get(verb="service.end").after["until"] == "2026-10-25"
    with pytest.raises(Conflict):
        end_service(service=person, until=TEN_DAYS_ON.date(), reason="任务完成", by=cast.filer, at=TEN_DAYS_ON)


def test_on_a_closed_entry_nobody_begins(entry: LedgerEntry, cast: Cast) -> None:
    accepted(entry)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.CANCELLED, cancelled_at=TEN_DAYS_ON)
    with pytest.raises(RuleBroken, match="closed"):
        assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)


def test_only_the_own_township_writes_the_people(entry: LedgerEntry, cast: Cast) -> None:
    for user in (cast.neighbour, cast.officer, cast.member, cast.leader):
        with pytest.raises(PermissionDenied):
            assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=user)
    person = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    accepted(entry)
    with pytest.raises(PermissionDenied):
        end_service(service=person, until=DECIDED_ON, reason="任务完成", by=cast.neighbour, at=TEN_DAYS_ON)
