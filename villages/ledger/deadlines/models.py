"""The deadline of an entry: requests for an extension; the notice board that shows it to the village."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division, within
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Questions about extensions."""

    def visible_to(self, user: User | AnonymousUser) -> ExtensionQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def waiting(self) -> ExtensionQuerySet:
        return self.filter(stage=Stage.REQUESTED)


class Extension(Staged):
    """A township asks for a later deadline, with a reason; the county approves or refuses."""

    THING: ClassVar[Thing] = Thing.EXTENSION

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="extensions")
    deadline_before = models.DateField(_("deadline before"))
    asked_until = models.DateField(_("asked until"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(name="extension_is_later", condition=Q(asked_until__gt=F("deadline_before"))),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(stage=Stage.REQUESTED), name="extension_one_waiting_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number} → {self.asked_until}"

    @property
    def place(self) -> Division:
        return self.entry.village


class NoticeBoard(models.Model):
    """The board in the village that says what is put right by when: hung, and taken down once it is accepted."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="boards")
    hung_on = models.DateField(_("hung on"))
    site = models.CharField(_("where it hangs"), max_length=100)
    taken_down_on = models.DateField(_("taken down on"), null=True)
    taken_down_why = models.CharField(_("why it was taken down"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry", "-hung_on", "-pk"]
        verbose_name = _("notice board")
        verbose_name_plural = _("notice boards")
        constraints = [
            models.CheckConstraint(
                name="board_comes_down_after_it_was_hung",
                condition=Q(taken_down_on=None, taken_down_why="")
                | (Q(taken_down_on__gte=F("hung_on")) & ~Q(taken_down_why="")),
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(taken_down_on=None), name="board_one_hanging_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number} {self.hung_on}"


class DeadlineMove(models.Model):
    """The deadline of an entry became another one: by an extension, a decision, a new round, or a merger.

    What applied on a past day, these rows tell (`deadlines/past.py`); an entry whose deadline never moved has none.
    """

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="deadline_moves")
    before = models.DateField(_("deadline before"))
    after = models.DateField(_("deadline"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["entry", "at", "pk"]
        verbose_name = _("move of a deadline")
        verbose_name_plural = _("moves of deadlines")
        indexes = [models.Index(fields=["entry", "at"], name="deadline_move_by_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.before} → {self.after}"
