"""Word that reports are ready: to who asked, once, at once, and not by mail where such messages are muted.

Of what the scheduler asked for: to the officers of the county.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from reports import making
from reports.actions import Copy, request_report
from reports.batches import binding, telling
from reports.batches.waiting import release_unbound
from reports.jobs import MAX_ATTEMPTS
from reports.models import ReportBatch, ReportJob
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.conftest import COUNTED
from villages.accounts.models import User
from villages.inbox import mailing
from villages.inbox.actions import choose_mutes
from villages.inbox.models import Message, MessageKind
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _with_address(cast: Cast) -> None:
    User.objects.filter(pk=cast.officer.pk).update(email="officer@example.gov.cn", language="en")


def test_a_batch_is_mailed_as_soon_as_it_is_ready(ask: Ask, queue: Queue) -> None:
    ask()
    queue.work()
    assert mailing.send_returns(at=COUNTED + MINUTE) == 1
    assert mailing.send_returns(at=COUNTED + 2 * MINUTE) == 0
    [letter] = mail.outbox
    assert letter.to == ["officer@example.gov.cn"]
    assert "3 reports are ready." in letter.body


def test_whoever_muted_it_finds_it_read_in_the_inbox(ask: Ask, queue: Queue, cast: Cast) -> None:
    choose_mutes(kinds=[MessageKind.REPORT], by=cast.officer, at=COUNTED)
    ask()
    queue.work()
    assert Message.objects.get().read_at == COUNTED
    assert mailing.send_returns(at=COUNTED + MINUTE) == 0


def test_papers_that_were_not_made_are_said(
    ask: Ask, queue: Queue, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(making, "document", broken)
    ask()
    queue.work()
    mailing.send_returns(at=COUNTED + MINUTE)
    assert "0 reports are ready. 3 were not made." in mail.outbox[0].body


def test_one_paper_is_told_when_it_took_long(opened: list[QuarterlyCheck], cast: Cast) -> None:
    def asked() -> ReportJob:
        return request_report(
            place=opened[0].township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED
        )

    telling.tell_job(asked(), at=COUNTED + MINUTE / 2)
    assert not Message.objects.exists()
    telling.tell_job(asked(), at=COUNTED + 2 * MINUTE)
    message = Message.objects.get()
    assert (message.sentence, message.words) == ("report.ready", {"what": "360603101-2026Q3-1"})


def test_what_the_command_line_asked_for_is_told_to_nobody(ask: Ask, queue: Queue) -> None:
    ask(by=None)
    queue.work()
    assert not Message.objects.exists()


def test_what_the_scheduler_asked_for_is_told_and_mailed_to_the_county(ask: Ask, queue: Queue, cast: Cast) -> None:
    batch = ask(by=None)
    ReportBatch.objects.filter(pk=batch.pk).update(is_scheduled=True)
    queue.work()
    message = Message.objects.get()
    assert (message.user, message.path) == (cast.officer, batch.get_absolute_url())
    assert mailing.send_returns(at=COUNTED + MINUTE) == 1
    assert mail.outbox[0].to == ["officer@example.gov.cn"]


def test_a_batch_that_killed_its_workers_is_told_as_well(
    ask: Ask, queue: Queue, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask()
    queue.work(lost=("bind",))
    ReportBatch.objects.update(attempt=MAX_ATTEMPTS - 1)
    assert binding._claim(batch.pk, at=COUNTED) is not None
    assert release_unbound(at=COUNTED + 60 * MINUTE) == 1
    assert Message.objects.get().user == cast.officer
