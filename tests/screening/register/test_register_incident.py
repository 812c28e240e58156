"""The township puts an incident into the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.screening.register.conftest import ID_CARD, NOW, PHONE, TAZHOU, incident_facts, village
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.register import actions
from villages.screening.register.models import Incident

pytestmark = pytest.mark.django_db
Register = Callable[..., Incident]


def test_it_runs_from_now_on_with_its_facts_in_history_and_trail(incident: Incident, cast: Cast) -> None:
    incident.refresh_from_db()
    assert (incident.stage, incident.kind, incident.registered_by) == (Stage.RUNNING, "fire", cast.filer)
    assert [(c.verb, c.by) for c in StageChange.objects.of(incident)] == [("register", cast.filer)]
    row = AuditRow.objects.get(verb="incident.register")
    assert (row.after["spot"], row.after["told_by"], row.place_code) == ("后山林缘", "telephone", "360603101200")


def test_the_first_measure_is_kept_with_it(cast: Cast) -> None:
    incident = actions.register_incident(
        village=village(), facts=incident_facts(), measure=" 已扑灭 ", by=cast.filer, at=NOW
    )
    assert [m.words for m in incident.measures.all()] == ["已扑灭"]


def test_it_can_be_told_in_the_very_minute_and_registered_at_once(register_incident: Register) -> None:
    incident = register_incident(happened_at=NOW, told_at=NOW)
    assert incident.told_at == incident.happened_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"told_at": moment("2026-11-18 14:09")}, "told_at"),
        ({"told_at": NOW + dt.timedelta(seconds=1)}, "told_at"),
        ({"happened_at": NOW + dt.timedelta(seconds=1), "told_at": NOW}, "happened_at"),
        ({"spot": "  "}, "spot"),
        ({"fact": ""}, "fact"),
        ({"fact": PHONE}, "fact"),
        ({"spot": ID_CARD}, "spot"),
    ],
)
def test_it_refuses_wrong_times_and_personal_numbers(
    register_incident: Register, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        register_incident(**changes)
    assert refusal.value.field == field
    assert not Incident.objects.exists()


def test_a_measure_with_a_telephone_number_keeps_the_whole_incident_out(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        actions.register_incident(village=village(), facts=incident_facts(), measure=PHONE, by=cast.filer, at=NOW)
    assert not Incident.objects.exists()


def test_the_same_incident_is_not_registered_twice(incident: Incident, register_incident: Register) -> None:
    with pytest.raises(RuleBroken, match="already"):
        register_incident()
    register_incident(spot="村口")
    assert Incident.objects.count() == 2


def test_a_village_that_had_ended_when_it_happened_has_no_incidents(register_incident: Register) -> None:
    Division.objects.filter(code="360603101200").update(valid_to=dt.date(2026, 11, 17))
    with pytest.raises(RuleBroken) as refusal:
        register_incident()
    assert refusal.value.field == "village"
    Division.objects.filter(code="360603101200").update(valid_to=dt.date(2026, 11, 18))
    assert register_incident().pk


def test_a_township_is_no_village(register_incident: Register) -> None:
    with pytest.raises(RuleBroken):
        register_incident(code="360603101")


@pytest.mark.parametrize("name", ["neighbour", "officer", "stranger", "leader", "inspector", "member", "supervisor"])
def test_only_the_townships_filer_registers(register_incident: Register, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        register_incident(by=getattr(cast, name))


def test_the_neighbour_registers_for_the_own_township(register_incident: Register, cast: Cast) -> None:
    assert register_incident(code=TAZHOU, by=cast.neighbour).village.code == TAZHOU
