"""The quarter by township: how far each check is, and what it says. A handful of queries, whatever the number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import Stage
from villages.screening.models import Answer, AnswerValue, CheckQuerySet, QuarterlyCheck, VillageSheet

MINUTES_OF_DAY = 24 * 60


class Standing(TextChoices):
    """Where a township's check stands, in the order of the work; a submission is split by the due moment."""

    NOT_STARTED = "not_started", _("not started")
    IN_WORK = "in_work", _("in work")
    ON_TIME = "on_time", _("submitted on time")
    LATE = "late", _("submitted late")
    RETURNED = "returned", _("returned")
    CONFIRMED = "confirmed", _("confirmed")
    UNLOCKED = "unlocked", _("unlocked")

    @classmethod
    def of(cls, check: QuarterlyCheck) -> Standing:
        if check.stage == Stage.SUBMITTED:
            return cls.LATE if check.is_submitted_late else cls.ON_TIME
        return cls(check.stage)

    @property
    def condition(self) -> Q:
        """The same answer as `of`, for a query on checks."""
        if self in (Standing.ON_TIME, Standing.LATE):
            late = Q(first_submitted_at__gt=F("due_at"))
            return Q(stage=Stage.SUBMITTED) & (late if self == Standing.LATE else ~late)
        return Q(stage=self.value)


def completeness(given: int, wanted: int) -> int:
    """Whole per cent, rounded down: 100 only when everything is answered, and never more."""
    return min(100, given * 100 // wanted) if wanted > 0 else 0


@dataclass(frozen=True)
class Figures:
    """Counts of one check, or of several together; `wanted` is villages × criteria."""

    villages: int = 0
    wanted: int = 0
    given: int = 0
    hits: int = 0
    villages_hit: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.villages + other.villages,
            self.wanted + other.wanted,
            self.given + other.given,
            self.hits + other.hits,
            self.villages_hit + other.villages_hit,
        )

    @property
    def completeness(self) -> int:
        return completeness(self.given, self.wanted)


@dataclass(frozen=True)
class TownshipRow:
    """One township's line."""

    check: QuarterlyCheck
    standing: Standing
    figures: Figures
    minutes_late: int

    @property
    def days_late(self) -> int:
        """Whole days; 0 in the first one."""
        return self.minutes_late // MINUTES_OF_DAY


@dataclass(frozen=True)
class CountyGroup:
    """The townships of one county, by code, with their totals."""

    county: Division
    rows: list[TownshipRow]
    figures: Figures


def figures_of(checks: CheckQuerySet) -> dict[int, Figures]:
    """Figures by check id, in three queries."""
    criteria = dict(Criterion.objects.values_list("edition_id").annotate(n=Count("pk")).order_by())
    sheets = VillageSheet.objects.filter(quarterly_check__in=checks)
    villages = sheets.values_list("quarterly_check_id", "quarterly_check__edition_id").order_by()
    yes = Q(value=AnswerValue.YES)
    answers = Answer.objects.filter(sheet__quarterly_check__in=checks).values_list("sheet__quarterly_check_id")
    counted = answers.order_by().annotate(
        given=Count("pk"), hits=Count("pk", filter=yes), villages_hit=Count("sheet", distinct=True, filter=yes)
    )
    said = {pk: (given, hits, villages_hit) for pk, given, hits, villages_hit in counted}
    return {
        pk: Figures(total, total * criteria.get(edition, 0), *said.get(pk, (0, 0, 0)))
        for pk, edition, total in villages.annotate(total=Count("pk"))
    }


def rows_of(checks: CheckQuerySet, at: dt.datetime) -> list[TownshipRow]:
    """A line for each check, by township code: a list to look things up in, not a ranking."""
    figures = figures_of(checks)
    ordered = checks.select_related("township__parent", "submitted_by").order_by("township__code")
    return [
        TownshipRow(check, Standing.of(check), figures.get(check.pk, Figures()), check.minutes_late(at))
        for check in ordered
    ]


def by_county(rows: Iterable[TownshipRow]) -> list[CountyGroup]:
    """The same lines under their counties, by code."""
    groups = []
    for _code, group in groupby(rows, key=lambda row: row.check.township.county_code):
        lines = list(group)
        county = lines[0].check.township.parent
        if county is not None:
            groups.append(CountyGroup(county, lines, total(lines)))
    return groups


def total(rows: Iterable[TownshipRow]) -> Figures:
    return sum((row.figures for row in rows), Figures())


def standings(checks: CheckQuerySet) -> dict[Standing, int]:
    """How many townships stand where, in one query; every standing is named, also with 0."""
    counts = checks.aggregate(**{standing.value: Count("pk", filter=standing.condition) for standing in Standing})
    return {standing: counts[standing.value] for standing in Standing}
