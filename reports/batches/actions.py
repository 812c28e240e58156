"""The verbs of batches: request, cancel, retry. The row is the truth; the messages only say "look at batch 17"."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from reports import files, tasks
from reports import rules as papers_rules
from reports.actions import Copy
from reports.batches import rules, summaries
from reports.batches.asked import Asked, issued_in
from reports.files import Found
from reports.jobs import FROM_THE_START
from reports.models import UNFINISHED_BATCHES, JobQuerySet, ReportBatch, ReportJob
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.privacy import audience_of, may_read
from reports.states import BatchState, JobState, PaperKind
from villages import audit
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import Conflict

UNMADE = (JobState.FAILED, JobState.CANCELLED)
# A batch that goes on: nothing of an earlier end stands in its row.
UNDER_WAY = {
    "state": BatchState.SPREADING,
    "finished_at": None,
    "told_at": None,
    "cancelled_by": None,
    "attempt": 0,
    "not_before": None,
    "failure": "",
    "detail": "",
    "path": "",
    "sha256": "",
    "size": None,
    "pages": None,
}


@transaction.atomic
def request_batch(
    *,
    paper: PaperKind = PaperKind.TOWNSHIP,
    place: Division,
    period: str,
    copy: Copy,
    by: User | None,
    at: dt.datetime,
    is_scheduled: bool = False,
    to_queue: bool = True,
    with_summaries: bool = True,
) -> ReportBatch:
    """Ask for the reports of every township of the place and the summaries; who may issue has issued what is missing.

    Who may only read gets copies of what has been issued. While the same papers are under way, asking again gives the
    same batch. `to_queue=False`: the caller makes the papers itself. Raises `RuleBroken`, `PermissionDenied`.
    """
    may_issue = _check_may_ask(by, kind_of(paper), place, copy)
    quarter = rules.check_asked(paper, place.level, period)
    asked = Asked(place, quarter, by, only_issued=not may_issue, only_confirmed=is_scheduled)
    expected = _townships(asked) + (summaries.expected(asked) if with_summaries else 0)
    rules.check_has_papers(expected, period, only_issued=not may_issue)
    batch, is_new = ReportBatch.objects.unfinished().get_or_create(
        paper=paper,
        place=place,
        period=period,
        language=copy.language,
        audience=copy.audience,
        only_issued=not may_issue,
        defaults={"expected": expected, "requested_at": at, "requested_by": by, "is_scheduled": is_scheduled},
    )
    if is_new:
        after = {"period": period, "language": copy.language, "audience": copy.audience, "expected": expected}
        audit.record("batch.request", by=by, at=at, about=batch, place=place, after=after)
    if is_new and to_queue:
        transaction.on_commit(partial(tasks.send_spread, batch.pk))
    return batch


def _townships(asked: Asked) -> int:
    """How many reports of townships there will be."""
    if asked.only_issued:
        return issued_in(asked.place.code, asked.quarter, PaperKind.TOWNSHIP).count()
    return asked.checks.count()


def _check_may_ask(by: User | None, kind: Kind, place: Division, copy: Copy) -> bool:
    """Whether what is missing may be issued, too; the command line and the scheduler (None) may. Raises as the verb."""
    may_issue = by is None or kind.may_be_issued_by(by, place)
    if by is not None and not may_issue and not may_read(by, kind, place):
        raise PermissionDenied(_("Your role may not do this here."))
    papers_rules.check_copy(copy.language, copy.audience)
    if by is not None:
        papers_rules.check_may_have(copy.audience, audience_of(by, kind))
    return may_issue


@transaction.atomic
def cancel_batch(*, batch: ReportBatch, by: User, at: dt.datetime) -> int:
    """Stop the batch: papers that wait are cancelled unless somebody else wants them too, those under way are finished.

    Returns how many papers were cancelled. Raises `RuleBroken` (over), `Conflict`, `PermissionDenied`.
    """
    _check_may_steer(by, batch)
    rules.check_can_cancel(batch.state)
    over = {"state": BatchState.CANCELLED, "finished_at": at, "cancelled_by": by, "token": "", "lease_until": None}
    if not ReportBatch.objects.filter(pk=batch.pk, state=batch.state).update(**over):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    cancelled = _wanted_by_nobody_else(batch).update(
        state=JobState.CANCELLED, finished_at=at, not_before=None, sent_at=None, detail=""
    )
    before, after = {"state": batch.state}, {"state": BatchState.CANCELLED, "cancelled": cancelled}
    audit.record("batch.cancel", by=by, at=at, about=batch, place=batch.place, before=before, after=after)
    batch.refresh_from_db()
    return int(cancelled)


@transaction.atomic
def retry_batch(*, batch: ReportBatch, by: User, at: dt.datetime) -> int:
    """Make again what failed or was cancelled, go on where a cancelled batch stopped, and bind anew.

    Returns how many papers are made again. Raises `RuleBroken` (nothing to do, another batch has them), `Conflict`,
    `PermissionDenied`.
    """
    _check_may_steer(by, batch)
    again = list(batch.jobs.filter(state__in=UNMADE).values_list("pk", flat=True))
    found = files.look_at(batch.path, batch.sha256)
    papers_rules.check_store(is_away=found is Found.AWAY)
    rules.check_can_retry(batch.state, unmade=len(again), has_bound=found is Found.THERE)
    before, old = {"state": batch.state, "failure": batch.failure}, batch.path
    same = ReportBatch.objects.filter(pk=batch.pk, state=batch.state, attempt=batch.attempt)
    try:
        with transaction.atomic():
            if not same.update(**UNDER_WAY):
                raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    except IntegrityError as error:
        raise Conflict(_("The same papers are being made in another batch. Look at that one.")) from error
    # What somebody else has asked for again meanwhile is under way, and stays so.
    ReportJob.objects.filter(pk__in=again, state__in=UNMADE).update(**FROM_THE_START)
    after = {"papers": len(again)}
    audit.record("batch.retry", by=by, at=at, about=batch, place=batch.place, before=before, after=after)
    batch.refresh_from_db()
    if old:
        transaction.on_commit(partial(files.let_go, old))
    transaction.on_commit(partial(tasks.send_jobs, again, at=at))
    transaction.on_commit(partial(tasks.send_spread, batch.pk))
    return len(again)


def may_steer(user: User, batch: ReportBatch) -> bool:
    """Who may issue such papers here may cancel and retry, and everybody the batch that is the person's own."""
    if not user.covers(batch.place.code):
        return False
    own = batch.requested_by_id == user.pk and user.may(kind_of(batch.paper).reads)
    return own or kind_of(batch.paper).may_be_issued_by(user, batch.place)


def _check_may_steer(by: User, batch: ReportBatch) -> None:
    if not may_steer(by, batch):
        raise PermissionDenied(_("Your role may not do this here."))


def _wanted_by_nobody_else(batch: ReportBatch) -> JobQuerySet:
    """The papers of the batch that wait, were not asked for before it, and stand in no other batch under way."""
    links = ReportBatch.jobs.through.objects.filter(reportjob=OuterRef("pk"))
    others = links.filter(reportbatch__state__in=UNFINISHED_BATCHES).exclude(reportbatch=batch.pk)
    waiting: JobQuerySet = batch.jobs.filter(state=JobState.QUEUED, requested_at__gte=batch.requested_at)
    return waiting.exclude(Exists(others))
