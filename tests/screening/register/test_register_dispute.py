"""The township puts a dispute into the register: parties as organizations or numbers of households only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.screening.register.conftest import ID_CARD, PHONE
from villages.audit import AuditRow
from villages.process import RuleBroken, Stage
from villages.screening.register.models import Dispute

pytestmark = pytest.mark.django_db
Register = Callable[..., Dispute]


def test_it_runs_from_now_on(dispute: Dispute) -> None:
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.households, dispute.ended_at) == (Stage.RUNNING, 3, None)
    assert AuditRow.objects.get(verb="dispute.register").after["subject"] == "山林边界"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"households": 1}, "households"),
        ({"parties": "households_village", "households": 0}, "households"),
        ({"parties": "organization", "organization": " "}, "organization"),
        ({"parties": "organization", "organization": PHONE}, "organization"),
        ({"subject": ""}, "subject"),
        ({"subject": ID_CARD}, "subject"),
        ({"fact": PHONE}, "fact"),
        ({"arose_on": dt.date(2026, 11, 23)}, "arose_on"),
    ],
)
def test_it_refuses_what_is_not_allowed(register_dispute: Register, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        register_dispute(**changes)
    assert refusal.value.field == field
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"households": 2},
        {"parties": "households_village", "households": 1},
        {"parties": "villages", "households": 0},
        {"parties": "organization", "organization": "某砂石公司", "households": 0},
        {"arose_on": dt.date(2026, 11, 22)},
    ],
)
def test_the_edges_of_what_is_allowed(register_dispute: Register, changes: dict[str, Any]) -> None:
    assert register_dispute(**changes).stage == Stage.RUNNING


def test_the_same_dispute_is_not_registered_twice(dispute: Dispute, register_dispute: Register) -> None:
    with pytest.raises(RuleBroken, match="already"):
        register_dispute()
    assert register_dispute(subject="宅基地边界").pk


@pytest.mark.parametrize("name", ["neighbour", "officer", "stranger", "leader", "member"])
def test_only_the_townships_filer_registers(register_dispute: Register, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        register_dispute(by=getattr(cast, name))
