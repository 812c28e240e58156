"""How long a township has for its explanation: the working days of the rule set, with the clock's stops."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.divisions.models import Division
from villages.marks import comma
from villages.process import Stage, StageChange
from villages.screening.explanations.models import DayOff, Explanation, Outage
from villages.screening.explanations.working_days import Stop, WorkCalendar, is_known


@dataclass(frozen=True)
class Clock:
    """Where the time for one explanation stands at a moment. `due_at` is None while the clock stands still."""

    working_days: int
    due_at: dt.datetime | None
    days_left: int
    is_over: bool
    stopped_since: dt.datetime | None
    knows_holidays: bool

    @property
    def due_on(self) -> dt.date | None:
        """The last day on which an answer is in time; `due_at` is its 24:00."""
        return timezone.localdate(self.due_at - dt.timedelta(microseconds=1)) if self.due_at else None


def in_words(clock: Clock) -> str:
    """The time that is left, as a page says it (`_clock.html`)."""
    if clock.is_over:
        return _("time is over")
    days = {"n": clock.days_left}
    if clock.due_on:
        left = ngettext("%(n)s working day left", "%(n)s working days left", clock.days_left) % days
        until = _("until %(day)s, 24:00") % {"day": date_format(clock.due_on, "DATE_FORMAT")}
        return f"{left}{comma()}{until}"
    stands = ngettext(
        "The clock stands still; %(n)s working day left",
        "The clock stands still; %(n)s working days left",
        clock.days_left,
    )
    if clock.stopped_since is None:
        return stands % days
    since = date_format(timezone.localtime(clock.stopped_since), "DATETIME_FORMAT")
    return f"{stands % days}{comma()}{_('since %(moment)s') % {'moment': since}}"


@dataclass(frozen=True)
class Calendars:
    """What the clocks of some counties and checks need, read beforehand."""

    exceptions: Mapping[str, Mapping[dt.date, bool]] = field(default_factory=dict)
    outages: Mapping[str, Sequence[Stop]] = field(default_factory=dict)
    returns: Mapping[int, Sequence[Stop]] = field(default_factory=dict)

    def clock_of(self, explanation: Explanation, at: dt.datetime) -> Clock:
        """The explanation must bring village, answer, sheet, check and rule set."""
        check, county = explanation.answer.sheet.quarterly_check, explanation.village.county_code
        return run(
            WorkCalendar(self.exceptions.get(county, {})),
            [*self.outages.get(county, ()), *self.returns.get(check.pk, ())],
            start=explanation.asked_at,
            working_days=check.rule_set.numbers.answer_working_days,
            at=at,
        )


def run(
    calendar: WorkCalendar, stops: Sequence[Stop], *, start: dt.datetime, working_days: int, at: dt.datetime
) -> Clock:
    """The clock of a written answer: so many working days after the day of `start`, with the stops."""
    due_at = calendar.due_after(start, working_days, stops)
    running = [stop.began_at for stop in stops if stop.ended_at is None and stop.began_at <= at]
    if due_at is None:
        left = working_days - calendar.days_used(start, at, stops)
    else:
        left = min(working_days, calendar.days_left(due_at, at, stops))
    return Clock(
        working_days=working_days,
        due_at=due_at,
        days_left=left,
        is_over=due_at is not None and at >= due_at,
        stopped_since=min(running) if due_at is None and running else None,
        knows_holidays=is_known(timezone.localdate(due_at or at).year),
    )


def calendar_of(county: Division) -> WorkCalendar:
    """One county's working days."""
    return WorkCalendar(dict(DayOff.objects.filter(county=county).values_list("day", "is_working")))


def clocks_of(explanations: Iterable[Explanation], at: dt.datetime) -> dict[int, Clock]:
    """The clocks by explanation, in three queries for any number; see `Calendars.clock_of` for what they bring."""
    rows = list(explanations)
    if not rows:
        return {}
    counties = {row.village.county_code for row in rows}
    calendars = Calendars(
        exceptions=exceptions_of(counties),
        outages=outages_of(counties),
        returns=_returns({row.answer.sheet.quarterly_check_id for row in rows}),
    )
    return {row.pk: calendars.clock_of(row, at) for row in rows}


def exceptions_of(counties: set[str]) -> dict[str, dict[dt.date, bool]]:
    """The exceptions of the calendar by county."""
    found: dict[str, dict[dt.date, bool]] = defaultdict(dict)
    rows = DayOff.objects.filter(county__code__in=counties)
    for county, day, is_working in rows.values_list("county__code", "day", "is_working"):
        found[county][day] = is_working
    return found


def outages_of(counties: set[str]) -> dict[str, list[Stop]]:
    """The outages by county."""
    found: dict[str, list[Stop]] = defaultdict(list)
    rows = Outage.objects.filter(county__code__in=counties)
    for county, began_at, ended_at in rows.values_list("county__code", "began_at", "ended_at"):
        found[county].append(Stop(began_at, ended_at))
    return found


def _returns(checks: set[int]) -> dict[int, list[Stop]]:
    """From each return of a check to whatever happened to it next."""
    began: dict[int, dt.datetime] = {}
    found: dict[int, list[Stop]] = defaultdict(list)
    rows = StageChange.objects.filter(of_check__in=checks).order_by("at", "pk")
    for check, after, at in rows.values_list("of_check_id", "after", "at"):
        if check in began:
            found[check].append(Stop(began.pop(check), at))
        if check is not None and after == Stage.RETURNED:
            began[check] = at
    for check, at in began.items():
        found[check].append(Stop(at))
    return found
