"""The summaries of a batch: frozen and made with it as far as whoever asks may, and one revision of each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.actions import Copy, request_report, revise_report
from reports.batches import summaries
from reports.batches.actions import cancel_batch, retry_batch
from reports.batches.spreading import spread_next
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.states import Audience, BatchState, JobState, PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, confirm
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.batches.test_pages import unzipped, url
from tests.reports.conftest import COUNTED
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = dt.timedelta(days=1)


@pytest.fixture
def city() -> Division:
    return Division.objects.get(code="3606")


def numbers(batch: ReportBatch) -> list[str]:
    jobs = batch.jobs.select_related("snapshot__place").order_by("snapshot__place__code", "pk")
    return [job.snapshot.number for job in jobs]


def revise(county: Division, cast: Cast) -> None:
    reason = "A check was confirmed."
    revise_report(
        paper=PaperKind.COUNTY,
        period=str(QUARTER),
        place=county,
        copy=Copy("en"),
        reason=reason,
        by=cast.officer,
        at=COUNTED,
    )


def page_of(client: Client, batch: ReportBatch) -> str:
    return client.get(url(batch, "detail")).content.decode()


def test_asking_again_makes_no_second_summary(ask: Ask, queue: Queue) -> None:
    first = ask()
    queue.work()
    again = ask()
    queue.work()
    assert first != again
    assert numbers(again) == ["360603-county-2026Q3-1", "360603101-2026Q3-1", "360603102-2026Q3-1"]
    assert set(first.jobs.all()) == set(again.jobs.all())
    assert ReportJob.objects.count() == 3


def test_a_supervisor_takes_the_summaries_and_all_reports_as_one_zip(
    ask: Ask, queue: Queue, cast: Cast, city: Division
) -> None:
    ask()
    queue.work()
    mine = ask(by=cast.supervisor, place=city)
    assert (mine.only_issued, mine.expected) == (True, 4)
    queue.work()
    mine.refresh_from_db()
    assert (mine.state, mine.pages) == (BatchState.DONE, 4)
    own = ReportSnapshot.objects.of(PaperKind.REGION).get()
    assert (own.place, own.frozen_by) == (city, cast.supervisor)
    copies = {job.snapshot.paper: job.audience for job in mine.jobs.select_related("snapshot")}
    assert copies == {"region": Audience.OFFICE, "county": Audience.OFFICE, "township": Audience.OUTSIDE}
    client = enter(cast.supervisor)
    contents, rows = unzipped(client.get(url(mine, "archive")))
    assert list(contents) == [
        "鹰潭市 3606-region-2026Q3-1 English.pdf",
        "360603/余江区 360603-county-2026Q3-1 English.pdf",
        "360603/锦江镇 360603101-2026Q3-1 English.pdf",
        "360603/潢溪镇 360603102-2026Q3-1 English.pdf",
    ]
    assert {row["State"] for row in rows} == {"ready"}


def test_what_the_county_has_not_issued_a_supervisor_does_not_issue(
    ask: Ask, queue: Queue, cast: Cast, city: Division, opened: list[QuarterlyCheck]
) -> None:
    request_report(place=opened[0].township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    batches = [ask(by=cast.supervisor, place=city), ask(by=cast.leader)]
    queue.work()
    assert not ReportSnapshot.objects.of(PaperKind.COUNTY).exists()
    assert [numbers(batch) for batch in batches] == [
        ["3606-region-2026Q3-1", "360603101-2026Q3-1"],
        ["360603101-2026Q3-1"],
    ]
    assert [batch.expected for batch in batches] == [2, 1]
    assert "The summary of 1 place has not been issued." in page_of(enter(cast.supervisor), batches[0])


def test_a_county_that_issued_its_summary_alone_is_not_passed_over(
    ask: Ask, queue: Queue, cast: Cast, city: Division, county: Division
) -> None:
    request_report(
        paper=PaperKind.COUNTY, period=str(QUARTER), place=county, copy=Copy("en"), by=cast.officer, at=COUNTED
    )
    batch = ask(by=cast.supervisor, place=city)
    queue.work()
    assert numbers(batch) == ["3606-region-2026Q3-1", "360603-county-2026Q3-1"]
    assert batch.expected == 2


def test_a_batch_holds_one_revision_and_says_when_a_later_one_was_issued(
    ask: Ask, queue: Queue, cast: Cast, county: Division, opened: list[QuarterlyCheck]
) -> None:
    batch = ask()
    queue.work()
    confirm(opened[0], by=cast.officer, at=COUNTED)
    revise(county, cast)
    queue.work()
    client = enter(cast.officer)
    page = page_of(client, batch)
    assert "A later revision of 1 paper has been issued since." in page
    assert 'name="place" value="360603"' in page
    contents, rows = unzipped(client.get(url(batch, "archive")))
    assert len(contents) == 3
    assert rows[0]["State"] == "ready; a later revision has been issued since"
    again = ask()
    queue.work()
    assert numbers(again)[0] == "360603-county-2026Q3-2"
    assert [number for number in numbers(again) if "county" in number] == ["360603-county-2026Q3-2"]
    assert "has been issued since" not in page_of(client, again)


def test_a_batch_that_goes_on_after_a_revision_has_no_two_of_them(
    ask: Ask, queue: Queue, cast: Cast, county: Division, opened: list[QuarterlyCheck],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    batch = ask()
    queue.work(lost=("make_report", "bind"))
    cancel_batch(batch=ReportBatch.objects.get(), by=cast.officer, at=COUNTED)
    assert set(batch.jobs.values_list("state", flat=True)) == {JobState.CANCELLED}
    confirm(opened[0], by=cast.officer, at=COUNTED)
    revise(county, cast)
    with django_capture_on_commit_callbacks(execute=True):
        assert retry_batch(batch=ReportBatch.objects.get(), by=cast.officer, at=COUNTED) == 3
    queue.work()
    assert [number for number in numbers(batch) if "county" in number] == ["360603-county-2026Q3-1"]


def test_a_summary_older_than_its_reports_stands_and_is_said(
    ask: Ask, queue: Queue, cast: Cast, county: Division
) -> None:
    request_report(
        paper=PaperKind.COUNTY, period=str(QUARTER), place=county, copy=Copy("en"), by=cast.officer, at=COUNTED - DAY
    )
    batch = ask()
    queue.work()
    assert numbers(batch)[0] == "360603-county-2026Q3-1"
    assert "its figures may be older" in page_of(enter(cast.officer), batch)


def test_one_that_was_frozen_with_its_reports_is_not_called_old(ask: Ask, queue: Queue, cast: Cast) -> None:
    batch = ask()
    queue.work()
    assert "its figures may be older" not in page_of(enter(cast.officer), batch)


def test_a_summary_that_cannot_be_counted_keeps_no_township_waiting(
    ask: Ask, queue: Queue, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_rest: object) -> ReportSnapshot:
        raise ZeroDivisionError("a figure is missing")

    monkeypatch.setattr(summaries, "frozen_now", broken)
    batch = ask()
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == (BatchState.DONE, 2)
    page = page_of(enter(cast.officer), batch)
    assert "ZeroDivisionError: a figure is missing" in page
    assert "has not been issued" not in page, "it is said once, with the reason"


def test_a_database_that_is_away_leaves_the_county_to_be_asked_for_again(
    ask: Ask, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_rest: object) -> ReportSnapshot:
        raise OperationalError("nobody answers")

    batch = ask()
    with monkeypatch.context() as patched:
        patched.setattr(summaries, "frozen_now", away)
        with pytest.raises(OperationalError):
            spread_next(batch.pk, at=COUNTED)
    batch.refresh_from_db()
    assert (batch.state, batch.spread_to, batch.jobs.count()) == (BatchState.SPREADING, "", 0)
    queue.work()
    assert len(numbers(batch)) == 3


def test_what_is_not_looked_at_yet_is_not_called_missing(ask: Ask, queue: Queue, cast: Cast, city: Division) -> None:
    ask()
    queue.work()
    batch = ask(by=cast.supervisor, place=city)
    assert "Not issued" not in page_of(enter(cast.supervisor), batch)
