"""The county keeps each member's contact, criteria and accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import make_user
from tests.screening.departments.conftest import NOW
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.departments.membership import edit_department, state_of
from villages.screening.departments.models import Department

pytestmark = pytest.mark.django_db


def edit(department: Department, cast: Cast, **changes: Any) -> Department:
    values: dict[str, Any] = {
        "contact_post": department.contact_post,
        "criterion_numbers": department.criterion_numbers,
        "members": list(department.members.all()),
        "seen": state_of(department),
        "by": cast.officer,
        "at": NOW,
    }
    return edit_department(department=department, **{**values, **changes})


def test_the_trail_holds_what_changed_and_only_that(forestry: Department, cast: Cast) -> None:
    other = make_user(Role.DEPARTMENT, "360603", username="forester")
    edit(forestry, cast, criterion_numbers=[12, 11, 10], members=[other])
    row = AuditRow.objects.get(verb="department.edit")
    assert row.before == {"criterion_numbers": [11, 12], "accounts": ["department"]}
    assert row.after == {"criterion_numbers": [10, 11, 12], "accounts": ["forester"]}
    assert list(forestry.members.all()) == [other]


def test_nothing_changed_writes_nothing(forestry: Department, cast: Cast) -> None:
    edit(forestry, cast)
    assert not AuditRow.objects.filter(verb="department.edit").exists()


def test_the_second_of_two_is_told(forestry: Department, cast: Cast) -> None:
    seen = state_of(forestry)
    edit(forestry, cast, contact_post="林长制办公室主任")
    with pytest.raises(Conflict):
        edit(forestry, cast, contact_post="局长", seen=seen)
    forestry.refresh_from_db()
    assert forestry.contact_post == "林长制办公室主任"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact_post": " "}, "contact_post"),
        ({"contact_post": "主任 13800138000"}, "contact_post"),
        ({"criterion_numbers": [16]}, "criterion_numbers"),
    ],
)
def test_it_refuses_what_is_wrong(forestry: Department, cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        edit(forestry, cast, **changes)
    assert broken.value.field == field


def test_only_accounts_of_departments_of_the_county_file_for_it(forestry: Department, cast: Cast) -> None:
    for wrong in (cast.filer, cast.officer, make_user(Role.DEPARTMENT, "360681")):
        with pytest.raises(RuleBroken) as broken:
            edit(forestry, cast, members=[wrong])
        assert broken.value.field == "members"


def test_only_the_county_officer_may(forestry: Department, cast: Cast) -> None:
    for nobody in (cast.department, cast.leader, cast.filer, cast.stranger, cast.supervisor):
        with pytest.raises(PermissionDenied):
            edit(forestry, cast, by=nobody)
