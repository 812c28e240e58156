"""The figures of a township's quarter as typed numbers: pure data, JSON round trip, no queries, no HTML, no language.

`reports/figures.py` counts them from the tables. Names of criteria stand in both languages, because a frozen snapshot
must not change when an edition's words do. Days are ISO dates; a stage is a value of `villages.process.Stage`.
"""

from __future__ import annotations

import datetime as dt
import types
from collections import Counter
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from reports.wording.paragraphs import Paragraphs
from reports.work.numbers import Person, Work
from villages.acceptance.inspections.models import Outcome
from villages.ledger.models import Light
from villages.process import Stage, Verb

Figures = TypeVar("Figures")

# What moves with the clock alone: two counts that differ only in these say the same of the quarter.
CLOCK = frozenset({"as_of", "days_left", "light", "measures_overdue", "minutes_late", "next_check_due_at"})

# Which field of `Moves` counts which verb.
MOVES = {
    Verb.DETERMINE: "opened",
    Verb.APPLY: "applied",
    Verb.PASS: "passed",
    Verb.FAIL: "failed",
    Verb.REBOUND: "rebounded",
    Verb.CANCEL: "cancelled",
    Verb.BASICALLY_PASS: "basically_passed",
    Verb.WIDEN: "widened",
}


@dataclass(frozen=True)
class CriterionFigures:
    """One criterion: how many villages meet it in this quarter and met it in the one before (None: not screened)."""

    number: int
    group: str
    tier: str
    text_zh: str
    text_en: str
    short_zh: str
    short_en: str
    hits: int
    hits_before: int | None


@dataclass(frozen=True)
class VillageFigures:
    """One village in force at the quarter's end. `answers`: one letter per criterion, y n u or - (none yet)."""

    code: str
    name: str
    answers: str

    @property
    def answered(self) -> int:
        return len(self.answers) - self.answers.count("-")

    @property
    def hits(self) -> int:
        return self.answers.count("y")


@dataclass(frozen=True)
class Hit:
    """A village meets a criterion, or met it."""

    code: str
    village: str
    criterion: int


@dataclass(frozen=True)
class Unknown:
    """A criterion that the township could not tell, and why."""

    village: str
    criterion: int
    reason: str


@dataclass(frozen=True)
class CheckFigures:
    """The quarterly check itself: where it stands, when it was due and submitted (minutes late by the first time)."""

    stage: str
    due_at: dt.datetime
    first_submitted_at: dt.datetime | None
    submitted_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    submission_number: str
    submissions: int
    returns: int
    minutes_late: int

    @property
    def is_confirmed(self) -> bool:
        return self.stage == Stage.CONFIRMED

    @property
    def is_submitted(self) -> bool:
        return self.first_submitted_at is not None


@dataclass(frozen=True)
class EntryFigures:
    """One ledger entry of the township. `days_left` and `light` (`villages.ledger.models.Light`) as of the count."""

    number: str
    code: str
    village: str
    criteria: tuple[int, ...]
    stage: str
    step: str
    opened_on: dt.date
    deadline: dt.date
    days_left: int
    light: str
    # How often the entry has rebounded, the how manieth of its village it is, and what the newest signed inspection
    # came to (`Outcome`, empty before one); figures that were frozen earlier do not say it.
    rebounds: int = 0
    times: int = 1
    inspected: str = ""
    watch_until: dt.date | None = None
    # Those who answer for the entry, with its measures that are not dropped; None: not counted when this was frozen.
    people: tuple[Person, ...] = ()
    measures: int | None = None
    measures_done: int | None = None
    measures_overdue: int | None = None

    @property
    def is_accepted(self) -> bool:
        """In its watch, or watched to the end."""
        return self.stage in (Stage.WATCH, Stage.CANCELLED)

    @property
    def has_failed(self) -> bool:
        """Its inspection failed, and it has not been accepted since."""
        return self.inspected == Outcome.FAIL and not self.is_accepted

    @property
    def is_running(self) -> bool:
        """The deadline runs: not before the determination, not after acceptance."""
        return self.light != Light.NONE


@dataclass(frozen=True)
class Outcomes:
    """What has become of some entries; each stands in one of the five."""

    accepted: int = 0
    failed: int = 0
    rebounded: int = 0
    consolidating: int = 0
    under_way: int = 0

    @classmethod
    def of(cls, entries: Iterable[EntryFigures]) -> Outcomes:
        counts = Counter(_outcome(entry) for entry in entries)
        return cls(**{field.name: counts[field.name] for field in fields(cls)})

    @property
    def targets(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))


def _outcome(entry: EntryFigures) -> str:
    if entry.is_accepted:
        return "accepted"
    if entry.has_failed:
        return "failed"
    if entry.rebounds:
        return "rebounded"
    return "consolidating" if entry.stage == Stage.CONSOLIDATING else "under_way"


@dataclass(frozen=True)
class Moves:
    """How often entries of the township moved between the quarter's first day and the count."""

    opened: int
    applied: int
    passed: int
    failed: int
    rebounded: int
    cancelled: int
    basically_passed: int = 0
    widened: int = 0


