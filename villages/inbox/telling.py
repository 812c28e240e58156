"""Telling people: one sweep over the moves that nobody was told of yet. Days on which nothing ran are caught up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from villages.accounts.models import User
from villages.inbox.models import Message, MessageKind
from villages.inbox.recipients import About, People, read_people
from villages.inbox.subjects import SUBJECTS, row_of
from villages.inbox.tellings import TELLINGS, Audience, Telling
from villages.process import COLUMN, StageChange, Thing, Verb

BATCH = 200
# What is older (a history that was loaded) is news to nobody.
LONGEST_MEMORY = dt.timedelta(days=92)
LONGEST_REASON = 500


def tell_moves(*, at: dt.datetime) -> int:
    """A message for everybody whom a move concerns; returns how many. Repeating it changes nothing."""
    untold = StageChange.objects.filter(told_at=None)
    untold.filter(at__lt=at - LONGEST_MEMORY).update(told_at=at)
    told = 0
    while (batch := _tell_batch(at)) is not None:
        told += batch
    return told


@transaction.atomic
def _tell_batch(at: dt.datetime) -> int | None:
    """The next moves in the order in which they were made; None when there is none left."""
    untold = StageChange.objects.filter(told_at=None).order_by("at", "pk")
    # Two workers at once: each takes what the other has not locked.
    picked = list(untold.select_for_update(skip_locked=True).values_list("pk", "thing")[:BATCH])
    if not picked:
        return None
    messages = _messages_of(_with_rows(picked))
    keep(messages)
    StageChange.objects.filter(pk__in=[pk for pk, _thing in picked]).update(told_at=at)
    return len(messages)


def keep(messages: Iterable[Message]) -> None:
    """Save messages; what somebody has been told under the same key already is left out."""
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)


def make_message(
    user: User,
    kind: MessageKind,
    people: People,
    *,
    key: str,
    sentence: str,
    words: dict[str, Any],
    path: str,
    place_id: int,
    at: dt.datetime,
    change: StageChange | None = None,
) -> Message:
    """One message that is not saved yet; of a muted kind it comes already read."""
    is_muted = (user.pk, kind.value) in people.muted
    return Message(
        user=user,
        kind=kind,
        sentence=sentence,
        words=words,
        path=path,
        place_id=place_id,
        change=change,
        key=key,
        at=at,
        read_at=at if is_muted else None,
    )


def _with_rows(picked: list[tuple[int, str]]) -> list[StageChange]:
    """Those of the moves that are told, with their things; one query for each kind of thing."""
    by_thing: dict[Thing, list[int]] = defaultdict(list)
    for pk, thing in picked:
        if Thing(thing) in SUBJECTS:
            by_thing[Thing(thing)].append(pk)
    found: dict[int, StageChange] = {}
    for thing, pks in by_thing.items():
        related = [f"{COLUMN[thing]}__{path}" for path in SUBJECTS[thing].related]
        found |= StageChange.objects.select_related(*related).in_bulk(pks)
    changes = [found[pk] for pk, _thing in picked if pk in found]
    return [change for change in changes if _tellings(change)]


def _tellings(change: StageChange) -> tuple[Telling, ...]:
    tellings = TELLINGS.get((Thing(change.thing), Verb(change.verb)), ())
    if tellings and SUBJECTS[Thing(change.thing)].is_known(row_of(change)):
        return ()
    return tuple(telling for telling in tellings if telling.after in (None, change.after))


def _messages_of(changes: list[StageChange]) -> list[Message]:
    abouts = {change.pk: _about(change) for change in changes}
    if not abouts:
        return []
    people = read_people(abouts.values())
    return [message for change in changes for message in _of_change(change, abouts[change.pk], people)]


def _about(change: StageChange) -> About:
    thing, row = Thing(change.thing), row_of(change)
    subject = SUBJECTS[thing]
    return About(
        place_code=row.place.code,
        entry=subject.entry(row),
        inspection=row.pk if thing == Thing.INSPECTION else None,
        visit=row.pk if thing == Thing.SPOT_VISIT else None,
        department=row.department_id if thing == Thing.NOTICE else None,
        is_hidden=subject.is_hidden(row),
        needs_signature=subject.needs_signature(row),
    )


def _of_change(change: StageChange, about: About, people: People) -> Iterator[Message]:
    """To each person once, by the first audience in which the person stands; not to who did it."""
    thing, row = Thing(change.thing), row_of(change)
    subject = SUBJECTS[thing]
    words = {"thing": thing.value, "what": subject.what(row), "kind": subject.kind(row), "after": change.after}
    if change.reason:
        words["reason"] = change.reason[:LONGEST_REASON]
    reached = {change.by_id}
    for telling, user in _recipients(_tellings(change), about, people):
        if user.pk in reached:
            continue
        reached.add(user.pk)
        yield make_message(
            user,
            telling.kind,
            people,
            key=f"change:{change.pk}",
            sentence=f"{change.thing}.{change.verb}",
            words=words,
            path=subject.path(row, user.role),
            place_id=row.place.pk,
            at=change.at,
            change=change,
        )


def _recipients(tellings: Iterable[Telling], about: About, people: People) -> Iterator[tuple[Telling, User]]:
    for telling in tellings:
        for audience in telling.to:
            for user in people.meant(Audience(audience), about):
                yield telling, user
