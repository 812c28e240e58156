"""Counts the figures of a quarter from the tables: a scope and a quarter in, typed numbers out. No HTML, no writing.

A county's townships are counted together in the same number of queries as one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from reports.numbers import (
    CheckFigures,
    CountyFigures,
    CriterionFigures,
    EntryFigures,
    Hit,
    Moves,
    TownshipFigures,
    Unknown,
    VillageFigures,
)
from villages.acceptance.inspections.models import Inspection
from villages.criteria.models import Criterion
from villages.criteria.rules import Numbers
from villages.divisions.models import Division, under
from villages.divisions.names import short_name
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import Answer, AnswerValue, CheckQuerySet, Finding, QuarterlyCheck, Submission
from villages.screening.quarters import Quarter

LETTERS = {AnswerValue.YES: "y", AnswerValue.NO: "n", AnswerValue.UNKNOWN: "u"}
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


def township_quarter(township: Division, quarter: Quarter, at: dt.datetime) -> TownshipFigures:
    """One township's figures. Raises `QuarterlyCheck.DoesNotExist` where the quarter was never opened."""
    found = _count(QuarterlyCheck.objects.filter(township=township), quarter, at)
    if not found:
        raise QuarterlyCheck.DoesNotExist(f"{township.code} has no check of {quarter}")
    return found[0]


def township_quarters(prefix: str, quarter: Quarter, at: dt.datetime) -> list[TownshipFigures]:
    """The figures of every township below the code prefix for which the quarter was opened, in order of codes."""
    return _count(QuarterlyCheck.objects.filter(under(prefix, "township__code")), quarter, at)


def county_quarter(county: Division, quarter: Quarter, at: dt.datetime) -> CountyFigures:
    """The county's townships side by side, and their sums."""
    return CountyFigures(str(quarter), county.code, tuple(township_quarters(county.code, quarter, at)))


class _Given(NamedTuple):
    """One answer, as read."""

    code: str
    village: str
    criterion: int
    value: str
    reason: str


@dataclass
class _Rows:
    """What was read for all townships of one count, keyed by the check, township, village or entry it belongs to."""

    quarter: Quarter
    at: dt.datetime
    earlier: dict[int, QuarterlyCheck] = field(default_factory=dict)  # by township
    criteria: dict[int, list[Criterion]] = field(default_factory=lambda: defaultdict(list))  # by edition
    villages: dict[int, list[Division]] = field(default_factory=lambda: defaultdict(list))  # by township
    answers: dict[int, list[_Given]] = field(default_factory=lambda: defaultdict(list))  # by check
    submissions: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # by check
    returns: Counter[int] = field(default_factory=Counter)  # by check
    entries: dict[int, list[LedgerEntry]] = field(default_factory=lambda: defaultdict(list))  # by township
    entry_criteria: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # by entry
    moves: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by township
    findings: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by township


def _count(scope: CheckQuerySet, quarter: Quarter, at: dt.datetime) -> list[TownshipFigures]:
    related = ("township__parent", "edition", "rule_set")
    checks = list(scope.of_quarter(quarter).select_related(*related).order_by("township__code"))
    if not checks:
        return []
    rows = _Rows(quarter, at)
    townships = [check.township_id for check in checks]
    _read_screening(rows, checks, townships)
    _read_ledger(rows, townships)
    return [_township(check, rows) for check in checks]


