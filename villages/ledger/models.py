"""The ledger: the county's determinations and the entries that they open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion, RuleSet
from villages.criteria.rules import Numbers
from villages.divisions.models import Division, lines_to, within
from villages.process import OPEN_ENTRY, UNDER_RECTIFICATION, Stage, StageChange, Staged, Thing, Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class DeterminationQuerySet(models.QuerySet["Determination"]):
    """Questions about determinations."""

    def visible_to(self, user: User | AnonymousUser) -> DeterminationQuerySet:
        return self.filter(within(user, "village__code"))

    def awaiting_signature(self) -> DeterminationQuerySet:
        return self.filter(stage=Stage.PROPOSED)


class Determination(Staged):
    """The county officer's proposal to make a village a target, and the county leader's signature under it."""

    THING: ClassVar[Thing] = Thing.DETERMINATION

    village = models.ForeignKey(Division, models.PROTECT, related_name="determinations")
    basis = models.TextField(_("basis"))
    joint_opinion = models.TextField(_("opinion of the departments"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"), null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("determination")
        verbose_name_plural = _("determinations")
        constraints = [
            models.UniqueConstraint(
                fields=["village"], condition=Q(stage=Stage.PROPOSED), name="determination_one_open_per_village"
            ),
            models.CheckConstraint(
                name="determination_signature_says_who_and_when",
                condition=Q(stage=Stage.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | (~Q(stage=Stage.SIGNED) & Q(signed_at=None, signed_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {timezone.localdate(self.proposed_at):%Y-%m-%d}"

    @property
    def place(self) -> Division:
        return self.village


class Light(models.TextChoices):
    """How near the deadline is; always shown with its words, never as a colour alone."""

    FAR = "far", _("in time")
    NEAR = "near", _("30 days or less")
    SOON = "soon", _("7 days or less")
    OVER = "over", _("overdue")
    NONE = "none", _("no deadline running")


def light_of(deadline: dt.date, stage: str, *, on: dt.date, numbers: Numbers) -> Light:
    """The light of an entry in that stage with that deadline, on that day."""
    if stage not in UNDER_RECTIFICATION:
        return Light.NONE
    days = (deadline - on).days
    if days < 0:
        return Light.OVER
    if days <= numbers.light_near_days:
        return Light.SOON
    return Light.NEAR if days <= numbers.light_far_days else Light.FAR


def light_condition(
    light: str, *, on: dt.date, numbers: Numbers, stage: str = "stage", deadline: str = "deadline"
) -> Q:
    """The condition "the entry has that light on that day"; the same answer as `light_of`.

    `stage`, `deadline`: the columns that say where it stood on that day, and until when it had time.
    """
    running = Q(**{f"{stage}__in": UNDER_RECTIFICATION})
    near = on + dt.timedelta(days=numbers.light_near_days)
    far = on + dt.timedelta(days=numbers.light_far_days)
    conditions = {
        Light.OVER: running & Q(**{f"{deadline}__lt": on}),
        Light.SOON: running & Q(**{f"{deadline}__gte": on, f"{deadline}__lte": near}),
        Light.NEAR: running & Q(**{f"{deadline}__gt": near, f"{deadline}__lte": far}),
        Light.FAR: running & Q(**{f"{deadline}__gt": far}),
        Light.NONE: ~running,
    }
    return conditions[Light(light)]


def _count_of(rows: models.QuerySet[Any], column: str) -> Coalesce:
    """How many rows the (outer) row has, as a column."""
    counted = rows.order_by().values(column).annotate(count=models.Count("pk")).values("count")
    return Coalesce(models.Subquery(counted), 0)


def entries_within(user: User | AnonymousUser, path: str = "") -> Q:
    """The condition "the entry at `path` lies in the user's jurisdiction", or one does that carries it on."""
    return within(user, f"{path}village__code") | within(user, f"{path}merged_into__village__code")


class EntryQuerySet(models.QuerySet["LedgerEntry"]):
    """Questions about ledger entries."""

    def visible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        return self.filter(entries_within(user))

    def open(self) -> EntryQuerySet:
        return self.filter(stage__in=OPEN_ENTRY)

    def of_village(self, village: Division) -> EntryQuerySet:
        """Those of the village, also what its successors carry on or have carried to the end; they stay for ever."""
        own = Q(village=village) | Q(carried_from=village)
        for line in lines_to("carried_from"):
            own |= Q(**{line: village}, village__in=village.successors())
        return self.filter(own)

    def with_repeats(self, *, at: dt.datetime | None = None) -> EntryQuerySet:
        """Each with `times`, the how manieth entry of its village it is, and `rebounds`, how many it has had itself.

        `at`: only those up to that moment.
        """
        until_then = LedgerEntry.objects.filter(village=OuterRef("village"), opened_at__lte=OuterRef("opened_at"))
        rebounds = StageChange.objects.filter(of_entry=OuterRef("pk"), thing=Thing.ENTRY, verb=Verb.REBOUND)
        rebounds = rebounds if at is None else rebounds.filter(at__lte=at)
        return self.annotate(times=_count_of(until_then, "village"), rebounds=_count_of(rebounds, "of_entry"))

    def under_rectification(self) -> EntryQuerySet:
        return self.filter(stage__in=UNDER_RECTIFICATION)

    def in_watch(self) -> EntryQuerySet:
        return self.filter(stage=Stage.WATCH)

    def with_light(self, light: str, *, on: dt.date, numbers: Numbers) -> EntryQuerySet:
        """Those whose light has that colour on that day; only a rectification period shows one."""
        return self.filter(light_condition(light, on=on, numbers=numbers))


class LedgerEntry(Staged):
    """One village's one rectification, from determination to cancellation."""

    THING: ClassVar[Thing] = Thing.ENTRY

    number = models.CharField(_("number"), max_length=30, unique=True)
    village = models.ForeignKey(Division, models.PROTECT, related_name="entries")
    step = models.CharField(_("stage of rectification"), max_length=15, choices=Stage, default=Stage.MOBILISE)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="entries")
    determination = models.OneToOneField(Determination, models.PROTECT, related_name="opened_entry")
    opened_at = models.DateTimeField(_("opened at"))
    deadline = models.DateField(_("deadline"))
    # Counted from 1; a rebound and a new determination in the watch begin the next.
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    # From when the present round runs: its people, papers and deadline belong to it.
    round_began_at = models.DateTimeField(_("the round began at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    watch_until = models.DateField(_("watch until"), null=True)
    cancellation_proposed_at = models.DateTimeField(_("cancellation proposed at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    # The village that was determined, when its obligations went over to a successor.
    carried_from = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="entries_handed_on", verbose_name=_("carried on from")
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_entries")
    criteria: models.ManyToManyField[Criterion, EntryCriterion] = models.ManyToManyField(
        Criterion, through="EntryCriterion", related_name="entries"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(
                fields=["village"], condition=Q(stage__in=OPEN_ENTRY), name="entry_one_open_per_village"
            ),
            models.CheckConstraint(
                name="entry_step_is_a_step",
                condition=Q(step__in=[Stage.MOBILISE, Stage.INVESTIGATE, Stage.ANALYSE, Stage.RECTIFY]),
            ),
            models.CheckConstraint(
                name="entry_in_watch_says_since_and_until",
                condition=~Q(stage__in=[Stage.WATCH, Stage.CANCELLED])
                | Q(accepted_at__isnull=False, watch_until__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_cancelled_says_when",
                condition=Q(stage=Stage.CANCELLED, cancelled_at__isnull=False)
                | (~Q(stage=Stage.CANCELLED) & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="entry_merged_says_into_which",
                condition=Q(stage=Stage.MERGED, merged_into__isnull=False)
                | (~Q(stage=Stage.MERGED) & Q(merged_into=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.village.short_name}"

    @property
    def place(self) -> Division:
        return self.village

    def has_criterion(self, path: str = "criterion") -> Q:
        """The condition "the criterion at `path` is one of this entry's".

        Editions of the table keep the numbers of their criteria: the same number in a newer one is the same criterion.
        """
        return Q(**{f"{path}__number__in": self.criteria.values("number")})

    def join(self, criterion: Criterion, finding_id: int, *, at: dt.datetime) -> bool:
        """The criterion joins the entry because of that finding; False when the entry has it already."""
        if self.criteria.filter(number=criterion.number).exists():
            return False
        EntryCriterion.objects.create(entry=self, criterion=criterion, finding_id=finding_id, joined_at=at)
        return True

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_ENTRY

    @property
    def is_under_rectification(self) -> bool:
        """The rectification period runs: not yet accepted."""
        return self.stage in UNDER_RECTIFICATION

    def days_left(self, at: dt.datetime) -> int:
        """Whole days from today (Asia/Shanghai) to the deadline; negative when it is over."""
        return (self.deadline - timezone.localdate(at)).days

    def light(self, at: dt.datetime) -> Light:
        """The same answer as `EntryQuerySet.with_light`, for one entry (needs `rule_set`)."""
        return light_of(self.deadline, self.stage, on=timezone.localdate(at), numbers=self.rule_set.numbers)


class EntryCriterion(models.Model):
    """A criterion that the entry must put right: the finding that brought it, and when it joined."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="entry_criteria")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="entry_criteria")
    finding = models.ForeignKey("villages.Finding", models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(_("joined at"))

    class Meta:
        ordering = ["entry", "criterion__number"]
        verbose_name = _("criterion of an entry")
        verbose_name_plural = _("criteria of entries")
        constraints = [models.UniqueConstraint(fields=["entry", "criterion"], name="entry_criterion_once_per_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.criterion_id}"
