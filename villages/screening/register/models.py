"""The information workers' register: incidents, disputes, the three-day telephone report, Monday's written report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import DIGITS, Division, Level, under, within
from villages.process import Stage, Staged, Thing
from villages.screening.quarters import Quarter
from villages.screening.register.rules import WARNING_DAYS, Rise, Spell, rise_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class IncidentKind(models.TextChoices):
    """What an information worker reports. Disputes have a register of their own."""

    EPIDEMIC = "epidemic", _("epidemic")
    FLOOD = "flood", _("flood")
    DROUGHT = "drought", _("drought")
    FIRE = "fire", _("fire")
    EARTHQUAKE = "earthquake", _("earthquake")
    ILLEGAL_BUILDING = "illegal_building", _("illegal building")
    OTHER = "other", _("other")


class ToldBy(models.TextChoices):
    """By which way the township was told."""

    TELEPHONE = "telephone", _("telephone")
    WRITTEN = "written", _("in writing")


def between(column: str, first: dt.date, last: dt.date) -> Q:
    """The condition "the moment in this column lies on one of these days" (both included, Asia/Shanghai)."""
    return Q(**{f"{column}__gte": _midnight(first), f"{column}__lt": _midnight(last + dt.timedelta(days=1))})


def _midnight(day: dt.date) -> dt.datetime:
    """0:00 of that day, Asia/Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents."""

    def visible_to(self, user: User | AnonymousUser) -> IncidentQuerySet:
        return self.filter(within(user, "village__code"))

    def running(self) -> IncidentQuerySet:
        return self.filter(stage=Stage.RUNNING)

    def reported_between(self, first: dt.date, last: dt.date) -> IncidentQuerySet:
        """Those that the township was told of, or registered, on one of these days."""
        return self.filter(between("told_at", first, last) | between("registered_at", first, last))


class Incident(Staged):
    """Something that happened in a village: when, when and how the township was told, what was done, until closed."""

    THING: ClassVar[Thing] = Thing.INCIDENT

    village = models.ForeignKey(Division, models.PROTECT, related_name="incidents")
    kind = models.CharField(_("kind of incident"), max_length=20, choices=IncidentKind)
    spot = models.CharField(_("place"), max_length=100)
    fact = models.TextField(_("what happened"))
    happened_at = models.DateTimeField(_("happened at"))
    told_at = models.DateTimeField(_("told at"))
    told_by = models.CharField(_("told by"), max_length=10, choices=ToldBy)
    outcome = models.TextField(_("outcome"), blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(name="incident_told_after_it_happened", condition=Q(told_at__gte=F("happened_at"))),
            models.CheckConstraint(
                name="incident_closed_says_when_and_how",
                condition=(Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(stage=Stage.CLOSED) & Q(closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.get_kind_display()} {timezone.localtime(self.happened_at):%Y-%m-%d}"

    @property
    def place(self) -> Division:
        return self.village

    @property
    def period(self) -> Quarter:
        """The quarter that a finding from it belongs to."""
        return Quarter.of(self.happened_at)


class IncidentMeasure(models.Model):
    """What was done about an incident; added one after the other while it runs, never changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="measures")
    words = models.TextField(_("measure taken"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "recorded_at", "pk"]
        verbose_name = _("measure of an incident")
        verbose_name_plural = _("measures of incidents")

    def __str__(self) -> str:
        return f"{self.incident_id} {self.recorded_at:%Y-%m-%d %H:%M}"


class PartyKind(models.TextChoices):
    """Who stands in a dispute: organizations by name, households by number; never a person by name."""

    HOUSEHOLDS = "households", _("between households")
    HOUSEHOLDS_VILLAGE = "households_village", _("households and the village")
    VILLAGES = "villages", _("between villages")
    ORGANIZATION = "organization", _("with an enterprise or another organization")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Questions about disputes."""

    def visible_to(self, user: User | AnonymousUser) -> DisputeQuerySet:
        return self.filter(within(user, "village__code"))

    def running(self) -> DisputeQuerySet:
        return self.filter(stage=Stage.RUNNING)

    def reported_between(self, first: dt.date, last: dt.date) -> DisputeQuerySet:
        """Those that arose, or were registered, on one of these days."""
        return self.filter(Q(arose_on__range=(first, last)) | between("registered_at", first, last))

    def warnings(self, on: dt.date) -> dict[int, Rise]:
        """The villages with an early warning on that day, by id; one query, the rule is `rules.rise_of`."""
        since = _midnight(on - dt.timedelta(days=WARNING_DAYS))
        could_count = self.filter(Q(ended_at=None) | Q(ended_at__gte=since))
        spells: dict[int, list[Spell]] = {}
        for dispute in could_count.order_by().only("village_id", "arose_on", "ended_at"):
            spells.setdefault(dispute.village_id, []).append(dispute.spell)
        rises = {village: rise_of(of_village, on) for village, of_village in spells.items()}
        return {village: rise for village, rise in rises.items() if rise.is_warning}


class Dispute(Staged):
    """A dispute under mediation: its parties as organizations or numbers of households only."""

    THING: ClassVar[Thing] = Thing.DISPUTE

    village = models.ForeignKey(Division, models.PROTECT, related_name="disputes")
    parties = models.CharField(_("parties"), max_length=20, choices=PartyKind)
    organization = models.CharField(_("organization"), max_length=100, blank=True)
    households = models.PositiveIntegerField(_("households concerned"))
    subject = models.CharField(_("subject"), max_length=200)
    fact = models.TextField(_("what it is about"))
    arose_on = models.DateField(_("arose on"))
    outcome = models.TextField(_("outcome"), blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-arose_on", "-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.CheckConstraint(
                name="dispute_ended_says_when_and_how",
                condition=(Q(stage__in=[Stage.SETTLED, Stage.UNSETTLED], ended_at__isnull=False) & ~Q(outcome=""))
                | (~Q(stage__in=[Stage.SETTLED, Stage.UNSETTLED]) & Q(ended_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.subject}"

    @property
    def place(self) -> Division:
        return self.village

    @property
    def period(self) -> Quarter:
        """The quarter that a finding from it belongs to."""
        return Quarter.of(self.arose_on)

    @property
    def spell(self) -> Spell:
        """The days on which it is open, for the early warning."""
        return Spell(self.arose_on, timezone.localdate(self.ended_at) if self.ended_at else None)


class MediationStep(models.Model):
    """One attempt at mediation: the day, the body that mediated, what came of it."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps")
    on = models.DateField(_("day"))
    body = models.CharField(_("mediated by (body)"), max_length=100)
    result = models.TextField(_("what came of it"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dispute", "on", "pk"]
        verbose_name = _("mediation step")
        verbose_name_plural = _("mediation steps")

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.on}"


class DutyReportQuerySet(models.QuerySet["DutyReport"]):
    """Questions about the telephone and Monday reports."""

    def visible_to(self, user: User | AnonymousUser) -> DutyReportQuerySet:
        return self.filter(within(user, "township__code"))

    def in_counties(self, codes: Iterable[str]) -> DutyReportQuerySet:
        """Those of the townships of these counties."""
        anywhere = Q(pk__in=[])
        for code in sorted(codes):
            anywhere |= under(code, "township__code")
        return self.filter(anywhere)

    def first_day_by_county(self) -> dict[str, dt.date]:
        """For each county code, the earliest due day that has a report: from then on a missing one is a gap."""
        county = Left("township__code", DIGITS[Level.COUNTY])
        return dict(self.order_by().values_list(county).annotate(first=Min("due_on")))


class DutyReport(models.Model):
    """A township's report of duty: by telephone every three days, in writing every Monday; one for each due day."""

    township = models.ForeignKey(Division, models.PROTECT, related_name="duty_reports")
    way = models.CharField(_("way"), max_length=10, choices=ToldBy)
    due_on = models.DateField(_("due on"))
    nothing_to_report = models.BooleanField(_("nothing to report"))
    words = models.TextField(_("report"), blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-due_on", "township__code"]
        verbose_name = _("duty report")
        verbose_name_plural = _("duty reports")
        constraints = [
            models.UniqueConstraint(fields=["township", "way", "due_on"], name="duty_report_once_per_due_day"),
            models.CheckConstraint(
                name="duty_report_has_words_or_nothing",
                condition=Q(nothing_to_report=True) | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township.name} {self.get_way_display()} {self.due_on}"

    @property
    def days_late(self) -> int:
        """Whole days between the due day and the day of the report; 0 when in time."""
        return max(0, (timezone.localdate(self.reported_at) - self.due_on).days)