def _read_screening(rows: _Rows, checks: Sequence[QuarterlyCheck], townships: Sequence[int]) -> None:
    before = QuarterlyCheck.objects.of_quarter(rows.quarter.previous()).filter(township__in=townships)
    rows.earlier = {check.township_id: check for check in before}
    for criterion in Criterion.objects.filter(edition__in={check.edition_id for check in checks}).order_by("number"):
        rows.criteria[criterion.edition_id].append(criterion)
    villages = Division.objects.villages().filter(parent__in=townships).in_force(rows.quarter.end)
    for village in villages.order_by("code"):
        rows.villages[village.parent_id or 0].append(village)
    both = [check.pk for check in (*checks, *rows.earlier.values())]
    answers = Answer.objects.filter(sheet__quarterly_check__in=both).order_by(
        "sheet__village__code", "criterion__number"
    )
    columns = ("sheet__village__code", "sheet__village__name", "criterion__number", "value", "reason")
    for check_id, *answer in answers.values_list("sheet__quarterly_check", *columns):
        rows.answers[check_id].append(_Given(*answer))
    ids = [check.pk for check in checks]
    submissions = Submission.objects.filter(quarterly_check__in=ids).order_by("round")
    for check_id, number in submissions.values_list("quarterly_check", "number"):
        rows.submissions[check_id].append(number)
    returns = StageChange.objects.filter(thing=Thing.CHECK, of_check__in=ids, verb=Verb.RETURN)
    rows.returns.update(returns.values_list("of_check", flat=True))


def _read_ledger(rows: _Rows, townships: Sequence[int]) -> None:
    start = timezone.make_aware(dt.datetime.combine(rows.quarter.start, dt.time()))
    moved = StageChange.objects.filter(thing=Thing.ENTRY, at__gte=start, at__lte=rows.at)
    cancelled_lately = Exists(moved.filter(of_entry=OuterRef("pk"), verb=Verb.CANCEL))
    entries = LedgerEntry.objects.filter(village__parent__in=townships, opened_at__lte=rows.at)
    # What a merged village's entry had to do, the successor's entry tells.
    entries = entries.exclude(stage=Stage.MERGED).filter(~Q(stage=Stage.CANCELLED) | cancelled_lately)
    signed = Inspection.objects.filter(entry=OuterRef("pk"), stage=Stage.SIGNED).order_by("-round")
    entries = entries.with_repeats().annotate(inspected=Subquery(signed.values("outcome")[:1]))
    entries = entries.select_related("village", "rule_set")
    ids = []
    for entry in entries.order_by("number"):
        rows.entries[entry.village.parent_id or 0].append(entry)
        ids.append(entry.pk)
    pairs = EntryCriterion.objects.filter(entry__in=ids).order_by("criterion__number")
    for entry_id, number in pairs.values_list("entry", "criterion__number"):
        rows.entry_criteria[entry_id].append(number)
    moved = moved.filter(of_entry__village__parent__in=townships, verb__in=MOVES)
    for township_id, verb in moved.values_list("of_entry__village__parent", "verb"):
        rows.moves[township_id or 0][MOVES[Verb(verb)]] += 1
    waiting = Q(stage__in=[Stage.FOUND, Stage.PROPOSED])
    findings = Finding.objects.filter(village__parent__in=townships)
    findings = findings.filter(waiting | Q(stage=Stage.DISMISSED, quarter=str(rows.quarter)))
    for township_id, stage, many in findings.order_by().values_list("village__parent", "stage").annotate(Count("pk")):
        rows.findings[township_id][stage] += many


def _township(check: QuarterlyCheck, rows: _Rows) -> TownshipFigures:
    township, numbers = check.township, check.rule_set.numbers
    criteria = rows.criteria[check.edition_id]
    villages = [v for v in rows.villages[township.pk] if v.village_class in numbers.screened_classes]
    answers = rows.answers[check.pk]
    earlier = rows.earlier.get(township.pk)
    before = rows.answers[earlier.pk] if earlier and earlier.edition_id == check.edition_id else None
    codes = {village.code for village in villages}
    now_hits = {(a.code, a.criterion) for a in answers if a.value == AnswerValue.YES and a.code in codes}
    old_hits = {(a.code, a.criterion) for a in before or () if a.value == AnswerValue.YES}
    names = {village.code: village.short_name for village in villages}
    names = {a.code: short_name(a.village) for a in before or ()} | names
    findings = rows.findings[township.pk]
    return TownshipFigures(
        quarter=str(rows.quarter),
        code=township.code,
        name=township.name,
        county=township.parent.name if township.parent else "",
        as_of=rows.at,
        edition_zh=check.edition.title_zh,
        edition_en=check.edition.title_en,
        check=_check(check, rows),
        criteria=_criteria(criteria, now_hits, None if before is None else old_hits),
        villages=_villages(villages, criteria, answers),
        new_hits=_hits(now_hits - old_hits, names) if before is not None else (),
        gone_hits=_hits(old_hits - now_hits, names),
        has_quarter_before=before is not None,
        unknowns=tuple(
            Unknown(names[a.code], a.criterion, a.reason)
            for a in answers
            if a.value == AnswerValue.UNKNOWN and a.code in codes
        ),
        entries=tuple(_entry(entry, rows) for entry in rows.entries[township.pk]),
        moves=Moves(**{name: rows.moves[township.pk][name] for name in MOVES.values()}),
        findings_waiting=findings[Stage.FOUND] + findings[Stage.PROPOSED],
        findings_dismissed=findings[Stage.DISMISSED],
        next_check_due_at=_next_due(rows.quarter, numbers, rows.at),
    )


