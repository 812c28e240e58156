"""Binding: all papers in one file, once, when the last one is finished; and every way in which that can go wrong."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pikepdf
import pytest
import time_machine
from pytest_django import Settings

from reports import files, jobs, making, tasks
from reports.batches import binding
from reports.batches.waiting import release_unbound
from reports.models import ReportBatch, ReportJob
from reports.papers.document import document
from reports.states import BatchState, Failure, JobState
from tests.conftest import Cast
from tests.factories import open_check
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.conftest import COUNTED
from villages.divisions.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOUR = dt.timedelta(hours=1)


def done(batch: ReportBatch) -> ReportBatch:
    batch.refresh_from_db()
    return batch


def test_the_sweep_binds_in_the_order_of_codes_with_bookmarks(ask: Ask, queue: Queue) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    assert done(batch).state == BatchState.RUNNING
    tasks.sweep()
    queue.work()
    assert (done(batch).state, batch.pages, batch.finished_at) == (BatchState.DONE, 3, COUNTED)
    assert files.is_intact(batch.path, batch.sha256)
    with files.open_file(batch.path) as stream:
        bound = pikepdf.open(io.BytesIO(stream.read()))
    with bound.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [
        "County summary 余江区 360603-county-2026Q3-1",
        "锦江镇 360603101-2026Q3-1",
        "潢溪镇 360603102-2026Q3-1",
    ]


def test_the_same_papers_give_the_same_file(ask: Ask, queue: Queue) -> None:
    found = []
    for _ in range(2):
        batch = ask()
        queue.work()
        found.append(done(batch).sha256)
    assert found[0] == found[1]


def test_it_is_not_bound_before_the_last_paper_nor_twice(ask: Ask, queue: Queue) -> None:
    batch = ask()
    queue.work(lost=("make_report", "bind"))
    assert not binding.bind(batch.pk)
    tasks.sweep()
    assert done(batch).state == BatchState.RUNNING
    queue.waiting.clear()
    for job in batch.jobs.all():
        making.make(job.pk)
    assert binding.bind(batch.pk)
    path = done(batch).path
    assert not binding.bind(batch.pk)
    assert done(batch).path == path


def test_a_paper_that_cannot_be_set_fails_alone(ask: Ask, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(snapshot: object, *rest: object) -> object:
        if "360603101" in str(snapshot):
            raise ValueError("a figure is missing")
        return document(snapshot, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "document", broken)
    batch = ask()
    queue.work(lost=("bind",))
    tasks.sweep()
    queue.work()
    assert (done(batch).state, batch.pages, batch.failure) == (BatchState.DONE, 2, "")
    assert ReportJob.objects.get(state=JobState.FAILED).detail == "ValueError: a figure is missing"


def test_with_no_paper_at_all_it_is_done_without_a_file(
    ask: Ask, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(making, "document", broken)
    batch = ask()
    queue.work(lost=("bind",))
    assert binding.bind(batch.pk)
    assert (done(batch).state, batch.path) == (BatchState.DONE, "")


def test_a_full_disk_is_tried_again_and_then_it_is_done_without_a_bound_file(
    ask: Ask, queue: Queue, now: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    before = sorted(path.name for path in settings.MEDIA_ROOT.rglob("*.pdf"))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for attempt in range(1, jobs.MAX_ATTEMPTS):
        assert not binding.bind(batch.pk)
        assert (done(batch).state, batch.attempt, batch.failure) == (BatchState.RUNNING, attempt, "")
        assert not binding.bind(batch.pk), "before its pause is over it waits"
        assert batch.not_before is not None
        now.move_to(batch.not_before)
    assert not binding.bind(batch.pk)
    assert (done(batch).state, batch.failure) == (BatchState.DONE, Failure.NOT_WRITTEN)
    assert "No space left" in batch.detail
    assert sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()) == before


def test_a_paper_whose_file_is_gone_is_made_again_and_bound(ask: Ask, queue: Queue) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    lost = batch.jobs.first()
    assert lost is not None
    files.remove(lost.path)
    assert not binding.bind(batch.pk)
    lost.refresh_from_db()
    assert (lost.state, lost.path, done(batch).state) == (JobState.QUEUED, "", BatchState.RUNNING)
    for _ in ("make", "bind"):
        tasks.sweep()
        queue.work()
    assert (done(batch).state, batch.pages) == (BatchState.DONE, 3)


def test_a_store_that_loses_a_paper_every_time_is_said(ask: Ask, queue: Queue) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    for _ in range(jobs.MAX_ATTEMPTS):
        lost = batch.jobs.get(snapshot__place__code="360603101")
        files.remove(lost.path)
        assert not binding.bind(batch.pk)
        making.make(lost.pk)
    assert binding.bind(batch.pk)
    lost.refresh_from_db()
    assert (lost.state, lost.failure) == (JobState.FAILED, Failure.NOT_KEPT)
    assert done(batch).pages == 2


def test_a_worker_that_dies_while_binding_gives_the_batch_back(
    ask: Ask, queue: Queue, now: time_machine.Traveller
) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    lost = binding._claim(batch.pk, at=COUNTED)
    assert lost is not None
    assert binding._claim(batch.pk, at=COUNTED) is None
    now.move_to(COUNTED + HOUR)
    assert release_unbound(at=COUNTED + HOUR) == 1
    assert binding.bind(batch.pk)
    with pytest.raises(jobs.LeaseLost):
        binding._bind(lost)
    path = done(batch).path
    assert files.is_intact(path, batch.sha256)


def test_a_batch_that_kills_every_worker_is_done_without_a_bound_file(
    ask: Ask, queue: Queue, now: time_machine.Traveller
) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    at = COUNTED
    for _ in range(jobs.MAX_ATTEMPTS):
        assert binding._claim(batch.pk, at=at) is not None
        at += HOUR
        assert release_unbound(at=at) == 1
    assert (done(batch).state, batch.failure) == (BatchState.DONE, Failure.WORKER_LOST)


def test_a_city_is_bound_into_a_volume_for_each_county(ask: Ask, queue: Queue, cast: Cast) -> None:
    open_check("360681101")
    batch = ask(by=None, place=Division.objects.get(code="3606"))
    queue.work(lost=("bind",))
    assert binding.bind(batch.pk)
    assert (done(batch).pages, batch.spread_to) == (6, "360681")
    with files.open_file(batch.path) as stream:
        volumes = zipfile.ZipFile(io.BytesIO(stream.read()))
    assert volumes.testzip() is None
    assert volumes.namelist() == [
        "3606 鹰潭市 2026Q3.pdf",
        "360603 余江区 2026Q3.pdf",
        "360681 贵溪市 2026Q3.pdf",
    ]
    pages = [len(pikepdf.open(io.BytesIO(volumes.read(name))).pages) for name in volumes.namelist()]
    assert pages == [1, 3, 2]
