"""The county sends a team: nobody who serves on the entry or comes from its township's group."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import make_user
from tests.factories_inspections import PLANNED, VISIT_DAY, apply, full_sheet, plan, propose, save
from tests.scenes import scene
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.known import known
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.team import barred_from
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty, Service
from villages.process import Conflict, RuleBroken, Stage, Verb

pytestmark = pytest.mark.django_db


@scene
def inspection(entry: LedgerEntry, cast: Cast) -> Inspection:
    return apply(entry, cast)


@scene
def second(cast: Cast) -> User:
    return make_user(Role.INSPECTOR, "360603", full_name="第二督导员")


def serve(entry: LedgerEntry, duty: EntryDuty = EntryDuty.RESIDENT_COUNTY, **person: object) -> Service:
    facts = {"full_name": "某某", "post": "干部", **person}
    return Service.objects.create(entry=entry, duty=duty, since=dt.date(2026, 10, 16), **facts)


def change(inspection: Inspection, cast: Cast, *team: User, day: dt.date = VISIT_DAY) -> None:
    actions.change_plan(
        inspection=inspection, team={user.pk for user in team}, head=team[0].pk, planned_on=day, is_announced=False,
        by=cast.officer, at=PLANNED,
    )  # fmt: skip


def test_a_team_with_a_head_is_sent_on_a_day(inspection: Inspection, cast: Cast, second: User) -> None:
    plan(inspection, cast, team=(second, cast.inspector))
    assert [(member.user, member.is_head) for member in inspection.members.all()] == [
        (second, True),
        (cast.inspector, False),
    ]
    assert (inspection.stage, inspection.planned_on) == (Stage.PLANNED, VISIT_DAY)
    assert list(AuditRow.objects.filter(at=PLANNED).values_list("verb", flat=True).order_by("pk")) == [
        "inspection.plan",
        "inspection.send",
    ]


def test_nobody_inspects_an_entry_on_which_he_serves(inspection: Inspection, cast: Cast) -> None:
    serve(inspection.entry, user=cast.inspector)
    with pytest.raises(RuleBroken, match="cannot inspect") as refusal:
        plan(inspection, cast)
    assert refusal.value.field == "team"


def test_who_served_earlier_or_under_the_same_name_does_not_inspect_either(inspection: Inspection, cast: Cast) -> None:
    serve(inspection.entry, full_name=cast.inspector.full_name, until=dt.date(2026, 11, 1), end_reason="调离")
    assert barred_from(inspection.entry) == {cast.inspector.pk}


def test_the_group_of_the_township_is_barred_in_all_its_villages(
    inspection: Inspection, cast: Cast, second: User
) -> None:
    other = LedgerEntry.objects.get(pk=inspection.entry_id)
    serve(other, EntryDuty.TOWNSHIP_GROUP, user=second)
    assert barred_from(inspection.entry) == {second.pk}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_only_inspectors_are_sent(inspection: Inspection, cast: Cast, role: Role) -> None:
    with pytest.raises(RuleBroken, match="Only inspectors"):
        plan(inspection, cast, team=(cast.with_role(role),))


def test_a_team_has_members_and_a_head_of_its_own(inspection: Inspection, cast: Cast, second: User) -> None:
    for team, head, words in ((set(), None, "at least one"), ({cast.inspector.pk}, second.pk, "head is one")):
        with pytest.raises(RuleBroken, match=words):
            actions.plan_inspection(
                inspection=inspection, team=team, head=head, planned_on=VISIT_DAY, is_announced=True,
                by=cast.officer, at=PLANNED,
            )  # fmt: skip


def test_nobody_is_sent_into_the_past(inspection: Inspection, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="This day is over"):
        plan(inspection, cast, planned_on=dt.date(2026, 12, 20))


def test_an_officer_of_another_county_plans_nothing(inspection: Inspection, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.plan_inspection(
            inspection=inspection, team={cast.inspector.pk}, head=cast.inspector.pk, planned_on=VISIT_DAY,
            is_announced=True, by=cast.stranger, at=PLANNED,
        )  # fmt: skip


def test_team_and_day_change_until_the_proposal(inspection: Inspection, cast: Cast, second: User) -> None:
    plan(inspection, cast)
    change(inspection, cast, second, day=dt.date(2026, 12, 24))
    inspection.refresh_from_db()
    assert [member.user for member in inspection.members.all()] == [second]
    assert (inspection.planned_on, inspection.is_announced) == (dt.date(2026, 12, 24), False)
    row = AuditRow.objects.filter(verb="inspection.send").latest("pk")
    assert (row.before["team"], row.after["team"]) == (cast.inspector.full_name, "第二督导员")


def test_a_change_of_what_was_changed_meanwhile_is_a_conflict(inspection: Inspection, cast: Cast, second: User) -> None:
    plan(inspection, cast)
    stale = Inspection.objects.get(pk=inspection.pk)
    change(inspection, cast, second)
    with pytest.raises(Conflict):
        change(stale, cast, cast.inspector)
    assert [member.user for member in inspection.members.all()] == [second]


def test_after_the_proposal_the_team_stays(inspection: Inspection, cast: Cast, second: User) -> None:
    plan(inspection, cast)
    save(inspection, full_sheet(inspection), cast.inspector)
    with pytest.raises(RuleBroken):
        change(propose(inspection, cast), cast, second)


def test_what_is_not_announced_stays_an_application_for_the_township_until_it_is_signed(
    inspection: Inspection, cast: Cast
) -> None:
    plan(inspection, cast, is_announced=False)
    for person in (cast.filer, cast.member):
        row = Inspection.objects.visible_to(person).get()
        seen = known(row, person)
        assert (seen.stage, seen.planned_on, seen.team) == (Stage.APPLIED, None, [])
        assert [change.verb for change in seen.changes()] == [Verb.APPLY]
        assert Inspection.objects.known_as(Stage.APPLIED, person).exists()
        assert not Inspection.objects.known_as(Stage.PLANNED, person).exists()
    for person in (cast.officer, cast.supervisor):
        assert known(Inspection.objects.get(), person).stage == Stage.PLANNED
        assert Inspection.objects.known_as(Stage.PLANNED, person).exists()
    Inspection.objects.filter(pk=inspection.pk).update(
        stage=Stage.SIGNED, outcome="pass", proposed_outcome="pass", proposed_at=PLANNED,
        proposed_by=cast.inspector, signed_at=PLANNED, signed_by=cast.leader,
    )  # fmt: skip
    seen = known(Inspection.objects.get(), cast.filer)
    assert (seen.stage, seen.planned_on) == (Stage.SIGNED, VISIT_DAY)
    assert [member.user for member in seen.team] == [cast.inspector]
