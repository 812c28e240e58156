"""The leader does not sign, or the officer takes the proposal back: the findings wait again."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, propose, sign
from villages.accounts.models import User
from villages.ledger.actions import decline_determination, recall_determination
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.models import Finding

TakeBack = Callable[[Determination, User, str], None]
REASON = "证据尚不充分"
pytestmark = pytest.mark.django_db


def decline(determination: Determination, by: User, reason: str = REASON) -> None:
    decline_determination(determination=determination, reason=reason, by=by, at=DECIDED)


def recall(determination: Determination, by: User, reason: str = REASON) -> None:
    recall_determination(determination=determination, reason=reason, by=by, at=DECIDED)


ways = pytest.mark.parametrize(
    ("take_back", "who", "stage"), [(decline, "leader", Stage.DECLINED), (recall, "officer", Stage.RECALLED)]
)


@ways
def test_the_findings_wait_again_and_the_reason_is_kept(
    proposal: Determination, cast: Cast, take_back: TakeBack, who: str, stage: Stage
) -> None:
    take_back(proposal, getattr(cast, who), REASON)
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.signed_at) == (stage, None)
    assert [(f.stage, f.determination) for f in Finding.objects.all()] == [(Stage.FOUND, None)] * 2
    change = StageChange.objects.of(proposal).last()
    assert change is not None
    assert (change.reason, change.by) == (REASON, getattr(cast, who))
    assert [c.reason for c in StageChange.objects.of(Finding.objects.all()[0])] == ["", "", REASON]
    assert not LedgerEntry.objects.exists()


@ways
def test_the_village_can_be_proposed_anew(
    proposal: Determination, cast: Cast, take_back: TakeBack, who: str, stage: Stage
) -> None:
    take_back(proposal, getattr(cast, who), REASON)
    again = propose(Finding.objects.all(), by=cast.officer)
    assert sign(again, by=cast.leader).criteria.count() == 2


@ways
def test_what_is_signed_stands(
    proposal: Determination, cast: Cast, take_back: TakeBack, who: str, stage: Stage
) -> None:
    stale = copy.copy(proposal)
    sign(proposal, by=cast.leader)
    with pytest.raises(RuleBroken, match="signed"):
        take_back(proposal, getattr(cast, who), REASON)
    with pytest.raises(Conflict):
        take_back(stale, getattr(cast, who), REASON)
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.DETERMINED}


@ways
def test_what_was_taken_back_cannot_be_signed(
    proposal: Determination, cast: Cast, take_back: TakeBack, who: str, stage: Stage
) -> None:
    stale = copy.copy(proposal)
    take_back(proposal, getattr(cast, who), REASON)
    with pytest.raises(Conflict):
        sign(stale, by=cast.leader)
    assert not LedgerEntry.objects.exists()


@ways
@pytest.mark.parametrize("reason", ["", "  ", "请致电13812345678"])
def test_it_wants_a_reason_without_personal_numbers(
    proposal: Determination, cast: Cast, take_back: TakeBack, who: str, stage: Stage, reason: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        take_back(proposal, getattr(cast, who), reason)
    assert refusal.value.field == "reason"
    proposal.refresh_from_db()
    assert proposal.stage == Stage.PROPOSED


@pytest.mark.parametrize("name", ["officer", "filer", "stranger", "inspector"])
def test_only_the_leader_declines(proposal: Determination, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        decline(proposal, getattr(cast, name))


@pytest.mark.parametrize("name", ["leader", "filer", "stranger", "inspector"])
def test_only_the_countys_officer_recalls(proposal: Determination, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        recall(proposal, getattr(cast, name))
