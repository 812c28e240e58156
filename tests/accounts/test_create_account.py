"""A new account waits until its rights are granted."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.conftest import Cast
from tests.factories import FILED, make_division
from villages.accounts.actions import create_account, one_time_password
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
PASSWORD = "k7wm-2hbx-qq9e-v3na"


def create(by: User | None, role: Role = Role.FILER, code: str = "360603101", **fields: str) -> User:
    person = {"username": "zhang.wei", "full_name": "张伟", "post": "组织委员", **fields}
    place = Division.objects.get(code=code) if code else None
    return create_account(**person, role=role, place=place, password=PASSWORD, by=by, at=FILED)  # type: ignore[arg-type]


def refusal(*args: object, **kwargs: object) -> str | None:
    with pytest.raises(RuleBroken) as broken:
        create(*args, **kwargs)  # type: ignore[arg-type]
    return broken.value.field


def test_nobody_can_sign_in_with_it_yet(client: Client, cast: Cast) -> None:
    account = create(cast.system_admin)
    assert account.state == AccountState.WAITING
    assert (account.role, account.jurisdiction, account.must_change_password) == (Role.FILER, "360603101", True)
    response = client.post("/sign-in/", {"username": "zhang.wei", "password": PASSWORD})
    assert response.status_code == 200


def test_it_is_written_down_with_the_place_and_without_the_password(cast: Cast) -> None:
    create(cast.system_admin)
    row = AuditRow.objects.get(verb="user.create")
    assert (row.by, row.place_code, row.label) == (cast.system_admin, "360603101", "张伟")
    assert row.after == {
        "username": "zhang.wei",
        "full_name": "张伟",
        "post": "组织委员",
        "role": "filer",
        "jurisdiction": "360603101",
        "state": "waiting",
    }


@pytest.mark.parametrize("name", ["security_admin", "auditor", "officer", "leader", "filer"])
def test_only_the_system_administrator_creates(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        create(getattr(cast, name))
    assert not User.objects.filter(username="zhang.wei").exists()


@pytest.mark.parametrize("username", ["filer", "FILER", "Filer"])
def test_a_user_name_is_taken_whatever_its_capitals(cast: Cast, username: str) -> None:
    assert refusal(cast.system_admin, username=username) == "username"


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.FILER, "360603"),
        (Role.FILER, "360603101200"),
        (Role.FILER, ""),
        (Role.OFFICER, "3606"),
        (Role.LEADER, "360603101"),
        (Role.WORKING_GROUP, "360603101"),
        (Role.SUPERVISOR, ""),
        (Role.AUDITOR, "360603"),
        (Role.SYSTEM_ADMIN, "36"),
    ],
)
def test_the_jurisdiction_fits_the_role(cast: Cast, role: Role, code: str) -> None:
    assert refusal(cast.system_admin, role, code) == "jurisdiction"


@pytest.mark.parametrize("code", ["36", "3606", "360603", "360603101", "360603101200"])
def test_a_supervisor_may_have_any_level(cast: Cast, code: str) -> None:
    assert create(cast.system_admin, Role.SUPERVISOR, code).jurisdiction == code


def test_a_division_that_is_gone_is_no_jurisdiction(cast: Cast) -> None:
    make_division("360603103", "中童镇", valid_to="2025-12-31")
    assert refusal(cast.system_admin, Role.FILER, "360603103") == "jurisdiction"


def test_one_time_passwords_differ_and_hold_no_signs_that_look_alike() -> None:
    made = {one_time_password() for _turn in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("l1o0IO")


def test_the_database_refuses_a_jurisdiction_that_does_not_fit(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.filer.pk).update(jurisdiction="360603")
