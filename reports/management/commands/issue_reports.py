"""`manage.py issue_reports --quarter 2026Q3 --county 360603 --output DIR [--language en]`: no broker needed."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from reports import files
from reports.actions import Copy, retry_job
from reports.batches.actions import request_batch
from reports.batches.binding import bind
from reports.batches.papers import in_order, left_out_of
from reports.batches.spreading import spread_next
from reports.making import make
from reports.models import ReportBatch, ReportJob
from reports.papers.document import contents_of
from reports.states import JobState, PaperKind
from villages import clock
from villages.accounts.models import Language
from villages.divisions.models import Division, Level
from villages.process import RuleBroken
from villages.screening.quarters import Quarter


class Command(BaseCommand):
    """Issues and makes the quarterly report of every township of a county, in this process."""

    help = "Issue the quarterly reports of a county's townships and write the PDFs into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", required=True, help="like 2026Q3")
        parser.add_argument("--county", required=True, help="code of the county, six digits")
        parser.add_argument("--output", required=True, type=Path, help="folder for the PDFs; made if it is not there")
        parser.add_argument("--language", default=Language.CHINESE, choices=Language.values)

    def handle(self, *args: Any, **options: Any) -> None:
        quarter, county = _quarter(options["quarter"]), _county(options["county"])
        folder = _folder(Path(options["output"]))
        with override("en"):
            try:
                batch = _asked(county, quarter, Copy(options["language"]))
            except RuleBroken as broken:
                raise CommandError(str(broken)) from broken
            self._make_all(batch, folder)

    def _make_all(self, batch: ReportBatch, folder: Path) -> None:
        """The townships' reports; of a batch that somebody asked for on a page the workers make the rest."""
        townships = in_order(batch).filter(snapshot__paper=PaperKind.TOWNSHIP)
        job_ids = list(townships.values_list("pk", flat=True))
        left_out = [left for left in left_out_of(batch) if left.paper == PaperKind.TOWNSHIP]
        ready = provisional = pages = 0
        for job_id in job_ids:
            job = _made(job_id)
            line = f"{job.snapshot.place.name} {job.snapshot.number}: "
            if job.state != JobState.READY:
                self.stdout.write(line + (_reason(job) or "being made by a worker; ask again later"))
                continue
            target = folder / job.file_name
            try:
                with files.open_file(job.path) as paper, target.open("wb") as copy:
                    shutil.copyfileobj(paper, copy)
            except OSError as error:
                raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
            is_provisional = not contents_of(job.snapshot).check.is_confirmed
            note = ", provisional" if is_provisional else ""
            self.stdout.write(f"{line}{job.pages} pages, {(job.size or 0) / 1024:.0f} KB{note} → {target}")
            ready, pages = ready + 1, pages + (job.pages or 0)
            provisional += is_provisional
        for left in left_out:
            self.stdout.write(f"{left.place.name} {left.place.code}: its figures could not be counted: {left.detail}")
        asked = len(job_ids) + len(left_out)
        failed = asked - ready
        self.stdout.write(f"{asked} townships: {ready} ready ({provisional} provisional), {failed} not, {pages} pages.")
        bind(batch.pk)
        if failed:
            raise CommandError(f"{failed} of {asked} reports were not made.")


@transaction.atomic
def _asked(county: Division, quarter: Quarter, copy: Copy) -> ReportBatch:
    """The batch with all its reports asked for; in one transaction, so that no sweep hands them to a worker.

    Without the county's summary: the command makes one paper for each township, and says a line for each. Only a batch
    that stands already, because somebody asked for it on a page, keeps its summary.
    """
    at, period = clock.now(), str(quarter)
    batch = request_batch(
        place=county, period=period, copy=copy, by=None, at=at, to_queue=False, with_summaries=False
    )  # fmt: skip
    is_ours = batch.requested_by_id is None and not batch.is_scheduled
    while spread_next(batch.pk, at=at, to_queue=False, with_summaries=not is_ours):
        pass
    batch.refresh_from_db()
    return batch


def _made(job_id: int) -> ReportJob:
    """Make the paper unless it is there (also one that failed before, or lost its file); the job as it stands then."""
    jobs = ReportJob.objects.select_related("snapshot__place")
    job = jobs.get(pk=job_id)
    with suppress(RuleBroken):
        retry_job(job=job, by=None, at=clock.now(), to_queue=False)
    make(job_id)
    job.refresh_from_db()
    return job


def _reason(job: ReportJob) -> str:
    if job.state == JobState.QUEUED and job.not_before:
        return f"not yet: {job.detail}; it may be tried again from {timezone.localtime(job.not_before):%H:%M} on"
    return f"failed: {job.get_failure_display()} {job.detail}" if job.state == JobState.FAILED else ""


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise CommandError(f"{error}.") from error


def _county(code: str) -> Division:
    county = Division.objects.filter(code=code, level=Level.COUNTY).first()
    if county is None:
        raise CommandError(f"There is no county with the code {code!r}.")
    return county


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"The folder {folder} cannot be written to.")
    return folder
