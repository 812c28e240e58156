"""The three kinds of villages, and how often each criterion is met: counts of villages over findings that count.

A village belongs to a kind in a quarter when a finding of that quarter, from whichever source, neither dismissed nor
withdrawn, meets a criterion of that group. It can belong to more than one; it is counted once in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from villages.criteria.models import Criterion, Group
from villages.divisions.models import Division
from villages.screening.insight.quarters import run_of
from villages.screening.models import Finding, FindingQuerySet
from villages.screening.quarters import Quarter

QUARTERS_SHOWN = 8


@dataclass(frozen=True)
class KindRow:
    """One quarter: villages of each kind, and of any."""

    quarter: Quarter
    counts: dict[Group, int]
    any_kind: int


@dataclass(frozen=True)
class VillageOfKind:
    """One village and what was found there in the quarter."""

    village: Division
    findings: list[Finding]

    @property
    def kinds(self) -> list[Group]:
        """In the order of the criteria's groups, each once."""
        met = {finding.criterion.group for finding in self.findings}
        return [group for group in Group if group in met]


@dataclass(frozen=True)
class Frequency:
    """One criterion: villages that met it in each of the quarters."""

    criterion: Criterion
    counts: list[tuple[Quarter, int]]


def quarters_of(findings: FindingQuerySet, newest: Quarter) -> list[Quarter]:
    """The quarters to show, oldest first: up to the newest with a finding (or `newest`), at most eight, no gaps."""
    ends = findings.aggregate(first=Min("quarter"), last=Max("quarter"))
    if not ends["first"]:
        return [newest]
    last = max(Quarter.parse(ends["last"]), newest)
    first = Quarter.parse(ends["first"])
    return [quarter for quarter in run_of(last, QUARTERS_SHOWN) if quarter >= first]


def kind_rows(findings: FindingQuerySet, quarters: Sequence[Quarter]) -> list[KindRow]:
    """Two queries."""
    rows = findings.filter(quarter__in=list(map(str, quarters))).order_by()
    by_group = {
        (quarter, group): n
        for quarter, group, n in rows.values_list("quarter", "criterion__group").annotate(
            n=Count("village", distinct=True)
        )
    }
    overall = dict(rows.values_list("quarter").annotate(n=Count("village", distinct=True)))
    return [
        KindRow(
            quarter,
            {group: by_group.get((str(quarter), group.value), 0) for group in Group},
            overall.get(str(quarter), 0),
        )
        for quarter in quarters
    ]


def frequencies(
    findings: FindingQuerySet, quarters: Sequence[Quarter], criteria: Iterable[Criterion]
) -> list[Frequency]:
    """For each criterion, in one query; editions meet by the number."""
    rows = findings.filter(quarter__in=list(map(str, quarters))).order_by()
    counts = {
        (number, quarter): n
        for number, quarter, n in rows.values_list("criterion__number", "quarter").annotate(
            n=Count("village", distinct=True)
        )
    }
    return [
        Frequency(criterion, [(quarter, counts.get((criterion.number, str(quarter)), 0)) for quarter in quarters])
        for criterion in criteria
    ]


def with_findings(villages: Sequence[Division], findings: FindingQuerySet) -> list[VillageOfKind]:
    """These villages with those of the findings that are theirs; one query."""
    own: dict[int, list[Finding]] = {village.pk: [] for village in villages}
    rows = findings.filter(village__in=list(own)).select_related("criterion", "village")
    for finding in rows.order_by("criterion__number", "pk"):
        own[finding.village_id].append(finding)
    return [VillageOfKind(village, own[village.pk]) for village in villages]
