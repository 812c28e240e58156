"""A spot check begins, is closed, or is called off."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.screening.spot_checks.conftest import NO, TAZHOU, VISITED, visit_of
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.spot_checks.actions import (
    call_off_spot_check,
    call_off_visit,
    close_spot_check,
    start_spot_check,
)
from villages.screening.spot_checks.models import SpotCheck
from villages.screening.spot_checks.visiting import finish_visit

REASON = "防汛任务冲突"
pytestmark = pytest.mark.django_db


def go_to(spot_check: SpotCheck, cast: Cast, *codes: str) -> None:
    for code in codes:
        visit = visit_of(spot_check, code)
        finish_visit(
            visit=visit, answers={1: NO}, remarks="", version=visit.version, by=cast.inspector, at=VISITED
        )  # fmt: skip
    spot_check.refresh_from_db()


def stages_of(spot_check: SpotCheck) -> list[str]:
    return list(spot_check.visits.order_by("village__code").values_list("stage", flat=True))


def test_the_county_begins_it(spot_check: SpotCheck, cast: Cast) -> None:
    start_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    assert spot_check.stage == Stage.UNDER_WAY


def test_it_is_closed_once_every_village_was_visited_or_called_off(spot_check: SpotCheck, cast: Cast) -> None:
    go_to(spot_check, cast, "360603101200")
    with pytest.raises(RuleBroken, match="1 village has not been visited"):
        close_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    call_off_visit(visit=visit_of(spot_check, TAZHOU), reason="道路中断", by=cast.officer, at=VISITED)
    close_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    spot_check.refresh_from_db()
    assert (spot_check.stage, spot_check.closed_at) == (Stage.CLOSED, VISITED)
    assert AuditRow.objects.get(verb="spot_check.close").place_code == "360603"


def test_one_that_has_not_begun_is_not_closed(spot_check: SpotCheck, cast: Cast) -> None:
    for code in ("360603101200", TAZHOU):
        call_off_visit(visit=visit_of(spot_check, code), reason="道路中断", by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken, match="No village was visited"):
        close_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)


def test_calling_it_off_calls_off_its_visits_with_the_reason(spot_check: SpotCheck, cast: Cast) -> None:
    call_off_spot_check(spot_check=spot_check, reason=REASON, by=cast.officer, at=VISITED)
    assert (spot_check.stage, stages_of(spot_check)) == (Stage.CALLED_OFF, ["called_off", "called_off"])
    change = StageChange.objects.of(visit_of(spot_check)).last()
    assert change is not None
    assert change.reason == REASON


def test_it_is_not_called_off_once_a_village_was_visited(spot_check: SpotCheck, cast: Cast) -> None:
    go_to(spot_check, cast, TAZHOU)
    with pytest.raises(RuleBroken, match="visited already"):
        call_off_spot_check(spot_check=spot_check, reason=REASON, by=cast.officer, at=VISITED)
    assert stages_of(spot_check) == ["planned", "done"]


def test_one_under_way_without_a_visit_can_still_be_called_off(spot_check: SpotCheck, cast: Cast) -> None:
    start_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    call_off_spot_check(spot_check=spot_check, reason=REASON, by=cast.officer, at=VISITED)
    assert spot_check.stage == Stage.CALLED_OFF


def test_what_is_over_stays_over(spot_check: SpotCheck, cast: Cast) -> None:
    call_off_spot_check(spot_check=spot_check, reason=REASON, by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken):
        start_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken, match="called off"):
        call_off_visit(visit=visit_of(spot_check), reason=REASON, by=cast.officer, at=VISITED)


def test_two_who_decide_at_once_are_told(spot_check: SpotCheck, cast: Cast) -> None:
    stale = copy.copy(spot_check)
    start_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    with pytest.raises(Conflict):
        call_off_spot_check(spot_check=stale, reason=REASON, by=cast.officer, at=VISITED)
    assert stages_of(spot_check) == ["planned", "planned"]


@pytest.mark.parametrize("reason", ["", " \n", "联系13812345678"])
def test_calling_off_wants_a_reason_without_numbers_of_people(spot_check: SpotCheck, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken):
        call_off_spot_check(spot_check=spot_check, reason=reason, by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken):
        call_off_visit(visit=visit_of(spot_check), reason=reason, by=cast.officer, at=VISITED)
    assert stages_of(spot_check) == ["planned", "planned"]


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "auditor"])
def test_nobody_but_the_countys_officer_begins_or_ends_it(spot_check: SpotCheck, cast: Cast, name: str) -> None:
    by = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        start_spot_check(spot_check=spot_check, by=by, at=VISITED)
    with pytest.raises(PermissionDenied):
        call_off_spot_check(spot_check=spot_check, reason=REASON, by=by, at=VISITED)
    with pytest.raises(PermissionDenied):
        call_off_visit(visit=visit_of(spot_check), reason=REASON, by=by, at=VISITED)
    go_to(spot_check, cast, "360603101200", TAZHOU)
    with pytest.raises(PermissionDenied):
        close_spot_check(spot_check=spot_check, by=by, at=VISITED)
