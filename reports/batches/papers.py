"""The papers of a batch in the order of codes, and what it does without."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Left

from reports.batches.asked import townships_in
from reports.batches.summaries import COUNTY_DIGITS, SUMMARIES, kind_for
from reports.models import JobQuerySet, ReportBatch, ReportSnapshot
from reports.states import BatchState, PaperKind
from villages.divisions.models import DIGITS, Division, Level
from villages.screening.models import CheckQuerySet


def in_order(batch: ReportBatch) -> JobQuerySet:
    """The batch's papers with what their names are made of, by the code of the place; without the figures.

    A summary comes before what it sums up. `is_revised`: a later revision has been issued since the batch was made.
    """
    jobs: JobQuerySet = batch.jobs.select_related("snapshot__place").defer("snapshot__figures")
    return jobs.annotate(is_revised=_later()).order_by("snapshot__place__code", "pk")


def revised_in(batch: ReportBatch) -> int:
    """How many of its papers have been followed by a later revision since."""
    return batch.jobs.filter(_later()).count()


def _later() -> Exists:
    """The condition on jobs that a later revision of the paper has been issued."""
    later = ReportSnapshot.objects.filter(
        paper=OuterRef("snapshot__paper"),
        place=OuterRef("snapshot__place"),
        period=OuterRef("snapshot__period"),
        subject=OuterRef("snapshot__subject"),
        revision__gt=OuterRef("snapshot__revision"),
    )
    return Exists(later)


@dataclass(frozen=True)
class Summary:
    """A summary in a batch. `is_behind`: a report in the batch was issued after it, so its figures may be older."""

    job: Any
    is_behind: bool


def summaries_in(batch: ReportBatch) -> list[Summary]:
    """The summaries of the batch, the widest first. Two queries."""
    reports = batch.jobs.filter(snapshot__paper=PaperKind.TOWNSHIP).order_by()
    counties = reports.annotate(county=Left("snapshot__place__code", COUNTY_DIGITS)).values_list("county")
    newest = dict(counties.annotate(Max("snapshot__frozen_at")))
    return [
        Summary(job, is_behind=_is_behind(job.snapshot, batch, newest))
        for job in in_order(batch).filter(snapshot__paper__in=SUMMARIES)
    ]


def _is_behind(summary: ReportSnapshot, batch: ReportBatch, newest: dict[str, dt.datetime]) -> bool:
    """`newest`: by county the moment of the last report. What the batch itself froze is of one go, however long."""
    if summary.frozen_at >= batch.requested_at:
        return False
    return any(at > summary.frozen_at for county, at in newest.items() if county.startswith(summary.place.code))


@dataclass(frozen=True)
class LeftOut:
    """A place whose figures could not be counted, so that there is no paper of it, and the technical detail."""

    place: Division
    paper: PaperKind
    detail: str


def left_out_of(batch: ReportBatch) -> list[LeftOut]:
    """What the batch was made without, by the code of the place. One query."""
    places = Division.objects.filter(code__in=batch.left_out).order_by("code")
    return [LeftOut(place, _paper_of(place), batch.left_out[place.code]) for place in places]


def _paper_of(place: Division) -> PaperKind:
    return PaperKind.TOWNSHIP if place.level == Level.TOWNSHIP else kind_for(place.code).paper


def not_issued_in(batch: ReportBatch) -> CheckQuerySet:
    """The checks whose township has no paper in a batch of what was issued; none of a batch that issues."""
    checks = townships_in(batch.place.code, batch.quarter)
    if not batch.only_issued:
        return checks.none()
    if batch.state in (BatchState.SPREADING, BatchState.CANCELLED):
        # Of those that come after this county nobody has looked yet whether there is a report.
        reached = batch.spread_to and batch.spread_to.ljust(DIGITS[Level.VILLAGE], "9")
        checks = checks.filter(township__code__lte=reached)
    own = batch.jobs.filter(snapshot__place=OuterRef("township"))
    return checks.filter(~Exists(own))
