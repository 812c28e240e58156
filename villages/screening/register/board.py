"""Township × due days of a month: which duty reports were made, made late, are missing; and what is due today."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, TextChoices
from django.utils.translation import pgettext_lazy

from villages.criteria.models import rules_in_force
from villages.divisions.models import Division, DivisionQuerySet
from villages.screening.register.due_days import Month, due_days, latest_due_day, telephone_rhythm
from villages.screening.register.models import DutyReport, ToldBy


class State(TextChoices):
    """What became of one report; the last two are not counted."""

    MADE = "made", pgettext_lazy("duty report", "made")
    LATE = "late", pgettext_lazy("duty report", "late")
    MISSING = "missing", pgettext_lazy("duty report", "missing")
    DUE = "due", pgettext_lazy("duty report", "due today")
    NONE = "none", pgettext_lazy("duty report", "not expected")


COUNTED = (State.MADE, State.LATE, State.MISSING)


@dataclass(frozen=True)
class Cell:
    """One township on one due day."""

    day: dt.date
    state: State


@dataclass(frozen=True)
class Row:
    """One township in a month, by one way."""

    township: Division
    cells: list[Cell]

    @property
    def counts(self) -> list[tuple[State, int]]:
        """Made, late, missing; side by side in the order of the codes, never ranked."""
        counts = Counter(cell.state for cell in self.cells)
        return [(state, counts[state]) for state in COUNTED]


@dataclass(frozen=True)
class Table:
    """The reports of one way."""

    way: ToldBy
    days: list[dt.date]
    rows: list[Row]


def reporting_townships(townships: DivisionQuerySet, month: Month) -> DivisionQuerySet:
    """Those in force in the month that have villages which are screened; the others have nobody who reports."""
    try:
        classes = rules_in_force(month.last).numbers.screened_classes
    except ObjectDoesNotExist:
        return townships.none()
    screened = Division.objects.filter(village_class__in=classes).values("parent")
    began = Q(valid_from=None) | Q(valid_from__lte=month.last)
    lasts = Q(valid_to=None) | Q(valid_to__gte=month.first)
    found: DivisionQuerySet = townships.townships().filter(began & lasts, pk__in=screened).order_by("code")
    return found


def tables(townships: Iterable[Division], month: Month, today: dt.date, *, every: int) -> list[Table]:
    """The telephone's and the Mondays' table of the month for these townships; `every`: the telephone's rhythm."""
    listed = list(townships)
    reports = DutyReport.objects.filter(township__in=listed, due_on__range=(month.first, month.last))
    made = {(report.township_id, report.way, report.due_on): report for report in reports}
    begins = DutyReport.objects.in_counties({each.county_code for each in listed}).first_day_by_county()
    found = []
    for way in ToldBy:
        days = due_days(way, month, every)
        rows = [Row(each, [_cell(each, way, day, made, begins, today) for day in days]) for each in listed]
        found.append(Table(way, days, rows))
    return found


def _cell(
    township: Division,
    way: ToldBy,
    day: dt.date,
    made: Mapping[tuple[int, str, dt.date], DutyReport],
    begins: Mapping[str, dt.date],
    today: dt.date,
) -> Cell:
    report = made.get((township.pk, way, day))
    is_expected = township.is_in_force(day) and day >= begins.get(township.county_code, today)
    return Cell(day, state_of(report, day, today, is_expected=is_expected))


def state_of(report: DutyReport | None, day: dt.date, today: dt.date, *, is_expected: bool) -> State:
    """In time on the due day, late after it; without a report missing from the day after, if one was expected."""
    if report is not None:
        return State.LATE if report.days_late else State.MADE
    if not is_expected or day > today:
        return State.NONE
    return State.DUE if day == today else State.MISSING


@dataclass(frozen=True)
class Duty:
    """The newest report of one way that a township owes or has made."""

    way: ToldBy
    due_on: dt.date
    days_late: int
    report: DutyReport | None


def duties_of(township: str, today: dt.date) -> list[Duty]:
    """For each way the newest due day up to today, with its report if it is made; `township` is the code."""
    every = telephone_rhythm(today)
    newest = {way: latest_due_day(way, today, every) for way in ToldBy}
    days = [day for day in newest.values() if day]
    reports = DutyReport.objects.filter(township__code=township, due_on__in=days)
    made = {(report.way, report.due_on): report for report in reports}
    return [Duty(way, day, (today - day).days, made.get((way, day))) for way, day in newest.items() if day]
