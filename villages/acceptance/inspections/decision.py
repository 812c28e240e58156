"""What an inspection comes to, computed from the rule set line by line. Pure. Source: DOMAIN.md §4.

A line holds its facts, not its sentence: the words are made for the reader (`words.py`), and a round of last year reads
the same after the rule set has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from villages.acceptance.inspections.models import Outcome
from villages.criteria.rules import Numbers
from villages.criteria.sheet import Question, QuestionKind, Rates, Sheet

STRICTNESS = {Outcome.PASS: 0, Outcome.BASIC: 1, Outcome.FAIL: 2}


class LineKind(StrEnum):
    """What a line of the decision is about."""

    SCORE = "score"
    VETO = "veto"
    NO_VETO = "no_veto"
    BALLOTS = "ballots"
    DISSATISFIED = "dissatisfied"
    SATISFIED = "satisfied"
    AWARE = "aware"
    CRITERION = "criterion"


@dataclass(frozen=True)
class Answers:
    """The answers to one question."""

    satisfied: int = 0
    fairly_satisfied: int = 0
    dissatisfied: int = 0

    @property
    def total(self) -> int:
        return self.satisfied + self.fairly_satisfied + self.dissatisfied

    @property
    def favourable(self) -> int:
        return self.satisfied + self.fairly_satisfied

    def __add__(self, other: Answers) -> Answers:
        return Answers(
            self.satisfied + other.satisfied,
            self.fairly_satisfied + other.fairly_satisfied,
            self.dissatisfied + other.dissatisfied,
        )


@dataclass(frozen=True)
class CriterionSeen:
    """A criterion of the entry, as the team found it."""

    number: int
    zh: str
    en: str
    is_resolved: bool


@dataclass(frozen=True)
class Seen:
    """Everything that the decision rests on; `points`, `vetoes` and `answers` by the keys of the sheet."""

    points: Mapping[str, Decimal]
    vetoes: Mapping[str, str] = field(default_factory=dict)
    criteria: tuple[CriterionSeen, ...] = ()
    ballots: int = 0
    answers: Mapping[str, Answers] = field(default_factory=dict)
    # The round before was basically passed: the consolidation ends with a pass or a failure.
    was_basic: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the explanation, and the mildest outcome that it leaves open."""

    kind: LineKind
    verdict: Outcome
    facts: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "verdict": self.verdict.value, "facts": dict(self.facts)}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Line:
        return cls(LineKind(data["kind"]), Outcome(data["verdict"]), data["facts"])


@dataclass(frozen=True)
class Decision:
    """The outcome, and the lines that explain it; the strictest line decides."""

    outcome: Outcome
    lines: tuple[Line, ...]

    @property
    def against(self) -> list[Line]:
        """The lines that fail it."""
        return [line for line in self.lines if line.verdict == Outcome.FAIL]


def decide(seen: Seen, *, numbers: Numbers, sheet: Sheet) -> Decision:
    """Score, vetoes, ballots, criteria: one line each, by the numbers and the sheet of a rule set."""
    lines = (
        _score(seen, numbers, sheet),
        *_vetoes(seen, sheet),
        *_ballots(seen, numbers, sheet),
        *_criteria(seen),
    )
    return Decision(max((line.verdict for line in lines), key=STRICTNESS.__getitem__), lines)


def stricter_or_same(outcome: Outcome) -> list[Outcome]:
    """What the county leader may sign when the team proposes this outcome."""
    return [each for each in STRICTNESS if STRICTNESS[each] >= STRICTNESS[outcome]]


def total_of(points: Mapping[str, Decimal], sheet: Sheet) -> Decimal:
    """The points of the items that the sheet has."""
    return sum((points.get(item.key, Decimal(0)) for item in sheet.items()), Decimal(0))


def plain(points: Decimal) -> str:
    """`4`, `4.5`."""
    return f"{points.normalize():f}"


def verdict_of_score(points: Decimal, *, numbers: Numbers, was_basic: bool) -> Outcome:
    """The band that these points lie in."""
    if points >= numbers.pass_mark:
        return Outcome.PASS
    has_band = numbers.basically_passed_from is not None and not was_basic
    if has_band and points >= (numbers.basically_passed_from or 0):
        return Outcome.BASIC
    return Outcome.FAIL


def _score(seen: Seen, numbers: Numbers, sheet: Sheet) -> Line:
    points = total_of(seen.points, sheet)
    verdict = verdict_of_score(points, numbers=numbers, was_basic=seen.was_basic)
    facts = {
        "points": plain(points),
        "full": plain(sheet.points),
        "pass_mark": numbers.pass_mark,
        "basic_from": numbers.basically_passed_from,
        "was_basic": seen.was_basic,
    }
    return Line(LineKind.SCORE, verdict, facts)


def _vetoes(seen: Seen, sheet: Sheet) -> Iterator[Line]:
    hits = [veto for veto in sheet.vetoes if veto.key in seen.vetoes]
    for veto in hits:
        yield Line(LineKind.VETO, Outcome.FAIL, {"zh": veto.zh, "en": veto.en, "fact": seen.vetoes[veto.key]})
    if sheet.vetoes and not hits:
        yield Line(LineKind.NO_VETO, Outcome.PASS, {"count": len(sheet.vetoes)})


def _ballots(seen: Seen, numbers: Numbers, sheet: Sheet) -> Iterator[Line]:
    if not sheet.questions:
        return
    facts = {"ballots": seen.ballots, "least": numbers.ballots_min}
    yield Line(LineKind.BALLOTS, _fails_if(seen.ballots < numbers.ballots_min), facts)
    satisfaction, awareness = (sheet.questions_of(kind) for kind in (QuestionKind.SATISFACTION, QuestionKind.AWARENESS))
    for words, answers in _shares(seen, satisfaction, sheet.rates):
        limit, count = numbers.dissatisfied_fails_over_percent, answers.dissatisfied
        yield _share(LineKind.DISSATISFIED, count, answers, limit, words, fails=100 * count > limit * answers.total)
    for kind, questions, limit in (
        (LineKind.SATISFIED, satisfaction, numbers.satisfied_redo_under_percent),
        (LineKind.AWARE, awareness, numbers.aware_redo_under_percent),
    ):
        for words, answers in _shares(seen, questions, sheet.rates) if limit else ():
            count = answers.favourable
            yield _share(kind, count, answers, limit, words, fails=100 * count < limit * answers.total)


def _shares(seen: Seen, questions: list[Question], rates: Rates) -> Iterator[tuple[dict[str, str], Answers]]:
    """The answers to each question, or to all of them together; nothing where nobody answered."""
    given = [(question, seen.answers.get(question.key, Answers())) for question in questions]
    if rates == Rates.TOGETHER:
        given_together = sum((answers for _question, answers in given), Answers())
        if given_together.total:
            yield {}, given_together
        return
    for question, answers in given:
        if answers.total:
            yield {"zh": question.zh, "en": question.en}, answers


def _share(kind: LineKind, count: int, answers: Answers, limit: int, words: Mapping[str, str], *, fails: bool) -> Line:
    return Line(kind, _fails_if(fails), {"count": count, "answers": answers.total, "percent": limit, **words})


def _criteria(seen: Seen) -> Iterator[Line]:
    for criterion in seen.criteria:
        facts = {"number": criterion.number, "zh": criterion.zh, "en": criterion.en, "resolved": criterion.is_resolved}
        yield Line(LineKind.CRITERION, _fails_if(not criterion.is_resolved), facts)


def _fails_if(fails: bool) -> Outcome:
    return Outcome.FAIL if fails else Outcome.PASS
