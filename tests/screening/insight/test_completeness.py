"""Completeness and timeliness as of a day, from what was written down by then."""

from __future__ import annotations

import datetime as dt

import pytest

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
    sheet_of,
    submit,
)
from tests.pages import enter, text_of
from villages.divisions.models import Division
from villages.process import Stage
from villages.screening import actions as screening
from villages.screening.insight.completeness import Reason, Row, Totals, reasons_of, rows_at
from villages.screening.models import QuarterlyCheck
from villages.screening.rules import AnswerInput

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 09:00")
TUANHUANG, JINBEI = "360603101200", "360603101201"


def at_end_of(text: str, *, at: dt.datetime = NOW) -> Row:
    """锦江镇's line as of the end of the day."""
    checks = QuarterlyCheck.objects.filter(quarter=str(QUARTER), township__code="360603101")
    [row] = rows_at(checks, dt.date.fromisoformat(text), at)
    return row


def say(check: QuarterlyCheck, village: str, answers: dict[int, AnswerInput], cast: Cast, at: str) -> None:
    sheet = sheet_of(check, village)
    screening.save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=cast.filer, at=moment(at))


def send_back(check: QuarterlyCheck, cast: Cast, at: str) -> None:
    check.refresh_from_db()
    screening.return_check(
        check=check, village_reasons={sheet_of(check, TUANHUANG).pk: "请核实"}, reason="请核实", by=cast.officer,
        at=moment(at),
    )  # fmt: skip


def test_before_it_opens_there_is_nothing_to_show(check: QuarterlyCheck) -> None:
    checks = QuarterlyCheck.objects.all()
    assert rows_at(checks, dt.date(2026, 9, 30), NOW) == []
    assert len(rows_at(checks, dt.date(2026, 10, 1), NOW)) == 1


def test_nothing_answered_is_not_started(check: QuarterlyCheck) -> None:
    row = at_end_of("2026-10-05")
    assert (row.reason, row.villages, row.wanted, row.given, row.completeness) == (Reason.NOT_STARTED, 3, 45, 0, 0)
    assert (row.first_submitted_at, row.minutes_late) == (None, 0)


def test_answers_count_from_the_day_on_which_they_were_given(check: QuarterlyCheck, cast: Cast) -> None:
    say(check, TUANHUANG, {1: NO, 2: NO, 3: NO}, cast, "2026-10-05 23:59")
    say(check, JINBEI, {1: NO}, cast, "2026-10-06 00:00")
    assert at_end_of("2026-10-04").given == 0
    assert at_end_of("2026-10-05").given == 3
    assert at_end_of("2026-10-06").given == 4
    assert at_end_of("2026-10-06").reason == Reason.IN_WORK


def test_an_answer_that_was_changed_later_was_there_before(check: QuarterlyCheck, cast: Cast) -> None:
    say(check, TUANHUANG, {1: NO, 2: NO}, cast, "2026-10-05 10:00")
    say(check, TUANHUANG, {1: YES}, cast, "2026-10-07 10:00")
    say(check, TUANHUANG, {1: NO, 3: NO}, cast, "2026-10-08 10:00")
    assert [at_end_of(f"2026-10-0{day}").given for day in (4, 5, 6, 7, 8)] == [0, 2, 2, 2, 3]


def test_an_answer_that_was_taken_back_later_was_there_before(check: QuarterlyCheck, cast: Cast) -> None:
    say(check, TUANHUANG, {1: NO, 2: NO}, cast, "2026-10-05 10:00")
    say(check, TUANHUANG, {1: AnswerInput()}, cast, "2026-10-07 10:00")
    assert [at_end_of(f"2026-10-0{day}").given for day in (5, 6, 7)] == [2, 2, 1]


def test_the_four_reasons_are_told_apart_day_by_day(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, at=moment("2026-10-05 10:00"))
    submit(check, by=cast.filer, at=moment("2026-10-08 10:00"))
    send_back(check, cast, "2026-10-12 09:00")
    say(check, TUANHUANG, {}, cast, "2026-10-13 09:00")
    submit(check, by=cast.filer, at=moment("2026-10-14 09:00"))
    confirm(check, by=cast.officer, at=moment("2026-10-15 09:00"))
    reasons = [at_end_of(f"2026-10-{day}").reason for day in ("04", "05", "08", "12", "13", "14", "15")]
    assert reasons == [
        Reason.NOT_STARTED, Reason.IN_WORK, Reason.NOT_CONFIRMED, Reason.RETURNED, Reason.RETURNED,
        Reason.NOT_CONFIRMED, Reason.FINISHED,
    ]  # fmt: skip
    assert at_end_of("2026-10-12").completeness == 100
    assert at_end_of("2026-10-15").first_submitted_at == moment("2026-10-08 10:00")


def test_unlocked_counts_as_in_work_and_is_named(check: QuarterlyCheck) -> None:
    assert Reason.of(Stage.UNLOCKED) == Reason.IN_WORK
    row = at_end_of("2026-10-05")
    assert not row.is_unlocked
    assert Row(check, Stage.UNLOCKED, 3, 45, 45, None, 0).is_unlocked


