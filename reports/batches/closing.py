"""At the close of a quarter the scheduler asks for the reports of each county by itself, once.

A county's quarter is closed when all its checks are confirmed; or, so that one township that is late does not keep the
county waiting for ever, when the rule set's `light_far_days` (30) have passed since the check was due. What has not
been confirmed by then is issued when it is: the scheduler freezes nothing provisional that nobody asked for. For the
same reason the county's summary is in the batch only if all checks are confirmed, and otherwise follows the last one.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Count, Max, Q

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.models import ReportBatch, ReportSnapshot
from reports.states import BatchState, PaperKind
from villages.accounts.models import Language
from villages.criteria.models import RuleSet
from villages.divisions.models import Division, Level
from villages.divisions.models import under as below
from villages.process import Stage
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

logger = logging.getLogger(__name__)
COPY = Copy(Language.CHINESE)


def close_quarters(*, under: str, at: dt.datetime) -> int:
    """Ask for the Chinese reports of the counties below the code prefix whose last quarter is closed; say how many.

    Townships that are confirmed later get theirs one by one, and after the last of them the county its summary.
    Repeating it changes nothing: a county's scheduled batch of a quarter stands once, and so does every paper.
    """
    quarter = Quarter.last_ended(at)
    asked = 0
    for county in list(_closed(quarter, under, at)):
        with _alone(county):
            batch = request_batch(place=county, period=str(quarter), copy=COPY, by=None, at=at, is_scheduled=True)
            asked += batch.is_scheduled and batch.requested_at == at
    for check in _late(quarter, under):
        with _alone(check.township):
            request_report(place=check.township, period=str(quarter), copy=COPY, by=None, at=at)
    for county in _without_summary(quarter, under):
        with _alone(county):
            request_report(paper=PaperKind.COUNTY, place=county, period=str(quarter), copy=COPY, by=None, at=at)
    return asked


@contextmanager
def _alone(place: Division) -> Iterator[None]:
    """One transaction. What cannot be counted is logged, and tried again in an hour; the other places get theirs."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        logger.info("another scheduler was faster with the papers of %s", place.code)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        logger.exception("the papers of %s were not asked for", place.code)


def _without_summary(quarter: Quarter, under: str) -> Iterator[Division]:
    """Counties all of whose checks have been confirmed since their batch was made, and that have no summary yet."""
    batches = ReportBatch.objects.filter(is_scheduled=True, period=str(quarter), state=BatchState.DONE)
    issued = ReportSnapshot.objects.of(PaperKind.COUNTY).of_quarter(quarter).values("place")
    open_checks = QuarterlyCheck.objects.of_quarter(quarter).exclude(stage=Stage.CONFIRMED)
    counties = Division.objects.filter(below(under), level=Level.COUNTY, pk__in=batches.values("place"))
    without = counties.exclude(pk__in=issued).exclude(pk__in=open_checks.values("township__parent"))
    return without.order_by("code").iterator()


def _late(quarter: Quarter, under: str) -> Iterator[QuarterlyCheck]:
    """Checks that were confirmed after the county's batch had been asked for, and have no report yet."""
    batches = ReportBatch.objects.filter(is_scheduled=True, period=str(quarter), state=BatchState.DONE)
    issued = ReportSnapshot.objects.of(PaperKind.TOWNSHIP).of_quarter(quarter).values("place")
    checks = QuarterlyCheck.objects.of_quarter(quarter).filter(below(under, "township__code"), stage=Stage.CONFIRMED)
    late = checks.filter(township__parent__in=batches.values("place")).exclude(township__in=issued)
    return late.select_related("township").order_by("township__code").iterator()


def _closed(quarter: Quarter, under: str, at: dt.datetime) -> Iterator[Division]:
    """Counties whose quarter is closed and that no scheduled batch stands for."""
    mine = {"paper": PaperKind.TOWNSHIP, "period": str(quarter), "language": COPY.language, "audience": COPY.audience}
    done = ReportBatch.objects.filter(is_scheduled=True, **mine).values("place")
    counted = (
        QuarterlyCheck.objects.of_quarter(quarter)
        .filter(below(under, "township__code"), township__parent__level=Level.COUNTY)
        .exclude(township__parent__in=done)
        .values("township__parent__code")
        .annotate(
            open=Count("pk", filter=~Q(stage=Stage.CONFIRMED)),
            due=Max("due_at"),
            confirmed=Count("pk", filter=Q(stage=Stage.CONFIRMED)),
            rules=Max("rule_set"),
        )
        .order_by("township__parent__code")
    )
    rule_sets = RuleSet.objects.in_bulk()
    for row in counted:
        wait = dt.timedelta(days=rule_sets[row["rules"]].numbers.light_far_days)
        if row["confirmed"] and (not row["open"] or row["due"] + wait < at):
            yield Division.objects.get(code=row["township__parent__code"])
