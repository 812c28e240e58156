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
from villages.accounts import rules
from villages.accounts.models import Language, User
from villages.audit import AuditRow

GIVE_A_PASSWORD = ("user.create", "user.reopen", "user.reset_password")


@transaction.atomic
def sign_in(request: HttpRequest, account: User, *, at: dt.datetime) -> None:
    """Start the session of an account whose password was right. Raises `RuleBroken` for a one-time one that is old."""
    if account.must_change_password:
        rules.check_one_time_password(_password_given_at(account), at)
    login(request, account)
    audit.record("user.sign_in", by=account, at=at, about=account)


def _password_given_at(account: User) -> dt.datetime:
    """When an administrator last gave the account a password, as the trail says."""
    given = AuditRow.objects.about(account).filter(verb__in=GIVE_A_PASSWORD).values_list("at", flat=True)
    return given.order_by("-at").first() or account.created_at


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
