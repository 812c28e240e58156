"""When the audit row cannot be written, nothing has happened: for an action of every room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import models

from tests.conftest import Cast
from tests.factories import DECIDED, FILED, NO, REVIEWED, YES, fill_check, make_user, open_check, submit
from tests.scenes import scene
from villages.accounts import actions as accounts
from villages.accounts.permissions import Role
from villages.criteria.actions import load_edition
from villages.divisions.models import Division
from villages.ledger import actions as ledger
from villages.screening import actions as screening
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.quarters import Quarter
from villages.screening.register import actions as register
from villages.screening.register.models import Incident, ToldBy
from villages.screening.register.rules import IncidentFacts

pytestmark = pytest.mark.django_db
PASSWORD = "k7wm-2hbx-qq9e-v3na"
EDITION = {
    "key": "county-2026", "title_zh": "标准", "title_en": "Criteria", "source_zh": "", "source_en": "",
    "in_force_from": "2026-06-01",
    "criteria": [
        {
            "number": 1, "group": "team", "tier": "direct",
            "text_zh": "一", "text_en": "One", "short_zh": "一", "short_en": "One",
        }
    ],
    "rule_sets": [{"version": 1, "in_force_from": "2026-06-01", "numbers": {}}],
}  # fmt: skip


class NoTrail(RuntimeError):
    """The trail cannot be written."""


@scene
def world(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """锦江镇's check, submitted, with one *yes*; 潢溪镇's open."""
    open_check("360603102")
    fill_check(check, by=cast.filer, answers={"360603101200": {8: YES}})
    return submit(check, by=cast.filer)


def _save_sheet(cast: Cast) -> object:
    sheet = QuarterlyCheck.objects.get(township__code="360603102").sheets.first()
    assert sheet is not None
    return screening.save_sheet(sheet=sheet, answers={1: NO}, version=sheet.version, by=cast.neighbour, at=FILED)


def _check() -> QuarterlyCheck:
    return QuarterlyCheck.objects.get(township__code="360603101")


def _return(cast: Cast) -> object:
    reasons = {sheet.pk: "请补充依据" for sheet in _check().sheets.all()[:1]}
    return screening.return_check(check=_check(), village_reasons=reasons, reason="退回", by=cast.officer, at=REVIEWED)


def _propose(cast: Cast) -> object:
    findings = list(Finding.objects.select_related("criterion", "village"))
    village = Division.objects.get(code="360603101200")
    return ledger.propose_determination(village=village, findings=findings, basis="排查", by=cast.officer, at=DECIDED)


def _sign(cast: Cast) -> object:
    determination = Finding.objects.get().determination
    assert determination is not None
    return ledger.sign_determination(determination=determination, by=cast.leader, at=DECIDED)


def _confirm(cast: Cast) -> object:
    return screening.confirm_check(check=_check(), by=cast.officer, at=REVIEWED)


def _create_account(cast: Cast) -> object:
    place = Division.objects.get(code="360603101")
    return accounts.create_account(
        username="zhang.wei",
        full_name="张伟",
        post="",
        role=Role.FILER,
        place=place,
        password=PASSWORD,
        by=cast.system_admin,
        at=FILED,
    )


def _register_incident(cast: Cast) -> Incident:
    return register.register_incident(
        village=Division.objects.get(code="360603101200"),
        facts=IncidentFacts("fire", "后山", "起火", FILED, FILED, "telephone"),
        measure="已扑灭",
        by=cast.filer,
        at=FILED,
    )


def _make_report(cast: Cast) -> object:
    return register.make_report(
        township=Division.objects.get(code="360603101"),
        way=ToldBy.WRITTEN,
        due_on=dt.date(2026, 10, 5),
        nothing_to_report=True,
        by=cast.filer,
        at=FILED,
    )


ACTS: dict[str, Callable[[Cast], object]] = {
    "open a quarter": lambda cast: screening.open_quarter(
        quarter=Quarter(2026, 2), under="360603", by=cast.officer, at=FILED
    ),
    "save a village": _save_sheet,
    "return a check": _return,
    "confirm a check": _confirm,
    "register an incident": _register_incident,
    "make a duty report": _make_report,
    "load an edition": lambda cast: load_edition(data=EDITION, by=None, at=FILED),
    "create an account": _create_account,
    "edit an account": lambda cast: accounts.edit_account(
        account=cast.filer, username="filer", full_name="新名", post="", by=cast.system_admin, at=FILED
    ),
    "grant rights": lambda cast: accounts.grant_rights(
        account=cast.filer, role=Role.DEPARTMENT, place=Division.objects.get(code="360603"),
        by=cast.security_admin, at=FILED,
    ),
    "withdraw rights": lambda cast: accounts.withdraw_rights(
        account=cast.filer, reason="调离", by=cast.security_admin, at=FILED
    ),
    "close an account": lambda cast: accounts.close_account(
        account=cast.filer, reason="调离", by=cast.system_admin, at=FILED
    ),
    "reset a password": lambda cast: accounts.reset_password(
        account=cast.filer, password=PASSWORD, by=cast.system_admin, at=FILED
    ),
    "change a password": lambda cast: accounts.change_password(account=cast.filer, password=PASSWORD, at=FILED),
}  # fmt: skip


def everything() -> str:
    """All rows of the domain, as text."""
    tables: list[type[models.Model]] = list(apps.get_app_config("villages").get_models())
    text: str = serializers.serialize(
        "json", [row for table in tables for row in table._default_manager.order_by("pk")]
    )
    return text


def break_trail(monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> None:
    """Let the trail fail: at once, or when `after` rows have been written."""
    from villages import audit

    real = audit.record
    written: list[object] = []

    def record(*args: Any, **kwargs: Any) -> object:
        if len(written) >= after:
            raise NoTrail
        written.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(audit, "record", record)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_has_happened(world: QuarterlyCheck, cast: Cast, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    break_trail(monkeypatch)
    with pytest.raises(NoTrail):
        ACTS[act](cast)
    assert everything() == before


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_signature_stands_with_all_its_rows_or_not_at_all(
    world: QuarterlyCheck, cast: Cast, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing writes several rows: determination, entry, findings."""
    _confirm(cast)
    _propose(cast)
    before = everything()
    with monkeypatch.context() as patch:
        break_trail(patch, after=rows - 1)
        with pytest.raises(NoTrail):
            _sign(cast)
    assert everything() == before
    _sign(cast)
    assert everything() != before


@pytest.mark.parametrize("rows", [1, 2])
def test_an_incident_stands_with_its_first_measure_or_not_at_all(
    world: QuarterlyCheck, cast: Cast, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    break_trail(monkeypatch, after=rows - 1)
    with pytest.raises(NoTrail):
        _register_incident(cast)
    assert everything() == before


def test_the_command_line_makes_both_steps_or_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    before = everything()
    break_trail(monkeypatch, after=1)
    with pytest.raises(NoTrail):
        call_command("create_user", "new", name="x", role="auditor")
    assert everything() == before


def test_the_world_of_this_test_is_not_empty(world: QuarterlyCheck) -> None:
    make_user(Role.AUDITOR)
    assert everything().count('"model"') > 100
