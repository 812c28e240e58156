"""Counts the figures of a quarter from the tables: a scope and a quarter in, typed numbers out. No HTML, no writing.

A county's townships are counted together in the same number of queries as one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from reports.as_of import as_of, entries_as_of, step_then
from reports.numbers import (
    MOVES,
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
from reports.summary.scope import Scope
from reports.work.counting import measures_of, people_of, work_of
from reports.work.numbers import Person, Work
from villages.criteria.models import Criterion
from villages.criteria.rules import Numbers
from villages.divisions.models import Division, under
from villages.divisions.names import short_name
from villages.ledger.models import EntryCriterion, LedgerEntry, light_of
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import Answer, AnswerValue, CheckQuerySet, Finding, QuarterlyCheck, Submission
from villages.screening.quarters import Quarter

MEASURED = ("measures", "measures_done", "measures_overdue")
LETTERS = {AnswerValue.YES: "y", AnswerValue.NO: "n", AnswerValue.UNKNOWN: "u"}


def township_quarter(township: Division, quarter: Quarter, at: dt.datetime) -> TownshipFigures:
    """One township's figures. Raises `QuarterlyCheck.DoesNotExist` where the quarter was never opened."""
    found = _count(QuarterlyCheck.objects.filter(township=township), Scope(township.code, quarter, at))
    if not found:
        raise QuarterlyCheck.DoesNotExist(f"{township.code} has no check of {quarter}")
    return found[0]


def township_quarters(prefix: str, quarter: Quarter, at: dt.datetime) -> list[TownshipFigures]:
    """The figures of every township below the code prefix for which the quarter was open by then, in order of codes."""
    return _count(QuarterlyCheck.objects.filter(under(prefix, "township__code")), Scope(prefix, quarter, at))


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
    people: Mapping[int, list[Person]] = field(default_factory=dict)  # by entry
    measures: Mapping[int, dict[str, int]] = field(default_factory=dict)  # by entry, those without any left out
    work: Mapping[str, Work] = field(default_factory=dict)  # by code of the township

    @property
    def entry_ids(self) -> list[int]:
        return [entry.pk for entries in self.entries.values() for entry in entries]


def _count(asked: CheckQuerySet, scope: Scope) -> list[TownshipFigures]:
    """`asked`: the checks of the townships below the scope's prefix, of whichever quarter."""
    related = ("township__parent", "edition", "rule_set")
    opened = asked.of_quarter(scope.quarter).filter(opened_at__lte=scope.at)
    checks = list(opened.select_related(*related).order_by("township__code"))
    if not checks:
        return []
    rows = _Rows(scope.quarter, scope.at)
    townships = [check.township_id for check in checks]
    _read_screening(rows, checks, townships)
    _read_ledger(rows, townships)
    rows.people = people_of(rows.entry_ids, scope.today, with_heads=True)
    rows.measures = measures_of(scope)
    rows.work = work_of(scope, [check.township.code for check in checks])
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
    submissions = Submission.objects.filter(quarterly_check__in=ids, submitted_at__lte=rows.at).order_by("round")
    for check_id, number in submissions.values_list("quarterly_check", "number"):
        rows.submissions[check_id].append(number)
    returns = StageChange.objects.filter(thing=Thing.CHECK, of_check__in=ids, verb=Verb.RETURN, at__lte=rows.at)
    rows.returns.update(returns.values_list("of_check", flat=True))


def _read_ledger(rows: _Rows, townships: Sequence[int]) -> None:
    start = timezone.make_aware(dt.datetime.combine(rows.quarter.start, dt.time()))
    moved = StageChange.objects.filter(thing=Thing.ENTRY, at__gte=start, at__lte=rows.at)
    entries = entries_as_of(LedgerEntry.objects.filter(village__parent__in=townships).with_repeats(at=rows.at), rows.at)
    entries = entries.filter(~Q(stage_then=Stage.CANCELLED) | Q(moved_at__gte=start))
    entries = entries.annotate(step_then=step_then(rows.at)).select_related("village", "rule_set")
    for entry in entries.order_by("number"):
        rows.entries[entry.village.parent_id or 0].append(entry)
    pairs = EntryCriterion.objects.filter(entry__in=rows.entry_ids).order_by("criterion__number")
    for entry_id, number in pairs.values_list("entry", "criterion__number"):
        rows.entry_criteria[entry_id].append(number)
    moved = moved.filter(of_entry__village__parent__in=townships, verb__in=MOVES)
    for township_id, verb in moved.values_list("of_entry__village__parent", "verb"):
        rows.moves[township_id or 0][MOVES[Verb(verb)]] += 1
    waiting = Q(stage_then__in=[Stage.FOUND, Stage.PROPOSED])
    findings = as_of(Finding.objects.filter(village__parent__in=townships), Thing.FINDING, rows.at).order_by()
    findings = findings.filter(waiting | Q(stage_then=Stage.DISMISSED, quarter=str(rows.quarter)))
    for township_id, stage, many in findings.values_list("village__parent", "stage_then").annotate(Count("pk")):
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
    denied = {(a.code, a.criterion) for a in answers if a.value == AnswerValue.NO}
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
        gone_hits=_hits({hit for hit in old_hits if hit in denied or hit[0] not in codes}, names),
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
        work=rows.work[township.code],
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
    """`entry`: a `LedgerEntry` with the columns of `entries_as_of`, `step_then`, `rebounds` and `times`."""
    today = timezone.localdate(rows.at)
    is_accepted = entry.stage_then in (Stage.WATCH, Stage.CANCELLED)
    measures = rows.measures.get(entry.pk, {})
    return EntryFigures(
        number=entry.number,
        code=entry.village.code,
        village=entry.village.short_name,
        criteria=tuple(rows.entry_criteria[entry.pk]),
        stage=entry.stage_then,
        step=entry.step_then,
        opened_on=timezone.localdate(entry.opened_at),
        deadline=entry.deadline_then,
        days_left=(entry.deadline_then - today).days,
        light=light_of(entry.deadline_then, entry.stage_then, on=today, numbers=entry.rule_set.numbers),
        rebounds=entry.rebounds,
        times=entry.times,
        inspected=entry.came_to or "",
        watch_until=entry.watch_until if is_accepted else None,
        people=tuple(rows.people.get(entry.pk, ())),
        **{name: measures.get(name, 0) for name in MEASURED},
    )
