"""Batches as people look for them: those they may have, and the last ones of a place."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from reports.models import BatchQuerySet, ReportBatch
from reports.papers.registry import KINDS
from reports.privacy import audience_of
from reports.states import Audience, JobState
from villages.accounts.models import Language, User
from villages.screening.quarters import Quarter


def batches_for(user: User) -> BatchQuerySet:
    """The batches in the jurisdiction whose papers the person may have in that copy."""
    kinds = [kind for kind in KINDS.values() if user.may(kind.reads)]
    masked_only = [kind.paper for kind in kinds if audience_of(user, kind) == Audience.OUTSIDE]
    batches = ReportBatch.objects.visible_to(user).filter(paper__in=[kind.paper for kind in kinds])
    return batches.exclude(paper__in=masked_only, audience=Audience.OFFICE)


def last_exports(user: User, code: str, quarter: Quarter) -> list[ReportBatch]:
    """In each language the newest batch of just this place that the person may have; `has_papers`: its ZIP has any."""
    ready = ReportBatch.jobs.through.objects.filter(reportbatch=OuterRef("pk"), reportjob__state=JobState.READY)
    own = batches_for(user).filter(place__code=code, period=str(quarter))
    own = own.annotate(has_papers=Exists(ready)).order_by("-requested_at", "-pk")
    found = (own.filter(language=language).first() for language in Language.values)
    return [batch for batch in found if batch is not None]
