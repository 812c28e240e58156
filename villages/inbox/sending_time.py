"""When the day's digests go out."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

DIGEST_HOUR = 8


def morning_of(at: dt.datetime) -> dt.datetime:
    """Eight o'clock (Asia/Shanghai) of that day: what comes later waits for tomorrow's digest."""
    return timezone.localtime(at).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
