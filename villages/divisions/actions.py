"""The verbs of divisions: load a list, name successors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from villages import audit
from villages.divisions import rules
from villages.divisions.codes import without_filling
from villages.divisions.loading import LevelPlan, Progress, batches, carry_out, plan_load
from villages.divisions.models import DIGITS, LONGEST_CODE, Division, DivisionQuerySet, Level
from villages.divisions.rules import BadRows, Problem, Sorted
from villages.divisions.sources import Row
from villages.process import RuleBroken

if TYPE_CHECKING:
    from villages.accounts.models import User

_NAMED_IN_AUDIT = 200


@dataclass(frozen=True)
class Tally:
    """What a load did at one level."""

    created: int
    renamed: int
    reopened: int
    ended: int
    unchanged: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did: per level, the successors named or changed, the rows left out."""

    levels: dict[Level, Tally]
    successors: int
    skipped: list[Problem]


def load_divisions(
    *,
    rows: Sequence[Row],
    on: dt.date,
    by: User | None,
    at: dt.datetime,
    successors: Sequence[Row] = (),
    whole_provinces: bool = False,
    skip_bad: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda level, done, total: None,
) -> LoadReport:
    """Bring the database to what the lists say of the day `on`, in one transaction; a dry run takes it back.

    Raises `BadRows` when rows are bad and not skipped, `RuleBroken` when a division would end before it began.
    """
    with transaction.atomic():
        _allow_a_long_transaction()
        listed = rules.sort_rows(rows, _townships_with_serial_zero(rows))
        plans = plan_load(listed, on=on, whole_provinces=whole_provinces)
        if listed.problems and not skip_bad:
            raise BadRows(listed.problems)
        for plan in plans:
            for code in plan.end:
                rules.check_can_end(code, plan.known[code].valid_from, on)
        carry_out(plans, on=on, progress=progress)
        named, problems = _name_successors(successors, skip_bad=skip_bad)
        levels = {plan.level: _tally(plan) for plan in plans}
        report = LoadReport(levels, named, [*listed.problems, *problems])
        codes = _lowest_codes(listed) or [row.name for row in successors]
        about = _smallest_around(codes)
        if about is not None:
            before, after = _changes(plans, report, on=on, sources=sorted({row.source for row in (*rows, *successors)}))
            place = about if all(code.startswith(about.code) for code in codes) else None
            audit.record("divisions.load", by=by, at=at, about=about, place=place, before=before, after=after)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _allow_a_long_transaction() -> None:
    """The limits that keep one page from holding everybody would cut a load of the whole country."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")


def _townships_with_serial_zero(rows: Iterable[Row]) -> set[str]:
    if not any(len(row.code) == LONGEST_CODE and row.code.endswith("000000") for row in rows):
        return set()
    listed = {row.code for row in rows if len(row.code) == DIGITS[Level.TOWNSHIP] and row.code.endswith("000")}
    return listed | set(Division.objects.townships().filter(code__endswith="000").values_list("code", flat=True))


def _name_successors(rows: Sequence[Row], *, skip_bad: bool) -> tuple[int, list[Problem]]:
    """How many successors were named or changed, and which lines could not be."""
    codes = sorted({code for row in rows for code in _pair(row)})
    divisions = {division.code: division for batch in batches(codes, 500) for division in _with_codes(batch)}
    problems: list[Problem] = []
    changed: dict[str, Division] = {}
    for row in rows:
        old, new = (divisions.get(code) for code in _pair(row))
        try:
            rules.check_successor(old, new, _pair(row))
        except RuleBroken as broken:
            problems.append(Problem(row.source, row.line, str(broken)))
        else:
            if old is not None and new is not None and old.successor_id != new.pk:
                old.successor = new
                changed[old.code] = old
    if problems and not skip_bad:
        raise BadRows(problems)
    Division.objects.bulk_update(changed.values(), ["successor"], batch_size=500)
    return len(changed), problems


def _pair(row: Row) -> tuple[str, str]:
    return without_filling(row.code), without_filling(row.name)


def _with_codes(codes: list[str]) -> DivisionQuerySet:
    return Division.objects.filter(code__in=codes)


def _tally(plan: LevelPlan) -> Tally:
    return Tally(
        created=len(plan.create),
        renamed=len(plan.rename.keys() - set(plan.reopen)),
        reopened=len(plan.reopen),
        ended=len(plan.end),
        unchanged=plan.unchanged,
    )


def _lowest_codes(listed: Sorted) -> list[str]:
    return next((list(codes) for codes in reversed(listed.levels.values()) if codes), [])


def _smallest_around(codes: list[str]) -> Division | None:
    """The smallest division that holds all of these; the first one of the country when there is none."""
    around = Division.objects.none()
    if codes:
        first, last = min(codes), max(codes)
        shared = [first[:digits] for digits in DIGITS.values() if last.startswith(first[:digits])]
        around = Division.objects.filter(code__in=shared)
    return around.order_by("code").last() or Division.objects.order_by("code").first()


def _changes(
    plans: list[LevelPlan], report: LoadReport, *, on: dt.date, sources: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after for the audit row: counts in full, codes and names as far as people would read them."""
    renamed = [(plan.known[code], code, name) for plan in plans for code, name in plan.rename.items()][:_NAMED_IN_AUDIT]
    before = {"names": {code: known.name for known, code, name in renamed}}
    after = {
        "names": {code: name for known, code, name in renamed},
        "on": on,
        "files": sources,
        "levels": {level.value: asdict(tally) for level, tally in report.levels.items()},
        "successors": report.successors,
        "skipped": len(report.skipped),
        "reopened": [code for plan in plans for code in plan.reopen][:_NAMED_IN_AUDIT],
        "ended": [code for plan in plans for code in plan.end][:_NAMED_IN_AUDIT],
    }
    return before, after
