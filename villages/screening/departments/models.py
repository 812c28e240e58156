"""The joint meeting: its member departments, their written reports, its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages.accounts.permissions import Role
from villages.criteria.models import Criterion
from villages.divisions.models import Division, within
from villages.screening.evidence.models import EvidenceFile

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Questions about departments."""

    def visible_to(self, user: User | AnonymousUser) -> DepartmentQuerySet:
        return self.filter(within(user, "county__code"))

    def of(self, user: User) -> DepartmentQuerySet:
        """The departments for which this account files."""
        return self.visible_to(user).filter(members=user)


class Department(models.Model):
    """A member of the county's joint meeting, its contact (a post) and the criteria it answers for."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="departments")
    order = models.PositiveSmallIntegerField(_("order"))
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100)
    contact_post = models.CharField(_("contact"), max_length=100)
    criterion_numbers = models.JSONField(_("criteria"), default=list, help_text="numbers it answers for")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="departments")

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["county", "order"]
        verbose_name = _("department of the joint meeting")
        verbose_name_plural = _("departments of the joint meeting")
        constraints = [
            models.UniqueConstraint(fields=["county", "name_zh"], name="department_name_once_per_county"),
            models.UniqueConstraint(fields=["county", "order"], name="department_order_once_per_county"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "zh-hans").startswith("zh") else self.name_en


class ReportQuerySet(models.QuerySet["DepartmentReport"]):
    """Questions about department reports."""

    def visible_to(self, user: User | AnonymousUser) -> ReportQuerySet:
        """A department sees its own reports; the county and above all of the jurisdiction; townships none."""
        found = self.filter(within(user, "department__county__code"))
        if getattr(user, "role", "") == Role.DEPARTMENT:
            return found.filter(department__in=Department.objects.filter(members=user.pk))
        return found


class DepartmentReport(models.Model):
    """One written report of a department: its document number, its day, the villages that it names."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="reports")
    document_no = models.CharField(_("document number"), max_length=100)
    dated_on = models.DateField(_("dated"))
    summary = models.TextField(_("summary"), blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        verbose_name = _("department report")
        verbose_name_plural = _("department reports")
        constraints = [
            models.UniqueConstraint(fields=["department", "document_no"], name="report_number_once_per_department")
        ]

    def __str__(self) -> str:
        return f"{self.department.name_zh} {self.document_no}"


class DepartmentItem(models.Model):
    """One village and criterion in a department's report, with the day on which the department knew."""

    report = models.ForeignKey(DepartmentReport, models.PROTECT, related_name="items")
    village = models.ForeignKey(Division, models.PROTECT, related_name="department_items")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="department_items")
    fact = models.TextField(_("what is the case"))
    known_on = models.DateField(_("known to the department since"))
    files = models.ManyToManyField(EvidenceFile, related_name="department_items")

    class Meta:
        ordering = ["report", "village__code", "criterion__number"]
        verbose_name = _("item of a department report")
        verbose_name_plural = _("items of department reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "village", "criterion"], name="item_once_per_report_village_and_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} · {self.criterion.number}"


class MeetingQuerySet(models.QuerySet["JointMeeting"]):
    """Questions about joint meetings."""

    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        return self.filter(within(user, "county__code"))


class JointMeeting(models.Model):
    """One joint meeting: agenda beforehand, attendance and minutes afterwards."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="joint_meetings")
    held_at = models.DateTimeField(_("held at"))
    room = models.CharField(_("place"), max_length=100, blank=True)
    agenda = models.TextField(_("agenda"))
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_at = models.DateTimeField(_("minutes written at"), null=True)
    minutes_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(_("called at"))
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-pk"]
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_minutes_say_who_and_when",
                condition=Q(minutes="", minutes_at=None, minutes_by=None)
                | (~Q(minutes="") & Q(minutes_at__isnull=False, minutes_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="meeting_minutes_after_call", condition=Q(minutes_at=None) | Q(minutes_at__gte=F("called_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county.name} {self.held_at:%Y-%m-%d}"


class Attendance(models.Model):
    """Was a department at a meeting, and by which post; a meeting without minutes has none yet."""

    meeting = models.ForeignKey(JointMeeting, models.PROTECT, related_name="attendance")
    department = models.ForeignKey(Department, models.PROTECT, related_name="attendance")
    was_present = models.BooleanField(_("present"))
    by_post = models.CharField(_("attended by (post)"), max_length=100, blank=True)

    class Meta:
        ordering = ["meeting", "department__order"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "department"], name="attendance_once_per_department"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.department_id}: {self.was_present}"
