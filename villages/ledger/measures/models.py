"""What is done for an entry: measures with their progress, livelihood projects, funds, the premises."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.criteria.models import Criterion
from villages.divisions.models import Division, within
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import MeasureKind
from villages.process import OPEN_ENTRY, Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

OPEN_MEASURE = (Stage.UNDER_WAY, Stage.BLOCKED)


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Questions about measures."""

    def visible_to(self, user: User | AnonymousUser) -> MeasureQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def open(self) -> MeasureQuerySet:
        """Those that are still to be done: of entries that are open themselves."""
        return self.filter(stage__in=OPEN_MEASURE, entry__stage__in=OPEN_ENTRY)

    def overdue(self, on: dt.date) -> MeasureQuerySet:
        return self.open().filter(due_on__lt=on)


class Measure(Staged):
    """One action with an owner and a due day, assigned by the approval of a plan. Done only with a proof."""

    THING: ClassVar[Thing] = Thing.MEASURE

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="measures")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="measures")
    kind = models.CharField(_("kind"), max_length=15, choices=MeasureKind)
    words = models.TextField(_("measure"))
    owner_post = models.CharField(_("owner (post)"), max_length=100)
    due_on = models.DateField(pgettext_lazy("of a measure", "due on"))
    assigned_at = models.DateTimeField(_("assigned at"))
    done_on = models.DateField(_("done on"), null=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "due_on", "pk"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = [models.Index(fields=["stage", "due_on"], name="measure_by_stage_and_day")]
        constraints = [
            models.CheckConstraint(
                name="measure_done_says_when",
                condition=Q(stage=Stage.DONE, done_on__isnull=False) | (~Q(stage=Stage.DONE) & Q(done_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def place(self) -> Division:
        return self.entry.village

    @property
    def is_open(self) -> bool:
        """The same answer as `MeasureQuerySet.open` (needs `entry`)."""
        return self.stage in OPEN_MEASURE and self.entry.is_open

    def is_overdue(self, on: dt.date) -> bool:
        """The same answer as `MeasureQuerySet.overdue` (needs `entry`)."""
        return self.is_open and self.due_on < on


class ProgressNote(models.Model):
    """What was done for a measure, when."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="notes")
    day = models.DateField(_("day"))
    words = models.TextField(_("progress"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "-day", "-pk"]
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")

    def __str__(self) -> str:
        return f"{self.measure_id} {self.day}"


class ProjectQuerySet(models.QuerySet["Project"]):
    """Questions about livelihood projects."""

    def visible_to(self, user: User | AnonymousUser) -> ProjectQuerySet:
        return self.filter(within(user, "entry__village__code"))


class Project(Staged):
    """A livelihood project for the village, with its amount in yuan."""

    THING: ClassVar[Thing] = Thing.PROJECT

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="projects")
    name = models.CharField(_("project"), max_length=100)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    households = models.PositiveIntegerField(_("households that benefit"), default=0)
    due_on = models.DateField(pgettext_lazy("of a measure", "due on"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("livelihood project")
        verbose_name_plural = _("livelihood projects")
        constraints = [
            models.CheckConstraint(name="project_costs_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="project_done_says_when",
                condition=Q(stage=Stage.DONE, done_on__isnull=False) | (~Q(stage=Stage.DONE) & Q(done_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Division:
        return self.entry.village


class FundPurpose(models.TextChoices):
    """What money was spent on."""

    MEETINGS = "meetings", _("meetings")
    PUBLICITY = "publicity", _("publicity")
    MATERIALS = "materials", _("materials")
    PREMISES = "premises", _("premises")
    PAY = "pay", _("pay and arrears")
    PROJECT = "project", _("livelihood project")
    TRAINING = "training", _("training")
    OTHER = "other", pgettext_lazy("of funds", "other")


class FundQuerySet(models.QuerySet["Fund"]):
    """Questions about funds."""

    def visible_to(self, user: User | AnonymousUser) -> FundQuerySet:
        return self.filter(within(user, "entry__village__code"))


class Fund(models.Model):
    """Money for an entry, in yuan. A wrong line is taken back by a counter-entry with a reason; both stay."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="funds")
    purpose = models.CharField(_("purpose"), max_length=12, choices=FundPurpose)
    source = models.CharField(_("source of the money"), max_length=100)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    document_no = models.CharField(_("document number"), max_length=100)
    spent_on = models.DateField(_("day"))
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="funds")
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="countered_by")
    reason = models.TextField(_("reason of the counter-entry"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "spent_on", "pk"]
        verbose_name = _("funds")
        verbose_name_plural = _("funds")
        constraints = [
            models.CheckConstraint(
                name="fund_is_positive_or_a_counter_entry",
                condition=Q(counters=None, reason="", amount__gt=0)
                | (Q(counters__isnull=False, amount__lt=0) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.amount}"


class PremisesCheck(models.Model):
    """The "six haves" of a village's premises on a day. Source: DOMAIN.md §7 B 21."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="premises_checks")
    checked_on = models.DateField(_("checked on"))
    has_place = models.BooleanField(_("a place"))
    has_facilities = models.BooleanField(_("facilities"))
    has_sign = models.BooleanField(_("a sign"))
    has_flag = models.BooleanField(_("a flag"))
    has_books = models.BooleanField(_("books and papers"))
    has_system = models.BooleanField(_("rules of the house"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry", "-checked_on", "-pk"]
        verbose_name = _("premises checklist")
        verbose_name_plural = _("premises checklists")

    def __str__(self) -> str:
        return f"{self.entry.number} {self.checked_on}"

    @classmethod
    def labels(cls) -> dict[str, Any]:
        """The six columns of the checklist with their words, in order."""
        return {field.name: field.verbose_name for field in cls._meta.fields if field.name.startswith("has_")}

    @property
    def there(self) -> list[Any]:
        """What the premises have."""
        return [label for name, label in self.labels().items() if getattr(self, name)]

    @property
    def missing(self) -> list[Any]:
        """What they have not."""
        return [label for name, label in self.labels().items() if not getattr(self, name)]
