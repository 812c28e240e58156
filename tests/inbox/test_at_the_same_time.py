"""Two workers at once, on a real PostgreSQL: everybody is told and mailed once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from tests.conftest import Cast
from tests.factories import moment
from tests.inbox.conftest import TOLD, gets_mail
from villages.inbox.mailing import send_digests, send_returns
from villages.inbox.models import Digest, Message
from villages.inbox.reminding import remind
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(act: Callable[[], int], workers: int = 4) -> int:
    """All workers begin together; what they come to in sum."""
    start, results = threading.Barrier(workers), []

    def run() -> None:
        try:
            start.wait()
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == workers
    return sum(results)


def test_everybody_is_told_once(entry: LedgerEntry) -> None:
    at_once(lambda: tell_moves(at=TOLD))
    keys = list(Message.objects.values_list("user", "key"))
    assert keys
    assert len(keys) == len(set(keys))
    told = len(keys)
    assert tell_moves(at=TOLD) == 0
    assert Message.objects.count() == told


def test_a_day_that_comes_near_is_told_once(entry: LedgerEntry, cast: Cast) -> None:
    at_once(lambda: remind(at=moment("2027-01-08 09:00")))
    assert Message.objects.filter(user=cast.filer, sentence="due.entry.7").count() == 1


def test_a_return_is_mailed_once(returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    gets_mail(cast.filer)
    tell_moves(at=TOLD)
    assert at_once(lambda: send_returns(at=TOLD)) == 1
    assert len(mailoutbox) == 1


def test_a_digest_is_mailed_once(entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    gets_mail(cast.filer)
    tell_moves(at=TOLD)
    assert at_once(lambda: send_digests(at=moment("2026-10-16 08:00"))) == 1
    assert len(mailoutbox) == 1
    assert Digest.objects.count() == 1
