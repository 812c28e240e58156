"""Batches of papers under two who truly overlap: asked for once, frozen once, cancelled whole."""

from __future__ import annotations

import pytest

from reports import tasks
from reports.actions import Copy, request_report
from reports.batches.actions import cancel_batch, request_batch, retry_batch
from reports.batches.spreading import spread_next
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.states import BatchState, JobState
from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.reports.conftest import COUNTED
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture(autouse=True)
def _two_townships(submitted: QuarterlyCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages reach nobody: what they would start, each test starts itself."""
    open_check("360603102")
    monkeypatch.setattr(tasks, "_sent", lambda _send: True)


def ask(cast: Cast, place: Division) -> ReportBatch:
    return request_batch(place=place, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)


def spread(batch: ReportBatch) -> None:
    while spread_next(batch.pk, at=COUNTED):
        pass


def fresh(batch: ReportBatch) -> ReportBatch:
    return ReportBatch.objects.get(pk=batch.pk)


def test_two_who_ask_get_one_batch(overlap: Overlap, cast: Cast, county: Division) -> None:
    outcomes = overlap.run(lambda: ask(cast, county), lambda: ask(cast, county), held_at="batch.request")
    assert outcomes == ("done", "done")
    assert overlap.second_waited
    assert ReportBatch.objects.count() == AuditRow.objects.filter(verb="batch.request").count() == 1


def test_what_is_cancelled_while_its_papers_are_asked_for_is_cancelled_whole(
    overlap: Overlap, cast: Cast, county: Division
) -> None:
    batch = ask(cast, county)
    row = fresh(batch)
    outcomes = overlap.run(
        lambda: spread(batch), lambda: cancel_batch(batch=row, by=cast.officer, at=COUNTED), held_at="report.issue"
    )
    assert outcomes == ("done", "done")
    assert overlap.second_waited
    assert fresh(batch).state == BatchState.CANCELLED
    assert set(batch.jobs.values_list("state", flat=True)) == {JobState.CANCELLED}


@pytest.mark.parametrize("first", ["360603", "360603101"])
def test_two_batches_freeze_each_paper_once(overlap: Overlap, cast: Cast, county: Division, first: str) -> None:
    one, other = ask(cast, county), ask(cast, Division.objects.get(code="360603101"))
    if first != one.place.code:
        one, other = other, one
    outcomes = overlap.run(lambda: spread(one), lambda: spread(other), held_at="report.issue")
    assert outcomes == ("done", "done")
    assert ReportSnapshot.objects.count() == AuditRow.objects.filter(verb="report.issue").count() == 3
    assert ReportJob.objects.count() == 3
    assert {one.jobs.count(), other.jobs.count()} == {1, 3}


def test_a_paper_asked_for_alone_meanwhile_is_the_same(overlap: Overlap, cast: Cast, county: Division) -> None:
    batch = ask(cast, county)
    township = Division.objects.get(code="360603102")

    def alone() -> None:
        request_report(place=township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)

    assert overlap.run(lambda: spread(batch), alone, held_at="report.issue") == ("done", "done")
    assert ReportSnapshot.objects.filter(place=township).count() == 1
    assert ReportJob.objects.filter(snapshot__place=township).count() == 1


def test_two_who_make_it_again_do_it_once(overlap: Overlap, cast: Cast, county: Division) -> None:
    batch = ask(cast, county)
    cancel_batch(batch=fresh(batch), by=cast.officer, at=COUNTED)
    one, other = fresh(batch), fresh(batch)
    outcomes = overlap.run(
        lambda: retry_batch(batch=one, by=cast.officer, at=COUNTED),
        lambda: retry_batch(batch=other, by=cast.officer, at=COUNTED),
        held_at="batch.retry",
    )
    assert outcomes == ("done", "Conflict")
    assert AuditRow.objects.filter(verb="batch.retry").count() == 1
