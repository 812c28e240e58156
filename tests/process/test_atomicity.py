"""If one audit row of an action cannot be written, nothing of the action stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from tests.conftest import Cast
from tests.factories import (
    DECIDED,
    FILED,
    OPENED,
    QUARTER,
    REVIEWED,
    YES,
    confirm,
    fill_check,
    open_check,
    propose,
    sheet_of,
    sign,
    submit,
)
from villages import audit
from villages.ledger import actions as ledger
from villages.ledger.models import Determination
from villages.process import Stage
from villages.screening import actions as screening
from villages.screening.attesting import attest_unchanged
from villages.screening.handing_over import hand_over
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.noting import noted_in, write_soft_notes
from villages.screening.rules import AnswerInput
from villages.screening.unlocking import relock_check, unlock_check

TUANHUANG, HUANGXI = "360603101200", "360603102"
Act = Callable[[], object]
pytestmark = pytest.mark.django_db


class TrailIsFull(Exception):
    """What the broken trail of these tests raises."""


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the domain, audit trail and history among them."""
    models = apps.get_app_config("villages").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def break_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the audit row with this number (from 1) fail."""
    rows = iter(range(1, number))
    record = audit.record

    def failing(*args: Any, **kwargs: Any) -> audit.AuditRow:
        if next(rows, None) is None:
            raise TrailIsFull
        return record(*args, **kwargs)

    monkeypatch.setattr(audit, "record", failing)


def rows_written(act: Act) -> int:
    """How many audit rows the action writes; it is taken back."""
    before = audit.AuditRow.objects.count()
    with transaction.atomic():
        act()
        written = audit.AuditRow.objects.count() - before
        transaction.set_rollback(True)
    return written


def opening(cast: Cast) -> Act:
    return lambda: screening.open_quarter(quarter=QUARTER, under=HUANGXI, by=None, at=OPENED)


def saving(cast: Cast) -> Act:
    check = open_check("360603101")
    return lambda: screening.save_sheet(
        sheet=sheet_of(check, TUANHUANG), answers={1: YES}, version=1, by=cast.filer, at=FILED
    )


def submitting(cast: Cast) -> Act:
    check = fill_check(open_check("360603101"), by=cast.filer)
    return lambda: screening.submit_check(check=check, is_declared=True, by=cast.filer, at=FILED)


def _submitted(cast: Cast) -> QuarterlyCheck:
    filled = fill_check(open_check("360603101"), by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    return submit(filled, by=cast.filer)


def the_check() -> QuarterlyCheck:
    return QuarterlyCheck.objects.get()


def returning(cast: Cast) -> Act:
    reasons = dict.fromkeys(_submitted(cast).sheets.values_list("pk", flat=True), "请核实")
    return lambda: screening.return_check(
        check=the_check(), village_reasons=reasons, reason="退回", by=cast.officer, at=REVIEWED
    )


def confirming(cast: Cast) -> Act:
    _submitted(cast)
    return lambda: screening.confirm_check(check=the_check(), by=cast.officer, at=REVIEWED)


def _found(cast: Cast) -> None:
    confirm(_submitted(cast), by=cast.officer)


def unconfirming(cast: Cast) -> Act:
    _found(cast)
    return lambda: screening.unconfirm_check(check=the_check(), reason="误点", by=cast.officer, at=DECIDED)


def proposing(cast: Cast) -> Act:
    _found(cast)
    return lambda: propose(Finding.objects.all(), by=cast.officer)


def _proposed(cast: Cast) -> None:
    _found(cast)
    propose(Finding.objects.all(), by=cast.officer)


def signing(cast: Cast) -> Act:
    _proposed(cast)
    return lambda: sign(Determination.objects.get(), by=cast.leader)


def declining(cast: Cast) -> Act:
    _proposed(cast)
    return lambda: ledger.decline_determination(
        determination=Determination.objects.get(), reason="x", by=cast.leader, at=DECIDED
    )


def recalling(cast: Cast) -> Act:
    _proposed(cast)
    return lambda: ledger.recall_determination(
        determination=Determination.objects.get(), reason="x", by=cast.officer, at=DECIDED
    )


def dismissing(cast: Cast) -> Act:
    _found(cast)
    return lambda: ledger.dismiss_finding(finding=Finding.objects.all()[0], reason="x", by=cast.officer, at=DECIDED)


def reopening(cast: Cast) -> Act:
    dismissing(cast)()
    return lambda: ledger.reopen_finding(
        finding=Finding.objects.get(stage=Stage.DISMISSED), reason="x", by=cast.officer, at=DECIDED
    )


def attesting(cast: Cast) -> Act:
    _submitted(cast)
    check = open_check("360603101", QUARTER.next())
    versions = dict(check.sheets.values_list("pk", "version"))
    return lambda: attest_unchanged(check=check, sheet_ids=versions, versions=versions, by=cast.filer, at=DECIDED)


def noting(cast: Cast) -> Act:
    _submitted(cast)
    check = fill_check(open_check("360603101", QUARTER.next()), by=cast.filer, at=DECIDED)
    sentences = {each.oddity.key: "已消除" for each in noted_in(check, list(check.sheets.with_answers()))}
    return lambda: write_soft_notes(check=check, sentences=sentences, by=cast.filer, at=DECIDED)


def unlocking(cast: Cast) -> Act:
    _found(cast)
    until = DECIDED.date() + dt.timedelta(days=5)
    return lambda: unlock_check(check=the_check(), reason="有误", until=until, by=cast.leader, at=DECIDED)


def _changed_while_unlocked(cast: Cast) -> None:
    unlocking(cast)()
    sheet = sheet_of(the_check(), TUANHUANG)
    answers = {8: AnswerInput("no"), 1: YES}
    screening.save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=cast.filer, at=DECIDED)


def relocking(cast: Cast) -> Act:
    _changed_while_unlocked(cast)
    return lambda: relock_check(check=the_check(), by=None, at=DECIDED)


def confirming_again(cast: Cast) -> Act:
    _changed_while_unlocked(cast)
    submit(the_check(), by=cast.filer, at=DECIDED)
    return lambda: screening.confirm_check(check=the_check(), by=cast.officer, at=DECIDED)


def handing_over(cast: Cast) -> Act:
    _submitted(cast)
    return lambda: hand_over(leaving=cast.filer, successor=cast.colleague, reason="调动", by=cast.officer, at=DECIDED)


# Each action with the audit rows that it writes here: the check or determination, each sheet or finding, the entry.
ACTIONS = [
    (opening, 1),
    (saving, 2),
    (submitting, 1),
    (returning, 1 + 3),
    (confirming, 1 + 2),
    (unconfirming, 1 + 2),
    (proposing, 1 + 2),
    (signing, 1 + 1 + 2),
    (declining, 1 + 2),
    (recalling, 1 + 2),
    (dismissing, 1),
    (reopening, 1),
    (attesting, 3 + 1),
    (noting, 2),
    (unlocking, 1 + 1),
    (relocking, 1 + 1),
    (confirming_again, 1 + 1 + 1),
    (handing_over, 1),
]


@pytest.mark.parametrize(("prepare", "rows"), ACTIONS, ids=[prepare.__name__ for prepare, _rows in ACTIONS])
def test_nothing_stands_without_its_audit_rows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Cast], Act], rows: int
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
