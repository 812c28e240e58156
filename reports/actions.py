"""The verbs of reports: request (which freezes the figures), revise, request for a whole county, retry."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reports import files, rules, tasks
from reports.figures import township_quarter, township_quarters
from reports.jobs import BACK_IN_QUEUE
from reports.models import ReportJob, ReportSnapshot
from reports.numbers import TownshipFigures, to_json
from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter


@transaction.atomic
def request_report(
    *, township: Division, quarter: Quarter, language: str, by: User | None, at: dt.datetime, to_queue: bool = True
) -> ReportJob:
    """Ask for the township's report: freeze its figures if no revision stands yet, and queue the paper.

    Asking again, also at the same moment, gives the same job. `to_queue=False`: the caller makes the paper itself.
    Raises `RuleBroken` (quarter not opened, unknown language), `PermissionDenied`.
    """
    _check_may_issue(by, township)
    rules.check_language(language)
    snapshot = ReportSnapshot.objects.of_quarter(quarter).filter(township=township).first()
    if snapshot is None:
        snapshot, _is_new = _freeze(township, _count(township, quarter, at), revision=1, by=by, at=at)
    return _queue([snapshot], language, by=by, at=at, to_queue=to_queue)[0]


@transaction.atomic
def request_all(
    *, county: Division, quarter: Quarter, language: str, by: User | None, at: dt.datetime, to_queue: bool = True
) -> list[ReportJob]:
    """Ask for the report of every township of the county for which the quarter was opened, in order of codes.

    Raises as `request_report`.
    """
    _check_may_issue(by, county)
    rules.check_language(language)
    standing = ReportSnapshot.objects.of_quarter(quarter).under(county.code).newest().select_related("township")
    snapshots = {snapshot.township.code: snapshot for snapshot in standing}
    checks = QuarterlyCheck.objects.of_quarter(quarter).filter(township__parent=county).select_related("township")
    townships = {check.township.code: check.township for check in checks}
    if not townships:
        raise RuleBroken(_("The quarter %(quarter)s was not opened here.") % {"quarter": quarter}, field="quarter")
    if townships.keys() - snapshots.keys():
        for figures in township_quarters(county.code, quarter, at):
            if figures.code not in snapshots:
                township = townships[figures.code]
                snapshots[figures.code], _is_new = _freeze(township, figures, revision=1, by=by, at=at)
    return _queue([snapshots[code] for code in sorted(townships)], language, by=by, at=at, to_queue=to_queue)


@transaction.atomic
def revise_report(
    *, township: Division, quarter: Quarter, language: str, reason: str, by: User | None, at: dt.datetime
) -> ReportJob:
    """Correct what was issued: freeze today's figures as the next revision, with a reason, and queue its paper.

    Raises `RuleBroken` (nothing issued yet, nothing changed, no reason), `Conflict`, `PermissionDenied`.
    """
    _check_may_issue(by, township)
    rules.check_language(language)
    last = ReportSnapshot.objects.of_quarter(quarter).filter(township=township).first()
    if last is None:
        raise RuleBroken(_("No report of this quarter has been issued yet."))
    figures = _count(township, quarter, at)
    rules.check_can_revise(last.numbers, figures, reason=reason)
    snapshot, is_new = _freeze(township, figures, revision=last.revision + 1, reason=reason.strip(), by=by, at=at)
    if not is_new:
        raise Conflict(_("Somebody else has just issued a revision. Look at it before you go on."))
    return _queue([snapshot], language, by=by, at=at, to_queue=True)[0]


@transaction.atomic
def retry_job(*, job: ReportJob, by: User | None, at: dt.datetime, to_queue: bool = True) -> ReportJob:
    """Make a failed report again, or one whose file is gone; the figures stay those that were frozen.

    Raises `RuleBroken` (ready or under way), `Conflict`, `PermissionDenied`.
    """
    _check_may_issue(by, job.snapshot.township)
    rules.check_can_retry(job.state, has_file=files.is_intact(job.path, job.sha256))
    before = {"state": job.state, "failure": job.failure}
    again = ReportJob.objects.filter(pk=job.pk, state=job.state, attempt=job.attempt).update(
        **BACK_IN_QUEUE | {"sent_at": None if to_queue else at},
        attempt=0,
        finished_at=None,
        failure="",
        detail="",
        path="",
        sha256="",
        size=None,
        pages=None,
    )
    if not again:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    job.refresh_from_db()
    audit.record("report.retry", by=by, at=at, about=job, place=job.snapshot.township, before=before)
    if to_queue:
        transaction.on_commit(partial(tasks.send_jobs, [job.pk], at=at))
    return job


def _check_may_issue(by: User | None, place: Division) -> None:
    """The command line (None) may; of people those with the right, in their jurisdiction."""
    if by is not None and not (by.may(Permission.ISSUE_REPORTS) and by.covers(place.code)):
        raise PermissionDenied(_("Your role may not do this here."))


def _count(township: Division, quarter: Quarter, at: dt.datetime) -> TownshipFigures:
    try:
        return township_quarter(township, quarter, at)
    except QuarterlyCheck.DoesNotExist as missing:
        sentence = _("The quarter %(quarter)s was not opened here.") % {"quarter": quarter}
        raise RuleBroken(sentence, field="quarter") from missing


def _freeze(
    township: Division, figures: TownshipFigures, *, revision: int, reason: str = "", by: User | None, at: dt.datetime
) -> tuple[ReportSnapshot, bool]:
    """The snapshot of that revision, and whether it is new; of two at one moment the second gets the first one's."""
    snapshot, is_new = ReportSnapshot.objects.get_or_create(
        township=township,
        quarter=figures.quarter,
        revision=revision,
        defaults={"figures": to_json(figures), "reason": reason, "frozen_at": at, "frozen_by": by},
    )
    if is_new:
        verb = "report.issue" if revision == 1 else "report.revise"
        after = {"quarter": figures.quarter, "revision": revision}
        audit.record(verb, by=by, at=at, about=snapshot, place=township, after=after, reason=reason)
    return snapshot, is_new


def _queue(
    snapshots: list[ReportSnapshot], language: str, *, by: User | None, at: dt.datetime, to_queue: bool
) -> list[ReportJob]:
    """One job per snapshot in that language; messages for the new ones go out after the commit."""
    queued, fresh = [], []
    for snapshot in snapshots:
        # A job that the caller makes itself counts as sent, so that no sweep hands it to a worker meanwhile.
        defaults = {"requested_at": at, "requested_by": by, "sent_at": None if to_queue else at}
        job, is_new = ReportJob.objects.get_or_create(snapshot=snapshot, language=language, defaults=defaults)
        if is_new:
            fresh.append(job.pk)
            after = {"language": language, "number": snapshot.number}
            audit.record("report.request", by=by, at=at, about=job, place=snapshot.township, after=after)
        queued.append(job)
    if to_queue and fresh:
        transaction.on_commit(partial(tasks.send_jobs, fresh, at=at))
    return queued
