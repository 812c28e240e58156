"""The pages of a batch: asked for, followed, downloaded, cancelled, made again; who sees it."""

from __future__ import annotations

import csv
import io
import zipfile
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from reports import files, jobs, making
from reports.batches import actions, rules
from reports.models import ReportBatch, ReportJob
from reports.states import BatchState, Failure, JobState
from tests.conftest import Cast
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.conftest import COUNTED
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
    assert "Issue and export all" in page
    response = officer.post("/reports/2026Q3/request/", {"language": "en"})
    assert response.headers["Location"] == url(ReportBatch.objects.get(), "detail")


def test_readers_are_offered_copies(opened: list[QuarterlyCheck], cast: Cast, now: object) -> None:
    client = enter(cast.supervisor)
    assert "Export all" in client.get("/reports/?quarter=2026Q3").content.decode()
    refused = client.post("/reports/2026Q3/request/", {"language": "en"}, follow=True).content.decode()
    assert "No report of Q3 2026 has been issued here yet." in refused


def test_the_page_follows_until_it_is_done(ask: Ask, queue: Queue, officer: Client) -> None:
    batch = ask()
    queue.work(lost=("make_report", "bind"))
    part = officer.get(url(batch, "detail"), headers=HTMX).content.decode()
    assert 'hx-trigger="every 3s"' in part
    assert '"X-Background": "1"' in part
    assert "<html" not in part
    assert "0 ready, 0 failed, 3 left." in part
    assert "Cancel the batch" in part
    assert "ZIP" not in part


def test_when_it_is_done_the_page_offers_zip_and_bound_file(batch: ReportBatch, officer: Client) -> None:
    page = officer.get(url(batch, "detail")).content.decode()
    assert "hx-trigger" not in page.partition('id="batch"')[2].partition(">")[0]
    assert "3 ready, 0 failed, 0 left." in page
    assert url(batch, "archive") in page
    assert url(batch, "bound") in page
    assert batch.sha256 in page
    assert "Cancel the batch" not in page


def test_the_zip_holds_every_paper_under_its_chinese_name_and_a_list(batch: ReportBatch, officer: Client) -> None:
    response = officer.get(url(batch, "archive"), headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "identity"
    assert "filename*=utf-8''%E4%BD%99%E6%B1%9F%E5%8C%BA" in response.headers["Content-Disposition"]
    contents, rows = unzipped(response)
    assert list(contents) == [
        "余江区 360603-county-2026Q3-1 English.pdf",
        "锦江镇 360603101-2026Q3-1 English.pdf",
        "潢溪镇 360603102-2026Q3-1 English.pdf",
    ]
    jobs = {job.snapshot.number: job for job in ReportJob.objects.select_related("snapshot__place")}
    for row in rows:
        job = jobs[row["Number"]]
        assert (row["State"], row["SHA-256"], row["File"]) == ("ready", job.sha256, job.file_name)
        assert contents[row["File"]] == local(job.path).read_bytes()


def test_a_zip_taken_while_papers_are_made_says_so_in_its_name(batch: ReportBatch, officer: Client) -> None:
    def name() -> str:
        response = officer.get(url(batch, "archive"))
        contents, rows = unzipped(response)
        assert (len(contents), len(rows)) == (batch.jobs.filter(state=JobState.READY).count(), 3)
        return unquote(response.headers["Content-Disposition"].partition("utf-8''")[2])

    assert name() == "余江区 2026Q3 English.zip"
    assert "The ZIP is incomplete" not in officer.get(url(batch, "detail")).content.decode()
    late = batch.jobs.order_by("-snapshot__place__code").first()
    assert late is not None
    unmade = {"path": "", "sha256": "", "size": None, "pages": None}
    batch.jobs.filter(pk=late.pk).update(state=JobState.QUEUED, finished_at=None, **unmade)
    ReportBatch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING, finished_at=None, **unmade)
    assert name() == "余江区 2026Q3 English-incomplete.zip"
    page = officer.get(url(batch, "detail")).content.decode()
    assert "The ZIP is incomplete: 2 of 3 papers are ready." in page
    # What failed is missing just as well, and stays so.
    failed = {"state": JobState.FAILED, "failure": Failure.NOT_MADE, "finished_at": late.finished_at}
    batch.jobs.filter(pk=late.pk).update(**failed)
    assert name() == "余江区 2026Q3 English-incomplete.zip"


