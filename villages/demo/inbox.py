"""The inboxes of the demonstration county: what is older than a week was read, the rest waits."""

from __future__ import annotations

import datetime as dt

from villages.demo.cast import Deeds
from villages.inbox.actions import read_all
from villages.inbox.models import Message
from villages.inbox.telling import tell_moves

UNREAD_DAYS = 8


def plan(*, at: dt.datetime) -> Deeds:
    """Everybody was told of everything up to `at`; the story plays it by its clock."""
    return [(at - dt.timedelta(days=UNREAD_DAYS), _read_everything), (at, tell_moves)]


def _read_everything(*, at: dt.datetime) -> None:
    tell_moves(at=at)
    read_all(messages=Message.objects.all(), at=at)
