"""Two transactions that truly overlap, without luck: the first stops in the middle until the second is under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from villages import audit
from villages.process import RuleBroken

SECONDS = 10.0

Act = Callable[[], object]


class Overlap:
    """Runs two acts, each in a thread with a connection of its own.

    The first is held right after it has written its audit row `held_at`, before it commits. The second then starts; as
    soon as it waits for a lock (or has ended by itself) the first goes on.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._held, self._go_on = threading.Event(), threading.Event()
        self._first: threading.Thread | None = None
        self._held_at = ""
        self.second_waited = False
        record = audit.record

        def recording(verb: str, **kwargs: Any) -> audit.AuditRow:
            row = record(verb, **kwargs)
            if threading.current_thread() is self._first and verb == self._held_at and not self._held.is_set():
                self._held.set()
                assert self._go_on.wait(SECONDS)
            return row

        monkeypatch.setattr(audit, "record", recording)

    def run(self, first: Act, second: Act, *, held_at: str) -> tuple[str, str]:
        """What came of both: "done", or the name of the refusal."""
        outcomes = ["never ended", "never ended"]
        one, other = (
            threading.Thread(target=_run, args=(act, outcomes, place)) for place, act in enumerate((first, second))
        )
        self._first, self._held_at = one, held_at
        self._held.clear()
        self._go_on.clear()
        one.start()
        assert self._held.wait(SECONDS), f"the first never wrote {held_at}: {outcomes[0]}"
        other.start()
        self.second_waited = _waits_for_a_lock(other)
        self._go_on.set()
        for thread in (one, other):
            thread.join(SECONDS)
        return outcomes[0], outcomes[1]


def _run(act: Act, outcomes: list[str], place: int) -> None:
    try:
        act()
        outcomes[place] = "done"
    except RuleBroken as refusal:
        outcomes[place] = type(refusal).__name__
    except Exception as error:
        outcomes[place] = repr(error)
    finally:
        connection.close()


def _waits_for_a_lock(thread: threading.Thread) -> bool:
    """True once somebody in this database waits for a lock; False when the thread ended without waiting."""
    deadline = time.monotonic() + SECONDS
    while thread.is_alive() and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False
