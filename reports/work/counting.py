"""Counts the work of a quarter by township with the figures of the registry, so that a county says the same of it.

Each function takes as many queries for a county as for a township.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Left

from reports.summary.counting import grouped, plain
from reports.summary.registry import DISPUTES, FIGURES, FUNDS, INCIDENTS, MEASURES, VISITS
from reports.summary.scope import Scope
from reports.work.numbers import Person, Spent, Work
from villages.divisions.models import DIGITS, Level
from villages.ledger.measures.models import FundPurpose
from villages.ledger.people.models import EntryDuty, Service

# Those whom a list names: who answers for the entry, who helps, who lives there.
NAMED = (EntryDuty.CONTACT_LEADER, EntryDuty.SUPPORTING_UNIT, EntryDuty.FIRST_SECRETARY)
# Whose head a report names beside the first secretary.
GROUPS = (EntryDuty.RESIDENT_COUNTY, EntryDuty.RESIDENT_TOWNSHIP, EntryDuty.TOWNSHIP_GROUP)
_HAPPENED = (INCIDENTS, DISPUTES, VISITS)
_MONEY = ("funds", "funds_targets")
_PURPOSES = list(FundPurpose.values)


def work_of(scope: Scope, codes: Collection[str]) -> dict[str, Work]:
    """What happened and was spent in each of these townships below the scope's prefix. Four queries."""
    numbers: dict[str, dict[str, Any]] = {code: defaultdict(int) for code in codes}
    for base in _HAPPENED:
        for (code,), found in grouped(base, scope, unit=_township(base.code)):
            numbers.get(code, {}).update(found)
    spent: dict[str, list[Spent]] = defaultdict(list)
    money = grouped(FUNDS, scope, unit=_township(FUNDS.code), what=F("purpose"))
    for (code, purpose), found in sorted(money, key=lambda row: _PURPOSES.index(row[0][1])):
        if code not in numbers:
            continue
        for name in _MONEY:
            numbers[code][name] += found[name]
        if found["funds"]:
            spent[code].append(Spent(purpose, plain(FIGURES["funds"], found["funds"])))
    return {code: _work(found, spent[code]) for code, found in numbers.items()}


def measures_of(scope: Scope) -> dict[int, dict[str, int]]:
    """`measures`, `measures_done` and `measures_overdue` of each entry told of in the quarter; one query."""
    return {entry: found for (entry,), found in grouped(MEASURES, scope, what=F("entry_id"))}


def people_of(entries: Collection[int], on: dt.date, *, with_heads: bool = False) -> dict[int, list[Person]]:
    """Who serves on each entry on that day: those named in lists, and on demand the heads of its groups. One query."""
    wanted = Q(duty__in=NAMED)
    if with_heads:
        wanted |= Q(duty__in=GROUPS, is_head=True)
    services = Service.objects.on(on).filter(wanted, entry__in=entries).order_by("since", "pk")
    found: dict[int, list[Person]] = defaultdict(list)
    for service in _by_duty(services):
        found[service.entry_id].append(Person(service.duty, service.full_name, _post(service)))
    return found


def _township(code: str) -> Left:
    return Left(code, DIGITS[Level.TOWNSHIP])


def _work(found: dict[str, Any], spent: Iterable[Spent]) -> Work:
    money = {name: plain(FIGURES[name], found.pop(name, 0)) for name in _MONEY}
    counted = [figure.name for figure in FIGURES.values() if figure.base in _HAPPENED]
    return Work(**{name: found.get(name, 0) for name in counted}, **money, spent=tuple(spent))


def _by_duty(services: Iterable[Service]) -> list[Service]:
    order = [*NAMED, *GROUPS]
    return sorted(services, key=lambda service: order.index(EntryDuty(service.duty)))


def _post(service: Service) -> str:
    """The post; of a supporting unit with the unit itself, unless the post names it."""
    if service.duty != EntryDuty.SUPPORTING_UNIT or service.post.startswith(service.unit):
        return service.post
    return f"{service.unit} {service.post}"
