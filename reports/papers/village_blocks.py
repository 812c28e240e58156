"""The tables of a village file: heads, widths and rows, in the language that is active; on paper and as sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from reports import words
from reports.papers.village_parts import EntryPart, FindingLine
from reports.papers.votes import vote_words
from villages.acceptance.inspections.models import Outcome
from villages.ledger.measures.models import FundPurpose
from villages.ledger.people.models import EntryDuty
from villages.ledger.plans.models import MeasureKind
from villages.ledger.problems.models import RaisedBy
from villages.marks import bracketed, listed
from villages.process import Stage
from villages.screening.models import Source
from villages.screening.quarters import with_labels

_NOTHING = "－"


class Head(NamedTuple):
    """A column: what it is called, the class that sets its width on paper, how many letters it is wide in a sheet."""

    label: str
    width: str
    letters: int


@dataclass(frozen=True)
class Block:
    """One table with its title."""

    title: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[object]]
    sentence: str = ""


def findings_block(findings: Iterable[FindingLine]) -> Block:
    """What was found in the village, newest quarter first."""
    heads = (
        Head(_("Quarter"), "quarter", 12), Head(_("No."), "no", 6), Head(_("Source"), "mid", 18),
        Head(_("What is the case"), "rest", 50), Head(_("Established by"), "mid", 24),
        Head(_("Document number"), "mid", 24), Head(_("State"), "short", 14),
    )  # fmt: skip
    rows = [
        (
            with_labels(f.quarter),
            f.number,
            Source(f.source).label,
            f.fact,
            f.established_by,
            f.document_no,
            Stage(f.stage).label,
        )
        for f in findings
    ]
    return Block(_("Findings"), heads, rows)


def entry_blocks(part: EntryPart) -> list[Block]:
    """All tables of one entry, also those that are empty."""
    return [
        _plan(part), _measures(part), _people(part), _funds(part), _projects(part), _problems(part),
        _inspections(part), _look_backs(part), _breaches(part),
    ]  # fmt: skip


def together(parts: Iterable[EntryPart]) -> list[Block]:
    """The same tables over all entries, each row with the number of its entry; none without an entry."""
    numbered = [[_with_number(block, part.line.entry.number) for block in entry_blocks(part)] for part in parts]
    return [
        replace(same[0], rows=[row for block in same for row in block.rows]) for same in zip(*numbered, strict=True)
    ]


def _with_number(block: Block, number: str) -> Block:
    heads = (Head(_("Entry"), "mid", 18), *block.heads)
    return replace(block, heads=heads, rows=[(number, *row) for row in block.rows])


def _day(day: dt.date | None) -> str:
    return words.short_day(day) if day else _NOTHING


def _plan(part: EntryPart) -> Block:
    heads = (
        Head(_("No."), "no", 6), Head(_("Problem"), "rest", 40), Head(_("Cause"), "rest", 40),
        Head(_("Goal"), "rest", 40),
    )  # fmt: skip
    return Block(_("Plan"), heads, [(line.number, line.problem, line.cause, line.goal) for line in part.plan])


def _measures(part: EntryPart) -> Block:
    heads = (
        Head(_("No."), "no", 6), Head(_("Kind of measure"), "mid", 14), Head(_("Measure"), "rest", 50),
        Head(_("Owner"), "mid", 20), Head(_("To be done by"), "day", 12), Head(_("State"), "short", 12),
        Head(_("Done on"), "day", 12),
    )  # fmt: skip
    rows = [
        (
            line.number, MeasureKind(line.kind).label, line.words, line.owner_post, _day(line.due_on),
            Stage(line.stage).label, _day(line.done_on),
        )
        for line in part.measures
    ]  # fmt: skip
    return Block(_("Rectification measures"), heads, rows)


def _people(part: EntryPart) -> Block:
    heads = (
        Head(_("Duty"), "mid", 24), Head(_("Post and name"), "rest", 30), Head(_("Unit"), "mid", 24),
        Head(_("Since"), "day", 12), Head(_("Last day"), "day", 12),
    )  # fmt: skip
    rows = [
        (EntryDuty(line.person.duty).label, str(line.person), line.unit, _day(line.since), _day(line.until))
        for line in part.people
    ]
    return Block(_("People"), heads, rows)


def _funds(part: EntryPart) -> Block:
    heads = (
        Head(_("Day"), "day", 12), Head(_("Purpose"), "mid", 16), Head(_("Source"), "rest", 30),
        Head(_("Document number"), "mid", 24), Head(_("Amount (yuan)"), "money", 16),
    )  # fmt: skip
    rows = [
        (
            _day(line.spent_on), FundPurpose(line.purpose).label, line.source, line.document_no,
            words.money_words(line.amount),
        )
        for line in part.funds
    ]  # fmt: skip
    total = _("In all %(amount)s yuan.") % {"amount": words.money_words(part.funds_total)}
    return Block(_("Funds"), heads, rows, sentence=total)


def _projects(part: EntryPart) -> Block:
    heads = (
        Head(_("Project"), "rest", 30), Head(_("Amount (yuan)"), "money", 16), Head(_("Households"), "short", 12),
        Head(_("To be done by"), "day", 12), Head(_("State"), "short", 12),
    )  # fmt: skip
    rows = [
        (line.name, words.money_words(line.amount), line.households, _day(line.due_on), Stage(line.stage).label)
        for line in part.projects
    ]
    return Block(_("Livelihood projects"), heads, rows)


def _problems(part: EntryPart) -> Block:
    heads = (
        Head(_("Raised on"), "day", 12), Head(_("Raised by"), "mid", 18), Head(_("Problem"), "rest", 40),
        Head(_("Outcome"), "rest", 40), Head(_("State"), "short", 12),
    )  # fmt: skip
    rows = [
        (_day(line.raised_on), RaisedBy(line.raised_by).label, line.problem, line.outcome, Stage(line.stage).label)
        for line in part.problems
    ]
    return Block(_("Problem list"), heads, rows)


def _inspections(part: EntryPart) -> Block:
    heads = (
        Head(_("Inspection round"), "short", 8), Head(_("Applied"), "day", 12), Head(_("Visited"), "day", 12),
        Head(_("Decision"), "mid", 18), Head(_("Vote of the people"), "mid", 20), Head(_("Reasons"), "rest", 40),
    )  # fmt: skip
    rows = [
        (
            line.round, _day(line.applied_on), _day(line.visited_on),
            Outcome(line.decision).label if line.decision else _("not decided"), vote_words(line.vote), line.reason,
        )
        for line in part.inspections
    ]  # fmt: skip
    return Block(_("Inspections"), heads, rows)


def _look_backs(part: EntryPart) -> Block:
    heads = (
        Head(_("Quarter"), "quarter", 12), Head(_("To be done by"), "day", 12), Head(_("Visited"), "day", 12),
        Head(_("State"), "short", 12), Head(_("Criteria met again"), "short", 14), Head(_("What was seen"), "rest", 40),
    )  # fmt: skip
    rows = [
        (
            with_labels(line.quarter), _day(line.due_on), _day(line.visited_on), Stage(line.stage).label,
            words.numbers_words(line.hits) or _NOTHING, line.seen,
        )
        for line in part.look_backs
    ]  # fmt: skip
    return Block(_("Look-backs"), heads, rows)


def _breaches(part: EntryPart) -> Block:
    heads = (
        Head(_("Happened on"), "day", 12), Head(_("Months added"), "short", 10),
        Head(_("What is the case"), "rest", 50),
    )  # fmt: skip
    rows = [
        (_day(line.happened_on), _months(line.months, is_taken_back=line.is_taken_back), line.fact)
        for line in part.breaches
    ]
    return Block(_("Breaches in the watch"), heads, rows)


def _months(months: int, *, is_taken_back: bool) -> str:
    return f"{months}{bracketed(_('taken back'))}" if is_taken_back else str(months)


def empty_words(blocks: Iterable[Block]) -> str:
    """Of what nothing is recorded; empty when there is something of everything."""
    titles = [block.title for block in blocks if not block.rows]
    return _("Nothing is recorded of: %(parts)s.") % {"parts": listed(titles)} if titles else ""
