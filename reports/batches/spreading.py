"""Spreading a batch: county by county its papers are frozen and asked for, so that memory does not grow with the batch.

Each step is one transaction. It begins by moving `spread_to` on by compare-and-swap, so of two workers one goes on, and
a worker that is killed leaves the step undone, to be taken again by the sweep.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import InterfaceError, OperationalError, transaction

from reports.batches.asked import Asked, issued_in, townships_in
from reports.batches.summaries import audience_in, leave_out, snapshots_with
from reports.figures import township_quarters
from reports.jobs import FROM_THE_START
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.numbers import to_json
from reports.papers.heads import as_json, head_now
from reports.papers.registry import kind_of
from reports.states import BatchState, JobState, PaperKind
from reports.summary.scope import Scope
from reports.wording.getters import words_under
from villages import audit
from villages.divisions.models import DIGITS, Level
from villages.screening.quarters import Quarter

PAPER = PaperKind.TOWNSHIP


@dataclass(frozen=True)
class Step:
    """One county of a batch whose papers have been asked for; the jobs among them that wait for a worker."""

    county: str
    waiting: list[int]


def spread_next(batch_id: int, *, at: dt.datetime, to_queue: bool = True, with_summaries: bool = True) -> Step | None:
    """Ask for the papers of the next county; None when none is left, or when somebody else is spreading the batch.

    `to_queue=False`: the caller makes the papers itself, so no sweep hands them out. `with_summaries=False`: the
    townships' reports alone.
    """
    with transaction.atomic():
        batches = ReportBatch.objects.filter(pk=batch_id, state=BatchState.SPREADING)
        batch = batches.select_for_update(skip_locked=True, of=["self"]).select_related("place", "requested_by").first()
        if batch is None:
            return None
        same = batches.filter(spread_to=batch.spread_to)
        county = _next_county(batch)
        if county is None:
            same.update(state=BatchState.RUNNING)
            return None
        if not same.update(spread_to=county):
            return None
        waiting = []
        if with_summaries:
            summaries = snapshots_with(batch, county, at=at)
            waiting += _jobs(batch, summaries, audience_in(batch, PaperKind.COUNTY), at, to_queue=to_queue)
        townships = _snapshots(batch, county, at)
        waiting += _jobs(batch, townships, audience_in(batch, PAPER), at, to_queue=to_queue)
        if batch.left_out:
            batches.update(left_out=batch.left_out)
        return Step(county, waiting)


def _next_county(batch: ReportBatch) -> str | None:
    """The code of the first county after the last one that has papers of this batch."""
    asked = Asked.of(batch)
    after = batch.spread_to and batch.spread_to.ljust(DIGITS[Level.VILLAGE], "9")
    if asked.only_issued:
        issued = asked.issued.filter(place__code__gt=after).order_by("place__code")
        code = issued.values_list("place__code", flat=True).first()
    else:
        checks = asked.checks.filter(township__code__gt=after).order_by("township__code")
        code = checks.values_list("township__code", flat=True).first()
    return code[: DIGITS[Level.COUNTY]] if code else None


def _snapshots(batch: ReportBatch, county: str, at: dt.datetime) -> list[int]:
    """The frozen papers of the county's part of the batch; what is missing is issued if the batch issues."""
    quarter = Quarter.parse(batch.period)
    prefix = max(county, batch.place.code, key=len)
    standing = dict(issued_in(prefix, quarter, PAPER).order_by("place__code").values_list("place", "pk"))
    if not batch.only_issued:
        checks = townships_in(prefix, quarter, only_confirmed=batch.is_scheduled)
        checks = checks.exclude(township__in=standing.keys())
        missing = dict(checks.values_list("township__code", "township"))
        if missing:
            _issue(batch, prefix, missing, at)
            standing = dict(issued_in(prefix, quarter, PAPER).order_by("place__code").values_list("place", "pk"))
    return list(standing.values())


def _issue(batch: ReportBatch, prefix: str, missing: dict[str, int], at: dt.datetime) -> None:
    """Freeze what these townships (code → key) say now: together, or one by one where one cannot be counted."""
    try:
        with transaction.atomic():
            _freeze(batch, prefix, missing, at)
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        if len(missing) == 1:
            leave_out(batch, prefix, error)
            return
        for code, key in missing.items():
            _issue(batch, code, {code: key}, at)


def _freeze(batch: ReportBatch, prefix: str, missing: dict[str, int], at: dt.datetime) -> None:
    """The snapshots of all these townships; of two batches at once one freezes, the other finds it."""
    words = words_under(PAPER, prefix, batch.period)
    scope = Scope.looked_at(prefix, Quarter.parse(batch.period), at)
    figures = [each for each in township_quarters(prefix, scope.quarter, scope.at) if each.code in missing]
    rows = [
        ReportSnapshot(
            paper=PAPER,
            place_id=missing[each.code],
            period=batch.period,
            figures=to_json(replace(each, words=words.get(each.code, ()))),
            head=as_json(head_now(kind_of(PAPER), each, at)),
            frozen_at=at,
            frozen_by=batch.requested_by,
        )
        for each in figures
    ]
    ReportSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
    # Which of them are ours, only the codes drawn for them tell: rows that stood already were left alone.
    ours = ReportSnapshot.objects.filter(confirm_code__in=[row.confirm_code for row in rows])
    after = {"paper": PAPER, "period": batch.period, "subject": "", "revision": 1}
    for snapshot in ours.select_related("place").defer("figures"):
        place = snapshot.place
        audit.record("report.issue", by=batch.requested_by, at=at, about=snapshot, place=place, after=after)


def _jobs(batch: ReportBatch, snapshots: list[int], audience: str, at: dt.datetime, *, to_queue: bool) -> list[int]:
    """One job per paper, in the batch; what failed or was cancelled before is tried anew. Those that wait."""
    sent_at = None if to_queue else at
    fresh = [
        ReportJob(
            snapshot_id=snapshot,
            language=batch.language,
            audience=audience,
            requested_at=at,
            requested_by=batch.requested_by,
            sent_at=sent_at,
        )
        for snapshot in snapshots
    ]
    ReportJob.objects.bulk_create(fresh, ignore_conflicts=True)
    own = ReportJob.objects.filter(snapshot__in=snapshots, language=batch.language, audience=audience)
    again = own.filter(state__in=[JobState.FAILED, JobState.CANCELLED])
    again.update(**FROM_THE_START | {"sent_at": sent_at}, requested_at=at, requested_by=batch.requested_by)
    links = ReportBatch.jobs.through
    keys = list(own.order_by("snapshot__place__code").values_list("pk", "state"))
    links.objects.bulk_create(
        [links(reportbatch_id=batch.pk, reportjob_id=pk) for pk, _state in keys], ignore_conflicts=True
    )
    return [pk for pk, state in keys if state == JobState.QUEUED]
