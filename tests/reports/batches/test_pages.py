"""The pages of a batch: asked for, followed, downloaded, cancelled, made again; who sees it."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from reports import files, making
from reports.models import ReportBatch, ReportJob
from reports.states import BatchState, JobState
from tests.conftest import Cast
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.test_pages import HTMX
from tests.stored import local
from villages.audit import AuditRow
from villages.inbox.models import Message
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def url(batch: ReportBatch, name: str) -> str:
    return reverse(f"reports:batch-{name}", args=[batch.pk])


@pytest.fixture
def batch(ask: Ask, queue: Queue) -> ReportBatch:
    """Made and bound."""
    batch = ask()
    queue.work()
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    return batch


@pytest.fixture
def officer(cast: Cast) -> Client:
    return enter(cast.officer)


def unzipped(response: object) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """The files by name, and the rows of the manifest."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    contents = {name: archive.read(name) for name in archive.namelist()}
    rows = csv.DictReader(io.StringIO(contents.pop("manifest.csv").decode("utf-8-sig")))
    return contents, list(rows)


def test_the_list_of_the_quarter_asks_for_a_batch(
    opened: list[QuarterlyCheck], officer: Client, queue: Queue, quick: None, now: object
) -> None:
    page = officer.get("/reports/?quarter=2026Q3").content.decode()
    assert 'action="/reports/2026Q3/request/"' in page
    assert "Issue the reports" in page
    response = officer.post("/reports/2026Q3/request/", {"language": "en"})
    assert response.headers["Location"] == url(ReportBatch.objects.get(), "detail")


