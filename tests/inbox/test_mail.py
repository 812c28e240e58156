"""Mail: returns at once, one digest a day, and a mail server that is down."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import moment
from tests.inbox.conftest import MINUTE, TOLD, gets_mail
from villages.inbox.mailing import LONGEST_TRIED, send_digests, send_returns
from villages.inbox.models import Digest, Message, MessageKind, Mute
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
SMTP, MEMORY = "django.core.mail.backends.smtp.EmailBackend", "django.core.mail.backends.locmem.EmailBackend"
MORNING = moment("2026-10-16 08:00")


@pytest.fixture
def server_down(settings: Settings) -> Settings:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    return settings


class TestReturns:
    def test_a_return_is_mailed_at_once_without_its_reason(
        self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
    ) -> None:
        settings.SITE_URL = "https://rectify.example.org"
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_returns(at=TOLD) == 1
        (mail,) = mailoutbox
        assert mail.to == ["filer@example.org"]
        assert mail.subject == "锦江镇: The county returned the check."
        assert "https://rectify.example.org/checks/2026Q3/360603101/" in mail.body
        assert "核实" not in mail.body

    def test_it_is_mailed_once(self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        sent = [send_returns(at=TOLD + MINUTE * each) for each in range(3)]
        send_digests(at=MORNING)
        assert (sent, len(mailoutbox)) == ([1, 0, 0], 1)

    def test_without_an_address_the_inbox_is_all_there_is(
        self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        tell_moves(at=TOLD)
        assert send_returns(at=TOLD) == send_digests(at=MORNING) == 0
        assert Message.objects.filter(user=cast.filer).unread().exists()

    def test_it_is_mailed_in_the_language_of_its_reader(
        self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        type(cast.filer).objects.filter(pk=cast.filer.pk).update(language="zh-hans")
        tell_moves(at=TOLD)
        send_returns(at=TOLD)
        assert "县级退回" in mailoutbox[0].subject

    def test_other_kinds_wait_for_the_digest(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_returns(at=TOLD) == 0

    def test_a_server_that_is_down_loses_nothing_and_the_next_run_sends(
        self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage], server_down: Settings
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_returns(at=TOLD) == 0
        assert Message.objects.filter(user=cast.filer, kind="returned", sent_at=None).count() == 1
        server_down.EMAIL_BACKEND = MEMORY
        assert send_returns(at=TOLD + MINUTE) == 1
        assert len(mailoutbox) == 1

    def test_what_is_too_old_is_no_longer_tried(
        self, returned: QuarterlyCheck, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_returns(at=TOLD + LONGEST_TRIED) == 0


class TestDigest:
    def test_it_comes_at_eight_with_all_that_is_unread(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_digests(at=MORNING - MINUTE) == 0
        assert send_digests(at=MORNING) == 1
        (mail,) = mailoutbox
        assert mail.subject == "Rectify, 16 October 2026: 3 new"
        assert "The county confirmed the check." in mail.body
        assert mail.body.count("The ledger entry was opened") == 1

    def test_it_is_not_sent_twice(self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        sent = [send_digests(at=MORNING + dt.timedelta(minutes=10 * each)) for each in range(5)]
        assert (sent, len(mailoutbox)) == ([1, 0, 0, 0, 0], 1)
        assert send_digests(at=MORNING + dt.timedelta(days=1)) == 0

    def test_what_comes_after_eight_waits_for_tomorrow(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_digests(at=TOLD + dt.timedelta(hours=1)) == 1
        assert "The ledger entry was opened" not in mailoutbox[0].body
        assert send_digests(at=MORNING) == 1
        assert "The ledger entry was opened" in mailoutbox[1].body
        assert "The quarterly check was opened" not in mailoutbox[1].body

    def test_after_three_days_without_a_worker_one_digest_holds_everything(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        at = MORNING + dt.timedelta(days=3)
        tell_moves(at=at)
        assert [send_digests(at=at), send_digests(at=at + MINUTE)] == [1, 0]
        assert mailoutbox[0].subject.endswith("3 new")

    def test_what_is_read_or_muted_is_not_in_it(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage]
    ) -> None:
        gets_mail(cast.filer)
        Mute.objects.create(user=cast.filer, kind=MessageKind.DECISION)
        tell_moves(at=TOLD)
        Message.objects.filter(sentence="check.open").update(read_at=TOLD)
        send_digests(at=MORNING)
        assert mailoutbox[0].subject.endswith("1 new")
        assert "The county confirmed the check." not in mailoutbox[0].body

    def test_with_nothing_new_there_is_none(self, known: LedgerEntry, cast: Cast) -> None:
        gets_mail(cast.filer)
        assert send_digests(at=MORNING) == 0
        assert not Digest.objects.exists()

    def test_a_server_that_is_down_is_tried_again(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage], server_down: Settings
    ) -> None:
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_digests(at=MORNING) == 0
        server_down.EMAIL_BACKEND = MEMORY
        assert send_digests(at=MORNING + dt.timedelta(minutes=10)) == 1
        assert Digest.objects.get().error == ""

    def test_a_server_that_fails_in_the_middle_keeps_why(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = "tests.inbox.broken_mail.Breaking"
        gets_mail(cast.filer)
        tell_moves(at=TOLD)
        assert send_digests(at=MORNING) == 0
        digest = Digest.objects.get()
        assert (digest.user, digest.sent_at, digest.error) == (cast.filer, None, "broken in the middle")
        settings.EMAIL_BACKEND = MEMORY
        assert send_digests(at=MORNING + dt.timedelta(minutes=10)) == 1

    def test_a_refused_address_does_not_stop_the_others(
        self, entry: LedgerEntry, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = "tests.inbox.broken_mail.Refusing"
        gets_mail(cast.filer, "refused@example.org")
        gets_mail(cast.officer, "officer@example.org")
        tell_moves(at=TOLD)
        assert send_digests(at=MORNING) == 1
        assert mailoutbox[0].to == ["officer@example.org"]
        assert Message.objects.filter(user=cast.filer, sent_at=None).exists()
