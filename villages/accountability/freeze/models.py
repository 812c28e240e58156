"""The personnel freeze: during rectification the people responsible are not promoted or transferred."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division, within
from villages.ledger.models import LedgerEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class Ended(models.TextChoices):
    """Why a freeze ended by itself; what a person gives as a reason stands there in words."""

    ACCEPTED = "=accepted", _("the entry was accepted")
    MERGED = "=merged", _("the entry was merged into the successor's")


class FrozenQuerySet(models.QuerySet["FrozenPost"]):
    """Questions about the personnel freeze."""

    def visible_to(self, user: User | AnonymousUser) -> FrozenQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def on(self, day: dt.date) -> FrozenQuerySet:
        """Those whose freeze holds on that day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class FrozenPost(models.Model):
    """Somebody responsible for an entry, with name and post, from a day; the end day is kept."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="frozen_posts")
    full_name = models.CharField(_("name"), max_length=50, db_index=True)
    post = models.CharField(_("post"), max_length=100)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    named_at = models.DateTimeField(_("named at"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "full_name", "pk"]
        verbose_name = _("person of the personnel freeze")
        verbose_name_plural = _("personnel freeze")
        constraints = [
            models.CheckConstraint(
                name="frozen_ends_after_it_begins",
                condition=Q(until=None, end_reason="") | (Q(until__gte=F("since")) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=["entry", "full_name", "post"], condition=Q(until=None), name="frozen_once_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}（{self.post}）"

    @property
    def why_it_ended(self) -> str:
        """In the reader's language where it ended by itself."""
        return str(Ended(self.end_reason).label) if self.end_reason in Ended.values else self.end_reason

    def holds_on(self, day: dt.date) -> bool:
        """The same answer as `FrozenQuerySet.on`, for one."""
        return self.since <= day and (self.until is None or self.until >= day)


class LookupQuerySet(models.QuerySet["FreezeLookup"]):
    """Questions about look-ups."""

    def visible_to(self, user: User | AnonymousUser) -> LookupQuerySet:
        return self.filter(within(user, "county__code"))


class FreezeLookup(models.Model):
    """Somebody asked whether a person is frozen, before a promotion was handled; every question is kept."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="freeze_lookups")
    full_name = models.CharField(_("name"), max_length=50)
    purpose = models.CharField(_("what for"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="what was answered, as shown")

    objects = LookupQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("look-up in the personnel freeze")
        verbose_name_plural = _("look-ups in the personnel freeze")

    def __str__(self) -> str:
        return f"{self.full_name} {self.asked_at:%Y-%m-%d %H:%M}"
