"""May it happen now, with accounts? Three separate people run the installation, and each must stay present."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import AccountState, User
from villages.accounts.permissions import DIGITS_OF_ROLE, INSTALL_ROLES, Role
from villages.divisions.models import DIGITS, Division, Level
from villages.marks import listed
from villages.process import RuleBroken

# A slip of paper with a password on it is not left lying about for longer.
ONE_TIME_DAYS = 7
LEVEL_OF_DIGITS = {digits: level for level, digits in DIGITS.items()}


def levels_of(role: Role | str) -> list[Level]:
    """The levels of division that may be the jurisdiction of a role; none for the three who run the installation."""
    return [LEVEL_OF_DIGITS[digits] for digits in DIGITS_OF_ROLE[Role(role)] if digits]


def check_jurisdiction(role: Role | str, place: Division | None, on: dt.date) -> None:
    """The place is of a level that fits the role and exists on that day; install roles have none."""
    levels = levels_of(role)
    words = {"role": Role(role).label, "levels": listed(level.label for level in levels)}
    if not levels:
        if place is not None:
            raise RuleBroken(_("The role “%(role)s” has no jurisdiction. Leave it empty.") % words, "jurisdiction")
        return
    if place is None:
        sentence = _("The role “%(role)s” needs a jurisdiction of this level: %(levels)s.")
        raise RuleBroken(sentence % words, "jurisdiction")
    if place.level not in levels:
        sentence = _("%(place)s does not fit: the role “%(role)s” needs a jurisdiction of this level: %(levels)s.")
        raise RuleBroken(sentence % {**words, "place": place.name}, "jurisdiction")
    if not place.is_in_force(on):
        raise RuleBroken(_("%(place)s does not exist on this day.") % {"place": place.name}, "jurisdiction")


def check_secretary(role: Role | str, *, is_secretary: bool) -> None:
    """Only among a township's filers there is a secretary."""
    if is_secretary and role != Role.FILER:
        words = {"role": Role.FILER.label}
        raise RuleBroken(_("Only a %(role)s can be the township's secretary.") % words, "is_secretary")


def check_not_oneself(account: User, by: User | None) -> None:
    """Nobody closes, opens or gives rights to the own account."""
    if by is not None and account.pk == by.pk:
        raise RuleBroken(_("This is your own account. Somebody else must do this."))


def check_role_stays_filled(account: User, others: int) -> None:
    """Each of the three roles of the installation keeps an open account (`others`: open ones beside this one)."""
    if account.is_active and account.role in INSTALL_ROLES and not others:
        sentence = _("This is the last open account of a %(role)s. Open another one first.")
        raise RuleBroken(sentence % {"role": account.get_role_display()})


def check_can_edit(account: User) -> None:
    if account.state == AccountState.CLOSED:
        raise RuleBroken(_("This account is closed. Reopen it first."))


def check_can_close(account: User) -> None:
    if account.state == AccountState.CLOSED:
        raise RuleBroken(_("This account is closed already."))


def check_can_reopen(account: User) -> None:
    if account.state != AccountState.CLOSED:
        raise RuleBroken(_("This account is not closed."))


def check_can_grant(account: User) -> None:
    if account.state == AccountState.CLOSED:
        raise RuleBroken(_("This account is closed. The system administrator must reopen it first."))


def check_can_withdraw(account: User) -> None:
    if account.state != AccountState.OPEN:
        raise RuleBroken(_("This account is not open, so it has no rights that could be withdrawn."))


def check_can_reset_password(account: User, by: User | None) -> None:
    """Not of a colleague in the installation: whoever resets a password could sign in with it and be three in one."""
    if account.state == AccountState.CLOSED:
        raise RuleBroken(_("This account is closed. Reopening it gives it a new password."))
    if by is not None and account.role in INSTALL_ROLES:
        sentence = _("The password of a %(role)s is reset on the server only, with the command reset_password.")
        raise RuleBroken(sentence % {"role": account.get_role_display()})


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), "reason")


def check_password(password: str, account: User) -> None:
    """The password rules of the settings, as one sentence or more."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), "password") from error


def check_one_time_password(given_at: dt.datetime, at: dt.datetime) -> None:
    """A one-time password opens the door for so many days after it was given out."""
    if at - given_at >= dt.timedelta(days=ONE_TIME_DAYS):
        raise RuleBroken(_("This one-time password has expired. Ask the system administrator for a new one."))
