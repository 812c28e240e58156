"""Contradictions: the county's side found what the township denied, and asks for an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import DIGITS, Division, Level, under, within
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


# What a request has come to that falls when its finding no longer stands.
STANDING = (Stage.ASKED, Stage.ANSWERED, Stage.CONCEALED)


class ExplanationQuerySet(models.QuerySet["Explanation"]):
    """Questions about requests for an explanation."""

    def visible_to(self, user: User | AnonymousUser) -> ExplanationQuerySet:
        return self.filter(within(user, "village__code"))

    def waiting_for_township(self) -> ExplanationQuerySet:
        return self.filter(stage=Stage.ASKED)

    def waiting_for_county(self) -> ExplanationQuerySet:
        return self.filter(stage=Stage.ANSWERED)

    def not_dropped(self) -> ExplanationQuerySet:
        return self.exclude(stage=Stage.DROPPED)

    def with_clock(self) -> ExplanationQuerySet:
        """With what `clocks_of` needs."""
        return self.select_related("village", "answer__sheet__quarterly_check__rule_set")

    def concealed(self) -> ExplanationQuerySet:
        """Villages that should have been listed and were not: facts for accountability."""
        return self.filter(stage=Stage.CONCEALED)


class Explanation(Staged):
    """A township said *no*, the county's side found a hit in the same quarter: why? One for each finding."""

    THING: ClassVar[Thing] = Thing.EXPLANATION

    village = models.ForeignKey(Division, models.PROTECT, related_name="explanations")
    finding = models.OneToOneField("villages.Finding", models.PROTECT, related_name="explanation")
    answer = models.ForeignKey("villages.Answer", models.PROTECT, related_name="explanations")
    asked_at = models.DateTimeField(_("asked at"))
    words = models.TextField(_("explanation"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request for an explanation")
        verbose_name_plural = _("requests for an explanation")
        constraints = [
            models.CheckConstraint(
                name="explanation_says_who_and_when",
                condition=Q(words="", answered_at=None, answered_by=None)
                | (~Q(words="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="explanation_answered_has_words",
                condition=~Q(stage__in=[Stage.ANSWERED, Stage.ACCEPTED]) | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} · {self.finding.criterion.number} · {self.finding.quarter}"

    @property
    def place(self) -> Division:
        return self.village


def _whose_clock(user: User | AnonymousUser) -> Q:
    if not getattr(user, "does_business", False):
        return Q(pk__in=[])
    return under(user.jurisdiction[: DIGITS[Level.COUNTY]], "county__code")  # type: ignore[union-attr]


class OutageQuerySet(models.QuerySet["Outage"]):
    """Questions about outages."""

    def visible_to(self, user: User | AnonymousUser) -> OutageQuerySet:
        """Those of the county in which the jurisdiction lies, or of all counties in it: the clocks are everybody's."""
        return self.filter(_whose_clock(user))


class Outage(models.Model):
    """A time in which the county's townships could not work with the system: clocks of answers stop."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="outages")
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.TextField(_("reason"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_begins", condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"))
            ),
            models.UniqueConstraint(
                fields=["county"], condition=Q(ended_at=None), name="outage_one_running_per_county"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county.name} {self.began_at:%Y-%m-%d %H:%M}"


class DayOffQuerySet(models.QuerySet["DayOff"]):
    """Questions about exceptions of the calendar."""

    def visible_to(self, user: User | AnonymousUser) -> DayOffQuerySet:
        """As of outages."""
        return self.filter(_whose_clock(user))


class DayOff(models.Model):
    """The county's own exception to the state's calendar: a day that is, or is not, a working day."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="days_off")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = DayOffQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("exception of the calendar")
        verbose_name_plural = _("exceptions of the calendar")
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="day_off_once_per_county")]

    def __str__(self) -> str:
        return f"{self.county.name} {self.day}"
