"""The county says who goes where and when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import make_user
from tests.screening.spot_checks.conftest import FIRST_DAY, PLANNED, TAZHOU, plan, visit_of
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.spot_checks.actions import Assignment, assign_visits, call_off_visit, team_of
from villages.screening.spot_checks.models import SpotCheck, SpotVisit

pytestmark = pytest.mark.django_db


def assign(
    spot_check: SpotCheck, cast: Cast, *people: User, day: dt.date | None = FIRST_DAY, by: User | None = None
) -> int:
    """Send these people to 团黄."""
    return assign_visits(
        spot_check=spot_check,
        assignments={visit_of(spot_check).pk: Assignment(frozenset(person.pk for person in people), day)},
        version=spot_check.version,
        by=by or cast.officer,
        at=PLANNED,
    )


def people_of(visit: SpotVisit) -> set[str]:
    return set(visit.inspectors.values_list("username", flat=True))


def test_people_and_day_are_kept_and_the_trail_names_them(cast: Cast, second_inspector: User) -> None:
    spot_check = plan(cast)
    assert assign(spot_check, cast, cast.inspector, second_inspector) == 1
    assert people_of(visit_of(spot_check)) == {"inspector", "inspector2"}
    assert visit_of(spot_check).planned_on == FIRST_DAY
    assert people_of(visit_of(spot_check, TAZHOU)) == set()
    row = AuditRow.objects.get(verb="spot_check.assign")
    assert list(row.after) == ["团黄村"]
    assert row.after["团黄村"].endswith("(2026-11-23)")
    assert cast.inspector.full_name in row.after["团黄村"]


def test_what_is_the_same_writes_nothing(cast: Cast, spot_check: SpotCheck) -> None:
    rows = AuditRow.objects.filter(verb="spot_check.assign").count()
    assert assign(spot_check, cast, cast.inspector) == 0
    assert AuditRow.objects.filter(verb="spot_check.assign").count() == rows


def test_people_can_be_taken_off_again(cast: Cast, spot_check: SpotCheck) -> None:
    assert assign(spot_check, cast, day=None) == 1
    assert (people_of(visit_of(spot_check)), visit_of(spot_check).planned_on) == (set(), None)


def test_two_who_assign_at_once_do_not_overwrite_each_other(cast: Cast, second_inspector: User) -> None:
    mine = plan(cast)
    theirs = SpotCheck.objects.get(pk=mine.pk)
    assign(theirs, cast, second_inspector)
    with pytest.raises(Conflict):
        assign(mine, cast, cast.inspector)
    assert people_of(visit_of(mine)) == {"inspector2"}


def test_only_inspectors_of_the_county_are_sent(cast: Cast) -> None:
    elsewhere = make_user(Role.INSPECTOR, "360681")
    closed = make_user(Role.INSPECTOR, "360603", is_active=False)
    spot_check = plan(cast)
    assert team_of(spot_check.county) == [cast.inspector]
    for person in (cast.filer, cast.officer, elsewhere, closed):
        with pytest.raises(RuleBroken, match="Only inspectors"):
            assign(spot_check, cast, person)


def test_who_was_sent_before_the_account_was_closed_may_stay_on_the_plan(cast: Cast, spot_check: SpotCheck) -> None:
    User.objects.filter(pk=cast.inspector.pk).update(is_active=False)
    assert assign(spot_check, cast, cast.inspector, day=None) == 1


@pytest.mark.parametrize("day", [dt.date(2026, 11, 22), dt.date(2026, 12, 1)])
def test_a_day_outside_the_spot_check_is_refused(cast: Cast, day: dt.date) -> None:
    with pytest.raises(RuleBroken, match="2026-11-23 to 2026-11-30") as refusal:
        assign(plan(cast), cast, cast.inspector, day=day)
    assert refusal.value.field == "planned_on"


def test_the_first_and_the_last_day_are_days_of_it(cast: Cast) -> None:
    spot_check = plan(cast)
    for day in (spot_check.first_day, spot_check.last_day):
        assign(spot_check, cast, cast.inspector, day=day)
        spot_check.refresh_from_db()
        assert visit_of(spot_check).planned_on == day


def test_a_visit_that_is_over_is_not_assigned_anew(cast: Cast, spot_check: SpotCheck, second_inspector: User) -> None:
    call_off_visit(visit=visit_of(spot_check), reason="道路中断", by=cast.officer, at=PLANNED)
    assert assign(spot_check, cast, second_inspector) == 0
    assert people_of(visit_of(spot_check)) == {"inspector"}


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "auditor"])
def test_nobody_but_the_countys_officer_assigns(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        assign(plan(cast), cast, cast.inspector, by=getattr(cast, name))
