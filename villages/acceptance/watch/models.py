"""The watch after an acceptance: look-backs by quarter, and the breaches that lengthen it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.divisions.models import Division, within
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Staged, Thing
from villages.screening.quarters import Quarter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class LookBackQuerySet(models.QuerySet["LookBack"]):
    """Questions about look-backs."""

    def visible_to(self, user: User | AnonymousUser) -> LookBackQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def waiting(self) -> LookBackQuerySet:
        return self.filter(stage=Stage.PLANNED)

    def waiting_first(self) -> LookBackQuerySet:
        """Those that are still to be made, the most urgent first; then the others, the newest first."""
        is_waiting = Case(When(stage=Stage.PLANNED, then=F("due_on")))
        return self.order_by(is_waiting.asc(nulls_last=True), "-due_on", "pk")


class LookBack(Staged):
    """A visit in the watch: are the entry's criteria still resolved? One for each quarter of the watch of a round."""

    THING: ClassVar[Thing] = Thing.LOOK_BACK

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="look_backs")
    # Of the entry: each round has a watch of its own.
    round = models.PositiveSmallIntegerField(_("round"))
    quarter = models.CharField(_("quarter"), max_length=6)
    due_on = models.DateField(_("due on"))
    visited_on = models.DateField(_("visited on"), null=True)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("what was seen"), blank=True)

    objects = LookBackQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "round", "quarter"],
                condition=~Q(stage=Stage.CALLED_OFF),
                name="look_back_once_per_quarter",
            ),
            models.CheckConstraint(
                name="look_back_done_says_who_when_and_what",
                condition=(Q(stage=Stage.DONE, visited_on__isnull=False, visited_by__isnull=False) & ~Q(words=""))
                | (~Q(stage=Stage.DONE) & Q(visited_on=None, visited_by=None, words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number} {self.quarter}"

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def place(self) -> Division:
        return self.entry.village


class LookBackHit(models.Model):
    """A criterion that a look-back found met again; the origin of its finding."""

    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="hits")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="look_back_hits")
    fact = models.TextField(_("what is the case"))

    class Meta:
        ordering = ["look_back", "criterion__number"]
        verbose_name = _("hit of a look-back")
        verbose_name_plural = _("hits of look-backs")
        constraints = [models.UniqueConstraint(fields=["look_back", "criterion"], name="look_back_hit_once")]

    def __str__(self) -> str:
        return f"{self.look_back_id}/{self.criterion_id}"


class WatchBreach(models.Model):
    """A breach named in the rule set that lengthens a watch, for example the notice board torn down."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="watch_breaches")
    breach = models.CharField(_("breach"), max_length=40, help_text="the key of the breach in the rule set")
    months = models.PositiveSmallIntegerField(_("months added to the watch"))
    happened_on = models.DateField(_("happened on"))
    fact = models.TextField(_("what is the case"))
    document_no = models.CharField(_("document number"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    taken_back_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["entry", "happened_on", "pk"]
        verbose_name = _("breach in the watch")
        verbose_name_plural = _("breaches in the watch")
        constraints = [
            models.CheckConstraint(
                name="watch_breach_taken_back_has_reason",
                condition=Q(taken_back_at=None, taken_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.breach}"
