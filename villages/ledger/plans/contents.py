"""What a version of a plan says, and how it differs from the version before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.ledger.plans.models import MeasureKind, Plan, PlanItem, PlannedMeasure
from villages.ledger.plans.rules import Item, ItemWords, Line
from villages.process import Stage

LABELS: dict[str, str | Promise] = {"problem": _("Problem"), "cause": _("Cause"), "goal": _("Goal")}


def rows_of(plan: Plan) -> list[PlanItem]:
    """The criteria of a plan with their measures. Two queries."""
    return list(plan.items.select_related("criterion").prefetch_related("planned_measures__measure"))


def contents_of(plan: Plan) -> list[Item]:
    """The plan as the rules read it."""
    return [Item(row.criterion.number, words_of(row), lines_of(row)) for row in rows_of(plan)]


def words_of(row: PlanItem) -> ItemWords:
    return ItemWords(row.problem, row.cause, row.goal)


def lines_of(row: PlanItem) -> list[Line]:
    return [line_of(planned) for planned in row.planned_measures.all()]


def line_of(planned: PlannedMeasure) -> Line:
    return Line(planned.kind, planned.words, planned.owner_post, planned.due_on, planned.measure_id)


def version_before(plan: Plan) -> Plan | None:
    """The version that was in force when this one was drawn up."""
    earlier = Plan.objects.filter(entry=plan.entry_id, number__lt=plan.number)
    return earlier.filter(stage__in=(Stage.APPROVED, Stage.REPLACED)).order_by("-number").first()


@dataclass(frozen=True)
class TextShown:
    """One of the three texts; `before` is None where nothing is compared or nothing changed."""

    label: str | Promise
    text: str
    before: str | None


@dataclass(frozen=True)
class LineShown:
    """A measure as the page shows it: as it is, new, changed (with what stood before), or no longer planned."""

    kind: str
    words: str
    owner_post: str
    due_on: dt.date
    change: str = ""
    before: Line | None = None

    @property
    def kind_label(self) -> str:
        return str(MeasureKind(self.kind).label)

    @property
    def kind_before(self) -> str:
        """The label of the kind that stood before, if the kind was changed."""
        is_other = self.before is not None and self.before.kind != self.kind
        return str(MeasureKind(self.before.kind).label) if is_other and self.before else ""


@dataclass(frozen=True)
class ItemShown:
    """A criterion of a plan, compared with the version before."""

    criterion: Criterion
    is_new: bool
    texts: list[TextShown]
    lines: list[LineShown] = field(default_factory=list)


def compared(plan: Plan, before: Plan | None) -> list[ItemShown]:
    """The plan, criterion by criterion, with what is different from `before` (None: nothing is compared)."""
    old = {row.criterion_id: row for row in rows_of(before)} if before else {}
    return [_shown(row, old.get(row.criterion_id), is_compared=before is not None) for row in rows_of(plan)]


def _shown(row: PlanItem, old: PlanItem | None, *, is_compared: bool) -> ItemShown:
    texts = [
        TextShown(label, text, was if old is not None and (was := getattr(old, name)) != text else None)
        for name, label in LABELS.items()
        for text in [getattr(row, name)]
    ]
    lines = compared_lines(lines_of(row), lines_of(old) if old else [], is_compared=is_compared and old is not None)
    return ItemShown(row.criterion, is_compared and old is None, texts, lines)


def compared_lines(new: Sequence[Line], old: Sequence[Line], *, is_compared: bool = True) -> list[LineShown]:
    """Measures beside those of the version before: the same one is known by what is carried out, or by its words."""
    left = list(old)
    shown = []
    for line in new:
        same = _same(line, left)
        if same is not None:
            left.remove(same)
        shown.append(_line_shown(line, same, is_compared=is_compared))
    return [*shown, *(LineShown(gone.kind, gone.words, gone.owner_post, gone.due_on, "gone") for gone in left)]


def _same(line: Line, among: Sequence[Line]) -> Line | None:
    by_measure = (other for other in among if line.measure_id is not None and other.measure_id == line.measure_id)
    by_words = (other for other in among if (other.kind, other.words) == (line.kind, line.words))
    return next(by_measure, None) or next(by_words, None)


def _line_shown(line: Line, same: Line | None, *, is_compared: bool) -> LineShown:
    facts = (line.kind, line.words, line.owner_post, line.due_on)
    if not is_compared:
        return LineShown(*facts)
    if same is None:
        return LineShown(*facts, "new")
    if facts == (same.kind, same.words, same.owner_post, same.due_on):
        return LineShown(*facts)
    return LineShown(*facts, "changed", same)
