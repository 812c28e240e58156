"""What people do with their own inbox. Reading is no act, so it leaves no audit row; choosing what is mailed does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from villages import audit
from villages.accounts.models import User
from villages.inbox.models import Message, MessageQuerySet, Mute
from villages.inbox.rules import check_may_mute


def read_message(*, message: Message, at: dt.datetime) -> None:
    """The person has opened it; the first time counts."""
    if Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at):
        message.read_at = at


def read_all(*, messages: MessageQuerySet, at: dt.datetime) -> int:
    """Mark these as read; returns how many were unread."""
    return messages.unread().update(read_at=at)


@transaction.atomic
def choose_mutes(*, kinds: Iterable[str], by: User, at: dt.datetime) -> None:
    """Mute these kinds and no others. Nothing is written when nothing differs. Raises `RuleBroken`."""
    wanted = set(kinds)
    check_may_mute(wanted)
    # The account is locked, so that two windows of one person do not write at once.
    User.objects.select_for_update().get(pk=by.pk)
    before = set(Mute.objects.filter(user=by).values_list("kind", flat=True))
    if wanted == before:
        return
    Mute.objects.filter(user=by).exclude(kind__in=wanted).delete()
    Mute.objects.bulk_create(Mute(user=by, kind=kind) for kind in sorted(wanted - before))
    audit.record(
        "mute.change",
        by=by,
        at=at,
        about=by,
        before={"muted": sorted(before)},
        after={"muted": sorted(wanted)},
    )
