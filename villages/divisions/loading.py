"""A load in two steps: what differs between the list and the database, level by level; then the writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import NamedTuple, TypeVar

from villages.divisions import rules
from villages.divisions.bulk import Record, insert
from villages.divisions.codes import class_of, parent_code
from villages.divisions.models import DIGITS, LONGEST_CODE, Division, Level
from villages.divisions.names import pinyin_of, short_name
from villages.divisions.rules import Sorted

# A list names townships and villages county by county, cities and counties province by province.
_SCOPE_DIGITS = {Level.CITY: 2, Level.COUNTY: 2, Level.TOWNSHIP: 6, Level.VILLAGE: 6}
_BATCH, _SMALL_BATCH = 5000, 500
_PINYIN_COLUMN, _INITIALS_COLUMN = 200, 100

T = TypeVar("T")
Progress = Callable[[Level, int, int], None]
LastDays = dict[str, "dt.date | None"]


class Known(NamedTuple):
    """A division that the database has."""

    pk: int
    name: str
    valid_to: dt.date | None
    valid_from: dt.date | None


class New(NamedTuple):
    """A division that the database does not have yet."""

    code: str
    name: str
    valid_from: dt.date | None


@dataclass
class LevelPlan:
    """What a load changes at one level; `rename` holds the new name by code."""

    level: Level
    known: dict[str, Known] = field(default_factory=dict)
    create: list[New] = field(default_factory=list)
    rename: dict[str, str] = field(default_factory=dict)
    reopen: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    unchanged: int = 0

    def last_days(self, on: dt.date) -> LastDays:
        """The last day of every division of the level once the plan is carried out; None = open."""
        days: LastDays = {code: known.valid_to for code, known in self.known.items()}
        days.update((new.code, None) for new in self.create)
        days.update(dict.fromkeys(self.reopen))
        days.update(dict.fromkeys(self.end, on - dt.timedelta(days=1)))
        return days


def plan_load(listed: Sorted, *, on: dt.date, whole_provinces: bool = False) -> list[LevelPlan]:
    """Compare a list with the database. Rows without a parent in force join `listed.problems`.

    What a list leaves out of a county that it names is ended at that level; so are cities and counties of a province,
    but only when the list is said to hold `whole_provinces`, because a county's list names its province, too.
    Whatever stands under an ended division ends with it.
    """
    plans: list[LevelPlan] = []
    above: LastDays = {}
    for level in Level:
        _refuse_orphans(level, listed, above, on)
        plan = LevelPlan(level, known=_known(level, listed, plans[-1].end if plans else []))
        complete = level in (Level.TOWNSHIP, Level.VILLAGE) or whole_provinces
        _compare(plan, listed, on=on, complete=complete)
        _end_what_is_gone(plan, listed, above, on=on, complete=complete)
        plans.append(plan)
        above = plan.last_days(on) if level is not Level.VILLAGE else {}
    return plans


def _refuse_orphans(level: Level, listed: Sorted, above: LastDays, on: dt.date) -> None:
    if level is Level.PROVINCE:
        return
    wanted = listed.levels[level]
    for code, row in list(wanted.items()):
        parent = parent_code(code)
        last = above.get(parent)
        if parent not in above:
            listed.refuse(row, rules.parent_is_missing(level, parent))
        elif last is not None and last < on:
            listed.refuse(row, rules.parent_has_ended(level, parent, last))
        else:
            continue
        del wanted[code]


def _known(level: Level, listed: Sorted, ended_above: list[str]) -> dict[str, Known]:
    """The level's divisions in all counties (or provinces) that the list names, and where something ends above them."""
    codes = [code for lower, wanted in listed.levels.items() if DIGITS[lower] >= DIGITS[level] for code in wanted]
    codes += ended_above
    if not codes:
        return {}
    digits = _SCOPE_DIGITS.get(level, DIGITS[Level.PROVINCE])
    bounds = min(codes)[:digits], max(codes)[:digits].ljust(LONGEST_CODE, "9")
    divisions = Division.objects.filter(level=level, code__range=bounds).order_by()
    fields = divisions.values_list("code", "pk", "name", "valid_to", "valid_from").iterator(chunk_size=20_000)
    return {code: Known(pk, name, valid_to, valid_from) for code, pk, name, valid_to, valid_from in fields}