def _next_due(quarter: Quarter, numbers: Numbers, at: dt.datetime) -> dt.datetime:
    """When the next check is due that is still ahead; an old quarter's report does not name a day that is past."""
    while True:
        quarter = quarter.next()
        due = quarter.due_at(day=numbers.check_due_day, months_after=numbers.check_due_months_after_quarter)
        if due > at:
            return due


def _check(check: QuarterlyCheck, rows: _Rows) -> CheckFigures:
    numbers = rows.submissions[check.pk]
    return CheckFigures(
        stage=check.stage,
        due_at=check.due_at,
        first_submitted_at=check.first_submitted_at,
        submitted_at=check.submitted_at,
        confirmed_at=check.confirmed_at,
        submission_number=numbers[-1] if numbers else "",
        submissions=len(numbers),
        returns=rows.returns[check.pk],
        minutes_late=check.minutes_late(rows.at),
    )


def _criteria(
    criteria: Sequence[Criterion], now: set[tuple[str, int]], before: set[tuple[str, int]] | None
) -> tuple[CriterionFigures, ...]:
    hits = Counter(number for _, number in now)
    hits_before = Counter(number for _, number in before or ())
    return tuple(
        CriterionFigures(
            number=criterion.number,
            group=criterion.group,
            tier=criterion.tier,
            text_zh=criterion.text_zh,
            text_en=criterion.text_en,
            short_zh=criterion.short_zh,
            short_en=criterion.short_en,
            hits=hits[criterion.number],
            hits_before=None if before is None else hits_before[criterion.number],
        )
        for criterion in criteria
    )


def _villages(
    villages: Sequence[Division], criteria: Sequence[Criterion], answers: Iterable[_Given]
) -> tuple[VillageFigures, ...]:
    letters = {(a.code, a.criterion): LETTERS[AnswerValue(a.value)] for a in answers}
    return tuple(
        VillageFigures(
            code=village.code,
            name=village.short_name,
            answers="".join(letters.get((village.code, criterion.number), "-") for criterion in criteria),
        )
        for village in villages
    )


def _hits(pairs: Iterable[tuple[str, int]], names: Mapping[str, str]) -> tuple[Hit, ...]:
    return tuple(Hit(code, names[code], number) for code, number in sorted(pairs))


def _entry(entry: Any, rows: _Rows) -> EntryFigures:
    """`entry`: a `LedgerEntry` with `rebounds`, `times` and `inspected` as columns."""
    return EntryFigures(
        number=entry.number,
        code=entry.village.code,
        village=entry.village.short_name,
        criteria=tuple(rows.entry_criteria[entry.pk]),
        stage=entry.stage,
        step=entry.step,
        opened_on=timezone.localdate(entry.opened_at),
        deadline=entry.deadline,
        days_left=entry.days_left(rows.at),
        light=entry.light(rows.at),
        rebounds=entry.rebounds,
        times=entry.times,
        inspected=entry.inspected or "",
        watch_until=entry.watch_until,
    )
