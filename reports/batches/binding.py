"""Binding a batch when its last paper is finished: a county into one PDF, a wider place into a ZIP of its counties.

Held by a lease, like a job.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.text import capfirst

from reports import files, jobs
from reports.batches import telling
from reports.batches.merging import Leaf, add_volume, bind_volume
from reports.batches.papers import in_order
from reports.batches.waiting import LET_GO, ready_to_bind
from reports.batches.workplace import workplace
from reports.jobs import MAX_ATTEMPTS, LeaseLost, lease, pause_after
from reports.keeping import kept
from reports.models import BatchQuerySet, ReportBatch, ReportJob, ReportSnapshot
from reports.states import BatchState, Failure, JobState, PaperKind
from villages import clock
from villages.divisions.models import Division

logger = logging.getLogger(__name__)
CHUNK = 200


class FileGone(Exception):
    """The file of a paper is gone from the store; its job says so now, and the batch waits for it again."""


def bind(batch_id: int) -> bool:
    """Bind the batch if every paper of it is finished; False when there was nothing to do or it did not work out."""
    batch = _claim(batch_id, at=clock.now())
    if batch is None:
        return False
    try:
        _bind(batch)
    except LeaseLost as lost:
        logger.warning("%s", lost)
    except FileGone as gone:
        logger.warning("%s", gone)
        _let_go(batch, state=BatchState.RUNNING)
    except OSError as error:
        logger.exception("batch %s was not written", batch_id)
        _put_off(batch, Failure.NOT_WRITTEN, error, at=clock.now())
    except (InterfaceError, OperationalError) as error:
        logger.exception("batch %s lost the database", batch_id)
        _put_off(batch, Failure.NO_DATABASE, error, at=clock.now())
    except Exception as error:
        # One paper that cannot be bound must not keep the others from being handed out.
        logger.exception("batch %s was not bound", batch_id)
        _finish_without(batch, Failure.NOT_MADE, error, at=clock.now())
    else:
        return True
    return False


def _claim(batch_id: int, *, at: dt.datetime) -> ReportBatch | None:
    """Take a batch whose papers are finished; None when it is not (yet), or somebody was faster."""
    token = uuid.uuid4().hex
    taken = ready_to_bind(at=at).filter(pk=batch_id).update(
        state=BatchState.BINDING,
        token=token,
        lease_until=at + lease(),
        attempt=F("attempt") + 1,
        not_before=None,
        detail="",
    )  # fmt: skip
    if not taken:
        return None
    return ReportBatch.objects.select_related("place", "requested_by").get(pk=batch_id, token=token)


def _bind(batch: ReportBatch) -> None:
    stays = kept(partial(_stay, batch), f"batch {batch.pk}")
    with workplace() as folder, stays, translation.override(batch.language):
        target = folder / "bound"
        pages = _into_one_zip(batch, target) if batch.is_wide else _into_one_pdf(batch, target)
        if pages:
            _keep(batch, target, pages)
        else:
            _finish(batch)


def _into_one_pdf(batch: ReportBatch, target: Path) -> int:
    """The papers of a county, its summary in front, or of a township in one file; the number of pages."""
    return sum(bind_volume(str(batch), leaves, target) for _county, leaves in _counties(batch))


def _into_one_zip(batch: ReportBatch, target: Path) -> int:
    """A volume for each county of a city or a province, and one for its own summary; the number of pages."""
    pages, volume = 0, target.with_suffix(".volume")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for county, leaves in _counties(batch):
            title = f"{county} {_county_name(county)} {batch.period}"
            pages += bind_volume(title, leaves, volume)
            add_volume(archive, f"{title}.pdf", volume)
    return pages


def _counties(batch: ReportBatch) -> Iterator[tuple[str, list[Leaf]]]:
    """The ready papers of each county, in the order of codes.

    Raises `FileGone` after the last one if the store has lost a paper, `LeaseLost`, `OSError`.
    """
    is_gone = False
    papers = in_order(batch).filter(state=JobState.READY).iterator(chunk_size=CHUNK)
    for county, own in groupby(papers, key=lambda job: job.snapshot.place.county_code):
        leaves = []
        for job in own:
            content = _content(job)
            if content is None:
                is_gone = True
                jobs.lose_file(job, at=clock.now())
            else:
                leaves.append(Leaf(_bookmark(job.snapshot), content))
        if not _stay(batch, at=clock.now()):
            raise _lost(batch)
        if leaves and not is_gone:
            yield county, leaves
    if is_gone:
        raise FileGone(f"files of batch {batch.pk} are gone from the store; their papers are made again")


def _bookmark(snapshot: ReportSnapshot) -> str:
    """In the language of the batch."""
    name = f"{snapshot.place.name} {snapshot.number}"
    return name if snapshot.paper == PaperKind.TOWNSHIP else f"{capfirst(snapshot.get_paper_display())} {name}"


def _content(job: ReportJob) -> bytes | None:
    """The paper; None if it is gone from the store, or is not the one that was made."""
    try:
        with files.open_file(job.path) as stream:
            content: bytes = stream.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == job.sha256 else None


def _county_name(code: str) -> str:
    return Division.objects.get(code=code).name


def _keep(batch: ReportBatch, target: Path, pages: int) -> None:
    """Store the bound file under a name of this attempt and make it the batch's own. Raises `LeaseLost`, `OSError`."""
    path = f"reports/batches/{batch.period}/{batch.number}-{batch.language}-{batch.token[:8]}.{batch.bound_suffix}"
    with target.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        files.store(path, stream)
    try:
        _finish(batch, path=path, sha256=sha256, size=target.stat().st_size, pages=pages)
    except LeaseLost:
        files.remove(path)
        raise
    files.remove_other_attempts(path)


