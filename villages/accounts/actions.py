"""The verbs of account administration. `by=None` is the command line of the server.

The system administrator makes accounts and cannot give rights; the security administrator gives rights and cannot make
accounts. So a new account waits, with the role that was asked for, until its rights are granted: that opens it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts import rules
from villages.accounts.models import User, UserQuerySet
from villages.accounts.permissions import INSTALL_ROLES, Permission, Role
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken

# Without l, 1, o and 0: a one-time password is read from a screen and typed. 16 of 32 signs are 80 bits.
ONE_TIME_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
ONE_TIME_GROUPS = (4, 4, 4, 4)


def one_time_password() -> str:
    """A random password to be shown once, such as `k7wm-2hbx-qq9e-v3na`."""
    return "-".join("".join(secrets.choice(ONE_TIME_SIGNS) for _sign in range(size)) for size in ONE_TIME_GROUPS)


@transaction.atomic
def create_account(
    *,
    username: str,
    full_name: str,
    post: str,
    role: Role,
    place: Division | None,
    password: str,
    email: str = "",
    must_change_password: bool = True,
    by: User | None,
    at: dt.datetime,
) -> User:
    """A new account that waits for the rights of `role` in `place`; nobody can sign in with it yet.

    Raises `RuleBroken` (name taken, place does not fit, password too weak), `PermissionDenied`.
    """
    _check_right(by, Permission.MANAGE_USERS)
    rules.check_jurisdiction(role, place, timezone.localdate(at))
    account = User(username=username, full_name=full_name, post=post, email=email, role=role, is_active=False)
    account.jurisdiction = place.code if place else ""
    account.must_change_password = must_change_password
    rules.check_password(password, account)
    account.set_password(password)
    _check_name_is_free(account)
    _save(account, is_new=True)
    facts = _facts(account)
    del facts["is_secretary"]  # a right: whoever grants it says so
    _record("user.create", account, by=by, at=at, after=facts)
    return account


@transaction.atomic
def edit_account(
    *, account: User, username: str, full_name: str, post: str, email: str = "", by: User | None, at: dt.datetime
) -> User:
    """Correct the user name, name, post and e-mail. Nothing is written when nothing differs.

    Raises as `create_account`.
    """
    _check_right(by, Permission.MANAGE_USERS)
    account = _locked(account)
    rules.check_can_edit(account)
    before = _facts(account)
    account.username, account.full_name, account.post, account.email = username, full_name, post, email
    _check_name_is_free(account)
    if _facts(account) != before:
        _save(account, "username", "full_name", "post", "email")
        _record("user.edit", account, by=by, at=at, **_difference(before, account))
    return account


@transaction.atomic
def grant_rights(
    *,
    account: User,
    role: Role,
    place: Division | None,
    is_secretary: bool = False,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
) -> User:
    """Give the account this role and jurisdiction, and open it if it waits. `is_secretary`: heads the township.

    Raises `RuleBroken` (closed, own account, place does not fit, last of an install role, a secretary who does not
    file), `PermissionDenied`.
    """
    _check_right(by, Permission.GRANT_RIGHTS)
    account = _locked(account)
    rules.check_not_oneself(account, by)
    rules.check_can_grant(account)
    rules.check_secretary(role, is_secretary=is_secretary)
    rules.check_jurisdiction(role, place, timezone.localdate(at))
    if role != account.role:
        rules.check_role_stays_filled(account, _others_open(account))
    before = _facts(account)
    account.role, account.jurisdiction, account.is_active = role, place.code if place else "", True
    account.is_secretary = is_secretary
    _save(account, "role", "jurisdiction", "is_secretary", "is_active")
    _record("user.grant", account, by=by, at=at, reason=reason, **_difference(before, account))
    return account


@transaction.atomic
def withdraw_rights(*, account: User, reason: str, by: User | None, at: dt.datetime) -> User:
    """Take a grant back: the account waits again, and whoever is signed in with it is out at once."""
    _check_right(by, Permission.GRANT_RIGHTS)
    account = _locked(account)
    rules.check_not_oneself(account, by)
    rules.check_can_withdraw(account)
    rules.check_role_stays_filled(account, _others_open(account))
    rules.check_reason(reason)
    before = _facts(account)
    account.is_active = False
    _save(account, "is_active")
    _record("user.withdraw", account, by=by, at=at, reason=reason, **_difference(before, account))
    return account


@transaction.atomic
def close_account(*, account: User, reason: str, by: User | None, at: dt.datetime) -> User:
    """Shut the account and take its password away; its history stays. Sessions end at once."""
    _check_right(by, Permission.MANAGE_USERS)
    account = _locked(account)
    rules.check_not_oneself(account, by)
    rules.check_can_close(account)
    rules.check_role_stays_filled(account, _others_open(account))
    rules.check_reason(reason)
    before = _facts(account)
    account.is_active = False
    account.set_unusable_password()
    _save(account, "is_active", "password")
    _record("user.close", account, by=by, at=at, reason=reason, **_difference(before, account))
    return account


@transaction.atomic
def reopen_account(*, account: User, password: str, by: User | None, at: dt.datetime) -> User:
    """Give a closed account a new one-time password; its rights must be granted again before it opens."""
    _check_right(by, Permission.MANAGE_USERS)
    account = _locked(account)
    rules.check_not_oneself(account, by)
    rules.check_can_reopen(account)
    before = _facts(account)
    _set_one_time(account, password)
    _record("user.reopen", account, by=by, at=at, **_difference(before, account))
    return account


@transaction.atomic
def reset_password(*, account: User, password: str, by: User | None, at: dt.datetime) -> User:
    """Give the account a one-time password that must be changed after the next sign-in. Sessions end at once."""
    _check_right(by, Permission.MANAGE_USERS)
    account = _locked(account)
    rules.check_not_oneself(account, by)
    rules.check_can_reset_password(account, by)
    _set_one_time(account, password)
    _record("user.reset_password", account, by=by, at=at)
    return account


@transaction.atomic
def change_password(*, account: User, password: str, at: dt.datetime) -> User:
    """The owner sets a new password (the form has asked for the old one); other sessions of the account end."""
    rules.check_password(password, account)
    account.set_password(password)
    account.must_change_password = False
    _save(account, "password", "must_change_password")
    _record("user.change_password", account, by=account, at=at)
    return account


@transaction.atomic
def change_email(*, account: User, email: str, at: dt.datetime) -> User:
    """The owner says where mail goes to; empty: nowhere. Nothing is written when nothing differs."""
    account = _locked(account)
    before = _facts(account)
    account.email = email
    if _facts(account) != before:
        _save(account, "email")
        _record("user.change_email", account, by=account, at=at, **_difference(before, account))
    return account


@transaction.atomic
def record_trail_export(*, rows: int, by: User, at: dt.datetime) -> None:
    """Rows of the audit trail leave the house as a file: who took them, when, and how many."""
    _check_right(by, Permission.READ_AUDIT)
    _record("audit.export", by, by=by, at=at, after={"found": rows})


def _check_right(by: User | None, permission: Permission) -> None:
    if by is not None and not by.may(permission):
        raise PermissionDenied(_("Your role may not do this."))


def _locked(account: User) -> User:
    """The account as it is now. Of a role that must stay filled, every open account is locked, always in one order."""
    if account.role in INSTALL_ROLES:
        list(User.objects.active().select_for_update().filter(role=account.role).order_by("pk").values_list("pk"))
    found: User = User.objects.select_for_update().get(pk=account.pk)
    if found.role != account.role:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    return found


def _others_open(account: User) -> int:
    peers: UserQuerySet = User.objects.active().filter(role=account.role)
    return peers.exclude(pk=account.pk).count()


def _check_name_is_free(account: User) -> None:
    # Names that differ only in capitals would be mistaken for each other.
    if User.objects.filter(username__iexact=account.username).exclude(pk=account.pk).exists():
        raise RuleBroken(_("There is an account with this user name already."), "username")


def _save(account: User, *fields: str, is_new: bool = False) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=is_new, update_fields=fields or None)
    except IntegrityError as error:
        raise RuleBroken(_("There is an account with this user name already."), "username") from error


def _set_one_time(account: User, password: str) -> None:
    account.set_password(password)
    account.must_change_password = True
    _save(account, "password", "must_change_password")


def _facts(account: User) -> dict[str, Any]:
    names = ("username", "full_name", "post", "role", "jurisdiction")
    facts: dict[str, Any] = {name: str(getattr(account, name)) for name in names}
    if account.email:
        facts["email"] = account.email
    return {**facts, "is_secretary": account.is_secretary, "state": str(account.state)}


def _difference(before: dict[str, Any], account: User) -> dict[str, dict[str, Any]]:
    """`before` and `after` of the facts that are no longer the same."""
    after = _facts(account)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before.get(name, "") for name in changed},
        "after": {name: after.get(name, "") for name in changed},
    }


def _record(verb: str, account: User, *, by: User | None, at: dt.datetime, **words: Any) -> None:
    place = Division.objects.filter(code=account.jurisdiction).first() if account.jurisdiction else None
    audit.record(verb, by=by, at=at, about=account, place=place, **words)
