"""The people of an entry: who serves on it with which duty, their days in the village, leave, and appraisal."""

from __future__ import annotations

import datetime as dt
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


class EntryDuty(models.TextChoices):
    """What somebody does on an entry. Source: DOMAIN.md §7 B 12, 22, 24."""

    CONTACT_LEADER = "contact_leader", _("contact leader")
    SUPPORTING_UNIT = "supporting_unit", _("supporting unit (its head)")
    TOWNSHIP_GROUP = "township_group", _("township working group")
    COMMITTEE_MEMBER = "committee_member", _("committee member at a fixed point")
    FIRST_SECRETARY = "first_secretary", _("first secretary")
    RESIDENT_COUNTY = "resident_county", _("resident group, sent by the county")
    RESIDENT_TOWNSHIP = "resident_township", _("resident group, sent by the township")
    TOWNSHIP_LEADER = "township_leader", _("township leader with a duty")


# They live in the village: days are counted, leave is asked for, nobody is withdrawn before acceptance.
RESIDENT = (EntryDuty.FIRST_SECRETARY, EntryDuty.RESIDENT_COUNTY, EntryDuty.RESIDENT_TOWNSHIP)


class ServiceQuerySet(models.QuerySet["Service"]):
    """Questions about the people of entries."""

    def visible_to(self, user: User | AnonymousUser) -> ServiceQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def on(self, day: dt.date) -> ServiceQuerySet:
        """Who serves on that day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def standing(self) -> ServiceQuerySet:
        return self.filter(until=None)


class Service(models.Model):
    """Somebody's service on an entry, with name and post, from a day until a day."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="services")
    duty = models.CharField(_("duty"), max_length=20, choices=EntryDuty)
    full_name = models.CharField(_("name"), max_length=50)
    post = models.CharField(_("post"), max_length=100)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    task = models.CharField(_("what the person does"), max_length=200, blank=True)
    is_head = models.BooleanField(_("head of the group"), default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="services")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "duty", "-is_head", "since", "pk"]
        verbose_name = _("person on an entry")
        verbose_name_plural = _("people on entries")
        constraints = [
            models.CheckConstraint(
                name="service_ends_after_it_begins",
                condition=Q(until=None, end_reason="") | (Q(until__gte=F("since")) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(duty=EntryDuty.CONTACT_LEADER, until=None),
                name="service_one_contact_leader",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(duty=EntryDuty.FIRST_SECRETARY, until=None),
                name="service_one_first_secretary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}（{self.post}）"

    @property
    def is_resident(self) -> bool:
        return self.duty in RESIDENT


class VillageDay(models.Model):
    """A day that a resident spent in the village."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="days")
    day = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["service", "day"]
        verbose_name = _("day in the village")
        verbose_name_plural = _("days in the village")
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="village_day_once_per_person")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Questions about leave."""

    def visible_to(self, user: User | AnonymousUser) -> LeaveQuerySet:
        return self.filter(within(user, "service__entry__village__code"))

    def waiting(self) -> LeaveQuerySet:
        return self.filter(stage=Stage.REQUESTED)


class Leave(Staged):
    """Leave of a resident: asked for, approved or refused by the county."""

    THING: ClassVar[Thing] = Thing.LEAVE

    service = models.ForeignKey(Service, models.PROTECT, related_name="leaves")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        constraints = [
            models.CheckConstraint(name="leave_ends_after_it_begins", condition=Q(last_day__gte=F("first_day")))
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.first_day} – {self.last_day}"

    @property
    def place(self) -> Division:
        return self.service.entry.village


class Grade(models.TextChoices):
    """How a member's work on an entry is appraised."""

    EXCELLENT = "excellent", _("excellent")
    COMPETENT = "competent", _("competent")
    BASIC = "basic", _("basically competent")
    NOT = "not", _("not competent")


class Appraisal(models.Model):
    """A member's own summary and the appraisal of it; printed in two copies for the seal."""

    service = models.OneToOneField(Service, models.PROTECT, related_name="appraisal")
    summary = models.TextField(_("summary by the member"))
    appraisal = models.TextField(_("appraisal by the township"))
    grade = models.CharField(_("grade"), max_length=10, choices=Grade)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["service"]
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")

    def __str__(self) -> str:
        return str(self.service)