@dataclass(frozen=True)
class TownshipFigures:
    """Everything that a township's quarterly report says, counted at one moment."""

    quarter: str
    code: str
    name: str
    county: str
    as_of: dt.datetime
    edition_zh: str
    edition_en: str
    check: CheckFigures
    criteria: tuple[CriterionFigures, ...]
    villages: tuple[VillageFigures, ...]
    new_hits: tuple[Hit, ...]
    gone_hits: tuple[Hit, ...]
    has_quarter_before: bool
    unknowns: tuple[Unknown, ...]
    entries: tuple[EntryFigures, ...]
    moves: Moves
    findings_waiting: int
    findings_dismissed: int
    next_check_due_at: dt.datetime
    words: tuple[Paragraphs, ...] = ()
    # None: frozen before a report told of people, measures, incidents, visits and money.
    work: Work | None = None

    @property
    def expected(self) -> int:
        """Answers that completeness asks for: every village × every criterion."""
        return len(self.villages) * len(self.criteria)

    @property
    def answered(self) -> int:
        return sum(village.answered for village in self.villages)

    @property
    def completeness(self) -> float:
        """Percent of the expected answers that are given; 0 where nothing is expected."""
        return 100 * self.answered / self.expected if self.expected else 0.0

    @property
    def hits(self) -> int:
        return sum(village.hits for village in self.villages)

    @property
    def villages_with_hits(self) -> int:
        return sum(village.hits > 0 for village in self.villages)

    @property
    def villages_complete(self) -> int:
        return sum("-" not in village.answers for village in self.villages)

    @property
    def measures(self) -> int:
        """Measures of the entries that the report tells of."""
        return sum(entry.measures or 0 for entry in self.entries)

    @property
    def measures_done(self) -> int:
        return sum(entry.measures_done or 0 for entry in self.entries)

    @property
    def measures_overdue(self) -> int:
        """Neither done nor dropped, their day is past, and there is still time for the entry."""
        return sum(entry.measures_overdue or 0 for entry in self.entries)

    def entries_by_stage(self) -> dict[str, int]:
        """Open and cancelled entries counted by stage, in the order of the process; stages without any are 0."""
        stages = (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING, Stage.WATCH, Stage.CANCELLED)
        return {str(stage): sum(entry.stage == stage for entry in self.entries) for stage in stages}

    def outcomes_of(self, year: int) -> Outcomes:
        """What has become of the targets of a year: of the entries that were opened in it."""
        return Outcomes.of(entry for entry in self.entries if entry.opened_on.year == year)

    def entries_by_light(self) -> dict[str, int]:
        return {str(light): sum(entry.light == light for entry in self.entries) for light in Light}

    def upcoming(self) -> tuple[EntryFigures, ...]:
        """Entries whose deadline runs, the nearest first."""
        running = (entry for entry in self.entries if entry.is_running)
        return tuple(sorted(running, key=lambda entry: (entry.deadline, entry.number)))


@dataclass(frozen=True)
class CountyFigures:
    """A county's quarter: its townships side by side, and their sums."""

    quarter: str
    code: str
    townships: tuple[TownshipFigures, ...]

    @property
    def expected(self) -> int:
        return sum(township.expected for township in self.townships)

    @property
    def answered(self) -> int:
        return sum(township.answered for township in self.townships)

    @property
    def completeness(self) -> float:
        return 100 * self.answered / self.expected if self.expected else 0.0

    @property
    def hits(self) -> int:
        return sum(township.hits for township in self.townships)

    def entries_by_stage(self) -> dict[str, int]:
        return _sums(township.entries_by_stage() for township in self.townships)

    def outcomes_of(self, year: int) -> Outcomes:
        """What has become of the county's targets of a year."""
        entries = (entry for township in self.townships for entry in township.entries)
        return Outcomes.of(entry for entry in entries if entry.opened_on.year == year)


def _sums(rows: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for row in rows:
        for key, value in row.items():
            total[key] = total.get(key, 0) + value
    return total


def to_json(value: Any) -> Any:
    """Figures as plain JSON values, in the order of their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def from_json(kind: type[Figures], data: Any) -> Figures:
    """The figures that `to_json` wrote. Raises `KeyError` or `ValueError` for anything else.

    A field with a default may be missing: the figures were frozen before there was one.
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # classes can be keys
    there = [field for field in fields(kind) if field.name in data or field.default is MISSING]  # type: ignore[arg-type]
    return kind(**{field.name: _read(hints[field.name], data[field.name]) for field in there})


@cache
def _hints(kind: type) -> dict[str, Any]:
    """What is read as what; the same for every paper, and as slow to find out as fifty rows are to read."""
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(next(kind for kind in arguments if kind is not type(None)), value)
    if origin is tuple:
        return tuple(_read(arguments[0], item) for item in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, value)
    if hint in (dt.date, dt.datetime):
        return hint.fromisoformat(value)
    return value


def matter(contents: Any) -> Any:
    """Figures as JSON without what only the clock moves; equal for two counts that say the same."""
    return _without_clock(to_json(contents))


def _without_clock(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_clock(item) for key, item in value.items() if key not in CLOCK}
    return [_without_clock(item) for item in value] if isinstance(value, list) else value
