"""The self-test before an application: what it would still take to pass. Pure.

Like the lines of a decision, its lines hold facts; the words are made for the reader.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.acceptance.inspections.decision import CriterionSeen, plain, total_of
from villages.acceptance.inspections.words import in_language
from villages.criteria.rules import Numbers
from villages.criteria.sheet import QuestionKind, Rates, Sheet


class TestKind(StrEnum):
    """What a line of the self-test is about."""

    __test__ = False

    POINTS = "points"
    UNLOOKED = "unlooked"
    VETO = "veto"
    CRITERION = "criterion"
    BALLOTS = "ballots"
    DISSATISFIED = "dissatisfied"
    SATISFIED = "satisfied"
    AWARE = "aware"
    PAPER = "paper"


class Paper(StrEnum):
    """A paper that an application should not lack."""

    MEETING = "meeting"
    LETTER = "letter"
    PLAN = "plan"
    MEASURES = "measures"
    BOARD = "board"


@dataclass(frozen=True)
class SelfSeen:
    """How the township sees itself: points by item (an item not looked at is absent), vetoes, open criteria, papers."""

    points: Mapping[str, Decimal]
    vetoes: frozenset[str] = frozenset()
    criteria: tuple[CriterionSeen, ...] = ()
    missing_papers: Mapping[str, int] = field(default_factory=dict)


def check_yourself(seen: SelfSeen, *, numbers: Numbers, sheet: Sheet) -> list[dict[str, Any]]:
    """The lines of the self-test: `kind`, `ok` (False: this would fail or lack) and `facts`."""
    return [
        {"kind": kind.value, "ok": ok, "facts": facts}
        for kind, ok, facts in (
            *_points(seen, numbers, sheet),
            *_outright(seen, sheet),
            *_votes(numbers, sheet),
            *((TestKind.PAPER, False, {"paper": paper, "count": n}) for paper, n in seen.missing_papers.items()),
        )
    ]


_Row = tuple[TestKind, bool, dict[str, Any]]


def _points(seen: SelfSeen, numbers: Numbers, sheet: Sheet) -> Iterator[_Row]:
    points = total_of(seen.points, sheet)
    missing = max(Decimal(0), numbers.pass_mark - points)
    facts = {
        "points": plain(points),
        "full": plain(sheet.points),
        "pass_mark": numbers.pass_mark,
        "missing": plain(missing),
        "basic_from": numbers.basically_passed_from,
    }
    yield TestKind.POINTS, not missing, facts
    unlooked = [item for item in sheet.items() if item.key not in seen.points]
    if unlooked:
        yield TestKind.UNLOOKED, False, {"count": len(unlooked)}


def _outright(seen: SelfSeen, sheet: Sheet) -> Iterator[_Row]:
    for veto in sheet.vetoes:
        if veto.key in seen.vetoes:
            yield TestKind.VETO, False, {"zh": veto.zh, "en": veto.en}
    for criterion in seen.criteria:
        facts = {"number": criterion.number, "zh": criterion.zh, "en": criterion.en, "resolved": criterion.is_resolved}
        yield TestKind.CRITERION, criterion.is_resolved, facts


def _votes(numbers: Numbers, sheet: Sheet) -> Iterator[_Row]:
    """What the ballots must bring, worked out for the least number of them. It cannot be tested beforehand."""
    if not sheet.questions:
        return
    ballots = numbers.ballots_min
    yield TestKind.BALLOTS, True, {"ballots": ballots}
    for kind, of, percent in (
        (TestKind.DISSATISFIED, QuestionKind.SATISFACTION, numbers.dissatisfied_fails_over_percent),
        (TestKind.SATISFIED, QuestionKind.SATISFACTION, numbers.satisfied_redo_under_percent),
        (TestKind.AWARE, QuestionKind.AWARENESS, numbers.aware_redo_under_percent),
    ):
        questions = len(sheet.questions_of(of))
        if not questions or (not percent and kind != TestKind.DISSATISFIED):
            continue
        answers = ballots * (questions if sheet.rates == Rates.TOGETHER else 1)
        share = percent * answers / 100
        limit = math.floor(share) if kind == TestKind.DISSATISFIED else math.ceil(share)
        yield kind, True, {"limit": limit, "answers": answers, "each": sheet.rates == Rates.EACH}


@dataclass(frozen=True)
class TestLine:
    """A line of the self-test as a page shows it."""

    __test__ = False

    ok: bool
    sentence: str


def told(lines: Iterable[Mapping[str, Any]]) -> list[TestLine]:
    """The lines, as the database keeps them, in words."""
    return [TestLine(line["ok"], _SENTENCES[TestKind(line["kind"])](line["facts"])) for line in lines]


def shortcomings(lines: Iterable[Mapping[str, Any]]) -> int:
    """How many lines would fail it."""
    return sum(1 for line in lines if not line["ok"])


def _tell_points(facts: Mapping[str, Any]) -> str:
    words = _("%(points)s of %(full)s points by your own score; %(pass_mark)s pass.") % facts
    if Decimal(facts["missing"]):
        words = _("%(points)s of %(full)s points by your own score; %(missing)s more are needed for the "
                  "%(pass_mark)s that pass.") % facts  # fmt: skip
        if facts["basic_from"] is not None and Decimal(facts["points"]) >= facts["basic_from"]:
            return words + _(" It would be basically passed.")
    return words


def _tell_unlooked(facts: Mapping[str, Any]) -> str:
    words = ngettext(
        "%(count)d item has no points yet and counts as none.",
        "%(count)d items have no points yet and count as none.",
        facts["count"],
    )
    return words % facts


def _tell_veto(facts: Mapping[str, Any]) -> str:
    return _("This fails outright: %(veto)s") % {"veto": in_language(facts)}


def _tell_criterion(facts: Mapping[str, Any]) -> str:
    words = {"number": facts["number"], "text": in_language(facts)}
    if facts["resolved"]:
        return _("Criterion %(number)d is resolved: %(text)s") % words
    return _("Criterion %(number)d must be resolved first: %(text)s") % words


def _tell_ballots(facts: Mapping[str, Any]) -> str:
    words = ngettext(
        "At least %(ballots)d valid ballot is needed.", "At least %(ballots)d valid ballots are needed.",
        facts["ballots"],
    )  # fmt: skip
    return words % facts


def _tell_dissatisfied(facts: Mapping[str, Any]) -> str:
    words = _("With that number, at most %(limit)d of the %(answers)d answers may be dissatisfied.")
    if facts["each"]:
        words = _("With that number, at most %(limit)d of the %(answers)d answers to each question may be "
                  "dissatisfied.")  # fmt: skip
    return words % facts


def _tell_satisfied(facts: Mapping[str, Any]) -> str:
    words = _("With that number, at least %(limit)d of the %(answers)d answers must be satisfied.")
    if facts["each"]:
        words = _("With that number, at least %(limit)d of the %(answers)d answers to each question must be "
                  "satisfied.")  # fmt: skip
    return words % facts


def _tell_aware(facts: Mapping[str, Any]) -> str:
    return _("With that number, at least %(limit)d of the %(answers)d answers must know of it.") % facts


def _tell_paper(facts: Mapping[str, Any]) -> str:
    count = facts["count"]
    words = {
        Paper.MEETING: _("The record of the mobilisation meeting with its file is missing."),
        Paper.LETTER: _("The letter of responsibility with its signed scan is missing."),
        Paper.PLAN: _("There is no approved plan."),
        Paper.MEASURES: ngettext("%(count)d measure is not done.", "%(count)d measures are not done.", count),
        Paper.BOARD: _("The notice board was not hung."),
    }
    return words[Paper(facts["paper"])] % {"count": count}


_SENTENCES: dict[TestKind, Callable[[Mapping[str, Any]], str]] = {
    TestKind.POINTS: _tell_points,
    TestKind.UNLOOKED: _tell_unlooked,
    TestKind.VETO: _tell_veto,
    TestKind.CRITERION: _tell_criterion,
    TestKind.BALLOTS: _tell_ballots,
    TestKind.DISSATISFIED: _tell_dissatisfied,
    TestKind.SATISFIED: _tell_satisfied,
    TestKind.AWARE: _tell_aware,
    TestKind.PAPER: _tell_paper,
}
