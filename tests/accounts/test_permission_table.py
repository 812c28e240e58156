"""The table of rights: DOMAIN.md §5 in one place, and a page that shows it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import Cast
from villages.accounts.permissions import BUSINESS_ROLES, DIGITS_OF_ROLE, INSTALL_ROLES, TABLE, Permission, Role, may


def test_every_permission_has_its_row_and_somebody_who_holds_it() -> None:
    assert set(TABLE) == set(Permission)
    assert all(TABLE.values())


def test_every_role_has_a_jurisdiction_rule_and_is_of_one_kind() -> None:
    assert set(DIGITS_OF_ROLE) == set(Role)
    assert set(Role) == BUSINESS_ROLES | INSTALL_ROLES
    assert not BUSINESS_ROLES & INSTALL_ROLES


def test_who_runs_the_installation_does_no_business() -> None:
    own = {Permission.MANAGE_USERS, Permission.GRANT_RIGHTS, Permission.READ_AUDIT}
    for role in INSTALL_ROLES:
        assert {permission for permission in Permission if may(role, permission)} <= own


def test_accounts_rights_and_trail_are_in_three_hands() -> None:
    assert TABLE[Permission.MANAGE_USERS] == {Role.SYSTEM_ADMIN}
    assert TABLE[Permission.GRANT_RIGHTS] == {Role.SECURITY_ADMIN}
    assert TABLE[Permission.READ_AUDIT] & INSTALL_ROLES == {Role.AUDITOR}


def test_who_proposes_does_not_sign() -> None:
    assert not TABLE[Permission.DETERMINE] & TABLE[Permission.SIGN_DETERMINATION]


def test_a_supervisor_only_reads() -> None:
    held = {permission.value for permission in Permission if may(Role.SUPERVISOR, permission)}
    assert all(name.startswith("read_") for name in held)


@pytest.mark.django_db
def test_the_page_shows_what_the_table_says(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    response = client.get("/permissions/")
    assert response.status_code == 200
    shown = [cells for _label, cells in response.context["rows"]]
    assert shown == [[role in TABLE[permission] for role in Role] for permission in Permission]
    assert response.content.decode().count("mark-yes") == sum(len(roles) for roles in TABLE.values())


@pytest.mark.django_db
def test_a_closed_account_may_nothing(cast: Cast) -> None:
    cast.officer.is_active = False
    assert not any(cast.officer.may(permission) for permission in Permission)
