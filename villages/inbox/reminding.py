"""What the scheduler tells of its own: days that come near or have passed, visits that were assigned, ended watches.

Each is told once: its key says which thing, which day and which window. After an outage the window that is open now
is told, those that went by meanwhile are not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from villages.divisions.models import Division
from villages.inbox.due_days import OVER, due_days, narrowest
from villages.inbox.models import Message, MessageKind
from villages.inbox.recipients import About, People, read_people
from villages.inbox.telling import keep, make_message
from villages.inbox.tellings import Audience
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Thing
from villages.screening.spot_checks.models import SpotVisit


@dataclass(frozen=True)
class Reminder:
    """One thing to be told to some people, as `make_message` wants it."""

    kind: MessageKind
    key: str
    sentence: str
    words: dict[str, object]
    path: str
    place: Division
    about: About
    to: tuple[Audience, ...]


def remind(*, at: dt.datetime) -> int:
    """Tell what is new of days, visits and watches; returns how many messages. Repeating it changes nothing."""
    found = [*_due(at), *_assigned_visits(), *_ended_watches()]
    if not found:
        return 0
    told = set(Message.objects.filter(key__in={each.key for each in found}).values_list("user_id", "key"))
    people = read_people(each.about for each in found)
    messages = [message for each in found for message in _messages_of(each, people, at)]
    new = [message for message in messages if (message.user_id, message.key) not in told]
    with transaction.atomic():
        keep(new)
    return len(new)


def _messages_of(each: Reminder, people: People, at: dt.datetime) -> Iterator[Message]:
    users = {user.pk: user for audience in each.to for user in people.meant(audience, each.about)}
    for user in users.values():
        yield make_message(
            user,
            each.kind,
            people,
            key=each.key,
            sentence=each.sentence,
            words=each.words,
            path=each.path,
            place_id=each.place.pk,
            at=at,
        )


def _due(at: dt.datetime) -> Iterator[Reminder]:
    for each, window in narrowest(due_days(at), timezone.localdate(at)):
        yield Reminder(
            MessageKind.DUE,
            f"due:{each.key}:{window}",
            f"{each.sentence}.{window}",
            {
                "thing": each.thing or "",
                "what": each.what,
                "kind": each.kind,
                "day": each.day.isoformat(),
                "count": each.count,
            },
            each.path,
            each.place,
            each.about,
            (*each.hears, *each.hears_over) if window == OVER else each.hears,
        )


def _assigned_visits() -> Iterable[Reminder]:
    """Visits of spot checks that somebody is to make; a new date or a new team is no new message."""
    visits = SpotVisit.objects.filter(stage=Stage.PLANNED, inspectors__isnull=False).distinct()
    for visit in visits.select_related("village__parent", "spot_check"):
        yield Reminder(
            MessageKind.WORK,
            f"visit:{visit.pk}",
            "visit.assigned",
            {"thing": Thing.SPOT_VISIT, "what": visit.spot_check.title},
            reverse("villages:spot-visit-sheet", args=[visit.pk]),
            visit.village,
            About(visit.village.code, visit=visit.pk),
            (Audience.TEAM,),
        )


def _ended_watches() -> Iterable[Reminder]:
    """Cancellations that the scheduler has proposed."""
    entries = LedgerEntry.objects.in_watch().filter(cancellation_proposed_at__isnull=False)
    for entry in entries.select_related("village__parent").order_by(F("cancellation_proposed_at")):
        proposed = entry.cancellation_proposed_at
        assert proposed is not None
        yield Reminder(
            MessageKind.WORK,
            f"cancellation:{entry.pk}:{timezone.localdate(proposed)}",
            "cancellation.proposed",
            {"thing": Thing.ENTRY, "what": entry.number},
            reverse("villages:entry-watch", args=[entry.number]),
            entry.village,
            About(entry.village.code, entry=entry.pk),
            (Audience.LEADERS,),
        )
