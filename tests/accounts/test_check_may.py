"""Who may do something somewhere: the permission of the role and the jurisdiction, both."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from villages.accounts.permissions import Permission
from villages.divisions.models import Division

pytestmark = pytest.mark.django_db


def test_role_and_place_are_both_asked(cast: Cast) -> None:
    village = Division.objects.get(code="360603101200")
    cast.filer.check_may(Permission.RECTIFY, village)
    for person in (cast.neighbour, cast.officer, cast.auditor):
        with pytest.raises(PermissionDenied, match="may not do this here"):
            person.check_may(Permission.RECTIFY, village)


def test_a_closed_account_may_nothing(cast: Cast) -> None:
    cast.filer.is_active = False
    with pytest.raises(PermissionDenied):
        cast.filer.check_may(Permission.RECTIFY, Division.objects.get(code="360603101200"))
