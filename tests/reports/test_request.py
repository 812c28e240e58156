"""Asking for a report: the figures are frozen, the job is queued, once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports import tasks
from reports.actions import Copy, request_report
from reports.models import ReportJob, ReportSnapshot
from reports.papers.document import contents_of
from reports.states import JobState
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED, issue
from villages.audit import AuditRow
from villages.process import RuleBroken
from villages.screening.models import Answer, QuarterlyCheck

pytestmark = pytest.mark.django_db


def test_it_freezes_the_figures_and_queues_a_job(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert (job.state, job.language, job.requested_by) == (JobState.QUEUED, "en", cast.officer)
    assert (job.snapshot.revision, job.snapshot.frozen_at) == (1, COUNTED)
    assert contents_of(job.snapshot).hits == 4


def test_asking_twice_gives_the_same_job(confirmed: QuarterlyCheck, cast: Cast) -> None:
    first = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    again = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert first == again
    assert AuditRow.objects.filter(verb="report.request").count() == 1


def test_both_languages_come_from_one_snapshot(confirmed: QuarterlyCheck, cast: Cast) -> None:
    chinese, english = issue(confirmed, cast), issue(confirmed, cast, language="en")
    assert chinese.snapshot == english.snapshot
    assert chinese.sha256 != english.sha256


def test_what_is_frozen_stays_when_the_tables_change(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = issue(confirmed, cast)
    Answer.objects.filter(sheet__quarterly_check=confirmed, value="yes").update(value="no")
    again = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert again.snapshot == job.snapshot
    assert contents_of(ReportSnapshot.objects.get()).hits == 4


def test_a_check_that_is_not_confirmed_makes_a_provisional_report(submitted: QuarterlyCheck, cast: Cast) -> None:
    job = request_report(place=submitted.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert not contents_of(job.snapshot).check.is_confirmed


def test_it_refuses_a_quarter_that_was_not_opened(confirmed: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="fourth quarter of 2026"):
        request_report(
            place=confirmed.township, period=str(QUARTER.next()), copy=Copy("en"), by=cast.officer, at=COUNTED
        )


def test_it_refuses_a_language_that_the_product_does_not_have(confirmed: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("fr"), by=cast.officer, at=COUNTED)
    assert refusal.value.field == "language"


@pytest.mark.parametrize("who", ["filer", "leader", "supervisor", "stranger", "system_admin"])
def test_only_an_officer_of_the_county_issues(confirmed: QuarterlyCheck, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        request_report(
            place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=getattr(cast, who), at=COUNTED
        )
    assert not ReportSnapshot.objects.exists()


def test_issuing_leaves_audit_rows_with_the_place(confirmed: QuarterlyCheck, cast: Cast) -> None:
    issue(confirmed, cast)
    row = AuditRow.objects.get(verb="report.issue")
    assert (row.by, row.place_code) == (cast.officer, confirmed.township.code)
    assert row.after == {"paper": "township", "period": "2026Q3", "subject": "", "revision": 1}


def test_without_its_audit_row_nothing_is_issued(
    confirmed: QuarterlyCheck, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("villages.audit.record", broken)
    with pytest.raises(RuntimeError):
        request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert not ReportSnapshot.objects.exists()
    assert not ReportJob.objects.exists()


def test_the_message_goes_out_after_the_commit(
    confirmed: QuarterlyCheck,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        job = request_report(
            place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED
        )
        assert sent == []
    assert sent == [job.pk]
    job.refresh_from_db()
    assert job.sent_at == COUNTED


def _at_once(work: Callable[[], ReportJob], times: int) -> list[object]:
    """Run `work` in so many threads that start together; what each gave back or raised."""
    gate = threading.Barrier(times)
    results: list[object] = []

    def run() -> None:
        gate.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_people_at_one_moment_get_one_report(submitted: QuarterlyCheck, cast: Cast) -> None:
    township = submitted.township

    def ask() -> ReportJob:
        return request_report(place=township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)

    results = _at_once(ask, 8)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len({job.pk for job in results if isinstance(job, ReportJob)}) == 1
    assert ReportSnapshot.objects.count() == ReportJob.objects.count() == 1
    assert AuditRow.objects.filter(verb="report.issue").count() == 1
