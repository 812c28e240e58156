"""A closed quarter is opened for one township, with a reason and an end day, and filed once more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import (
    NO,
    QUARTER,
    YES,
    confirm,
    fill_check,
    make_division,
    moment,
    open_check,
    propose,
    sheet_of,
    sign,
    submit,
)
from tests.pages import enter, text_of
from tests.scenes import scene
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk
from tests.screening.desk import text_of as words_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.actions import open_quarter, save_sheet, submit_check
from villages.screening.filing_models import Unlock
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.overview import Standing
from villages.screening.rules import AnswerInput
from villages.screening.unlocking import unlock_check

NOW = moment("2026-10-20 09:00")
UNTIL = dt.date(2026, 10, 25)
URL = "/checks/2026Q3/360603101/unlock/"
pytestmark = pytest.mark.django_db


@scene
def closed(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Confirmed, with findings 8 of 团黄 and 11 of 锦北."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}, JINBEI: {11: YES}})
    confirm(submit(check, by=cast.filer), by=cast.officer)
    check.refresh_from_db()
    return check


def unlock(
    check: QuarterlyCheck, by: User, *, until: dt.date = UNTIL, reason: str = "数据有误", at: dt.datetime = NOW
) -> Unlock:
    row = unlock_check(check=check, reason=reason, until=until, by=by, at=at)
    check.refresh_from_db()
    return row


def change(check: QuarterlyCheck, code: str, answers: dict[int, AnswerInput], by: User, at: dt.datetime = NOW) -> None:
    sheet = sheet_of(check, code)
    save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=by, at=at)


def test_it_keeps_the_confirmation_and_says_who_why_and_until_when(closed: QuarterlyCheck, cast: Cast) -> None:
    confirmed_at = closed.confirmed_at
    row = unlock(closed, cast.leader)
    assert (closed.stage, closed.confirmed_at, closed.confirmed_by) == (Stage.UNLOCKED, None, None)
    assert (row.reason, row.until, row.approved_by, row.approved_at) == ("数据有误", UNTIL, cast.leader, NOW)
    assert (row.confirmed_at, row.confirmed_by, row.ended_at) == (confirmed_at, cast.officer, None)
    last = StageChange.objects.of(closed).last()
    assert last is not None
    assert (last.verb, last.reason) == ("unlock", "数据有误")
    assert AuditRow.objects.get(verb="unlock.approve").after == {"until": "2026-10-25"}


@pytest.mark.parametrize("days", [1, 30])
def test_the_end_day_lies_one_to_thirty_days_ahead(closed: QuarterlyCheck, cast: Cast, days: int) -> None:
    assert unlock(closed, cast.leader, until=NOW.date() + dt.timedelta(days=days)).ended_at is None


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_another_end_day_is_refused(closed: QuarterlyCheck, cast: Cast, days: int) -> None:
    with pytest.raises(RuleBroken) as refusal:
        unlock(closed, cast.leader, until=NOW.date() + dt.timedelta(days=days))
    assert refusal.value.field == "until"
    assert not Unlock.objects.exists()


def test_the_day_is_counted_in_the_zone_of_the_county(closed: QuarterlyCheck, cast: Cast) -> None:
    just_after_midnight = moment("2026-10-20 00:30")  # still the 19th in UTC
    with pytest.raises(RuleBroken):
        unlock(closed, cast.leader, until=dt.date(2026, 10, 20), at=just_after_midnight)


@pytest.mark.parametrize("reason", ["", "  ", "请找13812345678"])
def test_it_wants_a_reason_without_personal_numbers(closed: QuarterlyCheck, cast: Cast, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        unlock(closed, cast.leader, reason=reason)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("name", ["filer", "officer", "inspector", "supervisor", "stranger"])
def test_nobody_but_the_countys_leader_unlocks(closed: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        unlock(closed, getattr(cast, name))


def test_only_what_is_closed_can_be_unlocked_and_only_once(submitted: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        unlock(submitted, cast.leader)
    confirm(submitted, by=cast.officer)
    unlock(submitted, cast.leader)
    with pytest.raises(RuleBroken):
        unlock(submitted, cast.leader)
    assert Unlock.objects.count() == 1


def test_the_township_changes_and_submits_again_and_the_unlocking_ends(closed: QuarterlyCheck, cast: Cast) -> None:
    row = unlock(closed, cast.leader)
    change(closed, SHIGANG, {1: YES}, cast.filer)
    receipt = submit_check(check=closed, is_declared=True, by=cast.filer, at=moment("2026-10-25 23:59:59"))
    row.refresh_from_db()
    closed.refresh_from_db()
    assert (receipt.round, closed.stage) == (2, Stage.SUBMITTED)
    assert row.ended_at == moment("2026-10-25 23:59:59")
    assert receipt.minutes_late == 0, "the first submission counts"


def test_after_the_last_second_of_the_end_day_nothing_can_be_changed_or_submitted(
    closed: QuarterlyCheck, cast: Cast
) -> None:
    unlock(closed, cast.leader)
    change(closed, SHIGANG, {1: YES}, cast.filer, at=moment("2026-10-25 23:59:59"))
    midnight = moment("2026-10-26 00:00:00")
    with pytest.raises(RuleBroken, match="is over"):
        change(closed, SHIGANG, {2: YES}, cast.filer, at=midnight)
    with pytest.raises(RuleBroken, match="is over"):
        submit_check(check=closed, is_declared=True, by=cast.filer, at=midnight)


def test_another_township_of_the_same_quarter_stays_closed(closed: QuarterlyCheck, cast: Cast) -> None:
    other = open_check("360603102")
    confirm(submit(fill_check(other, by=cast.neighbour), by=cast.neighbour), by=cast.officer)
    unlock(closed, cast.leader)
    with pytest.raises(RuleBroken, match="closed"):
        change(other, "360603102200", {1: NO}, cast.neighbour)


def test_villages_loaded_meanwhile_do_not_join_an_unlocked_check(closed: QuarterlyCheck, cast: Cast) -> None:
    unlock(closed, cast.leader)
    make_division("360603101209", "新村民委员会")
    open_quarter(quarter=QUARTER, under="360603", by=None, at=NOW)
    assert closed.sheets.count() == 3


def again(check: QuarterlyCheck, cast: Cast) -> list[Finding]:
    """Submit once more and confirm; the new findings."""
    submit(check, by=cast.filer, at=NOW)
    return confirm(check, by=cast.officer, at=NOW)


def stages(code: str) -> list[str]:
    return list(Finding.objects.filter(village__code=code).order_by("pk").values_list("stage", flat=True))


def test_a_yes_that_stays_keeps_its_finding_and_a_new_one_makes_one(closed: QuarterlyCheck, cast: Cast) -> None:
    kept = Finding.objects.get(village__code=TUANHUANG)
    unlock(closed, cast.leader)
    change(closed, SHIGANG, {1: YES}, cast.filer)
    (new,) = again(closed, cast)
    assert (new.village.code, new.criterion.number) == (SHIGANG, 1)
    assert Finding.objects.get(village__code=TUANHUANG) == kept
    assert stages(JINBEI) == [Stage.FOUND]


def test_a_yes_that_became_a_no_withdraws_the_undecided_finding(closed: QuarterlyCheck, cast: Cast) -> None:
    unlock(closed, cast.leader)
    change(closed, JINBEI, {11: NO}, cast.filer)
    assert again(closed, cast) == []
    assert stages(JINBEI) == [Stage.WITHDRAWN]
    finding = Finding.objects.get(village__code=JINBEI)
    last = StageChange.objects.of(finding).last()
    assert last is not None
    assert "no longer yes" in last.reason


def test_a_withdrawn_finding_does_not_stand_in_the_way_of_a_new_yes(closed: QuarterlyCheck, cast: Cast) -> None:
    for answer in (NO, YES):
        unlock(closed, cast.leader)
        change(closed, JINBEI, {11: answer}, cast.filer)
        again(closed, cast)
        closed.refresh_from_db()
    assert stages(JINBEI) == [Stage.WITHDRAWN, Stage.FOUND]


def test_a_decided_finding_stays_and_the_county_is_told(closed: QuarterlyCheck, cast: Cast) -> None:
    sign(propose([Finding.objects.get(village__code=JINBEI)], by=cast.officer), by=cast.leader)
    unlock(closed, cast.leader)
    change(closed, JINBEI, {11: NO}, cast.filer)
    change(closed, TUANHUANG, {8: NO}, cast.filer)
    submit(closed, by=cast.filer, at=NOW)
    officer, review = enter(cast.officer), "/checks/2026Q3/360603101/review/"
    page = text_of(officer.get(review))
    assert "1 undecided finding is withdrawn" in page
    assert "1 finding stays as it was decided" in page
    closed.refresh_from_db()
    done = officer.post(review.replace("review", "confirm"), {"version": closed.version}, follow=True)
    said = text_of(done)
    assert "1 finding was withdrawn. 1 finding stays as it was decided, although its answer is no longer yes." in said
    assert (stages(JINBEI), stages(TUANHUANG)) == ([Stage.DETERMINED], [Stage.WITHDRAWN])


def test_the_list_of_the_quarter_names_it(closed: QuarterlyCheck, cast: Cast) -> None:
    unlock(closed, cast.leader)
    assert Standing.of(closed) == Standing.UNLOCKED
    assert "unlocked" in text_of(enter(cast.officer).get("/checks/?quarter=2026Q3&standing=unlocked"))


def test_the_leader_unlocks_on_a_page_that_the_review_leads_to(closed: QuarterlyCheck, cast: Cast) -> None:
    leader = enter(cast.leader)
    assert URL in text_of(leader.get(URL.replace("unlock", "review")))
    assert URL not in text_of(enter(cast.officer).get(URL.replace("unlock", "review")))
    day = (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=5)).date().isoformat()
    refused = leader.post(URL, {"version": closed.version, "reason": "数据有误", "until": "2020-01-01"})
    assert "Choose a day after today" in text_of(refused)
    assert "数据有误" in text_of(refused)
    leader.post(URL, {"version": closed.version, "reason": "数据有误", "until": day})
    closed.refresh_from_db()
    assert closed.stage == Stage.UNLOCKED


def test_somebody_who_saw_an_older_state_is_told(closed: QuarterlyCheck, cast: Cast) -> None:
    leader = enter(cast.leader)
    answer = leader.post(URL, {"version": closed.version - 1, "reason": "x", "until": "2026-10-25"})
    assert answer.status_code == 409


def test_a_closed_check_says_why_and_who_can_open_it(closed: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    page = words_of(Desk(cast.filer, closed, NOW).get())
    assert "the quarter is closed. The county leader can unlock it" in page
    assert f"Who can open it: {cast.leader.full_name}" in page
    refused = Desk(cast.filer, closed, NOW).get(f"villages/{TUANHUANG}/")
    assert refused["Location"] == Desk(cast.filer, closed, NOW).address()


@pytest.mark.parametrize("page", ["", f"villages/{TUANHUANG}/", "answers/", "unchanged/"])
def test_an_unlocked_check_says_until_when_and_why(
    closed: QuarterlyCheck, cast: Cast, in_english: None, page: str
) -> None:
    unlock(closed, cast.leader)
    words = words_of(Desk(cast.filer, closed, NOW).get(page))
    assert "unlocked until 25 October 2026, 24:00" in words
    assert f"Approved by {cast.leader.full_name}" in words
    assert "数据有误" in words


def test_the_first_page_names_it_and_the_receipt_tells_the_round_apart(
    closed: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    unlock(closed, cast.leader)
    desk = Desk(cast.filer, closed, NOW)
    assert "unlocked until 25 October 2026" in words_of(desk.home())
    desk.post("answers/", {"declared": "on"})
    assert "submission 2, after the quarter was unlocked" in words_of(desk.get("receipt/"))
