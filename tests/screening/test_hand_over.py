"""When a filer changes post, the open checks move to the successor in one act."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, FILED, NO, QUARTER, confirm, fill_check, open_check, sheet_of, submit
from tests.pages import enter, queries_of
from tests.scenes import scene
from tests.screening.desk import TUANHUANG, Desk, text_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import RuleBroken
from villages.screening.actions import save_sheet
from villages.screening.handing_over import hand_over
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


@scene
def begun(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """The filer has saved first, so the check is in the filer's hands."""
    sheet = sheet_of(check, TUANHUANG)
    save_sheet(sheet=sheet, answers={1: NO}, version=1, by=cast.filer, at=FILED)
    check.refresh_from_db()
    return check


@scene
def secretary(cast: Cast) -> User:
    cast.colleague.is_secretary = True
    cast.colleague.save()
    return cast.colleague


def move(
    cast: Cast, by: User, *, leaving: User | None = None, successor: User | None = None, reason: str = "调动"
) -> int:
    moved = hand_over(
        leaving=leaving or cast.filer, successor=successor or cast.colleague, reason=reason, by=by, at=DECIDED
    )
    return len(moved)


def test_who_saves_first_has_the_check_in_hand_and_keeps_it(begun: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(begun, TUANHUANG)
    save_sheet(sheet=sheet, answers={2: NO}, version=sheet.version, by=cast.colleague, at=FILED)
    begun.refresh_from_db()
    assert begun.assigned_to == cast.filer
    assert AuditRow.objects.get(verb="check.fill").after["assigned_to"]["name"] == cast.filer.full_name


def test_a_check_begun_before_hands_were_kept_is_taken_by_the_next_to_save(begun: QuarterlyCheck, cast: Cast) -> None:
    QuarterlyCheck.objects.update(assigned_to=None)
    sheet = sheet_of(begun, TUANHUANG)
    save_sheet(sheet=sheet, answers={2: NO}, version=sheet.version, by=cast.colleague, at=FILED)
    begun.refresh_from_db()
    assert begun.assigned_to == cast.colleague
    assert AuditRow.objects.filter(verb="check.take_in_hand", by=cast.colleague).count() == 1


def test_the_county_moves_every_open_check_in_one_act(begun: QuarterlyCheck, cast: Cast) -> None:
    later = fill_check(open_check("360603101", QUARTER.next()), by=cast.filer, at=DECIDED)
    assert move(cast, cast.officer) == 2
    for check in (begun, later):
        check.refresh_from_db()
        assert check.assigned_to == cast.colleague
    rows = AuditRow.objects.filter(verb="check.hand_over", by=cast.officer, reason="调动")
    assert [row.after["assigned_to"]["name"] for row in rows] == [cast.colleague.full_name] * 2
    assert rows[0].before["assigned_to"]["name"] == cast.filer.full_name


def test_the_secretary_may_and_another_filer_may_not(begun: QuarterlyCheck, cast: Cast, secretary: User) -> None:
    with pytest.raises(PermissionDenied):
        move(cast, cast.filer)
    assert move(cast, secretary) == 1


@pytest.mark.parametrize("name", ["neighbour", "stranger", "leader", "inspector", "auditor", "security_admin"])
def test_nobody_else_moves_it(begun: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        move(cast, getattr(cast, name))


def test_a_secretary_of_another_township_may_not(begun: QuarterlyCheck, cast: Cast) -> None:
    cast.neighbour.is_secretary = True
    cast.neighbour.save()
    with pytest.raises(PermissionDenied):
        move(cast, cast.neighbour)


def test_a_closed_check_does_not_move(check: QuarterlyCheck, cast: Cast) -> None:
    confirm(submit(fill_check(check, by=cast.filer), by=cast.filer), by=cast.officer)
    with pytest.raises(RuleBroken, match="no open work"):
        move(cast, cast.officer)


def test_it_moves_only_within_the_township_to_another_open_account(begun: QuarterlyCheck, cast: Cast) -> None:
    for successor in (cast.neighbour, cast.officer, cast.filer):
        with pytest.raises(RuleBroken) as refusal:
            move(cast, cast.officer, successor=successor)
        assert refusal.value.field == "successor"
    cast.colleague.is_active = False
    cast.colleague.save()
    with pytest.raises(RuleBroken, match="not open"):
        move(cast, cast.officer)


def test_a_filer_whose_account_is_closed_already_hands_over_too(begun: QuarterlyCheck, cast: Cast) -> None:
    cast.filer.is_active = False
    cast.filer.save()
    assert move(cast, cast.officer) == 1


@pytest.mark.parametrize("reason", ["", " ", "电话13812345678"])
def test_it_wants_a_reason_without_personal_numbers(begun: QuarterlyCheck, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        move(cast, cast.officer, reason=reason)
    assert refusal.value.field == "reason"


def test_the_answers_stay_as_they_are(begun: QuarterlyCheck, cast: Cast) -> None:
    version = sheet_of(begun, TUANHUANG).version
    move(cast, cast.officer)
    assert (sheet_of(begun, TUANHUANG).version, begun.version) == (version, begun.version)


def test_the_pages_say_in_whose_hands_it_is(begun: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    desk = Desk(cast.colleague, begun)
    assert f"in the hands of {cast.filer.full_name}" in text_of(desk.home())
    assert f"In the hands of {cast.filer.full_name}" in text_of(desk.get())


def test_the_page_lists_who_has_work_then_what_moves_and_moves_it(begun: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    first = text_of(officer.get("/handover/"))
    assert cast.filer.full_name in first
    assert cast.neighbour.full_name not in first
    url = f"/handover/?leaving={cast.filer.pk}"
    assert "锦江镇 Q3 2026" in text_of(officer.get(url))
    refused = officer.post(url, {"successor": cast.neighbour.pk, "reason": "调动"})
    assert refused.status_code == 422
    assert "调动" in text_of(refused)
    done = officer.post(url, {"successor": cast.colleague.pk, "reason": "调动"}, follow=True)
    assert f"1 check is in the hands of {cast.colleague.full_name} now." in text_of(done)


def test_the_page_says_when_there_is_nothing(check: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    assert "Nothing to hand over" in text_of(officer.get("/handover/"))
    assert "has no open check in hand" in text_of(officer.get(f"/handover/?leaving={cast.filer.pk}"))


def test_outside_the_jurisdiction_a_filer_does_not_exist(begun: QuarterlyCheck, cast: Cast, secretary: User) -> None:
    assert enter(cast.stranger).get(f"/handover/?leaving={cast.filer.pk}").status_code == 404
    assert enter(secretary).get(f"/handover/?leaving={cast.neighbour.pk}").status_code == 404
    for junk in ("x", "0", "9" * 30, "-1"):
        assert enter(secretary).get(f"/handover/?leaving={junk}").status_code == 404


def test_a_filer_who_is_not_the_secretary_is_refused_in_words(begun: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.filer).get("/handover/")
    assert page.status_code == 403
    assert "secretary" in text_of(page)


def test_the_list_costs_the_same_for_many_filers(begun: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get("/handover/")
    few = queries_of(officer, "/handover/")
    sheet = open_check("360603102").sheets.all()[0]
    save_sheet(sheet=sheet, answers={1: NO}, version=1, by=cast.neighbour, at=FILED)
    assert queries_of(officer, "/handover/") == few <= 7
