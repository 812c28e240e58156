"""Counts all figures of a place at once: one query for each kind of row, however many divisions there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from reports.numbers import CriterionFigures
from reports.summary import ledger_rows
from reports.summary.figure import Base, Figure
from reports.summary.numbers import Counts, Due, Line, StagesAt, SummaryFigures, Target
from reports.summary.registry import ANSWERS, ANSWERS_BEFORE, BASES, ENTRIES, FIGURES
from reports.summary.scope import Scope
from villages.criteria.models import CriteriaEdition, Criterion
from villages.divisions.models import DIGITS, Division, Level
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.process import UNDER_RECTIFICATION, Stage
from villages.screening.insight.quarters import EARLIEST, run_of
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

QUARTERS_SHOWN = 8
NEAREST = 10
_CENT = Decimal("0.01")
# The numbers of one division by the names of their figures.
Numbers = dict[str, Any]


def summary(scope: Scope) -> SummaryFigures:
    """All figures of the place. The number of queries does not depend on how much there is.

    Raises `Division.DoesNotExist` where the prefix is the code of no division.
    """
    place = Division.objects.select_related("parent").get(code=scope.prefix)
    numbers: dict[str, Numbers] = defaultdict(dict)
    for base in BASES:
        for code, found in _numbers_of(base, scope).items():
            numbers[code] |= found
    names = _names(scope, numbers)
    edition = _edition(scope)
    return SummaryFigures(
        prefix=scope.prefix,
        name=place.name,
        above=place.parent.name if place.parent else "",
        level=scope.level.value,
        quarter=str(scope.quarter),
        as_of=scope.at,
        edition_zh=edition.title_zh if edition else "",
        edition_en=edition.title_en if edition else "",
        has_quarter_before=_has_quarter_before(scope),
        lines=tuple(Line(code, name, _counts([numbers[code]])) for code, name in names.items()),
        total=_counts(numbers.values()),
        criteria=_criteria(scope, edition),
        trend=tuple(_stages(scope, quarter) for quarter in _quarters(scope)),
        due=_due(scope),
        targets=_targets(scope),
    )


def number_of(figure: Figure, rows: QuerySet[Any], scope: Scope) -> Any:
    """The figure's number over some of its rows, as it stands in `Counts`."""
    number = rows.order_by().aggregate(n=figure.number(scope))["n"]
    return plain(figure, number)


def grouped(base: Base, scope: Scope, **by: Any) -> list[tuple[tuple[Any, ...], Numbers]]:
    """The figures of these rows for each value that the expressions have, as a database has them; one query."""
    figures = [figure for figure in FIGURES.values() if figure.base is base]
    # A column of the model may have the name of a figure.
    asked = {f"n_{figure.name}": figure.number(scope) for figure in figures}
    rows = base.rows(scope).order_by().annotate(**by).values(*by).annotate(**asked)
    return [
        (tuple(row[name] for name in by), {figure.name: row[f"n_{figure.name}"] for figure in figures}) for row in rows
    ]


def plain(figure: Figure, number: Any) -> Any:
    """Money as text with two places, so that it goes through JSON as it is."""
    return str(Decimal(number).quantize(_CENT)) if figure.is_money else number


def _numbers_of(base: Base, scope: Scope) -> dict[str, Numbers]:
    """The figures of these rows, by the code of the division; one query."""
    return {code: found for (code,), found in grouped(base, scope, unit=Left(base.code, scope.digits))}


def _counts(numbers: Iterable[Numbers]) -> Counts:
    """One division's numbers, or the sum of several."""
    sums: Numbers = {field.name: 0 for field in fields(Counts)}
    for one in numbers:
        for name, number in one.items():
            sums[name] += number
    return Counts(**{name: plain(FIGURES[name], number) for name, number in sums.items()})


def _names(scope: Scope, numbers: Mapping[str, Numbers]) -> dict[str, str]:
    """The divisions that have a line, in order of codes: those in force, and any with a number other than 0."""
    side_by_side = Division.objects.filter(level=scope.level).under(scope.prefix)
    counted = [code for code, found in numbers.items() if any(found.values())]
    there = side_by_side.in_force(scope.quarter.end) | Division.objects.filter(code__in=counted)
    return dict(there.order_by("code").values_list("code", "name"))


