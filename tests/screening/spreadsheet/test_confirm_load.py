"""What was read is applied once, by who read it, within a day, whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import FILED, NO, fill_check, submit
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from tests.screening.spreadsheet.forms import send, take_form
from villages import audit
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage
from villages.screening import answering
from villages.screening.actions import return_check, save_sheet
from villages.screening.filing_models import CheckLoad
from villages.screening.models import Answer
from villages.screening.spreadsheet.actions import apply_load, keep_load
from villages.screening.spreadsheet.rules import LIFETIME

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(desk: Desk) -> CheckLoad:
    """A form that says no to criterion 1 of two villages, read and not yet applied."""
    form = take_form(desk)
    form.answer(TUANHUANG, 1, "no")
    form.answer(JINBEI, 1, "no")
    assert send(desk, form).status_code == 200
    return CheckLoad.objects.get()


def press(desk: Desk, load: CheckLoad) -> tuple[int, str]:
    response = desk.post(f"load/{load.pk}/", {})
    return response.status_code, text_of(response)


def test_somebody_saved_meanwhile_is_named_and_nothing_is_applied(desk: Desk, load: CheckLoad, cast: Cast) -> None:
    save_sheet(sheet=desk.sheet(JINBEI), answers={2: NO}, version=1, by=cast.colleague, at=FILED)
    status, shown = press(desk, load)
    assert status == 409
    assert "Somebody else has saved 锦北村 meanwhile. Nothing was loaded" in shown
    assert desk.answers(TUANHUANG) == {}
    assert desk.answers(JINBEI) == {2: "no"}
    assert CheckLoad.objects.get().applied_at is None


def test_a_village_that_the_file_does_not_change_may_be_saved_meanwhile(
    desk: Desk, load: CheckLoad, cast: Cast
) -> None:
    save_sheet(sheet=desk.sheet(SHIGANG), answers={2: NO}, version=1, by=cast.colleague, at=FILED)
    assert press(desk, load)[0] == 302
    assert desk.answers(SHIGANG) == {2: "no"}
    assert desk.answers(TUANHUANG) == {1: "no"}


def test_a_race_between_look_and_save_saves_nothing(
    desk: Desk, load: CheckLoad, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = answering.write_answers

    def overtaken(sheet, *args, **kwargs):  # type: ignore[no-untyped-def]
        type(sheet).objects.filter(village__code=JINBEI).update(version=7)
        return written(sheet, *args, **kwargs)

    monkeypatch.setattr(answering, "write_answers", overtaken)
    with pytest.raises(Conflict):
        apply_load(load=load, by=cast.filer, at=FILED)
    assert not Answer.objects.exists()


def test_it_is_applied_once(desk: Desk, load: CheckLoad) -> None:
    assert press(desk, load)[0] == 302
    status, shown = press(desk, load)
    assert (status, "This file has been loaded already." in shown) == (422, True)
    assert desk.sheet(TUANHUANG).version == 2


def test_it_stands_for_a_day_to_the_second(desk: Desk, load: CheckLoad, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="more than a day ago"):
        apply_load(load=load, by=cast.filer, at=FILED + LIFETIME + dt.timedelta(seconds=1))
    assert apply_load(load=load, by=cast.filer, at=FILED + LIFETIME) == 2


def test_the_page_of_an_old_load_says_so(desk: Desk, load: CheckLoad) -> None:
    desk.move_to(FILED + dt.timedelta(days=2))
    response = desk.get(f"load/{load.pk}/")
    assert (response.status_code, "more than a day ago" in text_of(response)) == (422, True)


def test_an_old_load_of_a_submitted_check_is_refused(desk: Desk, load: CheckLoad, cast: Cast) -> None:
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    assert press(desk, load)[0] == 302
    with pytest.raises(RuleBroken, match="has been submitted"):
        apply_load(load=load, by=cast.filer, at=FILED)
    assert CheckLoad.objects.get().applied_at is None


def test_a_submitted_check_takes_no_file(desk: Desk, load: CheckLoad, cast: Cast) -> None:
    form = take_form(desk)
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    assert desk.get("load/").status_code == 302
    assert send(desk, form).status_code == 302
    with pytest.raises(RuleBroken):
        keep_load(check=desk.check, file_name="a", sha256="b", answers={}, versions={}, by=cast.filer, at=FILED)
    assert CheckLoad.objects.count() == 1


def test_a_returned_village_counts_as_gone_through_once_it_is_loaded(desk: Desk, cast: Cast) -> None:
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    reasons = {desk.sheet(TUANHUANG).pk: "第8条请核实"}
    return_check(check=desk.check, village_reasons=reasons, reason="请补正", by=cast.officer, at=FILED)
    form = take_form(desk)
    form.answer(TUANHUANG, 8, "cannot tell")
    form.detail(TUANHUANG, None, 8, None, None, None, None, "等待公安机关结论")
    assert send(desk, form).status_code == 200
    assert press(desk, CheckLoad.objects.get())[0] == 302
    assert desk.sheet(TUANHUANG).return_reason == ""
    desk.check.refresh_from_db()
    assert desk.check.stage == Stage.RETURNED


def test_nobody_confirms_what_somebody_else_has_read(
    desk: Desk, second_desk: Desk, load: CheckLoad, cast: Cast
) -> None:
    assert press(second_desk, load)[0] == 404
    with pytest.raises(PermissionDenied):
        apply_load(load=load, by=cast.colleague, at=FILED)


def test_who_may_not_file_may_not_load(load: CheckLoad, cast: Cast) -> None:
    for user in (cast.officer, cast.neighbour):
        with pytest.raises(PermissionDenied):
            apply_load(load=load, by=user, at=FILED)


def test_without_its_audit_row_nothing_is_applied(load: CheckLoad, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = audit.record

    def failing(verb: str, **facts: object) -> AuditRow:
        if verb == "check_load.apply":
            raise OSError("the trail is full")
        return real(verb, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(audit, "record", failing)
    with pytest.raises(OSError, match="full"):
        apply_load(load=load, by=cast.filer, at=FILED)
    assert not Answer.objects.exists()
