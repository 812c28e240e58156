"""The four quarters before: what was said of each village and criterion, as small marks beside the new answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput

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


def past_by_village(check: QuarterlyCheck) -> dict[int, Past]:
    """Village id → criterion number → a mark for each of the last four quarters, the newest first. One query.

    A criterion that none of them answered is left out.
    """
    rows = _answers_before(check).filter(sheet__village__in=check.sheets.values("village"))
    columns = ("sheet__village_id", "criterion__number", "sheet__quarterly_check__quarter", "value")
    said: dict[int, dict[int, dict[str, str]]] = {}
    for village, number, quarter, value in rows.order_by().values_list(*columns):
        said.setdefault(village, {}).setdefault(number, {})[quarter] = value
    return {village: _marks(check, values) for village, values in said.items()}


def past_of(sheet: VillageSheet) -> tuple[Past, dict[int, AnswerInput]]:
    """The marks of one village, and last quarter's answers with their words, by criterion number. One query."""
    check = sheet.quarterly_check
    rows = _answers_before(check).filter(sheet__village=sheet.village_id)
    said: dict[int, dict[str, str]] = {}
    last: dict[int, AnswerInput] = {}
    for answer in rows.select_related("criterion", "sheet__quarterly_check"):
        number, quarter = answer.criterion.number, answer.sheet.quarterly_check.quarter
        said.setdefault(number, {})[quarter] = answer.value
        if quarter == str(check.period.previous()):
            last[number] = AnswerInput.of(answer)
    return _marks(check, said), last


def _answers_before(check: QuarterlyCheck) -> QuerySet[Answer]:
    """What the four quarters before answered to the criteria of the same edition, anywhere."""
    names = [str(quarter) for quarter in quarters_before(check.period)]
    return Answer.objects.filter(sheet__quarterly_check__quarter__in=names, criterion__edition_id=check.edition_id)


def _marks(check: QuarterlyCheck, said: dict[int, dict[str, str]]) -> Past:
    """`said`: criterion number → quarter → value."""
    quarters = quarters_before(check.period)
    return {
        number: tuple(Mark(quarter, values.get(str(quarter), "")) for quarter in quarters)
        for number, values in said.items()
    }
