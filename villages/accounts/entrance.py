"""The door: who came in, who was refused, who left. Each writes its audit row."""

from __future__ import annotations

import datetime as dt

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from villages import audit
from villages.accounts.models import Language, User


@transaction.atomic
def sign_in(request: HttpRequest, account: User, *, at: dt.datetime) -> None:
    """Start the session of an account whose password was right."""
    login(request, account)
    audit.record("user.sign_in", by=account, at=at, about=account)


@transaction.atomic
def sign_out(request: HttpRequest, account: User, *, at: dt.datetime) -> None:
    audit.record("user.sign_out", by=account, at=at, about=account)
    logout(request)


@transaction.atomic
def record_refusal(*, username: str, locks: bool, at: dt.datetime) -> None:
    """A wrong password for a real account; `locks` when this attempt was the one too many.

    A name that no account has is not written down: people type their password into the wrong field.
    """
    account = User.objects.filter(username=username).first()
    if account is None:
        return
    state = {"username": account.username, "state": str(account.state)}
    audit.record("user.sign_in_refused", by=None, at=at, about=account, after=state)
    if locks:
        audit.record("user.lock_out", by=None, at=at, about=account, after={"minutes": lock_minutes()})


def is_locked(request: HttpRequest, username: str) -> bool:
    """Too many attempts with this name from this address; the next ones are not even tried."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def lock_minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60


def minutes_until_unlocked(*, username: str, address: str | None, at: dt.datetime) -> int:
    """Begun minutes until the lock on this name and address is lifted; at least one."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address).order_by("-attempt_time")
    last = attempts.values_list("attempt_time", flat=True).first() or at
    left = last + settings.AXES_COOLOFF_TIME - at
    return max(1, -(-int(left.total_seconds()) // 60))


def choose_language(*, account: User, language: str) -> None:
    """Keep the language with the account. A preference, not an act: no audit row."""
    account.language = Language(language)
    account.save(update_fields=["language"])
