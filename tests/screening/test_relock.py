"""What nobody submitted by the end day goes back to what was submitted, and is closed as it was."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import NO, UNKNOWN, YES, confirm, fill_check, moment, sheet_of, submit
from tests.scenes import scene
from tests.screening.desk import JINBEI, TUANHUANG, Desk, text_of
from villages import tasks
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.actions import save_sheet, submit_check
from villages.screening.filing_models import Unlock
from villages.screening.models import Answer, Finding, QuarterlyCheck
from villages.screening.rules import AnswerInput
from villages.screening.unlocking import relock_check, relock_due, unlock_check

NOW = moment("2026-10-20 09:00")
LAST_SECOND, MIDNIGHT = moment("2026-10-25 23:59:59"), moment("2026-10-26 00:00:00")
pytestmark = pytest.mark.django_db


@scene
def unlocked(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Confirmed with a yes and a cannot tell, then unlocked until 25 October."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}, JINBEI: {2: UNKNOWN}})
    confirm(submit(check, by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    unlock_check(check=check, reason="数据有误", until=dt.date(2026, 10, 25), by=cast.leader, at=NOW)
    check.refresh_from_db()
    return check


def change(check: QuarterlyCheck, cast: Cast, code: str, answers: dict[int, AnswerInput]) -> None:
    sheet = sheet_of(check, code)
    save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=cast.colleague, at=NOW)


def everything(check: QuarterlyCheck) -> list[tuple[str, int, AnswerInput]]:
    rows = Answer.objects.filter(sheet__quarterly_check=check).select_related("sheet__village", "criterion")
    return sorted(
        ((a.sheet.village.code, a.criterion.number, AnswerInput.of(a)) for a in rows), key=lambda row: row[:2]
    )


def test_the_answers_are_exactly_those_that_were_submitted(unlocked: QuarterlyCheck, cast: Cast) -> None:
    before = everything(unlocked)
    change(unlocked, cast, TUANHUANG, {8: NO, 1: YES})
    change(unlocked, cast, JINBEI, {2: NO, 3: AnswerInput()})
    assert relock_due(at=MIDNIGHT) == 1
    assert everything(unlocked) == before
    people = Answer.objects.filter(sheet__quarterly_check=unlocked).values_list("answered_by", flat=True)
    assert set(people) == {cast.filer.pk}, "who submitted them stands for them again"


def test_it_is_confirmed_as_before_and_the_history_says_so(unlocked: QuarterlyCheck, cast: Cast) -> None:
    unlock = Unlock.objects.get()
    relock_due(at=MIDNIGHT)
    unlocked.refresh_from_db()
    unlock.refresh_from_db()
    assert (unlocked.stage, unlocked.confirmed_by) == (Stage.CONFIRMED, cast.officer)
    assert (unlocked.confirmed_at, unlock.ended_at) == (unlock.confirmed_at, MIDNIGHT)
    last = StageChange.objects.of(unlocked).last()
    assert last is not None
    assert (last.verb, last.by) == ("relock", None)


def test_only_villages_that_were_changed_get_a_row(unlocked: QuarterlyCheck, cast: Cast) -> None:
    change(unlocked, cast, TUANHUANG, {8: NO})
    version = sheet_of(unlocked, TUANHUANG).version
    relock_due(at=MIDNIGHT)
    row = AuditRow.objects.get(verb="sheet.restore")
    assert (row.place_code, row.by, list(row.after)) == (TUANHUANG, None, ["8"])
    assert sheet_of(unlocked, TUANHUANG).version == version + 1, "an open page of the clerk meets a conflict"


def test_findings_are_left_alone(unlocked: QuarterlyCheck, cast: Cast) -> None:
    change(unlocked, cast, TUANHUANG, {8: NO})
    relock_due(at=MIDNIGHT)
    assert Finding.objects.get().stage == Stage.FOUND


def test_the_end_day_itself_is_open_to_its_last_second(unlocked: QuarterlyCheck) -> None:
    assert relock_due(at=LAST_SECOND) == 0
    assert relock_due(at=MIDNIGHT) == 1
    assert relock_due(at=MIDNIGHT) == 0, "repeating it changes nothing"


def test_what_was_submitted_in_time_is_left_to_the_county(unlocked: QuarterlyCheck, cast: Cast) -> None:
    change(unlocked, cast, TUANHUANG, {1: YES})
    submit_check(check=unlocked, is_declared=True, by=cast.filer, at=LAST_SECOND)
    assert relock_due(at=MIDNIGHT) == 0
    unlocked.refresh_from_db()
    assert unlocked.stage == Stage.SUBMITTED


def test_after_a_second_submission_it_goes_back_to_the_second(unlocked: QuarterlyCheck, cast: Cast) -> None:
    change(unlocked, cast, TUANHUANG, {1: YES})
    submit_check(check=unlocked, is_declared=True, by=cast.filer, at=LAST_SECOND)
    unlocked.refresh_from_db()
    confirm(unlocked, by=cast.officer, at=MIDNIGHT)
    unlocked.refresh_from_db()
    unlock_check(check=unlocked, reason="再次", until=dt.date(2026, 10, 30), by=cast.leader, at=MIDNIGHT)
    before = everything(unlocked)
    change_at = moment("2026-10-27 10:00")
    sheet = sheet_of(unlocked, TUANHUANG)
    save_sheet(sheet=sheet, answers={1: NO}, version=sheet.version, by=cast.filer, at=change_at)
    relock_due(at=moment("2026-10-31 00:00"))
    assert everything(unlocked) == before


def test_an_answer_from_before_the_days_were_kept_goes_back_without_one(unlocked: QuarterlyCheck, cast: Cast) -> None:
    submission = unlocked.submissions.get()
    del submission.answers[TUANHUANG]["8"]["seen_on"]
    submission.save()
    relock_due(at=MIDNIGHT)
    assert Answer.objects.get(value="yes").seen_on is None


def test_the_leader_may_lock_it_early_and_nobody_else(unlocked: QuarterlyCheck, cast: Cast) -> None:
    for person in (cast.filer, cast.officer, cast.stranger):
        with pytest.raises(PermissionDenied):
            relock_check(check=unlocked, by=person, at=NOW)
    relock_check(check=unlocked, by=cast.leader, at=NOW)
    unlocked.refresh_from_db()
    assert unlocked.stage == Stage.CONFIRMED


def test_what_is_not_unlocked_cannot_be_locked(submitted: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        relock_check(check=submitted, by=cast.leader, at=NOW)


def test_the_leader_is_led_to_it_where_the_unlocking_is_said(
    unlocked: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    for page in ("", "review/"):
        assert desk_of(cast.leader, unlocked).address("relock/") in page_of(cast.leader, unlocked, page)
        for person in (cast.officer, cast.supervisor):
            assert "relock/" not in page_of(person, unlocked, page)
    assert "relock/" not in page_of(cast.filer, unlocked, "")


def test_the_page_names_the_villages_that_go_back(unlocked: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    desk = desk_of(cast.leader, unlocked)
    assert "The township has changed nothing since it submitted." in text_of(desk.get("relock/"))
    change(unlocked, cast, TUANHUANG, {8: NO})
    page = text_of(desk.get("relock/"))
    assert "go back to what receipt 2026Q3-360603101-01 holds: 团黄村." in page
    response = desk.post("relock/", {"version": unlocked.version})
    assert response["Location"] == desk.address("review/")
    assert "locked again for 锦江镇" in text_of(desk.get("review/"))
    assert Answer.objects.get(sheet=sheet_of(unlocked, TUANHUANG), criterion__number=8).value == "yes"
    assert desk.get("relock/").status_code == 302, "there is nothing to lock any more"
    assert desk.post("relock/", {"version": unlocked.version}).status_code == 409


def test_what_is_submitted_while_the_leader_reads_is_left_to_the_county(
    unlocked: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    version = unlocked.version
    submit_check(check=unlocked, is_declared=True, by=cast.filer, at=NOW)
    response = desk_of(cast.leader, unlocked).post("relock/", {"version": version})
    assert response.status_code == 409
    unlocked.refresh_from_db()
    assert unlocked.stage == Stage.SUBMITTED


def desk_of(person: User, check: QuarterlyCheck) -> Desk:
    return Desk(person, check, NOW)


def page_of(person: User, check: QuarterlyCheck, page: str) -> str:
    return desk_of(person, check).get(page).content.decode()


def test_the_scheduler_does_it(unlocked: QuarterlyCheck) -> None:
    with time_machine.travel(MIDNIGHT, tick=False):
        assert tasks.relock_quarters() == 1
