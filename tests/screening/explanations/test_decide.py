"""Accepting, rejecting and dropping: the officer, with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.scenes import scene
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.explanations.actions import (
    accept_explanation,
    answer_explanation,
    drop_explanation,
    reject_explanation,
)
from villages.screening.explanations.models import Explanation

pytestmark = pytest.mark.django_db
THEN, LATER = moment("2026-11-10 15:00"), moment("2026-11-11 09:00")
DECISIONS: list[tuple[Callable[..., None], Stage, str]] = [
    (accept_explanation, Stage.ACCEPTED, "explanation.accept"),
    (reject_explanation, Stage.CONCEALED, "explanation.reject"),
    (drop_explanation, Stage.DROPPED, "explanation.drop"),
]


@scene
def answered(asked: Explanation, cast: Cast) -> Explanation:
    answer_explanation(explanation=asked, words="火灾发生在邻县林区", by=cast.filer, at=THEN)
    return asked


@pytest.mark.parametrize(("act", "stage", "verb"), DECISIONS)
def test_the_officer_decides_with_a_reason(
    answered: Explanation, cast: Cast, act: Callable[..., None], stage: Stage, verb: str
) -> None:
    act(explanation=answered, reason="已核实", by=cast.officer, at=LATER)
    answered.refresh_from_db()
    assert answered.stage == stage
    row = AuditRow.objects.get(verb=verb)
    assert (row.by, row.reason) == (cast.officer, "已核实")


@pytest.mark.parametrize(("act", "stage", "verb"), DECISIONS)
def test_it_refuses_without_a_reason_or_with_a_personal_number(
    answered: Explanation, cast: Cast, act: Callable[..., None], stage: Stage, verb: str
) -> None:
    for reason in ("", " ", "电话13812345678"):
        with pytest.raises(RuleBroken):
            act(explanation=answered, reason=reason, by=cast.officer, at=LATER)
    answered.refresh_from_db()
    assert answered.stage == Stage.ANSWERED


@pytest.mark.parametrize(("act", "stage", "verb"), DECISIONS)
def test_nobody_else_decides(
    answered: Explanation, cast: Cast, act: Callable[..., None], stage: Stage, verb: str
) -> None:
    for user in (cast.filer, cast.leader, cast.stranger, cast.inspector, cast.department, cast.supervisor):
        with pytest.raises(PermissionDenied):
            act(explanation=answered, reason="已核实", by=user, at=LATER)


def test_what_is_not_explained_yet_is_neither_accepted_nor_rejected(asked: Explanation, cast: Cast) -> None:
    for act in (accept_explanation, reject_explanation):
        with pytest.raises(RuleBroken):
            act(explanation=asked, reason="已核实", by=cast.officer, at=LATER)


def test_two_officers_at_once_and_the_second_is_told(answered: Explanation, cast: Cast) -> None:
    mine, theirs = (Explanation.objects.get(pk=answered.pk) for _ in range(2))
    accept_explanation(explanation=mine, reason="已核实", by=cast.officer, at=LATER)
    with pytest.raises(Conflict):
        reject_explanation(explanation=theirs, reason="不属实", by=cast.officer, at=LATER)
    answered.refresh_from_db()
    assert answered.stage == Stage.ACCEPTED


def test_a_village_marked_wrongly_is_cleared_by_dropping(answered: Explanation, cast: Cast) -> None:
    reject_explanation(explanation=answered, reason="不属实", by=cast.officer, at=LATER)
    assert list(Explanation.objects.concealed()) == [answered]
    drop_explanation(explanation=answered, reason="函件所指为邻村", by=cast.officer, at=LATER)
    assert not Explanation.objects.concealed()
