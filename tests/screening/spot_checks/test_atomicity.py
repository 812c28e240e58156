"""If one audit row of a spot check or a count cannot be written, nothing of the action stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Cast
from tests.factories import moment, open_check
from tests.process.test_atomicity import Act, TrailIsFull, break_at, everything, rows_written
from tests.screening.evaluations.conftest import UNDER, WELL, correct, record
from tests.screening.spot_checks.conftest import NO, PLANNED, TUANHUANG, VISITED, YES, plan, send, visit_of
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.actions import (
    call_off_spot_check,
    close_spot_check,
    remind_of_spot_checks,
)
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind
from villages.screening.spot_checks.visiting import finish_visit, save_visit

pytestmark = pytest.mark.django_db


def planning(cast: Cast) -> Act:
    return lambda: plan(cast)


def assigning(cast: Cast) -> Act:
    spot_check = plan(cast)
    return lambda: send(SpotCheck.objects.get(pk=spot_check.pk), cast.inspector, cast=cast)


def _ready(cast: Cast) -> SpotCheck:
    spot_check = plan(cast, TUANHUANG, kind=SpotCheckKind.GENERAL)
    send(spot_check, cast.inspector, cast=cast)
    return spot_check


def saving(cast: Cast) -> Act:
    spot_check = _ready(cast)
    return lambda: save_visit(
        visit=visit_of(spot_check), answers={1: NO}, remarks="x", version=1, by=cast.inspector, at=VISITED
    )


def finishing(cast: Cast) -> Act:
    spot_check = _ready(cast)
    return lambda: finish_visit(
        visit=visit_of(spot_check), answers={11: YES, 12: YES}, remarks="", version=1, by=cast.inspector, at=VISITED
    )


def calling_off(cast: Cast) -> Act:
    spot_check = _ready(cast)
    return lambda: call_off_spot_check(
        spot_check=SpotCheck.objects.get(pk=spot_check.pk), reason="防汛", by=cast.officer, at=PLANNED
    )


def closing(cast: Cast) -> Act:
    open_check(quarter=Quarter(2026, 1))
    remind_of_spot_checks(under="", by=None, at=PLANNED)
    finishing(cast)()
    return lambda: close_spot_check(spot_check=SpotCheck.objects.get(), by=cast.officer, at=VISITED)


def reminding(cast: Cast) -> Act:
    open_check(quarter=Quarter(2026, 1))
    return lambda: remind_of_spot_checks(under="", by=None, at=moment("2026-11-22 09:00"))


def counting(cast: Cast) -> Act:
    return lambda: record(cast, UNDER)


def correcting(cast: Cast) -> Act:
    record(cast, UNDER)
    return lambda: correct(MassEvaluation.objects.get(), cast, WELL)


# Each action with the audit rows that it writes here.
ACTIONS = [
    (planning, 1 + 2),
    (assigning, 1),
    (saving, 1),
    (finishing, 1 + 1 + 1 + 2),
    (calling_off, 1 + 1),
    (closing, 1 + 1),
    (reminding, 1),
    (counting, 1 + 1),
    (correcting, 1 + 1),
]


@pytest.mark.parametrize(("prepare", "rows"), ACTIONS, ids=[prepare.__name__ for prepare, _rows in ACTIONS])
def test_it_stands_or_falls_with_each_of_its_audit_rows(
    prepare: Callable[[Cast], Act], rows: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = prepare(cast)
    before = everything()
    assert rows_written(act) == rows
    for number in range(1, rows + 1):
        with monkeypatch.context() as broken:
            break_at(broken, number)
            with pytest.raises(TrailIsFull):
                act()
        assert everything() == before
