"""What the pages of the inbox need in the table of addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tests.conftest import Cast
from villages.divisions.models import Division
from villages.inbox.models import Message, MessageKind


def inbox_addresses(cast: Cast, at: dt.datetime) -> dict[str, Iterable[object]]:
    """A message to the filer."""
    message = Message.objects.create(
        user=cast.filer,
        kind=MessageKind.NEWS,
        sentence="check.open",
        words={"thing": "check"},
        path="/checks/",
        key="addresses",
        place=Division.objects.get(code=cast.filer.jurisdiction),
        at=at,
    )
    return {"villages:message-open": [message.pk]}
