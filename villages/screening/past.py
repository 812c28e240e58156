"""The four quarters before: what was said of each village and criterion, as small marks beside the new answers."""

from __future__ import annotations

from dataclasses import dataclass

from villages.screening.models import Answer, AnswerValue, QuarterlyCheck
from villages.screening.quarters import Quarter

QUARTERS_SHOWN = 4


@dataclass(frozen=True)
class Mark:
    """What one earlier quarter said of a criterion; an empty value when it said nothing, or by another edition."""

    quarter: Quarter
    value: str

    @property
    def words(self) -> str:
        """`Q2 2026 yes`, in the reader's language."""
        return f"{self.quarter.label} {AnswerValue(self.value).label if self.value else '–'}"


Past = dict[int, tuple[Mark, ...]]


def quarters_before(quarter: Quarter, count: int = QUARTERS_SHOWN) -> list[Quarter]:
    """The quarters before this one, the newest first."""
    found = [quarter.previous()]
    while len(found) < count:
        found.append(found[-1].previous())
    return found


def past_by_village(check: QuarterlyCheck, *, village_id: int | None = None) -> dict[int, Past]:
    """Village id → criterion number → a mark for each of the last four quarters, the newest first. One query.

    A criterion that none of them answered is left out.
    """
    quarters = quarters_before(check.period)
    names = [str(quarter) for quarter in quarters]
    rows = Answer.objects.filter(sheet__quarterly_check__quarter__in=names, criterion__edition_id=check.edition_id)
    if village_id is None:
        rows = rows.filter(sheet__village__in=check.sheets.values("village"))
    else:
        rows = rows.filter(sheet__village=village_id)
    said: dict[tuple[int, int], dict[str, str]] = {}
    columns = ("sheet__village_id", "criterion__number", "sheet__quarterly_check__quarter", "value")
    for village, number, quarter, value in rows.order_by().values_list(*columns):
        said.setdefault((village, number), {})[quarter] = value
    past: dict[int, Past] = {}
    for (village, number), values in said.items():
        marks = tuple(Mark(quarter, values.get(name, "")) for quarter, name in zip(quarters, names, strict=True))
        past.setdefault(village, {})[number] = marks
    return past
