"""A wrong count is corrected by a new row with a reason; both stay, and the findings follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, propose, sign
from tests.screening.evaluations.conftest import COUNTED, HELD, UNDER, WELL, correct, record
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Finding

STILL_UNDER = replace(UNDER, fairly_satisfied=12, dissatisfied=18)
pytestmark = pytest.mark.django_db


def stages() -> list[tuple[int | None, str]]:
    return list(Finding.objects.order_by("pk").values_list("evaluation_id", "stage"))


def test_the_old_count_stays_and_the_new_one_stands(under: MassEvaluation, cast: Cast) -> None:
    right = correct(under, cast)
    assert list(MassEvaluation.objects.standing()) == [right]
    assert (right.corrects, right.reason) == (under, "两名计票员复核后更正")
    under.refresh_from_db()
    assert under.fairly_satisfied == UNDER.fairly_satisfied
    row = AuditRow.objects.get(verb="evaluation.correct")
    assert (row.before["dissatisfied"], row.after["dissatisfied"], row.reason) == (17, 5, right.reason)


def test_its_undecided_finding_is_withdrawn_with_the_reason(under: MassEvaluation, cast: Cast) -> None:
    right = correct(under, cast)
    assert stages() == [(under.pk, Stage.WITHDRAWN)]
    change = StageChange.objects.of(Finding.objects.get()).last()
    assert change is not None
    assert (change.verb, change.reason, change.by) == ("correct", right.reason, cast.inspector)


def test_one_still_under_the_gate_records_its_own(under: MassEvaluation, cast: Cast) -> None:
    right = correct(under, cast, STILL_UNDER)
    assert stages() == [(under.pk, Stage.WITHDRAWN), (right.pk, Stage.FOUND)]
    assert "55.0" in Finding.objects.last().fact  # type: ignore[union-attr]


def test_a_count_that_was_fine_may_turn_out_to_be_under(cast: Cast) -> None:
    right = correct(record(cast, WELL), cast, UNDER)
    assert stages() == [(right.pk, Stage.FOUND)]


def test_a_finding_that_was_proposed_or_determined_stays(under: MassEvaluation, cast: Cast) -> None:
    proposal = propose(Finding.objects.all(), by=cast.officer)
    right = correct(under, cast, STILL_UNDER)
    assert stages() == [(under.pk, Stage.PROPOSED)]
    sign(proposal, by=cast.leader)
    last = correct(right, cast, UNDER)
    assert stages() == [(under.pk, Stage.DETERMINED)]
    correct(last, cast)
    assert stages() == [(under.pk, Stage.DETERMINED)]


def test_one_that_was_dismissed_stays_and_a_new_one_is_recorded(under: MassEvaluation, cast: Cast) -> None:
    dismiss_finding(finding=Finding.objects.get(), reason="样本有误", by=cast.officer, at=DECIDED)
    right = correct(under, cast, STILL_UNDER)
    assert stages() == [(under.pk, Stage.DISMISSED), (right.pk, Stage.FOUND)]


def test_one_that_joined_an_open_entry_by_itself_leaves_it(under: MassEvaluation, cast: Cast) -> None:
    entry = sign(propose(Finding.objects.all(), by=cast.officer), by=cast.leader)
    second = record(cast, replace(UNDER, held_on=HELD - dt.timedelta(days=3)))
    assert Finding.objects.get(evaluation=second).entry == entry
    correct(second, cast, replace(WELL, held_on=second.held_on))
    assert stages() == [(under.pk, Stage.DETERMINED), (second.pk, Stage.WITHDRAWN)]
    assert Finding.objects.get(evaluation=second).entry is None


def test_a_count_is_corrected_once_and_then_the_newer_one(under: MassEvaluation, cast: Cast) -> None:
    right = correct(under, cast)
    with pytest.raises(Conflict):
        correct(under, cast)
    assert correct(right, cast, STILL_UNDER).corrects == right


def test_the_day_may_be_corrected_but_not_to_one_with_a_count_of_its_own(under: MassEvaluation, cast: Cast) -> None:
    other = HELD - dt.timedelta(days=1)
    record(cast, replace(WELL, held_on=other))
    with pytest.raises(RuleBroken, match="counted already"):
        correct(under, cast, replace(WELL, held_on=other))
    assert correct(under, cast, replace(WELL, held_on=HELD - dt.timedelta(days=2))).quarter == "2026Q4"
    # The day of the wrong count is free again.
    assert record(cast, WELL).held_on == HELD


@pytest.mark.parametrize("reason", ["", "  ", "联系13812345678"])
def test_it_wants_a_reason_without_numbers_of_people(under: MassEvaluation, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        correct(under, cast, reason=reason)
    assert refusal.value.field == "reason"
    assert MassEvaluation.objects.count() == 1


def test_what_does_not_add_up_is_refused_here_too(under: MassEvaluation, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        correct(under, cast, replace(WELL, dissatisfied=6))
    assert stages() == [(under.pk, Stage.FOUND)]


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "department", "auditor"])
def test_only_those_who_count_correct(under: MassEvaluation, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        correct(under, cast, by=getattr(cast, name), at=COUNTED)
