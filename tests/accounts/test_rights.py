"""Granting and withdrawing rights: the security administrator, and nobody for himself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.conftest import Cast
from tests.factories import FILED, make_user
from villages.accounts.actions import grant_rights, withdraw_rights
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


def grant(account: User, by: User | None, role: Role = Role.FILER, code: str = "360603102") -> User:
    place = Division.objects.get(code=code) if code else None
    return grant_rights(account=account, role=role, place=place, by=by, at=FILED)


def waiting(**fields: object) -> User:
    return make_user(Role.FILER, "360603101", is_active=False, **fields)


def test_granting_opens_a_waiting_account(cast: Cast) -> None:
    account = grant(waiting(), cast.security_admin)
    assert account.state == AccountState.OPEN
    assert account.jurisdiction == "360603102"
    row = AuditRow.objects.get(verb="user.grant")
    assert row.before == {"jurisdiction": "360603101", "state": "waiting"}
    assert row.after == {"jurisdiction": "360603102", "state": "open"}


def test_a_change_counts_from_the_next_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)
    assert client.get("/audit/").status_code == 200
    grant(cast.officer, cast.security_admin, Role.DEPARTMENT, "360603")
    assert client.get("/audit/").status_code == 403


@pytest.mark.parametrize("name", ["system_admin", "auditor", "officer", "leader"])
def test_only_the_security_administrator_grants(cast: Cast, name: str) -> None:
    account = waiting()
    with pytest.raises(PermissionDenied):
        grant(account, getattr(cast, name))
    account.refresh_from_db()
    assert account.state == AccountState.WAITING


def test_nobody_grants_to_the_own_account(cast: Cast) -> None:
    make_user(Role.SECURITY_ADMIN)
    with pytest.raises(RuleBroken):
        grant(cast.security_admin, cast.security_admin, Role.OFFICER, "360603")


def test_a_closed_account_must_be_reopened_first(cast: Cast) -> None:
    account = waiting()
    account.set_unusable_password()
    account.save()
    with pytest.raises(RuleBroken):
        grant(account, cast.security_admin)


def test_the_last_of_an_install_role_keeps_it(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        grant(cast.auditor, cast.security_admin, Role.OFFICER, "360603")
    make_user(Role.AUDITOR)
    assert grant(cast.auditor, cast.security_admin, Role.OFFICER, "360603").role == Role.OFFICER


def test_a_waiting_colleague_does_not_count_as_present(cast: Cast) -> None:
    make_user(Role.AUDITOR, is_active=False)
    with pytest.raises(RuleBroken):
        grant(cast.auditor, cast.security_admin, Role.OFFICER, "360603")


def test_whoever_looked_at_an_older_role_is_told(cast: Cast) -> None:
    seen = User.objects.get(pk=cast.filer.pk)
    grant(cast.filer, cast.security_admin, Role.DEPARTMENT, "360603")
    with pytest.raises(Conflict):
        grant(seen, cast.security_admin, Role.OFFICER, "360603")
    assert User.objects.get(pk=seen.pk).role == Role.DEPARTMENT


def test_withdrawing_shuts_the_account_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    withdraw_rights(account=cast.filer, reason="调离岗位", by=cast.security_admin, at=FILED)
    assert client.get("/permissions/").status_code == 302
    row = AuditRow.objects.get(verb="user.withdraw")
    assert (row.before, row.after, row.reason) == ({"state": "open"}, {"state": "waiting"}, "调离岗位")


def test_withdrawing_needs_a_reason_and_an_open_account(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as broken:
        withdraw_rights(account=cast.filer, reason="  ", by=cast.security_admin, at=FILED)
    assert broken.value.field == "reason"
    with pytest.raises(RuleBroken):
        withdraw_rights(account=waiting(), reason="调离", by=cast.security_admin, at=FILED)


def test_the_day_of_the_jurisdiction_is_the_day_in_shanghai(cast: Cast) -> None:
    """At 16:30 UTC it is the next day in Shanghai: a township that begins then may be granted."""
    Division.objects.filter(code="360603102").update(valid_from="2026-10-09")
    place = Division.objects.get(code="360603102")
    at = dt.datetime(2026, 10, 8, 16, 30, tzinfo=dt.UTC)
    account = grant_rights(account=waiting(), role=Role.FILER, place=place, by=cast.security_admin, at=at)
    assert account.is_active
    earlier = at - dt.timedelta(hours=1)
    with pytest.raises(RuleBroken):
        grant_rights(account=waiting(), role=Role.FILER, place=place, by=cast.security_admin, at=earlier)


def test_a_filer_can_be_made_the_townships_secretary_and_the_trail_knows(cast: Cast) -> None:
    place = Division.objects.get(code="360603101")
    account = grant_rights(
        account=waiting(), role=Role.FILER, place=place, is_secretary=True, by=cast.security_admin, at=FILED
    )
    assert account.is_secretary
    assert AuditRow.objects.get(verb="user.grant").after == {"is_secretary": True, "state": "open"}


def test_the_next_grant_says_anew_who_is_secretary(cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(is_secretary=True)
    assert not grant(cast.filer, cast.security_admin, Role.OFFICER, "360603").is_secretary


def test_nobody_but_a_filer_is_secretary(cast: Cast) -> None:
    place = Division.objects.get(code="360603")
    with pytest.raises(RuleBroken) as refusal:
        grant_rights(
            account=cast.officer, role=Role.OFFICER, place=place, is_secretary=True, by=cast.security_admin, at=FILED
        )
    assert refusal.value.field == "is_secretary"


def test_the_page_of_rights_has_the_box_and_the_account_shows_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.security_admin)
    url = f"/accounts/{cast.filer.pk}/grant/"
    rights = {"role": "filer", "jurisdiction": "360603101", "is_secretary": "on"}
    assert client.post(url, rights).status_code == 302
    assert 'name="is_secretary"' in client.get(url).content.decode()
    assert "checked" in client.get(url).content.decode()
    cast.filer.refresh_from_db()
    assert cast.filer.is_secretary
    refused = client.post(url, {"role": "officer", "jurisdiction": "360603", "is_secretary": "on"})
    assert refused.status_code == 200
    cast.filer.refresh_from_db()
    assert cast.filer.role == Role.FILER
