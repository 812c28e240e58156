"""Lapsing: no word when the working days are over; stops by returns and outages; what the scheduler catches up."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import Cast
from tests.factories import QUARTER, fill_check, moment, open_check, sheet_of, submit
from tests.screening.explanations.county import DUE, TUANHUANG, report
from villages.divisions.models import Division
from villages.process import Stage, StageChange
from villages.screening import actions as screening
from villages.screening.explanations.actions import answer_explanation, sweep_explanations
from villages.screening.explanations.clock import clocks_of
from villages.screening.explanations.models import Explanation, Outage
from villages.screening.models import Finding, QuarterlyCheck
from villages.tasks import lapse_explanations

pytestmark = pytest.mark.django_db


def due_of(explanation: Explanation, at: dt.datetime = DUE) -> dt.datetime | None:
    [row] = Explanation.objects.with_clock().filter(pk=explanation.pk)
    return clocks_of([row], at)[row.pk].due_at


def test_it_lapses_at_the_end_of_the_last_day_and_not_a_second_before(asked: Explanation) -> None:
    assert sweep_explanations(at=DUE - dt.timedelta(seconds=1))["lapsed"] == 0
    assert sweep_explanations(at=DUE)["lapsed"] == 1
    asked.refresh_from_db()
    assert asked.stage == Stage.CONCEALED
    last = StageChange.objects.of(asked).last()
    assert last
    assert (last.verb, last.by) == ("lapse", None)


def test_days_without_a_scheduler_are_caught_up_once(asked: Explanation) -> None:
    weeks_later = DUE + dt.timedelta(days=30)
    assert sweep_explanations(at=weeks_later) == {"dropped": 0, "lapsed": 1, "asked": 0}
    assert sweep_explanations(at=weeks_later) == {"dropped": 0, "lapsed": 0, "asked": 0}


def test_what_was_answered_does_not_lapse(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words="火灾发生在邻县林区", by=cast.filer, at=moment("2026-11-10 15:00"))
    assert sweep_explanations(at=DUE + dt.timedelta(days=30))["lapsed"] == 0


def test_a_return_stops_the_clock_on_every_day_that_it_touches(
    asked: Explanation, submitted: QuarterlyCheck, cast: Cast
) -> None:
    """Returned on Tuesday at 16:00, submitted again on Thursday at 9:00: three days do not count."""
    sheet = sheet_of(submitted, TUANHUANG)
    back, again = moment("2026-11-10 16:00"), moment("2026-11-12 09:00")
    screening.return_check(
        check=submitted, village_reasons={sheet.pk: "请核实"}, reason="请核实", by=cast.officer, at=back
    )
    assert due_of(asked, back) is None
    assert sweep_explanations(at=DUE + dt.timedelta(days=90))["lapsed"] == 0
    sheet.refresh_from_db()
    screening.save_sheet(sheet=sheet, answers={}, version=sheet.version, by=cast.filer, at=again)
    submitted.refresh_from_db()
    submit(submitted, by=cast.filer, at=again)
    assert due_of(asked) == moment("2026-11-20 00:00")  # 13, 16, 17, 18 and 19 November


def test_the_return_of_another_quarter_stops_nothing(asked: Explanation, cast: Cast) -> None:
    earlier = submit(fill_check(open_check(quarter=QUARTER.previous()), by=cast.filer), by=cast.filer)
    sheet = sheet_of(earlier, TUANHUANG)
    screening.return_check(
        check=earlier,
        village_reasons={sheet.pk: "请核实"},
        reason="请核实",
        by=cast.officer,
        at=moment("2026-11-10 16:00"),
    )
    assert due_of(asked) == DUE


def test_an_outage_stops_the_clocks_of_its_county_alone(asked: Explanation, cast: Cast) -> None:
    ours, theirs = Division.objects.get(code="360603"), Division.objects.get(code="360681")
    outage = {"began_at": moment("2026-11-12 08:00"), "ended_at": moment("2026-11-12 11:00"), "reason": "断网"}
    Outage.objects.create(county=theirs, recorded_by=cast.stranger, **outage)
    assert due_of(asked) == DUE
    Outage.objects.create(county=ours, recorded_by=cast.officer, **outage)
    assert due_of(asked) == moment("2026-11-18 00:00")


def test_while_an_outage_runs_nothing_lapses(asked: Explanation, cast: Cast) -> None:
    county = Division.objects.get(code="360603")
    outage = Outage.objects.create(
        county=county, began_at=moment("2026-11-13 08:00"), reason="断网", recorded_by=cast.officer
    )
    [row] = Explanation.objects.with_clock().filter(pk=asked.pk)
    clock = clocks_of([row], moment("2026-11-14 12:00"))[asked.pk]
    assert (clock.due_at, clock.days_left, clock.stopped_since) == (None, 2, outage.began_at)
    assert sweep_explanations(at=DUE + dt.timedelta(days=30))["lapsed"] == 0


def test_a_finding_that_no_longer_stands_drops_its_request(asked: Explanation) -> None:
    Finding.objects.filter(pk=asked.finding_id).update(stage=Stage.WITHDRAWN)
    assert sweep_explanations(at=DUE + dt.timedelta(days=1)) == {"dropped": 1, "lapsed": 0, "asked": 0}
    asked.refresh_from_db()
    assert asked.stage == Stage.DROPPED


def test_the_task_of_the_scheduler_does_the_same(asked: Explanation) -> None:
    """By the real clock the time of a report of long ago is over."""
    Explanation.objects.update(asked_at=moment("2020-11-09 10:00"))
    assert lapse_explanations() == {"dropped": 0, "lapsed": 1, "asked": 0}


def test_one_request_for_each_finding_each_with_its_clock(asked: Explanation) -> None:
    later = Explanation.objects.get(finding=report(number=9, at=moment("2026-11-13 10:00")))
    assert due_of(later) == moment("2026-11-21 00:00")
    assert sweep_explanations(at=DUE)["lapsed"] == 1
    later.refresh_from_db()
    assert later.stage == Stage.ASKED
