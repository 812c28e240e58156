"""The papers of a batch in the order of codes, and the summaries that belong to it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from reports.batches.spreading import townships_in
from reports.models import JobQuerySet, ReportBatch, ReportJob
from reports.papers.registry import KINDS
from reports.privacy import may_have
from reports.states import JobState, PaperKind
from villages.accounts.models import User
from villages.screening.models import CheckQuerySet
from villages.screening.quarters import Quarter

SUMMARIES = (PaperKind.COUNTY, PaperKind.REGION)


def in_order(batch: ReportBatch) -> JobQuerySet:
    """The batch's papers with what their names are made of, by the code of the place; without the figures."""
    jobs: JobQuerySet = batch.jobs.select_related("snapshot__place").defer("snapshot__figures")
    return jobs.order_by("snapshot__place__code", "pk")


def summaries_of(batch: ReportBatch) -> JobQuerySet:
    """The ready summaries of the same quarter, language and copy for the place and what lies under it.

    Where nothing in them is masked, there is the complete copy alone, and it goes with either.
    """
    unmasked = [paper for paper in SUMMARIES if KINDS[paper].masked is None]
    same = ReportJob.objects.filter(
        Q(audience=batch.audience) | Q(snapshot__paper__in=unmasked),
        state=JobState.READY,
        language=batch.language,
        snapshot__paper__in=SUMMARIES,
        snapshot__period=batch.period,
        snapshot__place__code__startswith=batch.place.code,
    )
    return same.select_related("snapshot__place").defer("snapshot__figures").order_by("snapshot__place__code", "pk")


def summaries_for(user: User, batch: ReportBatch) -> list[ReportJob]:
    """Those of them that the person may have."""
    return [job for job in summaries_of(batch) if may_have(user, job)]


def not_issued_in(batch: ReportBatch) -> CheckQuerySet:
    """The checks whose township has no paper in a batch of what was issued; none of a batch that issues."""
    checks = townships_in(batch.place.code, Quarter.parse(batch.period))
    if not batch.only_issued:
        return checks.none()
    own = batch.jobs.filter(snapshot__place=OuterRef("township"))
    return checks.filter(~Exists(own))
