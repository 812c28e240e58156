"""Every village × every criterion of a quarter: what the township says, and where the county's side found a hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from villages.criteria.models import Criterion
from villages.screening.models import (
    COUNTY_SIDE,
    EDITABLE,
    LIVE_FINDING,
    Answer,
    AnswerValue,
    Finding,
    FindingQuerySet,
    SheetQuerySet,
    VillageSheet,
)


@dataclass(frozen=True)
class Cell:
    """`value` is the township's answer, empty for none; `is_hit`: the county's side found it, and it counts."""

    value: str
    is_hit: bool
    is_contradiction: bool


@dataclass(frozen=True)
class Line:
    """One village, with a cell for each criterion; a draft may still change and contradicts nothing."""

    sheet: VillageSheet
    cells: list[Cell]
    is_draft: bool

    @property
    def contradictions(self) -> int:
        return sum(cell.is_contradiction for cell in self.cells)


def lines_of(sheets: Sequence[VillageSheet], quarter: str, criteria: Sequence[Criterion]) -> list[Line]:
    """Two queries, however many villages; the sheets must bring their checks. Criteria meet by their number."""
    said: dict[tuple[int, int], str] = {}
    rows = Answer.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by()
    for sheet_id, number, value in rows.values_list("sheet_id", "criterion__number", "value"):
        said[sheet_id, number] = value
    hits = set(
        Finding.objects.live()
        .filter(quarter=quarter, source__in=COUNTY_SIDE, village__in=[sheet.village_id for sheet in sheets])
        .order_by()
        .values_list("village_id", "criterion__number")
    )
    lines = []
    for sheet in sheets:
        is_draft = sheet.quarterly_check.stage in EDITABLE
        was_submitted = sheet.quarterly_check.first_submitted_at is not None
        cells = []
        for criterion in criteria:
            value = said.get((sheet.pk, criterion.number), "")
            is_hit = (sheet.village_id, criterion.number) in hits
            is_contradiction = is_hit and was_submitted and value == AnswerValue.NO
            cells.append(Cell(value, is_hit, is_contradiction))
        lines.append(Line(sheet, cells, is_draft))
    return lines


def contradicted() -> Q:
    """The condition "the village has a contradiction", for a query on sheets."""
    return Exists(_hits().filter(Exists(_denials()))) & Q(quarterly_check__first_submitted_at__isnull=False)


def with_hit() -> Q:
    """The condition "the county's side found something", for a query on sheets."""
    return Q(Exists(_hits()))


def with_yes(sheets: SheetQuerySet) -> SheetQuerySet:
    """The sheets on which the township says *yes* to something."""
    return sheets.filter(Exists(Answer.objects.filter(sheet=OuterRef("pk"), value=AnswerValue.YES)))


def _hits() -> FindingQuerySet:
    return Finding.objects.filter(
        village=OuterRef("village"),
        quarter=OuterRef("quarterly_check__quarter"),
        source__in=COUNTY_SIDE,
        stage__in=LIVE_FINDING,
    )


def _denials() -> QuerySet[Answer]:
    return Answer.objects.filter(
        sheet__village=OuterRef("village"),
        sheet__quarterly_check__quarter=OuterRef("quarter"),
        criterion__number=OuterRef("criterion__number"),
        value=AnswerValue.NO,
    )
