"""What every role finds on its first page: what was returned, entries by their deadline, the newest messages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.inbox.models import Message, MessageKind
from villages.inbox.sentences import line_of
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry, Light
from villages.ledger.plans.models import Plan
from villages.process import Stage

# As much as can be read at a glance; the inbox has the rest.
MOST_UNREAD, MOST_NEWS, MOST_ENTRIES = 60, 8, 15
FAR = dt.timedelta(days=30)
# For them an entry is work from its first day; the others look at those that come near.
WORK_ON_ENTRIES = (Role.FILER, Role.WORKING_GROUP)


@dataclass(frozen=True)
class EntryLine:
    """An entry under rectification with the days that are left, what of it is overdue, where its plan stands."""

    entry: LedgerEntry
    light: Light
    days_left: int
    measures_overdue: int
    plan_stage: str
    plan_words: str

    @property
    def days_over(self) -> int:
        return -self.days_left


def messages_for(user: User) -> dict[str, Any]:
    """What is unread: returns and refusals by themselves, of the rest the newest; one query."""
    if not user.does_business:
        return {"returned": [], "news": []}
    unread = Message.objects.unread().filter(user=user).select_related("place__parent")
    lines = [line_of(message) for message in unread[:MOST_UNREAD]]
    returned = [line for line in lines if line.message.kind == MessageKind.RETURNED]
    # The deadlines of entries stand in a table of their own above the news.
    others = [line for line in lines if line not in returned and not line.message.sentence.startswith("due.entry.")]
    return {"returned": returned, "news": others[:MOST_NEWS]}


def entries_for(user: User, at: dt.datetime) -> list[EntryLine]:
    """Entries under rectification, the nearest deadline first; one query."""
    if not user.may(Permission.READ_LEDGER):
        return []
    today = timezone.localdate(at)
    overdue = Measure.objects.overdue(today).filter(entry=OuterRef("pk")).order_by().values("entry")
    in_hand = Plan.objects.in_hand().filter(entry=OuterRef("pk"))
    rows = LedgerEntry.objects.visible_to(user).under_rectification()
    if user.role not in WORK_ON_ENTRIES:
        rows = rows.filter(deadline__lte=today + FAR)
    rows = rows.select_related("village__parent", "rule_set").order_by("deadline", "pk")
    with_work = rows.annotate(
        measures_overdue=Coalesce(Subquery(overdue.annotate(n=Count("pk")).values("n")), 0),
        plan_in_hand=Subquery(in_hand.values("stage")[:1]),
    )
    return [_line(entry, at) for entry in with_work[:MOST_ENTRIES]]


def _line(entry: Any, at: dt.datetime) -> EntryLine:
    stage = entry.plan_in_hand or ""
    words = str(Stage(stage).label) if stage else ""
    return EntryLine(entry, entry.light(at), entry.days_left(at), entry.measures_overdue, stage, words)
