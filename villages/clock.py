"""What time it is: the computer's, or, in a demonstration, the one that `manage.py set_clock` has set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_cache: tuple[int, dt.timedelta] | None = None


def now() -> dt.datetime:
    """The moment that pages, tasks and commands take as `at`. In production always the computer's."""
    return timezone.now() + shift()


def today() -> dt.date:
    """The day (Asia/Shanghai) of `now()`."""
    return timezone.localdate(now())


def shift() -> dt.timedelta:
    """By how much the demonstration's clock is ahead; nothing where none is set, and never in production.

    Web server, worker and scheduler read one file in the data folder; it is read again only when it has changed.
    """
    global _cache
    if settings.PRODUCTION:
        return dt.timedelta()
    try:
        changed = clock_file().stat().st_mtime_ns
    except OSError:
        return dt.timedelta()
    if _cache is None or _cache[0] != changed:
        try:
            _cache = (changed, dt.timedelta(seconds=int(clock_file().read_text(encoding="ascii"))))
        except (OSError, ValueError):
            return dt.timedelta()
    return _cache[1]


def set_shift(ahead: dt.timedelta) -> None:
    """Set the demonstration's clock; with no time at all it is the computer's again."""
    if settings.PRODUCTION:
        raise RuntimeError("the clock of an installation in production is never set")
    if not ahead:
        clock_file().unlink(missing_ok=True)
        return
    clock_file().parent.mkdir(parents=True, exist_ok=True)
    clock_file().write_text(str(int(ahead.total_seconds())), encoding="ascii")


def clock_file() -> Path:
    """Where the shift is kept, in whole seconds."""
    return Path(settings.DATA_DIR) / "demonstration-clock"
