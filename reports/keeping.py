"""Keeps a lease while a paper is set or a batch is bound: it is renewed beside the work, and work that never ends is
ended.

Setting a book of a thousand entries takes minutes, and so does bringing the volumes of a province into a bucket: more
than a lease lasts; and a lease that lasted hours would leave the job of a dead worker lying that long. So a thread of
its own says every third of a lease that the worker lives.
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connections

from reports import jobs
from villages import clock

logger = logging.getLogger(__name__)
# How long the end waits for the thread; one that a database holds up ends by itself, and does no harm until then.
LONGEST_GOODBYE = 5.0
REMINDER = 5.0


class TooLong(Exception):
    """The paper was not set within `REPORT_LIMIT_SECONDS`."""


class Stay(Protocol):
    """Says in a row that its worker lives; False when somebody else has it now."""

    def __call__(self, *, at: dt.datetime) -> bool: ...


@contextmanager
def kept(stay: Stay, what: str) -> Iterator[None]:
    """Renew the lease until the block ends, at most for `REPORT_LIMIT_SECONDS`.

    A lease that is lost all the same stops nothing here: the worker finds its token worthless (`jobs.LeaseLost`).
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(stay, what, done), name=f"lease of {what}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(LONGEST_GOODBYE)


def _renew(stay: Stay, what: str, done: threading.Event) -> None:
    """Until it is done, or lost, or has lasted too long. A database that does not answer is asked again next time."""
    pause, ends = jobs.lease().total_seconds() / 3, time.monotonic() + settings.REPORT_LIMIT_SECONDS
    try:
        while not done.wait(pause) and time.monotonic() < ends:
            try:
                if not stay(at=clock.now()):
                    break
            except DatabaseError as error:
                logger.warning("the lease of %s was not renewed: %s", what, error)
    finally:
        connections.close_all()  # Django opens one for each thread; nobody else would close this one


@contextmanager
def limited() -> Iterator[None]:
    """End the block with `TooLong` after `REPORT_LIMIT_SECONDS`.

    Only the main thread can be interrupted, which is where every worker sets its papers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _end)
    # Again and again, because Python drops what is raised in a destructor.
    signal.setitimer(signal.ITIMER_REAL, settings.REPORT_LIMIT_SECONDS, REMINDER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TooLong(f"not set within {settings.REPORT_LIMIT_SECONDS} seconds")
