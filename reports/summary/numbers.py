"""The figures of a place as typed numbers: pure data, JSON round trip by `reports.numbers`, no queries, no language.

Each field of `Counts` is a figure of the registry (`reports/summary/registry.py`), which says what it counts and lists
its rows. Money is in yuan, as text with two places.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from reports.numbers import CriterionFigures, Outcomes
from reports.wording.paragraphs import Paragraphs
from villages.ledger.models import Light
from villages.process import Stage


@dataclass(frozen=True)
class Counts:
    """Every figure of one place, by the name that it has in the registry."""

    # The screening of the quarter.
    villages: int = 0
    villages_complete: int = 0
    villages_with_hits: int = 0
    expected: int = 0
    answered: int = 0
    unknowns: int = 0
    hits: int = 0
    new_hits: int = 0
    hits_before: int = 0
    gone_hits: int = 0
    checks: int = 0
    checks_in_time: int = 0
    checks_late: int = 0
    checks_missing: int = 0
    checks_waiting: int = 0
    checks_confirmed: int = 0
    findings: int = 0
    findings_waiting: int = 0
    findings_proposed: int = 0
    findings_dismissed: int = 0
    findings_determined: int = 0
    # The ledger at the moment of the count.
    entries: int = 0
    entries_open: int = 0
    rectifying: int = 0
    inspecting: int = 0
    consolidating: int = 0
    watch: int = 0
    cancelled: int = 0
    cancelled_in_all: int = 0
    light_over: int = 0
    light_soon: int = 0
    light_near: int = 0
    light_far: int = 0
    # The entries that were opened in the quarter's year, by what has become of them.
    targets: int = 0
    targets_accepted: int = 0
    targets_failed: int = 0
    targets_rebounded: int = 0
    targets_consolidating: int = 0
    targets_under_way: int = 0
    # Moves between the quarter's first day and the count.
    opened: int = 0
    applied: int = 0
    passed: int = 0
    basically_passed: int = 0
    failed: int = 0
    rebounded: int = 0
    widened: int = 0
    cancellations: int = 0
    # What was done, and what happened.
    measures: int = 0
    measures_done: int = 0
    measures_overdue: int = 0
    incidents: int = 0
    incidents_running: int = 0
    disputes_running: int = 0
    visits: int = 0
    households_visited: int = 0
    funds: str = "0.00"
    funds_targets: str = "0.00"
    notices: int = 0
    notices_criticism: int = 0
    notices_self_criticism: int = 0
    notices_talk: int = 0
    notices_resignation: int = 0
    notices_removal: int = 0
    notices_commendation: int = 0
    frozen: int = 0
    # Entries with ballots before the determination and in the inspection; ballots of these.
    compared: int = 0
    ballots_before: int = 0
    satisfied_before: int = 0
    ballots_after: int = 0
    satisfied_after: int = 0

    @property
    def completeness(self) -> float:
        """Percent of the expected answers that are given; 0 where nothing is expected."""
        return _percent(self.answered, self.expected)

    @property
    def satisfaction_before(self) -> float:
        """Percent of the valid ballots that are satisfied or fairly satisfied, before the rectification."""
        return _percent(self.satisfied_before, self.ballots_before)

    @property
    def satisfaction_after(self) -> float:
        """The same in the inspection."""
        return _percent(self.satisfied_after, self.ballots_after)

    @property
    def checks_submitted(self) -> int:
        return self.checks_in_time + self.checks_late

    @property
    def yuan(self) -> Decimal:
        """Money of the quarter."""
        return Decimal(self.funds)

    @property
    def yuan_targets(self) -> Decimal:
        """Money spent on the year's targets so far."""
        return Decimal(self.funds_targets)

    @property
    def outcomes(self) -> Outcomes:
        """What has become of the year's targets."""
        return Outcomes(
            accepted=self.targets_accepted,
            failed=self.targets_failed,
            rebounded=self.targets_rebounded,
            consolidating=self.targets_consolidating,
            under_way=self.targets_under_way,
        )

    @property
    def is_empty(self) -> bool:
        """Nothing was asked for, and nothing happened."""
        return self == Counts()

    def by_stage(self) -> dict[str, int]:
        """Entries told of in the quarter by stage, in the order of the process; `cancelled` since it began."""
        stages = (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING, Stage.WATCH, Stage.CANCELLED)
        return {str(stage): getattr(self, stage.value) for stage in stages}

    def by_light(self) -> dict[str, int]:
        """Entries under rectification by the light of their deadline, the most pressing first."""
        lights = (Light.OVER, Light.SOON, Light.NEAR, Light.FAR)
        return {str(light): getattr(self, f"light_{light.value}") for light in lights}


@dataclass(frozen=True)
class Line:
    """One division of the next level: a county's township, a city's county, a province's city."""

    code: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class StagesAt:
    """How many entries stood in which stage at the end of a quarter; `cancelled` counts all there ever were."""

    quarter: str
    rectifying: int
    inspecting: int
    consolidating: int
    watch: int
    cancelled: int

    @property
    def open(self) -> int:
        return self.rectifying + self.inspecting + self.consolidating + self.watch


@dataclass(frozen=True)
class Due:
    """An entry whose deadline runs."""

    number: str
    code: str
    village: str
    deadline: dt.date
    days_left: int
    light: str


@dataclass(frozen=True)
class Target:
    """An entry that was opened in the quarter's year: where, for which criteria, and what has become of it."""

    number: str
    code: str
    village: str
    township: str
    criteria: tuple[int, ...]
    stage: str
    opened_on: dt.date
    became: str


@dataclass(frozen=True)
class SummaryFigures:
    """A place in a quarter: one line for each division of the next level, their sum, and what stands beside it.

    `lines` are in order of codes; the place itself has a line where something is addressed to it and to no division
    below. `trend`: eight quarters up to this one, the oldest first, each as of its end, or as of the count where that
    came before. `due`: the nearest deadlines. `targets`: only of a county and what lies below it.
    """

    prefix: str
    name: str
    above: str
    level: str
    quarter: str
    as_of: dt.datetime
    edition_zh: str
    edition_en: str
    has_quarter_before: bool
    lines: tuple[Line, ...]
    total: Counts
    criteria: tuple[CriterionFigures, ...]
    trend: tuple[StagesAt, ...]
    due: tuple[Due, ...]
    targets: tuple[Target, ...]
    words: tuple[Paragraphs, ...] = ()

    @property
    def year(self) -> int:
        """The year whose targets are counted."""
        return int(self.quarter[:4])


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
