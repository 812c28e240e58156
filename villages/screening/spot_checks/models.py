"""Spot checks: the county's own look, the general one each half year and others at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import CriteriaEdition, Criterion
from villages.divisions.models import Division, is_below_county, within
from villages.process import Stage, Staged, Thing
from villages.screening.evidence.models import EvidenceFile

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class SpotCheckKind(models.TextChoices):
    """The general one of a half year, or one at any time."""

    GENERAL = "general", _("general spot check")
    ANY_TIME = "any_time", _("any-time spot check")


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    """Questions about spot checks."""

    def visible_to(self, user: User | AnonymousUser) -> SpotCheckQuerySet:
        """For the county all; below it those that go to its villages, and it may know of (see the visits)."""
        if is_below_county(user):
            return self.filter(pk__in=SpotVisit.objects.visible_to(user).values("spot_check"))
        return self.filter(within(user, "county__code"))


class SpotCheck(Staged):
    """One spot check of the county over a choice of villages."""

    THING: ClassVar[Thing] = Thing.SPOT_CHECK

    county = models.ForeignKey(Division, models.PROTECT, related_name="spot_checks")
    kind = models.CharField(_("kind"), max_length=10, choices=SpotCheckKind)
    half_year = models.CharField(_("half year"), max_length=6, blank=True, help_text="2026H2, for the general one")
    title = models.CharField(_("title"), max_length=100)
    is_announced = models.BooleanField(_("announced to the townships"), default=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    edition = models.ForeignKey(CriteriaEdition, models.PROTECT, related_name="spot_checks")
    # When the villages were drawn by lot: with both numbers anybody can draw them again.
    sample_size = models.PositiveSmallIntegerField(_("villages drawn in each township"), null=True)
    sample_seed = models.CharField(_("seed of the draw"), max_length=40, blank=True)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        constraints = [
            models.CheckConstraint(name="spot_check_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(
                name="spot_check_general_has_half_year",
                condition=(Q(kind=SpotCheckKind.GENERAL) & ~Q(half_year=""))
                | Q(kind=SpotCheckKind.ANY_TIME, half_year=""),
            ),
            models.UniqueConstraint(
                fields=["county", "half_year"],
                condition=Q(kind=SpotCheckKind.GENERAL) & ~Q(stage=Stage.CALLED_OFF),
                name="spot_check_one_general_each_half_year",
            ),
            models.CheckConstraint(
                name="spot_check_draw_has_size_and_seed",
                condition=Q(sample_size=None, sample_seed="") | (Q(sample_size__gte=1) & ~Q(sample_seed="")),
            ),
            models.CheckConstraint(
                name="spot_check_closed_says_when",
                condition=Q(stage=Stage.CLOSED, closed_at__isnull=False) | (~Q(stage=Stage.CLOSED) & Q(closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Division:
        return self.county


class VisitQuerySet(models.QuerySet["SpotVisit"]):
    """Questions about the visits of spot checks."""

    def visible_to(self, user: User | AnonymousUser) -> VisitQuerySet:
        """Below the county only its own villages, and of what was not announced only what is finished."""
        visits = self.filter(within(user, "village__code"))
        if is_below_county(user):
            visits = visits.filter(Q(spot_check__is_announced=True) | Q(stage=Stage.DONE))
        return visits

    def waiting_for(self, user: User) -> VisitQuerySet:
        """The visits that this inspector has still to make."""
        return self.visible_to(user).filter(stage=Stage.PLANNED, inspectors=user)


class SpotVisit(Staged):
    """One village in a spot check: who goes there, when, and the sheet that is filled in on the spot."""

    THING: ClassVar[Thing] = Thing.SPOT_VISIT

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="visits")
    village = models.ForeignKey(Division, models.PROTECT, related_name="spot_visits")
    inspectors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="spot_visits")
    planned_on = models.DateField(_("planned for"), null=True)
    remarks = models.TextField(_("remarks"), blank=True)
    visited_at = models.DateTimeField(_("visited at"), null=True)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["spot_check", "village__code"]
        verbose_name = _("visit of a spot check")
        verbose_name_plural = _("visits of spot checks")
        constraints = [
            models.UniqueConstraint(fields=["spot_check", "village"], name="spot_visit_once_per_village"),
            models.CheckConstraint(
                name="spot_visit_done_says_who_and_when",
                condition=Q(stage=Stage.DONE, visited_at__isnull=False, visited_by__isnull=False)
                | (~Q(stage=Stage.DONE) & Q(visited_at=None, visited_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} · {self.spot_check.title}"

    @property
    def place(self) -> Division:
        return self.village

    def shows_answers_to(self, user: User) -> bool:
        """A sheet in work is the county's own; the township reads it once the visit is finished."""
        return self.stage == Stage.DONE or not is_below_county(user)


class SpotAnswerValue(models.TextChoices):
    """What the inspectors say of a criterion; one not looked at has no row."""

    NO = "no", _("no")
    YES = "yes", _("yes")


class SpotAnswer(models.Model):
    """What the inspectors found for one criterion in one village."""

    visit = models.ForeignKey(SpotVisit, models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="spot_answers")
    value = models.CharField(_("answer"), max_length=5, choices=SpotAnswerValue)
    fact = models.TextField(_("what is the case"), blank=True)
    document_no = models.CharField(_("document number"), max_length=100, blank=True)
    files = models.ManyToManyField(EvidenceFile, related_name="spot_answers")

    class Meta:
        ordering = ["visit", "criterion__number"]
        verbose_name = _("answer of a spot check")
        verbose_name_plural = _("answers of spot checks")
        constraints = [
            models.UniqueConstraint(fields=["visit", "criterion"], name="spot_answer_once_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.criterion_id}: {self.value}"


class ReminderKind(models.TextChoices):
    """What the scheduler reminds the county of."""

    GENERAL_SPOT_CHECK = "general_spot_check", _("the general spot check is due")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Questions about reminders."""

    def visible_to(self, user: User | AnonymousUser) -> ReminderQuerySet:
        return self.filter(within(user, "county__code"))

    def waiting(self) -> ReminderQuerySet:
        return self.filter(done_at=None)


class Reminder(models.Model):
    """Something due that the scheduler noticed; done by itself once the thing is done."""

    kind = models.CharField(_("kind"), max_length=30, choices=ReminderKind)
    county = models.ForeignKey(Division, models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("due on"))
    raised_at = models.DateTimeField(_("raised at"))
    done_at = models.DateTimeField(_("done at"), null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["kind", "county", "due_on"], name="reminder_once_per_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.county.name} {self.due_on}"
