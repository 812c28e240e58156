"""At a quarter's close the scheduler asks for the county's reports by itself, once."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from reports.actions import Copy
from reports.batches.actions import request_batch
from reports.batches.closing import close_quarters
from reports.batches.spreading import spread_next
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.papers.registry import KINDS, kind_of
from reports.states import BatchState, PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, confirm, fill_check, moment, open_check, submit
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COUNTY = "360603"
# The check of the third quarter is due on 10 October; 30 days of the rule set's later everybody has had his time.
REVIEWED, LAST_DAY = moment("2026-10-15 10:00"), moment("2026-11-09 23:00")


def test_the_last_confirmation_closes_the_quarter(submitted: QuarterlyCheck, cast: Cast) -> None:
    assert close_quarters(under=COUNTY, at=REVIEWED) == 0
    confirm(submitted, by=cast.officer, at=REVIEWED)
    assert close_quarters(under=COUNTY, at=REVIEWED) == 1
    batch = ReportBatch.objects.get()
    assert (batch.place.code, batch.period, batch.language) == (COUNTY, str(QUARTER), "zh-hans")
    assert (batch.requested_by, batch.is_scheduled, batch.state) == (None, True, BatchState.SPREADING)
    assert batch.expected == 2, "the township's report and the county's summary"
    while spread_next(batch.pk, at=REVIEWED):
        pass
    assert ReportSnapshot.objects.of(PaperKind.COUNTY).get().frozen_by is None
    assert batch.jobs.count() == 2


def test_repeating_it_asks_for_nothing_more(submitted: QuarterlyCheck, cast: Cast) -> None:
    confirm(submitted, by=cast.officer, at=REVIEWED)
    assert close_quarters(under="", at=REVIEWED) == 1
    assert close_quarters(under="", at=REVIEWED) == 0
    ReportBatch.objects.update(state=BatchState.DONE)
    assert close_quarters(under="", at=REVIEWED + dt.timedelta(days=60)) == 0


def test_a_township_that_is_late_keeps_the_county_waiting_for_thirty_days(
    submitted: QuarterlyCheck, cast: Cast
) -> None:
    open_check("360603102")
    confirm(submitted, by=cast.officer, at=REVIEWED)
    assert close_quarters(under=COUNTY, at=LAST_DAY) == 0
    assert close_quarters(under=COUNTY, at=LAST_DAY + dt.timedelta(hours=2)) == 1
    # What has not been confirmed is not issued behind the township's back; it follows when it has been.
    assert ReportBatch.objects.get().expected == 1


def test_a_township_confirmed_later_gets_its_report_then(submitted: QuarterlyCheck, cast: Cast) -> None:
    late = open_check("360603102")
    confirm(submitted, by=cast.officer, at=REVIEWED)
    after = LAST_DAY + dt.timedelta(hours=2)
    close_quarters(under=COUNTY, at=after)
    batch = ReportBatch.objects.get()
    while spread_next(batch.pk, at=after):
        pass
    assert [snapshot.place for snapshot in ReportSnapshot.objects.all()] == [submitted.township]
    ReportBatch.objects.update(state=BatchState.DONE)
    assert close_quarters(under=COUNTY, at=after) == 0
    assert not ReportSnapshot.objects.of(PaperKind.COUNTY).exists(), "a check of the county is still open"
    fill_check(late, by=cast.neighbour, at=after)
    submit(late, by=cast.neighbour, at=after)
    confirm(late, by=cast.officer, at=after)
    for _ in range(2):
        assert close_quarters(under=COUNTY, at=after + dt.timedelta(hours=1)) == 0
    assert ReportJob.objects.filter(snapshot__place=late.township).count() == 1
    # Now that nothing of it is provisional any more, the county's summary follows, once.
    assert ReportJob.objects.filter(snapshot__paper=PaperKind.COUNTY, snapshot__revision=1).count() == 1


def test_a_county_without_a_confirmed_check_waits(check: QuarterlyCheck) -> None:
    assert close_quarters(under=COUNTY, at=LAST_DAY + dt.timedelta(days=60)) == 0


def test_it_keeps_to_its_part_of_the_country(submitted: QuarterlyCheck, cast: Cast) -> None:
    confirm(submitted, by=cast.officer, at=REVIEWED)
    assert close_quarters(under="360681", at=REVIEWED) == 0


def test_one_that_cannot_be_counted_keeps_no_other_waiting(
    submitted: QuarterlyCheck, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = open_check("360603102")
    confirm(submitted, by=cast.officer, at=REVIEWED)
    after = LAST_DAY + dt.timedelta(hours=2)
    close_quarters(under=COUNTY, at=after)
    ReportBatch.objects.update(state=BatchState.DONE)
    fill_check(late, by=cast.neighbour, at=after)
    submit(late, by=cast.neighbour, at=after)
    confirm(late, by=cast.officer, at=after)
    kind = kind_of(PaperKind.TOWNSHIP)

    def broken(place: Division, *about: object) -> object:
        if place == submitted.township:
            raise ValueError("a figure is missing")
        return kind.collect(place, *about)  # type: ignore[arg-type]

    monkeypatch.setitem(KINDS, PaperKind.TOWNSHIP, dataclasses.replace(kind, collect=broken))
    close_quarters(under=COUNTY, at=after)
    asked = ReportJob.objects.values_list("snapshot__place__code", flat=True)
    assert sorted(asked) == [COUNTY, late.township.code]


def test_while_an_officers_batch_is_under_way_it_waits_for_that(
    submitted: QuarterlyCheck, cast: Cast, county: Division
) -> None:
    confirm(submitted, by=cast.officer, at=REVIEWED)
    asked = {"place": county, "period": str(QUARTER), "copy": Copy("zh-hans"), "by": cast.officer, "at": REVIEWED}
    own = request_batch(**asked)  # type: ignore[arg-type]
    later = REVIEWED + dt.timedelta(hours=1)
    assert close_quarters(under=COUNTY, at=later) == 0
    ReportBatch.objects.filter(pk=own.pk).update(state=BatchState.DONE)
    assert close_quarters(under=COUNTY, at=later) == 1
