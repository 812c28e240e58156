"""The papers of a batch in the order of codes, and the summaries that belong to it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from reports.batches.spreading import townships_in
from reports.models import JobQuerySet, ReportBatch, ReportJob
from reports.states import JobState, PaperKind
from villages.screening.models import CheckQuerySet
from villages.screening.quarters import Quarter

SUMMARIES = (PaperKind.COUNTY, PaperKind.REGION)


def in_order(batch: ReportBatch) -> JobQuerySet:
    """The batch's papers with what their names are made of, by the code of the place; without the figures."""
    jobs: JobQuerySet = batch.jobs.select_related("snapshot__place").defer("snapshot__figures")
    return jobs.order_by("snapshot__place__code", "pk")


def summaries_of(batch: ReportBatch) -> JobQuerySet:
    """The ready summaries of the same quarter, language and copy for the place and what lies under it."""
    same = ReportJob.objects.filter(
        state=JobState.READY,
        language=batch.language,
        audience=batch.audience,
        snapshot__paper__in=SUMMARIES,
        snapshot__period=batch.period,
        snapshot__place__code__startswith=batch.place.code,
    )
    return same.select_related("snapshot__place").defer("snapshot__figures").order_by("snapshot__place__code", "pk")


def not_issued_in(batch: ReportBatch) -> CheckQuerySet:
    """The checks whose township has no paper in a batch of what was issued; none of a batch that issues."""
    checks = townships_in(batch.place.code, Quarter.parse(batch.period))
    if not batch.only_issued:
        return checks.none()
    own = batch.jobs.filter(snapshot__place=OuterRef("township"))
    return checks.filter(~Exists(own))
