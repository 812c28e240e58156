"""The 100-point assessment of a village's party building, and the open commitments of its posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division, within
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class AssessmentSheet(models.Model):
    """The sheet as data: its items with their points, which come to 100; in force from a day."""

    key = models.SlugField(_("key"), unique=True)
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    in_force_from = models.DateField(_("in force from"), unique=True)
    items = models.JSONField(help_text="[{number, aspect_zh, aspect_en, text_zh, text_en, points}]")

    class Meta:
        ordering = ["-in_force_from"]
        verbose_name = _("assessment sheet")
        verbose_name_plural = _("assessment sheets")

    def __str__(self) -> str:
        return self.title_zh if (get_language() or "zh-hans").startswith("zh") else self.title_en


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions about assessments."""

    def visible_to(self, user: User | AnonymousUser) -> AssessmentQuerySet:
        return self.filter(within(user, "village__code"))

    def standing(self) -> AssessmentQuerySet:
        """Those that no correction replaces."""
        return self.filter(corrected_by=None)


class Assessment(models.Model):
    """One village scored by one sheet for a quarter (`2026Q3`) or a year (`2026`); the total is the sum."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="assessments")
    sheet = models.ForeignKey(AssessmentSheet, models.PROTECT, related_name="assessments")
    period = models.CharField(_("period"), max_length=6)
    points = models.JSONField(help_text="{item number: points given}")
    reasons = models.JSONField(default=dict, help_text="{item number: why points were taken off}")
    total = models.PositiveSmallIntegerField(_("total"))
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.TextField(_("reason of the correction"), blank=True)
    scored_at = models.DateTimeField(_("scored at"))
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "village__code", "-pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["village", "period"], condition=Q(corrects=None), name="assessment_once_per_village_and_period"
            ),
            models.CheckConstraint(name="assessment_total_is_of_100", condition=Q(total__lte=100)),
            models.CheckConstraint(
                name="assessment_correction_has_reason",
                condition=Q(corrects=None, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.period}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about commitments; the whole township sees those of its villages."""

    def visible_to(self, user: User | AnonymousUser) -> CommitmentQuerySet:
        return self.filter(within(user, "village__code"))


class Commitment(Staged):
    """What was openly promised, by which post, until when; fulfilled or not."""

    THING: ClassVar[Thing] = Thing.COMMITMENT

    village = models.ForeignKey(Division, models.PROTECT, related_name="commitments")
    promise = models.TextField(_("what is promised"))
    post = models.CharField(_("promised by (post)"), max_length=100)
    promised_on = models.DateField(_("promised on"))
    until = models.DateField(_("until"))
    result = models.TextField(_("result"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["until", "village__code", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(name="commitment_ends_after_the_promise", condition=Q(until__gte=F("promised_on"))),
            models.CheckConstraint(
                name="commitment_ended_says_when_and_how",
                condition=(Q(stage__in=[Stage.FULFILLED, Stage.NOT_FULFILLED], ended_at__isnull=False) & ~Q(result=""))
                | (~Q(stage__in=[Stage.FULFILLED, Stage.NOT_FULFILLED]) & Q(ended_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name}: {self.promise[:40]}"

    @property
    def place(self) -> Division:
        return self.village
