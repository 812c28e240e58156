"""Mass evaluations: ballots of villagers, counted by two tellers; rates are computed, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.divisions.models import Division, within
from villages.screening.quarters import Quarter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class EvaluationQuerySet(models.QuerySet["MassEvaluation"]):
    """Questions about mass evaluations."""

    def visible_to(self, user: User | AnonymousUser) -> EvaluationQuerySet:
        return self.filter(within(user, "village__code"))

    def standing(self) -> EvaluationQuerySet:
        """Those that no correction replaces."""
        return self.filter(corrected_by=None)


class MassEvaluation(models.Model):
    """One count of ballots in one village. A wrong count is corrected by a new row with a reason; both stay."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="evaluations")
    quarter = models.CharField(_("quarter"), max_length=6)
    held_on = models.DateField(_("held on"))
    edition = models.ForeignKey(CriteriaEdition, models.PROTECT, related_name="evaluations")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="evaluations")
    issued = models.PositiveIntegerField(_("ballots issued"))
    returned = models.PositiveIntegerField(_("ballots returned"))
    spoiled = models.PositiveIntegerField(_("of these spoiled"))
    satisfied = models.PositiveIntegerField(_("satisfied"))
    fairly_satisfied = models.PositiveIntegerField(_("fairly satisfied"))
    dissatisfied = models.PositiveIntegerField(_("dissatisfied"))
    first_teller = models.CharField(_("first teller (post)"), max_length=100)
    second_teller = models.CharField(_("second teller (post)"), max_length=100)
    excludes_cadres = models.BooleanField(_("cadres and working-group members did not vote"))
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.TextField(_("reason of the correction"), blank=True)
    counted_at = models.DateTimeField(_("counted at"))
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("mass evaluation")
        verbose_name_plural = _("mass evaluations")
        constraints = [
            models.CheckConstraint(name="evaluation_returns_what_was_issued", condition=Q(returned__lte=F("issued"))),
            models.CheckConstraint(
                name="evaluation_answers_fill_valid_ballots",
                condition=Q(returned=F("spoiled") + F("satisfied") + F("fairly_satisfied") + F("dissatisfied")),
            ),
            models.CheckConstraint(name="evaluation_excludes_cadres", condition=Q(excludes_cadres=True)),
            models.CheckConstraint(
                name="evaluation_correction_has_reason",
                condition=Q(corrects=None, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.held_on}"

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def valid(self) -> int:
        """Ballots that count: returned and not spoiled."""
        return self.returned - self.spoiled


class EvaluationCount(models.Model):
    """How many valid ballots say that the village meets this criterion."""

    evaluation = models.ForeignKey(MassEvaluation, models.PROTECT, related_name="counts")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="evaluation_counts")
    ballots = models.PositiveIntegerField(_("ballots"))

    class Meta:
        ordering = ["evaluation", "criterion__number"]
        verbose_name = _("ballots by criterion")
        verbose_name_plural = _("ballots by criterion")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="evaluation_count_once_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}/{self.criterion_id}: {self.ballots}"
