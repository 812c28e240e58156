"""Mediation step by step until the dispute is settled or given up; it can be opened again with a reason."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.screening.register.conftest import ID_CARD, NOW, PHONE
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.register.actions import add_mediation_step, give_up_dispute, reopen_dispute, settle_dispute
from villages.screening.register.models import Dispute, MediationStep

pytestmark = pytest.mark.django_db


def mediate(dispute: Dispute, cast: Cast, **changes: Any) -> MediationStep:
    step = {"on": dt.date(2026, 11, 15), "body": "镇人民调解委员会", "result": "约定再议", "by": cast.filer, "at": NOW}
    return add_mediation_step(dispute=dispute, **{**step, **changes})


def test_steps_stand_in_the_order_of_their_days(dispute: Dispute, cast: Cast) -> None:
    mediate(dispute, cast, on=dt.date(2026, 11, 22))
    mediate(dispute, cast, on=dt.date(2026, 11, 10))
    assert [step.on.day for step in dispute.steps.all()] == [10, 22]
    assert AuditRow.objects.filter(verb="dispute.mediate").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": dt.date(2026, 11, 9)}, "on"),
        ({"on": dt.date(2026, 11, 23)}, "on"),
        ({"body": " "}, "body"),
        ({"body": PHONE}, "body"),
        ({"result": ""}, "result"),
        ({"result": ID_CARD}, "result"),
    ],
)
def test_it_refuses_days_out_of_reach_and_personal_numbers(
    dispute: Dispute, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        mediate(dispute, cast, **changes)
    assert refusal.value.field == field
    assert not dispute.steps.exists()


def test_a_settled_dispute_has_its_outcome_and_takes_no_more_steps(dispute: Dispute, cast: Cast) -> None:
    settle_dispute(dispute=dispute, outcome="按原界桩为准", by=cast.filer, at=NOW)
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.outcome, dispute.ended_at) == (Stage.SETTLED, "按原界桩为准", NOW)
    with pytest.raises(RuleBroken, match="closed"):
        mediate(dispute, cast)


def test_giving_up_wants_a_reason_and_where_it_goes(dispute: Dispute, cast: Cast) -> None:
    for reason, outcome in (("", "已起诉"), ("未达成一致", ""), (PHONE, "已起诉"), ("未达成一致", PHONE)):
        with pytest.raises(RuleBroken):
            give_up_dispute(dispute=dispute, reason=reason, outcome=outcome, by=cast.filer, at=NOW)
    give_up_dispute(dispute=dispute, reason="未达成一致", outcome="已起诉", by=cast.filer, at=NOW)
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.outcome) == (Stage.UNSETTLED, "已起诉")


def test_opened_again_it_runs_and_the_history_keeps_how_it_ended(dispute: Dispute, cast: Cast) -> None:
    settle_dispute(dispute=dispute, outcome="达成协议", by=cast.filer, at=NOW)
    reopen_dispute(dispute=dispute, reason="一方反悔", by=cast.filer, at=NOW)
    give_up_dispute(dispute=dispute, reason="未达成一致", outcome="已起诉", by=cast.filer, at=NOW)
    reopen_dispute(dispute=dispute, reason="撤诉后再调解", by=cast.filer, at=NOW)
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.outcome, dispute.ended_at) == (Stage.RUNNING, "", None)
    assert [(c.verb, c.reason) for c in StageChange.objects.of(dispute)] == [
        ("register", ""), ("settle", "达成协议"), ("reopen", "一方反悔"), ("give_up", "未达成一致"),
        ("reopen", "撤诉后再调解"),
    ]  # fmt: skip


def test_two_who_end_it_at_once_leave_one_end(dispute: Dispute, cast: Cast) -> None:
    stale = copy.copy(dispute)
    settle_dispute(dispute=dispute, outcome="达成协议", by=cast.filer, at=NOW)
    with pytest.raises(Conflict):
        give_up_dispute(dispute=stale, reason="x", outcome="x", by=cast.colleague, at=NOW)
    assert Dispute.objects.get().stage == Stage.SETTLED


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader"])
def test_nobody_but_the_townships_filer_mediates(dispute: Dispute, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        mediate(dispute, cast, by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        settle_dispute(dispute=dispute, outcome="x", by=getattr(cast, name), at=NOW)
