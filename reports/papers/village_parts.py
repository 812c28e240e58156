"""What a village file says, part by part: pure data. Notes and names stand in fields of their own, to be masked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reports.papers.bilingual import Both
from reports.papers.entries import EntryLine
from reports.papers.votes import Vote
from reports.work.numbers import Person

# Words about people and causes; the fields in which names stand beside posts.
NOTES = frozenset({"fact", "problem", "cause", "outcome", "reason", "seen"})
NAMES = frozenset({"full_name"})


@dataclass(frozen=True)
class CriterionWords:
    """A criterion that the file mentions."""

    number: int
    text: Both


@dataclass(frozen=True)
class QuarterAnswers:
    """A quarterly check of the village. `answers`: one letter per criterion of the file (y n u, - for none)."""

    quarter: str
    stage: str
    answers: str


@dataclass(frozen=True)
class FindingLine:
    """The village meets a criterion, says this source."""

    quarter: str
    number: int
    source: str
    fact: str
    established_by: str
    document_no: str
    stage: str


@dataclass(frozen=True)
class PlanLine:
    """What the plan in force says of a criterion."""

    number: int
    problem: str
    cause: str
    goal: str


@dataclass(frozen=True)
class MeasureLine:
    """A measure, done or not."""

    number: int
    kind: str
    words: str
    owner_post: str
    due_on: dt.date
    stage: str
    done_on: dt.date | None


@dataclass(frozen=True)
class ServiceLine:
    """Somebody on the entry, also who has left it."""

    person: Person
    unit: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class FundLine:
    """Money; `amount` in yuan with two places, negative for a counter-entry."""

    spent_on: dt.date
    purpose: str
    source: str
    document_no: str
    amount: str


@dataclass(frozen=True)
class ProjectLine:
    """A livelihood project; `amount` in yuan with two places."""

    name: str
    amount: str
    households: int
    due_on: dt.date | None
    stage: str


@dataclass(frozen=True)
class ProblemLine:
    """A line of the problem list."""

    raised_on: dt.date
    raised_by: str
    problem: str
    outcome: str
    stage: str


@dataclass(frozen=True)
class InspectionLine:
    """A round of inspection; until it is signed only that the township applied."""

    round: int
    applied_on: dt.date
    visited_on: dt.date | None
    decision: str
    vote: Vote | None
    reason: str


@dataclass(frozen=True)
class LookBackLine:
    """A look-back of the watch, with the criteria that were found met again."""

    quarter: str
    due_on: dt.date
    visited_on: dt.date | None
    stage: str
    hits: tuple[int, ...]
    seen: str


@dataclass(frozen=True)
class BreachLine:
    """A breach that lengthened the watch."""

    happened_on: dt.date
    months: int
    fact: str
    is_taken_back: bool


@dataclass(frozen=True)
class EntryPart:
    """One ledger entry with all that belongs to it."""

    line: EntryLine
    plan: tuple[PlanLine, ...]
    measures: tuple[MeasureLine, ...]
    people: tuple[ServiceLine, ...]
    funds: tuple[FundLine, ...]
    funds_total: str
    projects: tuple[ProjectLine, ...]
    problems: tuple[ProblemLine, ...]
    inspections: tuple[InspectionLine, ...]
    look_backs: tuple[LookBackLine, ...]
    breaches: tuple[BreachLine, ...]


@dataclass(frozen=True)
class Step:
    """One move in the village's history; `criteria` of the findings that went that way together."""

    at: dt.datetime
    thing: str
    verb: str
    after: str
    full_name: str
    post: str
    role: str
    reason: str
    criteria: tuple[int, ...]


@dataclass(frozen=True)
class VillageFile:
    """Everything of one village on a day."""

    code: str
    name: str
    village_class: str
    township: str
    county: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: str
    predecessors: tuple[str, ...]
    as_of: dt.datetime
    criteria: tuple[CriterionWords, ...]
    quarters: tuple[QuarterAnswers, ...]
    findings: tuple[FindingLine, ...]
    entries: tuple[EntryPart, ...]
    history: tuple[Step, ...]
