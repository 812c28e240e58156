"""Notices: what the rules of accountability propose, what was answered, and what the county issued or waived."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts.permissions import Role
from villages.criteria.models import RuleSet
from villages.divisions.models import Division, within
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

OPEN_NOTICE = (Stage.PROPOSED, Stage.ANSWERED)


class NoticeKind(models.TextChoices):
    """The steps of the ladder, and the commendation."""

    CRITICISM = "criticism", _("informed criticism")
    SELF_CRITICISM = "self_criticism", _("written self-criticism")
    TALK = "talk", _("admonishing talk")
    RESIGNATION = "resignation", _("resignation recommended")
    REMOVAL = "removal", _("removal from post recommended")
    COMMENDATION = "commendation", _("commendation")


# The county leader signs these; the others the officer issues. Source: DOMAIN.md §5.
SIGNED_KINDS = (NoticeKind.TALK, NoticeKind.RESIGNATION, NoticeKind.REMOVAL)


class NoticeRule(models.TextChoices):
    """The rule from which a notice follows. Source: DOMAIN.md §4."""

    LATE_CHECK = "late_check", _("quarterly check late or missing")
    CONCEALED = "concealed", _("village that should have been listed and was not")
    DEPARTMENT_SILENT = "department_silent", _("department that knew and did not report in time")
    REGISTER_UNCLEAR = "register_unclear", _("register of incidents unclear")
    DEADLINE_PASSED = "deadline_passed", _("deadline passed without acceptance")
    FOUR_NOES = "four_noes", _("one of the “four noes” broken")
    MERIT = "merit", _("merit in the rectification")


def state_in_words(stage: str) -> str | Promise:
    """The stages of a notice in words of their own where the general ones would mislead."""
    return pgettext_lazy("notice", "proposed") if stage == Stage.PROPOSED else Stage(stage).label


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        """A department sees those addressed to it; everybody else by jurisdiction."""
        found = self.filter(within(user, "addressee__code"))
        if getattr(user, "role", "") == Role.DEPARTMENT:
            return found.filter(department__members=user.pk)
        return found

    def open(self) -> NoticeQuerySet:
        return self.filter(stage__in=OPEN_NOTICE)

    def issued(self) -> NoticeQuerySet:
        return self.filter(stage=Stage.ISSUED)


class Notice(Staged):
    """One proposed notice with its rule, facts and days; numbered once it is issued."""

    THING: ClassVar[Thing] = Thing.NOTICE

    county = models.ForeignKey(Division, models.PROTECT, related_name="county_notices")
    # The township; the county itself for a department of it.
    addressee = models.ForeignKey(Division, models.PROTECT, related_name="notices")
    department = models.ForeignKey("villages.Department", models.PROTECT, null=True, related_name="notices")
    kind = models.CharField(_("kind"), max_length=15, choices=NoticeKind)
    rule = models.CharField(_("rule"), max_length=20, choices=NoticeRule)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="notices")
    posts = models.CharField(_("who answers for it (posts)"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # From here the working days for the answer run; a returned answer starts them again.
    clock_from = models.DateTimeField(_("time for the answer runs from"))
    answer = models.TextField(_("answer in writing"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    serial = models.PositiveSmallIntegerField(_("serial number"), null=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "serial"], condition=Q(serial__isnull=False), name="notice_number_once"
            ),
            models.CheckConstraint(
                name="notice_issued_says_who_when_and_number",
                condition=Q(
                    stage__in=[Stage.ISSUED, Stage.WITHDRAWN],
                    year__isnull=False,
                    serial__isnull=False,
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                )
                | (
                    ~Q(stage__in=[Stage.ISSUED, Stage.WITHDRAWN])
                    & Q(year=None, serial=None, issued_at=None, issued_by=None)
                ),
            ),
            models.CheckConstraint(
                name="notice_answer_says_who_and_when",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.to}"

    @property
    def place(self) -> Division:
        return self.addressee

    @property
    def state(self) -> str:
        """Where it stands, in words; what is proposed waits for the answer first, not for a signature."""
        return str(state_in_words(self.stage))

    @property
    def number(self) -> str:
        """As it stands on the paper; empty until it is issued."""
        return f"〔{self.year}〕{self.serial}号" if self.serial else ""

    @property
    def issued_on(self) -> dt.date:
        """The day under the paper; only what was issued has one."""
        assert self.issued_at is not None
        return timezone.localdate(self.issued_at)

    @property
    def to(self) -> str:
        """Whom it is addressed to: the department, else the township."""
        return self.department.name if self.department else self.addressee.name


class NoticeFact(models.Model):
    """A fact on which a notice rests: the row that it comes from, and what was the case, frozen."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="facts")
    check_of = models.ForeignKey("villages.QuarterlyCheck", models.PROTECT, null=True, related_name="notice_facts")
    explanation = models.ForeignKey("villages.Explanation", models.PROTECT, null=True, related_name="notice_facts")
    item = models.ForeignKey("villages.DepartmentItem", models.PROTECT, null=True, related_name="notice_facts")
    entry = models.ForeignKey("villages.LedgerEntry", models.PROTECT, null=True, related_name="notice_facts")
    duty_day = models.DateField(_("duty report that is missing"), null=True)
    # What the sentence needs beside the row (minutes late, days over, words of the officer), as it was then.
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["notice", "pk"]
        verbose_name = _("fact of a notice")
        verbose_name_plural = _("facts of notices")

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.data}"


class NoticeKey(models.Model):
    """What has been proposed once is not proposed again: one key for each rule, addressee and occasion."""

    key = models.CharField(max_length=120, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="keys")

    class Meta:
        ordering = ["key"]
        verbose_name = _("occasion of a notice")
        verbose_name_plural = _("occasions of notices")

    def __str__(self) -> str:
        return self.key
