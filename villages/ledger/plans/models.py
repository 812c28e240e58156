"""One village, one policy: the plan in its versions, the library of measures, and the proofs of the four stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.divisions.models import Division, within
from villages.ledger.missing import IN_WORK
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

# A plan that the township or the county has still in hand.
PLAN_IN_HAND = (Stage.IN_WORK, Stage.SUBMITTED, Stage.RETURNED)


class MeasureKind(models.TextChoices):
    """The kinds of measures. Source: DOMAIN.md §7 B 17."""

    PERSONNEL = "personnel", _("personnel")
    ELECTION = "election", _("election")
    PAY = "pay", _("pay and arrears")
    PREMISES = "premises", _("premises")
    CONVENTIONS = "conventions", _("rules and conventions")
    TRAINING = "training", _("training")
    PUBLICITY = "publicity", _("publicity")
    LIVELIHOOD = "livelihood", _("livelihood project")
    ECONOMY = "economy", _("economy")


class LibraryQuerySet(models.QuerySet["LibraryMeasure"]):
    """Questions about the library."""

    def for_county(self, code: str) -> LibraryQuerySet:
        """What ships with the edition, and what the county has added; withdrawn ones left out."""
        return self.filter(Q(county=None) | Q(county__code=code), withdrawn_at=None)


class LibraryMeasure(models.Model):
    """A measure that has helped against a criterion: a township takes it over and changes it."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="library_measures")
    kind = models.CharField(_("kind"), max_length=15, choices=MeasureKind)
    text_zh = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300, blank=True)
    county = models.ForeignKey(Division, models.PROTECT, null=True, related_name="library_measures")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = LibraryQuerySet.as_manager()

    class Meta:
        ordering = ["criterion__number", "kind", "pk"]
        verbose_name = _("measure of the library")
        verbose_name_plural = _("library of measures")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "text_zh"],
                condition=Q(withdrawn_at=None, county=None),
                name="library_measure_once_per_criterion",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the language of the page; what a county adds stands in its own words."""
        is_chinese = (get_language() or "zh-hans").startswith("zh")
        return self.text_zh if is_chinese else self.text_en or self.text_zh


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions about plans."""

    def visible_to(self, user: User | AnonymousUser) -> PlanQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def in_hand(self) -> PlanQuerySet:
        return self.filter(stage__in=PLAN_IN_HAND)

    def waiting_for_county(self) -> PlanQuerySet:
        """Submitted, and the entry is in a stage in which plans are decided on."""
        return self.filter(stage=Stage.SUBMITTED, entry__stage__in=IN_WORK)

    def in_force(self) -> PlanQuerySet:
        return self.filter(stage=Stage.APPROVED)


class Plan(Staged):
    """One version of an entry's plan, numbered from 1. At most one is in hand and at most one is in force."""

    THING: ClassVar[Thing] = Thing.PLAN

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(_("version of the plan"))
    drafted_at = models.DateTimeField(_("drafted at"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "-number"]
        verbose_name = _("rectification plan")
        verbose_name_plural = _("rectification plans")
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="plan_number_once_per_entry"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(stage__in=PLAN_IN_HAND), name="plan_one_in_hand_per_entry"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(stage=Stage.APPROVED), name="plan_one_in_force_per_entry"
            ),
            models.CheckConstraint(
                name="plan_approval_says_who_and_when",
                condition=~Q(stage__in=[Stage.APPROVED, Stage.REPLACED])
                | Q(decided_at__isnull=False, decided_by__isnull=False, submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number} v{self.number}"

    @property
    def place(self) -> Division:
        return self.entry.village


class PlanItem(models.Model):
    """What a plan says of one criterion of the entry: the problem, its cause, the goal."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="plan_items")
    problem = models.TextField(_("problem"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    goal = models.TextField(_("goal"), blank=True)

    class Meta:
        ordering = ["plan", "criterion__number"]
        verbose_name = _("criterion in a plan")
        verbose_name_plural = _("criteria in plans")
        constraints = [models.UniqueConstraint(fields=["plan", "criterion"], name="plan_item_once_per_criterion")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.criterion_id}"


class PlannedMeasure(models.Model):
    """A measure as a plan's version says it. `measure` is the one that is carried out, once a version was approved."""

    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="planned_measures")
    kind = models.CharField(_("kind"), max_length=15, choices=MeasureKind)
    words = models.TextField(_("measure"))
    owner_post = models.CharField(_("owner (post)"), max_length=100)
    due_on = models.DateField(_("due on"))
    measure = models.ForeignKey("villages.Measure", models.PROTECT, null=True, related_name="planned")

    class Meta:
        ordering = ["item", "due_on", "pk"]
        verbose_name = _("measure in a plan")
        verbose_name_plural = _("measures in plans")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "measure"], condition=Q(measure__isnull=False), name="planned_measure_once_per_item"
            )
        ]

    def __str__(self) -> str:
        return self.words[:80]


