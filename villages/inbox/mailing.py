"""Mail: what was returned and which reports are ready at once, everything else once a day.

Without an address the inbox is all there is.

A mail says what happened and where to read it, never the reason: mail leaves the building. Whoever sends claims the
messages first (compare-and-swap), so that two workers never send one twice; what cannot be sent is given back and
tried again by the next run.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from villages.accounts.models import User
from villages.inbox.models import ALWAYS_TOLD, AT_ONCE, Digest, Message, MessageKind, MessageQuerySet
from villages.inbox.sending_time import morning_of
from villages.inbox.sentences import Line, line_of

logger = logging.getLogger(__name__)

# A return that could not be mailed for so long is no longer sent by itself, but with a digest while it is unread.
LONGEST_TRIED = dt.timedelta(days=14)
LONGEST_MAIL = 100
DOWN = (OSError, SMTPException)
Sender = Callable[[User, list[Message], BaseEmailBackend, dt.datetime], int]


def send_returns(*, at: dt.datetime) -> int:
    """Mail what was returned or refused, and which reports are ready; returns how many mails went out."""
    wanted = Q(kind__in=ALWAYS_TOLD) | Q(kind__in=AT_ONCE, read_at=None)
    waiting = _unsent().filter(wanted, at__gt=at - LONGEST_TRIED)
    return _mail_each(_by_user(waiting), _send_returns_to, at)


def send_digests(*, at: dt.datetime) -> int:
    """From eight o'clock on mail each person the day's digest, once; returns how many mails went out."""
    morning = morning_of(at)
    if at < morning:
        return 0
    day = timezone.localdate(at)
    done = Digest.objects.filter(day=day, user__isnull=False, sent_at__isnull=False).values("user")
    waiting = _unsent().filter(read_at=None, at__lt=morning)
    return _mail_each(_by_user(waiting.exclude(user__in=done)), _send_digest_to, at)


def _mail_each(by_user: dict[User, list[Message]], send: Sender, at: dt.datetime) -> int:
    """One after the other over one connection. A refused address is skipped; a server that is down ends the run."""
    connection = _open_connection() if by_user else None
    if connection is None:
        return 0
    sent = 0
    try:
        for user, messages in by_user.items():
            try:
                sent += send(user, messages, connection, at)
            except SMTPRecipientsRefused:
                logger.warning("the mail server refuses the address of account %s", user.pk)
    except DOWN as error:
        logger.warning("the mail server is down, mails wait: %s", error)
    finally:
        connection.close()
    return sent


def _unsent() -> MessageQuerySet:
    """What nobody has mailed yet, of open accounts with an address. Muted kinds come read and are not mailed."""
    return Message.objects.filter(sent_at=None, user__is_active=True).exclude(user__email="")


def _by_user(waiting: MessageQuerySet) -> dict[User, list[Message]]:
    found: dict[User, list[Message]] = defaultdict(list)
    for message in waiting.select_related("user", "place__parent").order_by("user", "at", "pk"):
        found[message.user].append(message)
    return dict(found)


def _open_connection() -> BaseEmailBackend | None:
    """None while the mail server cannot be reached: nothing has been claimed yet."""
    connection = get_connection()
    try:
        connection.open()
    except DOWN as error:
        logger.warning("the mail server is down, mails wait: %s", error)
        return None
    return connection


def _send_returns_to(user: User, messages: list[Message], connection: BaseEmailBackend, at: dt.datetime) -> int:
    """One mail with all that was returned to this person. Raises what the mail server raises."""
    mine = _claim(messages, at)
    if not mine:
        return 0
    with translation.override(user.language):
        lines = [line_of(message) for message in mine]
        first = lines[0]
        subject = _("%(place)s: %(sentence)s") % {"place": first.place, "sentence": first.sentence}
    try:
        _mail(user, subject, lines, connection)
    except DOWN:
        Message.objects.filter(pk__in=[message.pk for message in mine]).update(sent_at=None)
        raise
    return 1


def _send_digest_to(user: User, messages: list[Message], connection: BaseEmailBackend, at: dt.datetime) -> int:
    """The day's one mail. Its row is claimed first, the messages are marked after; an error is kept with the row."""
    day = timezone.localdate(at)
    digest, _is_new = Digest.objects.get_or_create(user=user, day=day, defaults={"messages": len(messages)})
    row = Digest.objects.filter(pk=digest.pk)
    if not row.filter(sent_at=None).update(sent_at=at, messages=len(messages), error=""):
        return 0
    with translation.override(user.language):
        lines = sorted(map(line_of, messages), key=_by_urgency)
        words = {"day": date_format(day, "DATE_FORMAT"), "count": len(messages)}
        subject = _("Rectify, %(day)s: %(count)s new") % words
    try:
        _mail(user, subject, lines, connection)
    except DOWN as error:
        row.update(sent_at=None, error=str(error)[:200])
        raise
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(sent_at=at)
    return 1


def _claim(messages: Sequence[Message], at: dt.datetime) -> list[Message]:
    """Those that no other worker has taken meanwhile."""
    return [m for m in messages if Message.objects.filter(pk=m.pk, sent_at=None).update(sent_at=at)]


def _mail(user: User, subject: str, lines: list[Line], connection: BaseEmailBackend) -> None:
    with translation.override(user.language):
        context = {"user": user, "lines": lines[:LONGEST_MAIL], "more": len(lines[LONGEST_MAIL:]), "site": _site()}
        body = render_to_string("inbox/mail.txt", context)
    one_line = " ".join(subject.split())
    EmailMessage(one_line, body, to=[user.email], connection=connection).send()


def _site() -> str:
    return str(settings.SITE_URL)


def _by_urgency(line: Line) -> tuple[int, dt.datetime]:
    """As the kinds are listed, then the oldest first."""
    return list(MessageKind).index(MessageKind(line.message.kind)), line.message.at
