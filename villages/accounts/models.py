"""Accounts: one person, one role, one jurisdiction."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts.permissions import (
    BUSINESS_ROLES,
    COUNTY_ROLES,
    DIGITS_OF_ROLE,
    INSTALL_ROLES,
    Permission,
    Role,
    may,
)
from villages.divisions.models import Division, under

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Language(models.TextChoices):
    """The languages of the product, by Django's codes."""

    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class AccountState(models.TextChoices):
    """Whether one can sign in with an account; told by `is_active` and the password, see `User.state`."""

    OPEN = "open", pgettext_lazy("account", "open")
    WAITING = "waiting", _("waiting for rights")
    CLOSED = "closed", _("closed")


class UserQuerySet(models.QuerySet["User"]):
    """Questions about accounts."""

    def visible_to(self, user: User | AnonymousUser) -> UserQuerySet:
        """The two administrators see every account; others those whose jurisdiction lies in their own."""
        if not user.is_authenticated:
            return self.none()
        if user.may(Permission.MANAGE_USERS) or user.may(Permission.GRANT_RIGHTS):
            return self.all()
        if not user.does_business:
            return self.filter(pk=user.pk)
        return self.filter(under(user.jurisdiction, "jurisdiction") | Q(pk=user.pk))

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def in_state(self, state: str) -> UserQuerySet:
        """The same answer as `User.state`, for many."""
        has_password = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        conditions = {
            AccountState.OPEN: Q(is_active=True),
            AccountState.WAITING: Q(is_active=False) & has_password,
            AccountState.CLOSED: Q(is_active=False) & ~has_password,
        }
        return self.filter(conditions[AccountState(state)])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts; the password is hashed here and nowhere else."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """A saved account. Without a password nobody can sign in with it."""
        user: User = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(username=username)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Rights come from the role, reach from the jurisdiction (a code prefix)."""

    username = models.CharField(_("user name"), max_length=50, unique=True)
    full_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=50)
    post = models.CharField(_("post"), max_length=100, blank=True)
    # Where the daily digest and what was returned go to; empty: the inbox alone.
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=12, blank=True, db_index=True)
    # The township's secretary: may hand a colleague's open work over to the successor.
    is_secretary = models.BooleanField(_("township secretary"), default=False)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["username"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="user_secretary_is_a_filer", condition=Q(is_secretary=False) | Q(role=Role.FILER)
            ),
            models.CheckConstraint(
                name="user_jurisdiction_fits_role",
                condition=Q(role=Role.FILER, jurisdiction__length=9)
                | Q(role__in=sorted(COUNTY_ROLES), jurisdiction__length=6)
                | Q(role=Role.WORKING_GROUP, jurisdiction__length=12)
                | Q(role=Role.SUPERVISOR, jurisdiction__length__in=DIGITS_OF_ROLE[Role.SUPERVISOR])
                | Q(role__in=sorted(INSTALL_ROLES), jurisdiction=""),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def state(self) -> AccountState:
        """Closing takes the password away; a shut account that has one waits for the security administrator."""
        if self.is_active:
            return AccountState.OPEN
        return AccountState.WAITING if self.has_usable_password() else AccountState.CLOSED

    @property
    def does_business(self) -> bool:
        """False for the three who run the installation: none of them sees or does business."""
        return self.role in BUSINESS_ROLES

    def may(self, permission: Permission) -> bool:
        """The role has the permission (and the account is open)."""
        return self.is_active and may(self.role, permission)

    def covers(self, code: str) -> bool:
        """The division with this code lies in the jurisdiction."""
        return self.does_business and code.startswith(self.jurisdiction)

    def check_may(self, permission: Permission, place: Division) -> None:
        """Raise `PermissionDenied` unless the role has the permission and the place lies in the jurisdiction."""
        if not (self.may(permission) and self.covers(place.code)):
            raise PermissionDenied(_("Your role may not do this here."))
