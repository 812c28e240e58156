"""A small register: facts that can stand, and rows made by the actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Cast
from tests.factories import moment
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.screening.register import actions
from villages.screening.register.models import Dispute, Incident
from villages.screening.register.rules import DisputeFacts, IncidentFacts

TUANHUANG, JINBEI, TAZHOU = "360603101200", "360603101201", "360603102200"
NOW = moment("2026-11-22 09:00")  # a Sunday; 21 November was a telephone day
PHONE, ID_CARD = "联系电话13812345678", "证件号11010519491231002X"


def incident_facts(**changes: Any) -> IncidentFacts:
    facts: dict[str, Any] = {
        "kind": "fire", "spot": "后山林缘", "fact": "烧荒起火，过火约二亩",
        "happened_at": moment("2026-11-18 14:10"), "told_at": moment("2026-11-18 14:25"), "told_by": "telephone",
    }  # fmt: skip
    return IncidentFacts(**{**facts, **changes})


def dispute_facts(**changes: Any) -> DisputeFacts:
    facts: dict[str, Any] = {
        "parties": "households", "organization": "", "households": 3, "subject": "山林边界",
        "fact": "相邻农户对自留山边界有争议", "arose_on": dt.date(2026, 11, 10),
    }  # fmt: skip
    return DisputeFacts(**{**facts, **changes})


def village(code: str = TUANHUANG) -> Division:
    return Division.objects.get(code=code)


Registrar = Callable[..., Any]


@pytest.fixture
def register_incident(cast: Cast) -> Callable[..., Incident]:
    """Registers an incident; `code`, `by` and `at` may be given, the rest are facts."""

    def register(*, code: str = TUANHUANG, by: User = cast.filer, at: dt.datetime = NOW, **changes: Any) -> Incident:
        return actions.register_incident(village=village(code), facts=incident_facts(**changes), by=by, at=at)

    return register


@pytest.fixture
def register_dispute(cast: Cast) -> Callable[..., Dispute]:
    """Registers a dispute; `code`, `by` and `at` may be given, the rest are facts."""

    def register(*, code: str = TUANHUANG, by: User = cast.filer, at: dt.datetime = NOW, **changes: Any) -> Dispute:
        return actions.register_dispute(village=village(code), facts=dispute_facts(**changes), by=by, at=at)

    return register


@pytest.fixture
def incident(register_incident: Callable[..., Incident]) -> Incident:
    return register_incident()


@pytest.fixture
def dispute(register_dispute: Callable[..., Dispute]) -> Dispute:
    return register_dispute()
