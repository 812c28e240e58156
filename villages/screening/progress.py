"""How far a check is: a line for every village, what was said, what is missing, what the county sent back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property

from villages.audit import AuditRow
from villages.criteria.models import Criterion
from villages.process import Stage, StageChange, Verb
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, SheetState, VillageSheet
from villages.screening.rules import AnswerInput, Problem, problems_of


@dataclass(frozen=True)
class Return:
    """Why the county sent a village (or a whole check) back, when and who."""

    reason: str
    at: dt.datetime
    by: str


@dataclass(frozen=True)
class VillageLine:
    """One village of a check: its sheet with answers, its state, what is missing."""

    sheet: VillageSheet
    total: int
    problems: list[Problem]
    returned: Return | None = None

    @cached_property
    def answers(self) -> list[Answer]:
        return list(self.sheet.answers.all())

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def is_answered(self) -> bool:
        """Every criterion has an answer, with its words or still without."""
        return self.answered >= self.total

    @cached_property
    def state(self) -> SheetState:
        return self.sheet.state(self.total)

    @property
    def said(self) -> list[Answer]:
        """The answers that carry words: *yes* and *cannot tell*."""
        return [answer for answer in self.answers if answer.value != AnswerValue.NO]

    @property
    def lacking(self) -> list[Answer]:
        """The answers that still need their words."""
        return [answer for answer in self.answers if answer.lacks_words]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many answers of each value, every value named."""
        given = Counter(answer.value for answer in self.answers)
        return {value: given[value] for value in AnswerValue.values}


@dataclass(frozen=True)
class Progress:
    """All lines of a check, with the numbers that its pages show."""

    check: QuarterlyCheck
    criteria: list[Criterion]
    lines: list[VillageLine]

    @property
    def total(self) -> int:
        return len(self.lines)

    @cached_property
    def by_state(self) -> dict[str, int]:
        """Number of villages in each state, every state named."""
        states = Counter(line.state for line in self.lines)
        return {state.value: states[state] for state in SheetState}

    @property
    def todo(self) -> list[tuple[SheetState, list[VillageLine]]]:
        """The villages that are not done by state: what needs a hand first, first."""
        order = (SheetState.PROBLEM, SheetState.IN_WORK, SheetState.NOT_STARTED)
        return [(state, [line for line in self.lines if line.state == state]) for state in order]

    @property
    def done(self) -> int:
        return self.by_state[SheetState.DONE]

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @cached_property
    def problems(self) -> list[Problem]:
        return [problem for line in self.lines for problem in line.problems]

    @property
    def untouched(self) -> list[VillageLine]:
        """Villages of which nothing is answered (and nothing was returned)."""
        return [line for line in self.lines if line.state == SheetState.NOT_STARTED]

    @property
    def begun(self) -> list[VillageLine]:
        """Villages that are neither untouched nor done: what they lack is worth naming one by one."""
        return [line for line in self.lines if line.state in (SheetState.PROBLEM, SheetState.IN_WORK)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Answers of each value over all villages."""
        return {value: sum(line.counts[value] for line in self.lines) for value in AnswerValue.values}

    @property
    def answers_total(self) -> int:
        return len(self.lines) * len(self.criteria)

    @property
    def next_line(self) -> VillageLine | None:
        """Where to go on: what the county returned, then what is begun, then what is not; None when all is done."""
        return next((line for __, lines in self.todo for line in lines), None)


def progress_of(check: QuarterlyCheck) -> Progress:
    """Read a check with all its sheets, answers and people: six queries, however many villages."""
    criteria = list(check.edition.criteria.all())
    sheets = list(check.sheets.with_answers().select_related("village", "saved_by"))
    missing: dict[int, list[Problem]] = {sheet.pk: [] for sheet in sheets}
    for problem in problems_of(sheets, criteria):
        missing[problem.sheet.pk].append(problem)
    returned = village_returns(check)
    lines = []
    for sheet in sheets:
        sheet.quarterly_check = check
        lines.append(VillageLine(sheet, len(criteria), missing[sheet.pk], returned.get(sheet.pk)))
    return Progress(check, criteria, lines)


def village_returns(check: QuarterlyCheck) -> dict[int, Return]:
    """By sheet: the reasons of the return, while the check is returned; they stay readable once they are answered."""
    if check.stage != Stage.RETURNED:
        return {}
    sheets = [str(pk) for pk in check.sheets.values_list("pk", flat=True)]
    rows = AuditRow.objects.filter(
        kind="villagesheet", verb="sheet.return", object_id__in=sheets, at__gte=check.submitted_at
    )
    return {int(row.object_id): Return(row.reason, row.at, row.by_name) for row in rows.order_by("at", "pk")}


def last_return(check: QuarterlyCheck) -> Return | None:
    """The county's reason for the whole check, when it is returned now."""
    if check.stage != Stage.RETURNED:
        return None
    change = StageChange.objects.of(check).filter(verb=Verb.RETURN).last()
    return Return(change.reason, change.at, str(change.by or "")) if change else None


def previous_by_village(check: QuarterlyCheck) -> dict[int, dict[int, AnswerInput]]:
    """Last quarter's answers to the same edition: village id → criterion number → answer. One query."""
    rows = Answer.objects.filter(
        sheet__quarterly_check__quarter=str(check.period.previous()),
        sheet__village__in=check.sheets.values("village"),
        criterion__edition_id=check.edition_id,
    )
    facts = [field.name for field in fields(AnswerInput)]
    found: dict[int, dict[int, AnswerInput]] = {}
    for village, number, *values in rows.order_by().values_list("sheet__village_id", "criterion__number", *facts):
        found.setdefault(village, {})[number] = AnswerInput(*values)
    return found
