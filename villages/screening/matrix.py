"""The matrix: villages × criteria of one township on one page, saved village by village."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.process import Conflict, RuleBroken
from villages.screening import actions
from villages.screening.forms import NOTHING, Difference, differences, read_version
from villages.screening.models import AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.past import Mark, past_by_village
from villages.screening.progress import Progress, VillageLine, progress_of
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput

# How a row tells what its cells showed when the page was made: one letter for each criterion.
LETTERS = {"": "-", AnswerValue.NO.value: "n", AnswerValue.YES.value: "y", AnswerValue.UNKNOWN.value: "u"}


@dataclass(frozen=True)
class Cell:
    """One village × one criterion: the value shown, the one saved, last quarter's."""

    number: int
    short: str
    shown: str
    saved: AnswerInput
    past: Sequence[Mark]
    lacks_words: bool

    @property
    def previous(self) -> str:
        """What last quarter said; empty when it said nothing."""
        return self.past[0].value if self.past else ""

    @property
    def past_words(self) -> str:
        """The four quarters before, in words."""
        return " · ".join(mark.words for mark in self.past)

    @property
    def is_new(self) -> bool:
        """It says something else than last quarter did."""
        return bool(self.shown and self.previous and self.shown != self.previous)


@dataclass(frozen=True)
class Row:
    """One village; `differences` are those of a clerk who saved on an old version, `sentence` a refusal."""

    line: VillageLine
    cells: list[Cell]
    differences: list[Difference] = field(default_factory=list)
    sentence: str = ""

    @property
    def sheet(self) -> VillageSheet:
        return self.line.sheet

    @property
    def letters(self) -> str:
        """What is saved, one letter for each criterion."""
        return "".join(LETTERS[cell.saved.value] for cell in self.cells)


@dataclass(frozen=True)
class Outcome:
    """What came of saving: the sheets saved; by sheet what was typed on an old version, or refused and why."""

    saved: set[int] = field(default_factory=set)
    conflicts: dict[int, dict[int, AnswerInput]] = field(default_factory=dict)
    refused: dict[int, tuple[dict[int, AnswerInput], str]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.conflicts or self.refused)


@dataclass(frozen=True)
class Matrix:
    """The whole page: the check's progress and its rows."""

    progress: Progress
    rows: list[Row]

    @property
    def conflicts(self) -> list[Row]:
        return [row for row in self.rows if row.differences]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.sentence]


def matrix_of(check: QuarterlyCheck, outcome: Outcome | None = None) -> Matrix:
    """Read the matrix, in as many queries for any number of villages; cells not saved keep what was typed."""
    outcome = outcome or Outcome()
    progress, past = progress_of(check), past_by_village(check)
    rows = []
    for line in progress.lines:
        pk, saved = line.sheet.pk, _saved(line)
        refused, sentence = outcome.refused.get(pk, ({}, ""))
        typed = outcome.conflicts.get(pk, refused)
        cells = _cells(progress.criteria, line, saved, typed, past.get(line.sheet.village_id, {}))
        found = differences(progress.criteria, saved, typed) if pk in outcome.conflicts else []
        rows.append(Row(line, cells, found, sentence))
    return Matrix(progress, rows)


def save_matrix(*, check: QuarterlyCheck, data: QueryDict, by: User, at: dt.datetime) -> Outcome:
    """Save every village that was touched, each by itself: one that is refused or late does not hold up the others."""
    outcome = Outcome()
    progress = progress_of(check)
    for line in progress.lines:
        saved = _saved(line)
        typed = _typed(data, line.sheet, progress.criteria, saved, check.period)
        as_last_quarter = _taken_over(data, line, typed)
        typed |= as_last_quarter
        if not typed:
            continue
        version = read_version(data.get(f"s{line.sheet.pk}-version"))
        try:
            actions.save_sheet(
                sheet=line.sheet, answers=typed, version=version, by=by, at=at, as_last_quarter=as_last_quarter
            )
        except Conflict:
            # What the other person saved may be the same; then there is nothing to compare.
            if any(saved.get(number, NOTHING).value != answer.value for number, answer in typed.items()):
                outcome.conflicts[line.sheet.pk] = typed
        except RuleBroken as broken:
            outcome.refused[line.sheet.pk] = (typed, str(broken))
        else:
            outcome.saved.add(line.sheet.pk)
    return outcome


def _typed(
    data: QueryDict,
    sheet: VillageSheet,
    criteria: list[Criterion],
    saved: Mapping[int, AnswerInput],
    quarter: Quarter,
) -> dict[int, AnswerInput]:
    """The cells of a row that show something else than when the page was made.

    A cell that says what is saved keeps the words that are saved with it.
    """
    was = data.get(f"s{sheet.pk}-was", "")
    if len(was) != len(criteria):
        was = "".join(LETTERS[saved.get(criterion.number, NOTHING).value] for criterion in criteria)
    typed = {}
    for criterion, letter in zip(criteria, was, strict=True):
        value = data.get(f"s{sheet.pk}-{criterion.number}")
        if value is not None and LETTERS.get(value) != letter:
            old = saved.get(criterion.number, NOTHING)
            typed[criterion.number] = old if old.value == value else AnswerInput(value).dated(quarter)
    return typed


def _taken_over(data: QueryDict, line: VillageLine, typed: Mapping[int, AnswerInput]) -> dict[int, AnswerInput]:
    """The cells answered by the key “as last quarter”, now or to give a saved answer the words that it lacks."""
    named = data.get(f"s{line.sheet.pk}-last", "").split()
    lacking = {answer.criterion.number: AnswerInput.of(answer) for answer in line.lacking}
    return {
        number: answer
        for number, answer in {**lacking, **typed}.items()
        if str(number) in named and data.get(f"s{line.sheet.pk}-{number}") == answer.value != ""
    }


def _saved(line: VillageLine) -> dict[int, AnswerInput]:
    return {answer.criterion.number: AnswerInput.of(answer) for answer in line.answers}


def _cells(
    criteria: list[Criterion],
    line: VillageLine,
    saved: Mapping[int, AnswerInput],
    typed: Mapping[int, AnswerInput],
    past: Mapping[int, Sequence[Mark]],
) -> list[Cell]:
    lacking = {answer.criterion.number for answer in line.lacking}
    cells = []
    for criterion in criteria:
        number = criterion.number
        now = saved.get(number, NOTHING)
        shown = typed.get(number, now).value
        cells.append(
            Cell(
                number=number,
                short=criterion.short,
                shown=shown if shown in LETTERS else "",
                saved=now,
                past=past.get(number, ()),
                lacks_words=number in lacking,
            )
        )
    return cells