class MeetingKind(models.TextChoices):
    """Meetings that prove a stage."""

    MOBILISATION = "mobilisation", _("mobilisation meeting")
    SYMPOSIUM = "symposium", _("symposium")


class EntryMeeting(models.Model):
    """A meeting held in the village for an entry: the proof of stage 1, and the symposiums of stage 2."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="meetings")
    round = models.PositiveSmallIntegerField(_("round"))
    kind = models.CharField(_("kind"), max_length=15, choices=MeetingKind)
    held_on = models.DateField(_("held on"))
    room = models.CharField(_("place"), max_length=100)
    chaired_by = models.CharField(_("chaired by (post)"), max_length=100)
    attended = models.PositiveIntegerField(_("people who attended"))
    record = models.TextField(_("record"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry", "held_on", "pk"]
        verbose_name = _("meeting of an entry")
        verbose_name_plural = _("meetings of entries")
        constraints = [
            models.CheckConstraint(name="entry_meeting_was_attended", condition=Q(attended__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"

    @property
    def is_mobilisation(self) -> bool:
        return self.kind == MeetingKind.MOBILISATION


class Letter(models.Model):
    """The letter of responsibility: both signatories; the scan of the signed paper is an entry file."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="letters")
    round = models.PositiveSmallIntegerField(_("round"))
    township_name = models.CharField(_("township secretary (name)"), max_length=50)
    township_post = models.CharField(_("township secretary (post)"), max_length=100)
    village_name = models.CharField(_("village secretary (name)"), max_length=50)
    village_post = models.CharField(_("village secretary (post)"), max_length=100)
    goal = models.TextField(_("what they answer for"))
    signed_on = models.DateField(_("signed on"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry", "-round", "-pk"]
        verbose_name = _("letter of responsibility")
        verbose_name_plural = _("letters of responsibility")
        constraints = [models.UniqueConstraint(fields=["entry", "round"], name="letter_once_per_round")]

    def __str__(self) -> str:
        return f"{self.township_post} · {self.village_post}"

    @property
    def key(self) -> str:
        """How the address of its paper names it."""
        return f"{self.entry.number}-{self.round}"


class OpinionCount(models.Model):
    """How many opinions a meeting or the visits of a round brought, by whom they came from: kinds, never names."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="opinion_counts")
    meeting = models.ForeignKey(EntryMeeting, models.PROTECT, null=True, related_name="opinion_counts")
    visit = models.ForeignKey("villages.VillageVisit", models.PROTECT, null=True, related_name="opinion_counts")
    topic = models.CharField(_("about"), max_length=100)
    opinions = models.PositiveIntegerField(_("opinions"))
    words = models.TextField(_("in short"), blank=True)

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("opinions")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                name="opinions_come_from_one_place",
                condition=Q(meeting__isnull=False, visit=None) | Q(meeting=None, visit__isnull=False),
            ),
            models.CheckConstraint(name="opinions_are_counted", condition=Q(opinions__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.opinions}"
