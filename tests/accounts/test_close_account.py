"""Editing, closing, reopening, and one-time passwords: the system administrator."""

from __future__ import annotations

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.conftest import Cast
from tests.factories import FILED, PASSWORD, make_user
from villages.accounts.actions import close_account, edit_account, grant_rights, reopen_account, reset_password
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken

NEW = "k7wm-2hbx-qq9e-v3na"
pytestmark = pytest.mark.django_db


def close(account: User, by: User | None, reason: str = "退休") -> User:
    return close_account(account=account, reason=reason, by=by, at=FILED)


def test_closing_takes_the_password_and_the_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    account = close(cast.filer, cast.system_admin)
    assert account.state == AccountState.CLOSED
    assert client.get("/permissions/").status_code == 302
    assert client.post("/sign-in/", {"username": "filer", "password": PASSWORD}).status_code == 200
    row = AuditRow.objects.get(verb="user.close")
    assert (row.before, row.after, row.reason) == ({"state": "open"}, {"state": "closed"}, "退休")


@time_machine.travel(FILED, tick=False)
def test_a_closed_account_comes_back_through_both_administrators(client: Client, cast: Cast) -> None:
    account = close(cast.filer, cast.system_admin)
    account = reopen_account(account=account, password=NEW, by=cast.system_admin, at=FILED)
    assert account.state == AccountState.WAITING
    assert client.post("/sign-in/", {"username": "filer", "password": NEW}).status_code == 200
    place = Division.objects.get(code="360603101")
    grant_rights(account=account, role=Role.FILER, place=place, by=cast.security_admin, at=FILED)
    assert client.post("/sign-in/", {"username": "filer", "password": NEW}).status_code == 302
    assert client.get("/permissions/")["Location"].startswith("/password/")


def test_state_says_the_same_for_one_and_for_many(cast: Cast) -> None:
    close(cast.filer, cast.system_admin)
    make_user(Role.FILER, "360603101", is_active=False)
    for state in AccountState:
        assert set(User.objects.in_state(state)) == {user for user in User.objects.all() if user.state == state}
    assert User.objects.in_state(AccountState.CLOSED).count() == 1
    assert User.objects.in_state(AccountState.WAITING).count() == 1


def test_closing_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as broken:
        close(cast.filer, cast.system_admin, reason=" ")
    assert broken.value.field == "reason"


def test_it_refuses_what_is_closed_already_and_what_is_not_closed(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        reopen_account(account=cast.filer, password=NEW, by=cast.system_admin, at=FILED)
    close(cast.filer, cast.system_admin)
    with pytest.raises(RuleBroken):
        close(cast.filer, cast.system_admin)


@pytest.mark.parametrize("name", ["auditor", "security_admin"])
def test_the_last_of_an_install_role_stays_open(cast: Cast, name: str) -> None:
    account: User = getattr(cast, name)
    with pytest.raises(RuleBroken):
        close(account, cast.system_admin)
    make_user(Role(account.role))
    assert close(account, cast.system_admin).state == AccountState.CLOSED


def test_nobody_closes_or_resets_the_own_account(cast: Cast) -> None:
    make_user(Role.SYSTEM_ADMIN)
    with pytest.raises(RuleBroken):
        close(cast.system_admin, cast.system_admin)
    with pytest.raises(RuleBroken):
        reset_password(account=cast.system_admin, password=NEW, by=cast.system_admin, at=FILED)


@pytest.mark.parametrize("name", ["security_admin", "auditor", "officer"])
def test_only_the_system_administrator_closes_reopens_edits_and_resets(cast: Cast, name: str) -> None:
    by = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        close(cast.filer, by)
    with pytest.raises(PermissionDenied):
        reopen_account(account=cast.filer, password=NEW, by=by, at=FILED)
    with pytest.raises(PermissionDenied):
        edit_account(account=cast.filer, username="x2", full_name="x", post="", by=by, at=FILED)
    with pytest.raises(PermissionDenied):
        reset_password(account=cast.filer, password=NEW, by=by, at=FILED)


@time_machine.travel(FILED, tick=False)
def test_a_reset_ends_sessions_and_forces_an_own_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    reset_password(account=cast.filer, password=NEW, by=cast.system_admin, at=FILED)
    assert client.get("/permissions/")["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/", {"username": "filer", "password": NEW}).status_code == 302
    assert client.get("/permissions/")["Location"].startswith("/password/")
    assert NEW not in str([row.__dict__ for row in AuditRow.objects.all()])


@pytest.mark.parametrize("name", ["security_admin", "auditor"])
def test_passwords_of_the_installation_are_reset_on_the_server_only(cast: Cast, name: str) -> None:
    account: User = getattr(cast, name)
    with pytest.raises(RuleBroken):
        reset_password(account=account, password=NEW, by=cast.system_admin, at=FILED)
    assert reset_password(account=account, password=NEW, by=None, at=FILED).check_password(NEW)


def test_an_edit_writes_only_what_differs(cast: Cast) -> None:
    fields = {"username": "filer", "full_name": cast.filer.full_name, "post": "党委副书记"}
    edit_account(account=cast.filer, **fields, by=cast.system_admin, at=FILED)
    row = AuditRow.objects.get(verb="user.edit")
    assert (row.before, row.after) == ({"post": ""}, {"post": "党委副书记"})
    edit_account(account=cast.filer, **fields, by=cast.system_admin, at=FILED)
    assert AuditRow.objects.filter(verb="user.edit").count() == 1


def test_an_edit_cannot_take_anothers_name(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as broken:
        edit_account(account=cast.filer, username="OFFICER", full_name="x", post="", by=cast.system_admin, at=FILED)
    assert broken.value.field == "username"
