"""Two administrators act at the same time, on a real PostgreSQL: an install role never ends up empty."""

from __future__ import annotations

import pytest

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import FILED, make_user
from villages.accounts.actions import close_account, create_account, grant_rights
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


def test_two_auditors_are_not_closed_at_once(cast: Cast, overlap: Overlap) -> None:
    other, colleague = make_user(Role.AUDITOR), make_user(Role.SYSTEM_ADMIN)
    outcomes = overlap.run(
        lambda: close_account(account=cast.auditor, reason="调离", by=cast.system_admin, at=FILED),
        lambda: close_account(account=other, reason="调离", by=colleague, at=FILED),
        held_at="user.close",
    )
    assert outcomes == ("done", "RuleBroken")
    assert overlap.second_waited
    assert User.objects.active().filter(role=Role.AUDITOR).count() == 1


def test_a_role_is_not_emptied_by_closing_one_and_moving_the_other(cast: Cast, overlap: Overlap) -> None:
    other = make_user(Role.AUDITOR)
    county = Division.objects.get(code="360603")
    outcomes = overlap.run(
        lambda: close_account(account=cast.auditor, reason="调离", by=cast.system_admin, at=FILED),
        lambda: grant_rights(account=other, role=Role.OFFICER, place=county, by=cast.security_admin, at=FILED),
        held_at="user.close",
    )
    assert outcomes == ("done", "RuleBroken")
    assert User.objects.active().filter(role=Role.AUDITOR).count() == 1


def test_one_user_name_is_given_once(cast: Cast, overlap: Overlap) -> None:
    def create() -> User:
        return create_account(
            username="zhang.wei",
            full_name="张伟",
            post="",
            role=Role.AUDITOR,
            place=None,
            password="k7wm-2hbx-qq9e-v3na",
            by=cast.system_admin,
            at=FILED,
        )

    assert overlap.run(create, create, held_at="user.create") == ("done", "RuleBroken")
    assert User.objects.filter(username="zhang.wei").count() == 1
