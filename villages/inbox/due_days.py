"""Days that come near, in every room: what is due when, and which of the windows 30, 7, 1 and over it is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from villages.acceptance.watch.models import LookBack
from villages.accountability.notices.clock import answer_clocks
from villages.accountability.notices.models import Notice
from villages.divisions.models import Division
from villages.inbox.recipients import About
from villages.inbox.sentences import OF_MEASURES
from villages.inbox.tellings import Audience
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry
from villages.process import UNDER_RECTIFICATION, Stage, Thing
from villages.screening.explanations.clock import clocks_of
from villages.screening.explanations.models import Explanation
from villages.screening.models import QuarterlyCheck

WINDOWS = (30, 7, 1)
OVER = "over"
FARTHEST = dt.timedelta(days=WINDOWS[0])


@dataclass(frozen=True)
class DueDay:
    """Something is due on a day. `hears`: who is told in every window; `hears_over`: who besides, once it is over."""

    sentence: str
    key: str
    day: dt.date
    # When it began: a window that was open at that time says nothing new.
    began: dt.date
    place: Division
    about: About
    path: str
    what: str = ""
    thing: Thing | None = None
    # Of a notice, its kind.
    kind: str = ""
    count: int = 1
    hears: tuple[Audience, ...] = (Audience.FILERS,)
    hears_over: tuple[Audience, ...] = (Audience.OFFICERS,)

    def window(self, today: dt.date) -> str:
        """The narrowest window that is open; empty while there is none to speak of."""
        left = (self.day - today).days
        if left < 0:
            return OVER
        opened = [days for days in WINDOWS if left <= days]
        if not opened or self.day - dt.timedelta(days=min(opened)) <= self.began:
            return ""
        return str(min(opened))


def due_days(at: dt.datetime) -> Iterator[DueDay]:
    """Everything that is due within thirty days or over; one or two queries for each room."""
    yield from _checks(at)
    yield from _entries(at)
    yield from _measures(at)
    yield from _explanations(at)
    yield from _notices(at)
    yield from _look_backs(at)


def _checks(at: dt.datetime) -> Iterator[DueDay]:
    """Checks that were never submitted; late is not locked."""
    rows = QuarterlyCheck.objects.open_to_township().filter(first_submitted_at=None, due_at__lt=at + FARTHEST)
    for row in rows.select_related("township__parent"):
        yield DueDay(
            "due.check",
            f"check:{row.pk}",
            row.due_on,
            timezone.localdate(row.opened_at),
            row.township,
            About(row.township.code),
            reverse("villages:check-detail", args=[row.quarter, row.township.code]),
            row.quarter,
            Thing.CHECK,
        )


def _entries(at: dt.datetime) -> Iterator[DueDay]:
    """Rectification periods that run; a deadline that was moved is told anew."""
    rows = LedgerEntry.objects.under_rectification().filter(deadline__lte=timezone.localdate(at) + FARTHEST)
    for row in rows.select_related("village__parent"):
        yield DueDay(
            "due.entry",
            f"entry:{row.pk}:{row.deadline}",
            row.deadline,
            timezone.localdate(row.round_began_at),
            row.village,
            About(row.village.code, entry=row.pk),
            reverse("villages:entry-detail", args=[row.number]),
            row.number,
            Thing.ENTRY,
            hears=(Audience.FILERS, Audience.GROUP, Audience.OFFICERS),
            hears_over=(Audience.LEADERS,),
        )


def _measures(at: dt.datetime) -> Iterator[DueDay]:
    """Those of an entry that are due on one day, told together."""
    rows = Measure.objects.open().filter(due_on__lte=timezone.localdate(at) + FARTHEST)
    rows = rows.filter(entry__stage__in=UNDER_RECTIFICATION).order_by("due_on", "entry")
    counted = list(rows.values("entry", "due_on").annotate(count=Count("pk"), since=Max("assigned_at")))
    entries = LedgerEntry.objects.select_related("village__parent").in_bulk({row["entry"] for row in counted})
    for row in counted:
        entry = entries[row["entry"]]
        yield DueDay(
            f"due.{OF_MEASURES}",
            f"{OF_MEASURES}:{entry.pk}:{row['due_on']}",
            row["due_on"],
            timezone.localdate(row["since"]),
            entry.village,
            About(entry.village.code, entry=entry.pk),
            reverse("villages:entry-measures", args=[entry.number]),
            entry.number,
            Thing.ENTRY,
            count=row["count"],
            hears=(Audience.FILERS, Audience.GROUP),
        )


def _explanations(at: dt.datetime) -> Iterator[DueDay]:
    """Requests whose clock runs; when it is over they lapse, which is told as a move."""
    rows = list(Explanation.objects.waiting_for_township().with_clock().select_related("village__parent", "finding"))
    clocks = clocks_of(rows, at)
    for row in rows:
        day = clocks[row.pk].due_on
        if day is not None and day >= timezone.localdate(at):
            yield DueDay(
                "due.explanation",
                f"explanation:{row.pk}:{day}",
                day,
                timezone.localdate(row.asked_at),
                row.village,
                About(row.village.code),
                reverse("villages:explanation-detail", args=[row.pk]),
                row.finding.quarter,
                Thing.EXPLANATION,
            )


def _notices(at: dt.datetime) -> Iterator[DueDay]:
    """Proposed notices whose addressee may still answer; once the time is over the county decides."""
    rows = Notice.objects.filter(stage=Stage.PROPOSED).select_related(
        "addressee__parent", "department", "county", "rule_set"
    )
    waiting = list(rows)
    clocks = answer_clocks(waiting, at)
    for row in waiting:
        clock = clocks.get(row.pk)
        if clock is not None and clock.due_on is not None:
            yield DueDay(
                "due.notice",
                f"notice:{row.pk}:{clock.due_on}",
                clock.due_on,
                timezone.localdate(row.clock_from),
                row.addressee,
                About(row.addressee.code, department=row.department_id),
                reverse("villages:notice-detail", args=[row.pk]),
                row.department.name if row.department else "",
                Thing.NOTICE,
                kind=row.kind,
                hears=(Audience.ADDRESSEES,),
            )


def _look_backs(at: dt.datetime) -> Iterator[DueDay]:
    """Look-backs that are still to be made."""
    rows = LookBack.objects.waiting().filter(due_on__lte=timezone.localdate(at) + FARTHEST)
    for row in rows.select_related("entry__village__parent"):
        yield DueDay(
            "due.look_back",
            f"look_back:{row.pk}:{row.due_on}",
            row.due_on,
            timezone.localdate(row.entry.accepted_at or row.entry.opened_at),
            row.entry.village,
            About(row.entry.village.code, entry=row.entry_id),
            reverse("villages:look-back-detail", args=[row.pk]),
            f"{row.entry.number} · {row.quarter}",
            Thing.LOOK_BACK,
            hears=(Audience.INSPECTORS,),
        )


def narrowest(days: Iterable[DueDay], today: dt.date) -> Iterator[tuple[DueDay, str]]:
    """Those that are in a window, with it."""
    for each in days:
        if window := each.window(today):
            yield each, window