def test_the_list_says_what_is_gone_altered_failed_or_not_issued(batch: ReportBatch, officer: Client) -> None:
    _summary, gone, altered = batch.jobs.order_by("snapshot__place__code")
    files.remove(gone.path)
    local(altered.path).write_bytes(b"something else")
    contents, rows = unzipped(officer.get(url(batch, "archive")))
    assert list(contents) == ["余江区 360603-county-2026Q3-1 English.pdf"]
    assert [row["State"] for row in rows] == [
        "ready",
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
    assert [(row["Place"], row["Paper"], row["State"]) for row in rows] == [
        ("锦江镇", "Township quarterly report", "ready"),
        ("余江区", "County summary", "not issued"),
        ("潢溪镇", "Township quarterly report", "not issued"),
    ]


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


def test_a_bound_file_that_was_altered_is_bound_again(
    batch: ReportBatch, officer: Client, queue: Queue,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    before = local(batch.path).read_bytes()
    local(batch.path).write_bytes(b"something else")
    assert "Bind again" in officer.get(url(batch, "bound")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        said = officer.post(url(batch, "retry"), follow=True).content.decode()
    assert "The papers are bound again." in said
    queue.work()
    assert officer.get(url(batch, "bound")).getvalue() == before


def test_a_store_that_does_not_let_go_of_the_old_file_keeps_nobody_from_binding_again(
    batch: ReportBatch, officer: Client, queue: Queue, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    def away(_path: str) -> None:
        raise OSError("the bucket is away")

    local(batch.path).write_bytes(b"something else")
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(files, "remove", away)
        assert officer.post(url(batch, "retry")).status_code == 302
    assert queue.waiting


def test_a_paper_that_somebody_took_meanwhile_is_left_to_them(
    ask: Ask, queue: Queue, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask()
    queue.work(lost=("make_report", "bind"))
    actions.cancel_batch(batch=ReportBatch.objects.get(), by=cast.officer, at=COUNTED)
    taken = batch.jobs.first()
    assert taken is not None
    real = rules.check_can_retry

    def meanwhile(*args: object, **facts: object) -> None:
        real(*args, **facts)  # type: ignore[arg-type]
        ReportJob.objects.filter(pk=taken.pk).update(**jobs.FROM_THE_START)
        assert jobs.claim(taken.pk, at=COUNTED)

    monkeypatch.setattr(rules, "check_can_retry", meanwhile)
    actions.retry_batch(batch=ReportBatch.objects.get(), by=cast.officer, at=COUNTED)
    taken.refresh_from_db()
    assert (taken.state, taken.attempt) == (JobState.RUNNING, 1)


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
    assert "0 ready, 3 failed, 0 left." in page
    with django_capture_on_commit_callbacks(execute=True):
        said = officer.post(url(batch, "retry"), follow=True).content.decode()
    assert "3 papers are made again." in said
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == (BatchState.DONE, 3)
    assert AuditRow.objects.get(verb="batch.retry").after == {"papers": 3}
    assert "There is nothing to make again." in officer.post(url(batch, "retry"), follow=True).content.decode()


def test_cancelling_leaves_what_runs_and_what_others_want(
    ask: Ask, queue: Queue, officer: Client, cast: Cast, opened: list[QuarterlyCheck]
) -> None:
    batch = ask()
    other = ask(place=opened[0].township)
    queue.work(lost=("make_report", "bind"))
    said = officer.post(url(batch, "cancel"), follow=True).content.decode()
    assert "The batch was cancelled, and 2 papers with it." in said
    assert "0 ready, 0 failed, 1 left. 2 were cancelled." in said
    states = {job.snapshot.place.name: job.state for job in batch.jobs.select_related("snapshot__place")}
    assert states == {
        "余江区": JobState.CANCELLED,
        "锦江镇": JobState.QUEUED,
        "潢溪镇": JobState.CANCELLED,
    }
    row = AuditRow.objects.get(verb="batch.cancel")
    assert (row.by, row.after) == (cast.officer, {"state": "cancelled", "cancelled": 2})
    cancelled = batch.jobs.get(state=JobState.CANCELLED, snapshot__paper="township")
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
    assert (batch.state, batch.pages) == (BatchState.DONE, 3)


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
    assert "3 reports are ready." in officer.get(reverse("villages:message-list")).content.decode()
