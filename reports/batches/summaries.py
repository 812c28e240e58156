"""The summaries that belong to a batch: that of its place, and those of the counties and cities below it.

Whoever may issue the summary of the batch's own place freezes it with the batch if none stands; of what lies below, who
only collects what was issued (`only_issued`) gets what stands and no more. What stands is never frozen anew here: a
summary that has fallen behind its townships is revised by a person, who says why.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Left

from reports.batches.asked import Asked, townships_in
from reports.freezing import frozen_now
from reports.models import ReportBatch, ReportSnapshot, SnapshotQuerySet
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.states import Audience, PaperKind
from villages.divisions.models import DIGITS, Division, Level
from villages.process import Stage
from villages.screening.quarters import Quarter

logger = logging.getLogger(__name__)
SUMMARIES = (PaperKind.COUNTY, PaperKind.REGION)
COUNTY_DIGITS = DIGITS[Level.COUNTY]
LONGEST_DETAIL = 300
# Of a city, a province: the codes that a county's code begins with.
WIDE_DIGITS = (DIGITS[Level.PROVINCE], DIGITS[Level.CITY])


def kind_for(code: str) -> Kind:
    """The kind of summary that a place with that code has; not asked of townships."""
    return kind_of(PaperKind.COUNTY if len(code) == COUNTY_DIGITS else PaperKind.REGION)


def audience_in(batch: ReportBatch, paper: PaperKind) -> str:
    """The copy that goes into the batch: of papers in which nothing is masked the only one, of others the batch's."""
    return Audience.OFFICE if kind_of(paper).masked is None else batch.audience


def expected(asked: Asked) -> int:
    """How many summaries the batch will have."""
    column = "place__code" if asked.only_issued else "township__code"
    papers = asked.issued if asked.only_issued else asked.checks
    counties = papers.order_by().annotate(county=Left(column, COUNTY_DIGITS)).values_list("county", flat=True)
    codes = {code for county in counties.distinct() for code in _codes(asked.place.code, county)}
    standing = set(_standing(codes, asked.quarter).values_list("place__code", flat=True))
    return sum(place.code in standing or _may_issue(asked, place) for place in _places(codes))


def snapshots_with(batch: ReportBatch, county: str, *, at: dt.datetime) -> list[int]:
    """The keys of the summaries that go with this county's papers; what is missing is frozen if the batch may.

    The county's own; with the first county of a city or a province also that of these.
    """
    asked = Asked.of(batch)
    codes = {code for code in _codes(batch.place.code, county) if not batch.spread_to.startswith(code)}
    standing = dict(_standing(codes, asked.quarter).values_list("place__code", "pk"))
    keys = []
    for place in _places(codes):
        key = standing.get(place.code)
        if key is None and _may_issue(asked, place):
            key = _freeze(batch, place, at=at)
        keys.append(key)
    return [key for key in keys if key is not None]


def without_summary(batch: ReportBatch) -> Any:
    """The counties of the quarter and what lies around them up to the batch's place, of which it has no summary.

    Of the command line, which asks for the townships alone, none.
    """
    if batch.requested_by_id is None and not batch.is_scheduled:
        return Division.objects.none()
    checks = townships_in(batch.place.code, batch.quarter).order_by()
    counties = checks.annotate(county=Left("township__code", COUNTY_DIGITS)).values_list("county", flat=True)
    codes = {code for county in counties.distinct() for code in _codes(batch.place.code, county)}
    own = batch.jobs.filter(snapshot__paper__in=SUMMARIES).values("snapshot__place")
    return _places(codes).exclude(pk__in=own).exclude(code__in=batch.left_out)


def _codes(prefix: str, county: str) -> list[str]:
    """Of the county and of what lies between it and the batch's place, both included; none for a township."""
    around = [county[:digits] for digits in WIDE_DIGITS if digits >= len(prefix)]
    return [*around, county] if len(prefix) <= COUNTY_DIGITS else []


def _places(codes: set[str]) -> Any:
    return Division.objects.filter(code__in=codes).order_by("code")


def _standing(codes: set[str], quarter: Quarter) -> SnapshotQuerySet:
    """The last revisions of these places' summaries."""
    issued = ReportSnapshot.objects.filter(paper__in=SUMMARIES, subject="", place__code__in=codes)
    return issued.of_quarter(quarter).newest()


def _may_issue(asked: Asked, place: Division) -> bool:
    """Whether the batch freezes this summary where none stands.

    The scheduler freezes nothing provisional: while a check of the place is not confirmed, the summary waits.
    """
    if asked.only_issued and place.code != asked.place.code:
        return False
    if asked.by is not None and not kind_for(place.code).may_be_issued_by(asked.by, place):
        return False
    return not (asked.only_confirmed and is_open(place.code, asked.quarter))


def is_open(prefix: str, quarter: Quarter) -> bool:
    """Whether a check below this code has not been confirmed."""
    return townships_in(prefix, quarter).exclude(stage=Stage.CONFIRMED).exists()


def _freeze(batch: ReportBatch, place: Division, *, at: dt.datetime) -> int | None:
    """The key of the frozen summary; None where it cannot be counted, which must not keep the townships waiting."""
    try:
        with transaction.atomic():
            kind = kind_for(place.code)
            return frozen_now(kind, place, batch.period, "", last=None, by=batch.requested_by, at=at).pk
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        leave_out(batch, place.code, error)
    return None


def leave_out(batch: ReportBatch, code: str, error: Exception) -> None:
    """Keep with the batch (which the caller saves) why the place has no paper in it; the others are made."""
    logger.error("batch %s is made without %s", batch.pk, code, exc_info=error)
    batch.left_out[code] = f"{type(error).__name__}: {error}"[:LONGEST_DETAIL]
