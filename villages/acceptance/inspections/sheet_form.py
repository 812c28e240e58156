"""The sheet as a page: every row with what is kept, what was typed, what is wrong, what a colleague wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from villages.acceptance.inspections.sheet_rows import (
    BALLOTS,
    COUNTS,
    CRITERION,
    INTERVIEW,
    ITEM,
    VETO,
    VISIT,
    YES,
    Ground,
    Values,
    as_points,
    check_row,
    lacking,
    print_of,
    split,
    tidy,
)
from villages.acceptance.inspections.sheet_saving import RowInput, Saved
from villages.criteria.models import Criterion
from villages.criteria.sheet import Aspect
from villages.ledger.problems.models import RaisedBy
from villages.marks import listed
from villages.process import RuleBroken


@dataclass
class Row:
    """One row of the sheet; `about` is the item, veto, criterion or kind that it speaks of."""

    name: str
    values: dict[str, str]
    read: str
    about: Any = None
    is_given: bool = False
    error: str = ""
    error_field: str = ""
    theirs: str = ""

    @property
    def input(self) -> RowInput:
        return RowInput(self.values, self.read)

    def cells(self) -> dict[str, tuple[str, str]]:
        """Field → the name that the browser sends, and the value."""
        return {part: (f"{self.name}__{part}", value) for part, value in self.values.items()}

    @property
    def is_less(self) -> bool:
        """Fewer points than the item can bring: the reason is asked for."""
        points = as_points(self.values.get("points", ""))
        return points is not None and points < self.about.points


@dataclass
class SheetForm:
    """The whole sheet of one inspection: `data` is what the browser sent, None when the page is opened."""

    ground: Ground
    criteria: Mapping[int, Criterion]
    kept: Mapping[str, Values]
    data: QueryDict | None = None
    rows: dict[str, Row] = field(init=False)

    def __post_init__(self) -> None:
        about = self._about()
        self.rows = {name: self._row(name, parts, about.get(name)) for name, parts in self.ground.fields()}

    def _row(self, name: str, parts: tuple[str, ...], about: Any) -> Row:
        kept = self.kept.get(name, {})
        values = {part: kept.get(part, "") for part in parts}
        row = Row(name, values, print_of(kept), about)
        if self.data is None or f"{name}__read" not in self.data:
            return row
        typed = {part: self.data.get(f"{name}__{part}", "") for part in parts}
        row.values, row.read, row.is_given = tidy(name, typed), self.data.get(f"{name}__read", "")[:12], True
        try:
            check_row(name, row.values, self.ground)
        except RuleBroken as broken:
            row.error, row.error_field = str(broken), broken.field or ""
        return row

    def _about(self) -> dict[str, Any]:
        sheet = self.ground.sheet
        return (
            {f"{ITEM}-{item.key}": item for item in sheet.items()}
            | {f"{VETO}-{veto.key}": veto for veto in sheet.vetoes}
            | {f"{CRITERION}-{number}": criterion for number, criterion in self.criteria.items()}
            | {f"{INTERVIEW}-{kind.value}": kind for kind in RaisedBy}
        )

    @property
    def to_save(self) -> dict[str, RowInput]:
        """The rows that were sent and can be kept."""
        return {row.name: row.input for row in self.rows.values() if row.is_given and not row.error}

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows.values() if row.error]

    @property
    def conflicts(self) -> list[Row]:
        return [row for row in self.rows.values() if row.theirs]

    def take_over(self, saved: Saved, *, is_seen: bool) -> None:
        """After a save: what is kept now; beside a conflict stands what the colleague wrote.

        `is_seen`: the person gets to see it now, so that the next save is made knowing both.
        """
        self.kept = saved.rows
        for name, row in self.rows.items():
            theirs = saved.rows.get(name, {})
            if name in saved.conflicts:
                row.theirs = listed(text for text in theirs.values() if text) or _("nothing any more")
                row.read = print_of(theirs) if is_seen else row.read
            elif name in saved.written:
                row.read = print_of(theirs)

    def of(self, kind: str) -> list[Row]:
        return [row for name, row in self.rows.items() if split(name)[0] == kind]

    @property
    def visit(self) -> Row:
        return self.rows[VISIT]

    @property
    def ballots(self) -> Row | None:
        return self.rows.get(BALLOTS)

    def aspects(self) -> Iterator[tuple[Aspect, list[Row]]]:
        for aspect in self.ground.sheet.aspects:
            yield aspect, [self.rows[f"{ITEM}-{item.key}"] for item in aspect.items]

    def vetoes(self) -> list[Row]:
        return self.of(VETO)

    def of_criteria(self) -> list[Row]:
        return self.of(CRITERION)

    def interviews(self) -> list[Row]:
        return self.of(INTERVIEW)

    def questions(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each question with the names and values of its three counts."""
        ballots = self.ballots
        if ballots is not None:
            cells = ballots.cells()
            for question in self.ground.sheet.questions:
                yield question.text, [cells[f"{question.key}-{count}"] for count in COUNTS]

    @property
    def missing(self) -> int:
        """How many rows still lack something, of what is kept."""
        return len(lacking(self.kept, self.ground))

    @property
    def total(self) -> Decimal:
        """The points that are kept so far."""
        values = [self.kept.get(f"{ITEM}-{item.key}", {}).get("points", "") for item in self.ground.sheet.items()]
        return sum((as_points(text) or Decimal(0) for text in values), Decimal(0))

    @property
    def has_hits(self) -> bool:
        return any(row.values["hit"] == YES for row in self.vetoes())