def _edition(scope: Scope) -> CriteriaEdition | None:
    """That of the quarter's checks, the newest where they differ."""
    checks = QuarterlyCheck.objects.under(scope.prefix).of_quarter(scope.quarter)
    found: CriteriaEdition | None = CriteriaEdition.objects.filter(checks__in=checks).first()
    return found


def _has_quarter_before(scope: Scope) -> bool:
    return QuarterlyCheck.objects.under(scope.prefix).of_quarter(scope.quarter.previous()).exists()


def _criteria(scope: Scope, edition: CriteriaEdition | None) -> tuple[CriterionFigures, ...]:
    """How often each is met, in this quarter and in the one before; of two editions the same number is the same."""
    if edition is None:
        return ()
    now, before = _by_criterion(ANSWERS, "hits", scope), _by_criterion(ANSWERS_BEFORE, "hits_before", scope)
    return tuple(
        CriterionFigures(
            number=criterion.number,
            group=criterion.group,
            tier=criterion.tier,
            text_zh=criterion.text_zh,
            text_en=criterion.text_en,
            short_zh=criterion.short_zh,
            short_en=criterion.short_en,
            hits=now.get(criterion.number, 0),
            hits_before=before.get(criterion.number, 0),
        )
        for criterion in Criterion.objects.filter(edition=edition).order_by("number")
    )


def _by_criterion(base: Base, name: str, scope: Scope) -> dict[int, int]:
    rows = FIGURES[name].rows(scope).order_by()
    return dict(rows.values_list(base.criterion).annotate(n=Count("pk")).order_by(base.criterion))


def _quarters(scope: Scope) -> list[Quarter]:
    """The last ones up to the counted one, or to that of an earlier moment, as far back as the calendar goes."""
    newest = min(scope.quarter, Quarter.of(scope.at))
    return [quarter for quarter in run_of(newest, QUARTERS_SHOWN) if quarter.year >= EARLIEST]


def _stages(scope: Scope, quarter: Quarter) -> StagesAt:
    """How the ledger stood when that quarter ended, or stands now if it has not ended; one query."""
    stages = (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING, Stage.WATCH, Stage.CANCELLED)
    asked = {stage.value: Count("pk", filter=Q(stage_then=stage)) for stage in stages}
    found = ledger_rows.standing(scope.before(quarter)).order_by().aggregate(**asked)
    return StagesAt(str(quarter), **found)


def _due(scope: Scope) -> tuple[Due, ...]:
    """The nearest deadlines first, overdue ones before all."""
    running = ENTRIES.rows(scope).filter(stage_then__in=UNDER_RECTIFICATION).select_related("village")
    return tuple(
        Due(
            number=entry.number,
            code=entry.village.code,
            village=entry.village.short_name,
            deadline=entry.deadline_then,
            days_left=(entry.deadline_then - scope.today).days,
            light=entry.light_then,
        )
        for entry in running.order_by("deadline_then", "number")[:NEAREST]
    )


def _targets(scope: Scope) -> tuple[Target, ...]:
    """The entries opened in the quarter's year, by number; of a city or a province nobody lists them."""
    if len(scope.prefix) < DIGITS[Level.COUNTY]:
        return ()
    entries: list[Any] = list(FIGURES["targets"].rows(scope).select_related("village__parent").order_by("number"))
    numbers = _criteria_of(entries)
    return tuple(
        Target(
            number=entry.number,
            code=entry.village.code,
            village=entry.village.short_name,
            township=entry.village.parent.name if entry.village.parent else "",
            criteria=tuple(numbers.get(entry.pk, ())),
            stage=entry.stage_then,
            opened_on=timezone.localdate(entry.opened_at),
            became=entry.became,
        )
        for entry in entries
    )


def _criteria_of(entries: Iterable[LedgerEntry]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    pairs = EntryCriterion.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("criterion__number")
    for entry, number in pairs.values_list("entry", "criterion__number"):
        found[entry].append(number)
    return found