def _finish(batch: ReportBatch, **file: object) -> None:
    at = clock.now()
    with transaction.atomic():
        _swap(batch, state=BatchState.DONE, finished_at=at, failure="", **file, **LET_GO)
        telling.tell_batch(batch, at=at)


def _finish_without(batch: ReportBatch, failure: Failure, error: Exception, *, at: dt.datetime) -> None:
    """The papers are there each by itself; the row says why they are not bound."""
    words = f"{type(error).__name__}: {error}"[:300]
    try:
        with transaction.atomic():
            _swap(batch, state=BatchState.DONE, finished_at=at, failure=failure, detail=words, **LET_GO)
            telling.tell_batch(batch, at=at)
    except LeaseLost as lost:
        logger.warning("%s", lost)


def _put_off(batch: ReportBatch, failure: Failure, error: Exception, *, at: dt.datetime) -> None:
    """Try again after a pause what may pass; after `MAX_ATTEMPTS` the batch is done without a bound file."""
    if batch.attempt >= MAX_ATTEMPTS:
        _finish_without(batch, failure, error, at=at)
        return
    _let_go(
        batch,
        state=BatchState.RUNNING,
        not_before=at + pause_after(batch.attempt),
        detail=f"{type(error).__name__}: {error}"[:300],
    )


def _let_go(batch: ReportBatch, **changes: object) -> None:
    try:
        _swap(batch, **changes, **LET_GO)
    except LeaseLost as lost:
        logger.warning("%s", lost)


def _stay(batch: ReportBatch, *, at: dt.datetime) -> bool:
    """Say that its worker lives, and nothing else; False when somebody else has the batch now."""
    return bool(_held(batch).update(lease_until=at + lease()))


def _swap(batch: ReportBatch, **changes: object) -> None:
    if not _held(batch).update(**changes):
        raise _lost(batch)


def _held(batch: ReportBatch) -> BatchQuerySet:
    """The row, as long as this worker holds it."""
    return ReportBatch.objects.filter(pk=batch.pk, state=BatchState.BINDING, token=batch.token)


def _lost(batch: ReportBatch) -> LeaseLost:
    return LeaseLost(f"batch {batch.pk} is no longer held by {batch.token[:8]}")
