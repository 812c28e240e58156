"""Who of an entry was in the village when: weeks of all residents, and the calendar of one of them."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from villages.ledger.models import LedgerEntry
from villages.ledger.people import leave_rules
from villages.ledger.people.models import Leave, Service, VillageDay
from villages.ledger.people.weeks import Span, Week, counted_span, monday_of, weeks_of
from villages.process import Stage


@dataclass(frozen=True)
class Presence:
    """One resident: the days there, the days on approved leave, and the weeks that count, oldest first."""

    service: Service
    present: frozenset[dt.date]
    on_leave: frozenset[dt.date]
    weeks: tuple[Week, ...]

    @property
    def short_weeks(self) -> int:
        return sum(week.is_short for week in self.weeks)

    def week_of(self, monday: dt.date) -> Week | None:
        """The week that begins on this day; None when it does not count."""
        return next((week for week in self.weeks if week.first == monday), None)


@dataclass(frozen=True)
class Cell:
    """One day in the calendar of a month. `may_change`: it can be recorded or taken back now."""

    day: dt.date
    is_of_month: bool
    is_present: bool
    is_on_leave: bool
    is_today: bool
    may_change: bool


@dataclass(frozen=True)
class Row:
    """One week of the calendar."""

    cells: Sequence[Cell]
    week: Week | None


def presence_of(entry: LedgerEntry, services: Iterable[Service], at: dt.datetime) -> list[Presence]:
    """The residents among these people with their weeks of the present round; two queries."""
    residents = [service for service in services if service.is_resident]
    today = timezone.localdate(at)
    days: dict[int, set[dt.date]] = {service.pk: set() for service in residents}
    leave: dict[int, set[dt.date]] = {service.pk: set() for service in residents}
    for pk, day in VillageDay.objects.filter(service__in=residents).values_list("service_id", "day"):
        days[pk].add(day)
    approved = Leave.objects.filter(service__in=residents, stage=Stage.APPROVED)
    for pk, first, last in approved.values_list("service_id", "first_day", "last_day"):
        leave[pk] |= set(Span(first, last).days)
    return [_presence(entry, service, days[service.pk], leave[service.pk], today) for service in residents]


def _presence(
    entry: LedgerEntry, service: Service, days: set[dt.date], leave: set[dt.date], today: dt.date
) -> Presence:
    is_accepted = not entry.is_under_rectification and entry.accepted_at is not None
    span = counted_span(
        since=service.since,
        until=service.until,
        round_began_on=timezone.localdate(entry.round_began_at),
        accepted_on=timezone.localdate(entry.accepted_at) if is_accepted and entry.accepted_at else None,
        today=today,
    )
    minimum = entry.rule_set.numbers.residents_days_per_week_min
    weeks = weeks_of(span, present=days, on_leave=leave, minimum=minimum, today=today)
    return Presence(service, frozenset(days), frozenset(leave), tuple(weeks))


def calendar_of(presence: Presence, month: dt.date, *, today: dt.date, may_record: bool) -> list[Row]:
    """The weeks of the month, Monday first. No query."""
    rows = []
    for days in calendar.Calendar().monthdatescalendar(month.year, month.month):
        cells = [_cell(presence, day, month, today, may_record) for day in days]
        rows.append(Row(cells, presence.week_of(monday_of(days[0]))))
    return rows


def _cell(presence: Presence, day: dt.date, month: dt.date, today: dt.date, may_record: bool) -> Cell:
    service = presence.service
    return Cell(
        day=day,
        is_of_month=day.month == month.month,
        is_present=day in presence.present,
        is_on_leave=day in presence.on_leave and day not in presence.present,
        is_today=day == today,
        may_change=may_record and leave_rules.is_recordable(day, since=service.since, until=service.until, today=today),
    )
