"""A draft of the rule set, tried on the inspections that were signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from villages.acceptance.inspections.decision import Decision
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.sheet_store import PARTS, seen_of
from villages.acceptance.inspections.words import Told, tell
from villages.acceptance.trials.rules import Carried, try_on
from villages.accounts.models import User
from villages.criteria.rules import Numbers
from villages.criteria.sheet import Sheet
from villages.process import Stage

MOST_INSPECTIONS = 200


@dataclass(frozen=True)
class TrialLine:
    """One past inspection: what it came to, and what it would come to."""

    inspection: Inspection
    then: Outcome
    now: Decision
    carried: Carried

    @property
    def is_different(self) -> bool:
        return self.then != self.now.outcome

    @property
    def why(self) -> list[Told]:
        """The lines that decide now: those as strict as the outcome, or all but the criteria when it passes."""
        return [tell(line) for line in self.now.lines if line.verdict == self.now.outcome != Outcome.PASS]


@dataclass(frozen=True)
class Tally:
    """How many inspections have an outcome, then and now."""

    outcome: Outcome
    then: int
    now: int


def signed_inspections(user: User) -> list[Inspection]:
    """The newest that this person may see, with their sheets. A fixed number of queries."""
    rows = Inspection.objects.visible_to(user).filter(stage=Stage.SIGNED).order_by("-signed_at", "-pk")
    rows = rows.select_related("entry__village__parent", "rule_set__edition").prefetch_related(*PARTS)
    return list(rows[:MOST_INSPECTIONS])


def tried(inspections: Iterable[Inspection], *, numbers: Numbers, sheet: Sheet) -> list[TrialLine]:
    """Each inspection by the rules that are tried; what the team proposed then is what its own rules computed."""
    rows = list(inspections)
    lines = []
    for inspection in rows:
        seen = seen_of(inspection, was_basic=_was_basic(inspection))
        now, carried = try_on(seen, old=inspection.rule_set.inspection_sheet, numbers=numbers, sheet=sheet)
        lines.append(TrialLine(inspection, Outcome(inspection.proposed_outcome), now, carried))
    return lines


def _was_basic(inspection: Inspection) -> bool:
    """The line of the score keeps whether a consolidation came before."""
    return any(line["facts"].get("was_basic", False) for line in inspection.lines if line["kind"] == "score")


def tally(lines: Iterable[TrialLine]) -> list[Tally]:
    """The outcomes side by side, from the mildest to the strictest."""
    rows = list(lines)
    then = Counter(line.then for line in rows)
    now = Counter(line.now.outcome for line in rows)
    return [Tally(outcome, then[outcome], now[outcome]) for outcome in Outcome]