def test_readers_are_offered_copies(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    client = enter(cast.supervisor)
    assert "Make copies of what was issued" in client.get("/reports/?quarter=2026Q3").content.decode()
    refused = client.post("/reports/2026Q3/request/", {"language": "en"}, follow=True).content.decode()
    assert "No report of Q3 2026 has been issued here yet." in refused


def test_the_page_follows_until_it_is_done(ask: Ask, queue: Queue, officer: Client) -> None:
    batch = ask()
    queue.work(lost=("make_report", "bind"))
    part = officer.get(url(batch, "detail"), headers=HTMX).content.decode()
    assert 'hx-trigger="every 3s"' in part
    assert '"X-Background": "1"' in part
    assert "<html" not in part
    assert "0 ready, 0 failed, 2 left." in part
    assert "Cancel the batch" in part
    assert "ZIP" not in part


def test_when_it_is_done_the_page_offers_zip_and_bound_file(batch: ReportBatch, officer: Client) -> None:
    page = officer.get(url(batch, "detail")).content.decode()
    assert "hx-trigger" not in page.partition('id="batch"')[2].partition(">")[0]
    assert "2 ready, 0 failed, 0 left." in page
    assert url(batch, "archive") in page
    assert url(batch, "bound") in page
    assert batch.sha256 in page
    assert "Cancel the batch" not in page


def test_the_zip_holds_every_paper_under_its_chinese_name_and_a_list(batch: ReportBatch, officer: Client) -> None:
    response = officer.get(url(batch, "archive"), headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "identity"
    assert "filename*=utf-8''%E4%BD%99%E6%B1%9F%E5%8C%BA" in response.headers["Content-Disposition"]
    contents, rows = unzipped(response)
    assert sorted(contents) == ["潢溪镇 360603102-2026Q3-1 English.pdf", "锦江镇 360603101-2026Q3-1 English.pdf"]
    jobs = {job.snapshot.number: job for job in ReportJob.objects.select_related("snapshot__place")}
    for row in rows:
        job = jobs[row["Number"]]
        assert (row["State"], row["SHA-256"], row["File"]) == ("ready", job.sha256, job.file_name)
        assert contents[row["File"]] == local(job.path).read_bytes()


def test_the_list_says_what_is_gone_altered_failed_or_not_issued(batch: ReportBatch, officer: Client) -> None:
    gone, altered = batch.jobs.order_by("pk")
    files.remove(gone.path)
    local(altered.path).write_bytes(b"something else")
    contents, rows = unzipped(officer.get(url(batch, "archive")))
    assert contents == {}
    assert [row["State"] for row in rows] == [
        "The file is gone from the store.",
        "The file in the store is not the one that was issued.",
    ]


def test_a_supervisors_batch_lists_what_was_not_issued(
    ask: Ask, queue: Queue, cast: Cast, opened: list[QuarterlyCheck]
) -> None:
    ask(place=opened[0].township)
    queue.work()
    mine = ask(by=cast.supervisor)
    queue.work()
    client = enter(cast.supervisor)
    page = client.get(url(mine, "detail")).content.decode()
    assert "The report of 1 township has not been issued by its county." in page
    assert "潢溪镇" in page
    _contents, rows = unzipped(client.get(url(mine, "archive")))
    assert [(row["Place"], row["State"]) for row in rows] == [("锦江镇", "ready"), ("潢溪镇", "not issued")]


def test_a_bound_file_that_is_gone_is_a_page_with_a_way_out(
    batch: ReportBatch, officer: Client, cast: Cast, queue: Queue,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    before = local(batch.path).read_bytes()
    assert officer.get(url(batch, "bound")).getvalue() == before
    local(batch.path).write_bytes(b"something else")
    altered = officer.get(url(batch, "bound"))
    assert (altered.status_code, "was altered" in altered.content.decode()) == (410, True)
    files.remove(batch.path)
    gone = officer.get(url(batch, "bound"))
    assert (gone.status_code, "Bind again" in gone.content.decode()) == (410, True)
    assert "Bind again" not in enter(cast.leader).get(url(batch, "bound")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(url(batch, "retry"))
    queue.work()
    assert officer.get(url(batch, "bound")).getvalue() == before


def test_what_failed_is_listed_with_its_reason_and_made_again(
    ask: Ask, queue: Queue, officer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    batch = ask()
    with monkeypatch.context() as patched:

        def broken(*_args: object) -> None:
            raise ValueError("a figure is missing")

        patched.setattr(making, "document", broken)
        queue.work()
    page = officer.get(url(batch, "detail")).content.decode()
    assert "ValueError: a figure is missing" in page
    assert "0 ready, 2 failed, 0 left." in page
    with django_capture_on_commit_callbacks(execute=True):
        said = officer.post(url(batch, "retry"), follow=True).content.decode()
    assert "2 papers are made again." in said
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == (BatchState.DONE, 2)
    assert AuditRow.objects.get(verb="batch.retry").after == {"papers": 2}
    assert "There is nothing to make again." in officer.post(url(batch, "retry"), follow=True).content.decode()


def test_cancelling_leaves_what_runs_and_what_others_want(
    ask: Ask, queue: Queue, officer: Client, cast: Cast, opened: list[QuarterlyCheck]
) -> None:
    batch = ask()
    other = ask(place=opened[0].township)
    queue.work(lost=("make_report", "bind"))
    said = officer.post(url(batch, "cancel"), follow=True).content.decode()
    assert "The batch was cancelled, and 1 paper with it." in said
    states = {job.snapshot.place.name: job.state for job in batch.jobs.select_related("snapshot__place")}
    assert states == {"锦江镇": JobState.QUEUED, "潢溪镇": JobState.CANCELLED}
    row = AuditRow.objects.get(verb="batch.cancel")
    assert (row.by, row.after) == (cast.officer, {"state": "cancelled", "cancelled": 1})
    cancelled = batch.jobs.get(state=JobState.CANCELLED)
    assert not making.make(cancelled.pk)
    assert (
        "The report was cancelled." in officer.get(reverse("reports:job-detail", args=[cancelled.pk])).content.decode()
    )
    assert "nothing to cancel" in officer.post(url(batch, "cancel"), follow=True).content.decode()
    other.refresh_from_db()
    assert other.state == BatchState.RUNNING


def test_a_cancelled_batch_goes_on_where_it_stopped(
    ask: Ask, queue: Queue, officer: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = ask()
    officer.post(url(batch, "cancel"))
    queue.work()
    assert not batch.jobs.exists()
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(url(batch, "retry"))
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == (BatchState.DONE, 2)


def test_readers_see_it_and_steer_only_their_own(batch: ReportBatch, cast: Cast) -> None:
    leader = enter(cast.leader)
    assert leader.get(url(batch, "detail")).status_code == 200
    assert leader.post(url(batch, "retry")).status_code == leader.post(url(batch, "cancel")).status_code == 403
    for name, status in (("filer", 404), ("stranger", 404), ("supervisor", 404), ("department", 403), ("auditor", 403)):
        assert enter(getattr(cast, name)).get(url(batch, "detail")).status_code == status, name


def test_the_list_shows_batches_in_the_same_queries_for_any_number(
    batch: ReportBatch, ask: Ask, queue: Queue, officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = officer.get("/reports/batches/").content.decode()
    assert url(batch, "detail") in page
    with django_assert_num_queries(7) as one:
        officer.get("/reports/batches/")
    ask(language="zh-hans")
    queue.work()
    with django_assert_num_queries(len(one)):
        officer.get("/reports/batches/")


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    assert "No batch yet" in enter(cast.officer).get("/reports/batches/").content.decode()


def test_who_asked_is_told_once_when_it_is_ready(batch: ReportBatch, cast: Cast, officer: Client) -> None:
    [message] = Message.objects.all()
    assert (message.user, message.kind, message.path) == (cast.officer, "report", url(batch, "detail"))
    assert "2 reports are ready." in officer.get(reverse("villages:message-list")).content.decode()


def test_the_zip_of_a_supervisor_holds_the_summary_of_the_county(
    batch: ReportBatch,
    ask: Ask,
    queue: Queue,
    cast: Cast,
    now: object,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    copies = ask(by=cast.supervisor)
    queue.work()
    client = enter(cast.supervisor)
    assert "There is none of this quarter in this language yet." in client.get(url(copies, "detail")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        enter(cast.officer).post("/reports/papers/county/360603/2026Q3/", {"language": "en", "audience": "office"})
    queue.work()
    page = client.get(url(copies, "detail")).content.decode()
    assert "360603-county-2026Q3-1" in page
    contents, _rows = unzipped(client.get(url(copies, "archive")))
    assert len(contents) == 3
    assert any("360603-county-2026Q3-1" in name for name in contents)