def _compare(plan: LevelPlan, listed: Sorted, *, on: dt.date, complete: bool) -> None:
    digits = _SCOPE_DIGITS.get(plan.level, 0)
    loaded_before = {code[:digits] for code in plan.known} if complete and digits else set()
    for code, row in listed.levels[plan.level].items():
        known = plan.known.get(code)
        if known is None:
            plan.create.append(New(code, row.name, on if code[:digits] in loaded_before else None))
            continue
        if known.name != row.name:
            plan.rename[code] = row.name
        if known.valid_to is not None and known.valid_to < on:
            plan.reopen.append(code)
        elif known.name == row.name:
            plan.unchanged += 1


def _end_what_is_gone(plan: LevelPlan, listed: Sorted, above: LastDays, *, on: dt.date, complete: bool) -> None:
    if plan.level is Level.PROVINCE:
        return
    wanted, digits = listed.levels[plan.level], _SCOPE_DIGITS[plan.level]
    named = {code[:digits] for code in wanted} if complete else set()
    certain = {scope for scope in named if not listed.is_doubtful(scope)}
    for code, known in plan.known.items():
        if code in wanted or known.valid_to is not None:
            continue
        parents_last = above.get(parent_code(code))
        if code[:digits] in certain or (parents_last is not None and parents_last < on):
            plan.end.append(code)


def carry_out(plans: Iterable[LevelPlan], *, on: dt.date, progress: Progress) -> None:
    """Write what the plans say, parents first. Call it in a transaction."""
    parents: dict[str, int] = {}
    for plan in plans:
        made = _create(plan, parents, progress)
        _change(plan, on)
        parents = {code: known.pk for code, known in plan.known.items()} | made


def _create(plan: LevelPlan, parents: dict[str, int], progress: Progress) -> dict[str, int]:
    """Primary keys of the new divisions by code (none for villages, which have no children)."""
    done = 0
    for batch in batches(plan.create, _BATCH):
        insert([_record(plan.level, new, parents) for new in batch])
        done += len(batch)
        progress(plan.level, done, len(plan.create))
    if plan.level is Level.VILLAGE or not plan.create:
        return {}
    codes = [new.code for new in plan.create]
    made = Division.objects.filter(level=plan.level, code__range=(min(codes), max(codes)))
    return dict(made.values_list("code", "pk"))


def _record(level: Level, new: New, parents: dict[str, int]) -> Record:
    pinyin, initials = _pinyin(short_name(new.name))
    return Record(
        code=new.code,
        level=level.value,
        name=new.name,
        village_class=str(class_of(new.code)),
        parent_id=parents.get(parent_code(new.code)),
        valid_from=new.valid_from.isoformat() if new.valid_from else None,
        pinyin=pinyin,
        initials=initials,
    )


def _change(plan: LevelPlan, on: dt.date) -> None:
    for codes in batches(plan.rename, _SMALL_BATCH):
        renamed = []
        for code in codes:
            pinyin, initials = _pinyin(short_name(plan.rename[code]))
            key = plan.known[code].pk
            renamed.append(Division(pk=key, name=plan.rename[code], pinyin=pinyin, initials=initials))
        Division.objects.bulk_update(renamed, ["name", "pinyin", "initials"])
    for codes in batches(plan.reopen, _SMALL_BATCH):
        Division.objects.filter(code__in=codes).update(valid_to=None, successor=None)
    for codes in batches(plan.end, _SMALL_BATCH):
        Division.objects.filter(code__in=codes).update(valid_to=on - dt.timedelta(days=1))


@cache
def _pinyin(short: str) -> tuple[str, str]:
    """Cut to the columns: nobody types more than the beginning of a name of a hundred characters.

    Kept for the process, which is a command: of the country's 620,573 villages every second has a namesake.
    """
    pinyin, initials = pinyin_of(short)
    return pinyin[:_PINYIN_COLUMN], initials[:_INITIALS_COLUMN]


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most that size."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