@pytest.mark.parametrize(
    ("submitted_at", "minutes"),
    [
        ("2026-10-10 23:59:59", 0),
        ("2026-10-11 00:00:00", 0),  # 24:00 of the last day itself
        ("2026-10-11 00:00:01", 1),
        ("2026-10-11 00:01:00", 1),
        ("2026-10-12 10:17:00", 34 * 60 + 17),
    ],
)
def test_late_is_counted_to_the_minute(check: QuarterlyCheck, cast: Cast, submitted_at: str, minutes: int) -> None:
    submit(fill_check(check, by=cast.filer), by=cast.filer, at=moment(submitted_at))
    row = at_end_of("2026-10-31")
    assert row.minutes_late == minutes
    totals = Totals.of([row])
    assert (totals.in_time, totals.late) == ((0, 1) if minutes else (1, 0))


def test_on_a_day_before_the_submission_it_is_late_up_to_that_day(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer), by=cast.filer, at=moment("2026-10-20 10:00"))
    row = at_end_of("2026-10-12")
    assert (row.first_submitted_at, row.minutes_late) == (None, 2 * 24 * 60)
    assert row.reason == Reason.IN_WORK
    assert row.given == 45


def test_today_is_counted_up_to_now(check: QuarterlyCheck) -> None:
    assert at_end_of("2026-11-22").minutes_late == at_end_of("2026-11-21").minutes_late + 9 * 60


def test_a_village_that_ended_in_the_quarter_is_no_denominator_of_it(county: Division, cast: Cast) -> None:
    """It still counts in the quarter before, in which it was there to the end."""
    Division.objects.filter(code=TUANHUANG).update(
        valid_to=dt.date(2026, 9, 29), successor=Division.objects.get(code=JINBEI)
    )
    make_division("360603101203", "新设村民委员会", valid_from=dt.date(2026, 9, 30))
    open_check(quarter=QUARTER.previous())
    open_check()
    rows = rows_at(QuarterlyCheck.objects.filter(township__code="360603101"), dt.date(2026, 10, 5), NOW)
    assert [(row.check.quarter, row.villages, row.wanted) for row in rows] == [("2026Q3", 3, 45), ("2026Q2", 3, 45)]
    names = {sheet.village.code for sheet in rows[0].check.sheets.select_related("village")}
    assert TUANHUANG not in names
    assert "360603101203" in names


def test_completeness_is_never_over_a_hundred_nor_rounded_up_to_it(check: QuarterlyCheck) -> None:
    assert Row(check, Stage.IN_WORK, 3, 45, 44, None, 0).completeness == 97
    assert Row(check, Stage.IN_WORK, 3, 45, 46, None, 0).completeness == 100
    assert Row(check, Stage.IN_WORK, 0, 0, 0, None, 0).completeness == 0


def test_townships_stand_by_code_whoever_is_better(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(open_check("360603102"), by=cast.neighbour), by=cast.neighbour)
    rows = rows_at(QuarterlyCheck.objects.all(), dt.date(2026, 10, 9), NOW)
    assert [row.check.township.code for row in rows] == ["360603101", "360603102"]
    assert reasons_of(rows)[Reason.NOT_CONFIRMED] == 1
    assert sum(reasons_of(rows).values()) == 2


def test_the_page_shows_the_day_that_is_asked_for(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    officer = enter(cast.officer)
    page = text_of(officer.get("/completeness/?quarter=2026Q3&on=2026-10-05"))
    assert "As it was at the end of 5 October 2026" in page
    assert "0 of 45" in page
    page = text_of(officer.get("/completeness/?quarter=2026Q3&on=2026-10-08"))
    assert "45 of 45" in page
    assert "submitted, not confirmed" in page


@pytest.mark.parametrize("on", ["nonsense", "2026-13-45", "9999-12-31", "1066-10-14", "2126-01-01"])
def test_a_day_that_cannot_be_shown_is_answered_with_today(check: QuarterlyCheck, cast: Cast, on: str) -> None:
    page = text_of(enter(cast.officer).get(f"/completeness/?quarter=2026Q3&on={on}"))
    assert "Choose a day up to today. Today is shown." in page


def test_the_tiles_filter_by_reason_and_keep_the_day(check: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    body = officer.get("/completeness/?quarter=2026Q3&on=2026-10-05&reason=in_work").content.decode()
    assert "No township to show" in body
    assert "on=2026-10-05&amp;reason=not_started" in body
    body = officer.get("/completeness/?quarter=2026Q3&on=2026-10-05&reason=not_started").content.decode()
    assert "锦江镇" in body.split('id="list"')[1]


def test_one_townships_quarters_stand_newest_first(check: QuarterlyCheck, cast: Cast) -> None:
    open_check(quarter=QUARTER.previous())
    body = enter(cast.filer).get("/completeness/360603101/").content.decode().split('id="list"')[1]
    assert body.index("2026Q3") < body.index("2026Q2")
    assert enter(cast.filer).get("/completeness/360603102/").status_code == 404


def test_the_page_speaks_of_no_rank(check: QuarterlyCheck, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get("/completeness/")).lower()
    assert "rank" not in page
    assert "sort" not in page
