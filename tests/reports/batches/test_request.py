"""Asking for the papers of a place: who may, what is issued, what is made."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.batches.rules import check_asked
from reports.making import make
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.states import BatchState, JobState, PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.conftest import COUNTED
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_reports_of_a_county_are_issued_made_and_bound(ask: Ask, queue: Queue, cast: Cast) -> None:
    batch = ask()
    assert (batch.state, batch.expected) == (BatchState.SPREADING, 3)
    assert not ReportSnapshot.objects.exists()
    queue.work()
    assert {job.state for job in batch.jobs.all()} == {JobState.READY}
    assert [s.place.name for s in ReportSnapshot.objects.order_by("place__code")] == [
        "余江区",
        "锦江镇",
        "潢溪镇",
    ]
    rows = AuditRow.objects.filter(verb="report.issue")
    assert [(row.by, row.place_code) for row in rows.order_by("place_code")] == [
        (cast.officer, "360603"),
        (cast.officer, "360603101"),
        (cast.officer, "360603102"),
    ]
    assert AuditRow.objects.get(verb="batch.request").after["expected"] == 3


def test_what_stands_already_is_not_issued_again(
    ask: Ask, queue: Queue, cast: Cast, opened: list[QuarterlyCheck]
) -> None:
    own = request_report(place=opened[0].township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    batch = ask()
    queue.work()
    assert ReportSnapshot.objects.count() == ReportJob.objects.count() == 3
    assert own in batch.jobs.all()


def test_asking_while_it_is_under_way_gives_the_same_batch(ask: Ask, queue: Queue) -> None:
    first = ask()
    assert ask() == first
    assert len(queue.waiting) == 1
    queue.work()
    ReportBatch.objects.filter(pk=first.pk).update(state=BatchState.DONE)
    assert ask() != first
    assert AuditRow.objects.filter(verb="batch.request").count() == 2


def test_a_supervisor_gets_what_was_issued_and_no_more(
    ask: Ask, queue: Queue, cast: Cast, opened: list[QuarterlyCheck]
) -> None:
    with pytest.raises(RuleBroken, match="has been issued here yet"):
        ask(by=cast.supervisor)
    request_report(place=opened[0].township, period=str(QUARTER), copy=Copy("zh-hans"), by=cast.officer, at=COUNTED)
    batch = ask(by=cast.supervisor)
    queue.work()
    assert (batch.only_issued, batch.expected) == (True, 1)
    assert [job.snapshot.place.name for job in batch.jobs.all()] == ["锦江镇"]
    assert ReportSnapshot.objects.count() == 1


@pytest.mark.parametrize("who", ["stranger", "system_admin", "auditor", "department", "filer"])
def test_others_get_nothing(opened: list[QuarterlyCheck], cast: Cast, county: Division, who: str) -> None:
    with pytest.raises(PermissionDenied):
        request_batch(place=county, period=str(QUARTER), copy=Copy("en"), by=getattr(cast, who), at=COUNTED)
    assert not ReportBatch.objects.exists()


def test_words_that_make_no_batch_are_refused(opened: list[QuarterlyCheck], cast: Cast, county: Division) -> None:
    village = Division.objects.villages().filter(parent__parent=county).first()
    wrong: list[tuple[dict[str, object], str]] = [
        ({"period": "2026Q5"}, "like 2026Q3"),
        ({"period": str(QUARTER.next())}, "was not opened"),
        ({"copy": Copy("fr")}, "Chinese or English"),
        ({"place": village}, "a larger place"),
    ]
    given = {"place": county, "period": str(QUARTER), "copy": Copy("en")}
    for changed, sentence in wrong:
        with pytest.raises(RuleBroken, match=sentence):
            request_batch(**given | changed, by=cast.officer, at=COUNTED)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="Only the township reports"):
        check_asked(PaperKind.COUNTY, county.level, str(QUARTER))
    assert not ReportBatch.objects.exists()


def test_a_township_is_a_batch_of_one(ask: Ask, queue: Queue, opened: list[QuarterlyCheck]) -> None:
    batch = ask(place=opened[1].township)
    queue.work()
    assert [job.snapshot.place.name for job in batch.jobs.all()] == ["潢溪镇"]


def test_a_cancelled_paper_is_made_when_somebody_asks_for_it(
    opened: list[QuarterlyCheck], cast: Cast, quick: None
) -> None:
    def ask() -> ReportJob:
        return request_report(
            place=opened[0].township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED
        )

    job = ask()
    ReportJob.objects.update(state=JobState.CANCELLED, finished_at=COUNTED)
    assert ask().state == JobState.QUEUED
    assert make(job.pk)
