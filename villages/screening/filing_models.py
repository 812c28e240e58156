"""Around the filing of a check: words on what looks odd, loaded spreadsheets, unlocking of a closed quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.divisions.models import within
from villages.process import Stage
from villages.screening.models import QuarterlyCheck, VillageSheet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class SoftKind(models.TextChoices):
    """What looks odd before a submission and must be answered with a sentence; see `screening/soft.py`."""

    SWITCHED_OFF = "switched_off", _("a yes of last quarter became a no")
    ALL_CLEAR = "all_clear", _("no village has had a hit for four quarters")
    CONTRADICTS = "contradicts", _("a no against a finding of the county's side")


class SoftNoteQuerySet(models.QuerySet["SoftNote"]):
    """Questions about sentences on what looks odd."""

    def visible_to(self, user: User | AnonymousUser) -> SoftNoteQuerySet:
        return self.filter(within(user, "quarterly_check__township__code"))


class SoftNote(models.Model):
    """The township's sentence on something that looks odd in its check."""

    quarterly_check = models.ForeignKey(QuarterlyCheck, models.PROTECT, related_name="soft_notes")
    kind = models.CharField(_("kind"), max_length=15, choices=SoftKind)
    sheet = models.ForeignKey(VillageSheet, models.PROTECT, null=True, related_name="soft_notes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+")
    sentence = models.TextField(_("sentence"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SoftNoteQuerySet.as_manager()

    class Meta:
        ordering = ["quarterly_check", "kind", "sheet", "criterion"]
        verbose_name = _("word on something odd")
        verbose_name_plural = _("words on something odd")
        constraints = [
            models.UniqueConstraint(
                fields=["quarterly_check", "kind", "sheet", "criterion"],
                name="soft_note_once_per_answer",
                condition=Q(sheet__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["quarterly_check", "kind"], name="soft_note_once_per_check", condition=Q(sheet=None)
            ),
            models.CheckConstraint(
                name="soft_note_names_its_place",
                condition=Q(kind=SoftKind.ALL_CLEAR, sheet=None, criterion=None)
                | (~Q(kind=SoftKind.ALL_CLEAR) & Q(sheet__isnull=False, criterion__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarterly_check} · {self.get_kind_display()}"


class CheckLoad(models.Model):
    """A filled-in spreadsheet that was read without an error and waits for the word to apply it."""

    quarterly_check = models.ForeignKey(QuarterlyCheck, models.PROTECT, related_name="loads")
    file_name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    answers = models.JSONField(
        encoder=DjangoJSONEncoder, help_text="{village code: {criterion number: answer}}, as read"
    )
    versions = models.JSONField(help_text="{village code: version of the sheet that was compared}")
    read_at = models.DateTimeField(_("read at"))
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(_("applied at"), null=True)

    class Meta:
        ordering = ["-read_at", "-pk"]
        verbose_name = _("loaded spreadsheet")
        verbose_name_plural = _("loaded spreadsheets")

    def __str__(self) -> str:
        return self.file_name


class UnlockQuerySet(models.QuerySet["Unlock"]):
    """Questions about unlockings."""

    def visible_to(self, user: User | AnonymousUser) -> UnlockQuerySet:
        return self.filter(within(user, "quarterly_check__township__code"))

    def running(self) -> UnlockQuerySet:
        return self.filter(ended_at=None)


class Unlock(models.Model):
    """A closed quarter opened again for one township: why, who approved it, until which day."""

    quarterly_check = models.ForeignKey(QuarterlyCheck, models.PROTECT, related_name="unlocks")
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until the end of"))
    approved_at = models.DateTimeField(_("approved at"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The confirmation that the unlocking took back; restored when the quarter is locked again without a submission.
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = UnlockQuerySet.as_manager()

    class Meta:
        ordering = ["-approved_at", "-pk"]
        verbose_name = _("unlocking")
        verbose_name_plural = _("unlockings")
        constraints = [
            models.UniqueConstraint(
                fields=["quarterly_check"], condition=Q(ended_at=None), name="unlock_one_running_per_check"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarterly_check} → {self.until}"


def running_unlock(check: QuarterlyCheck) -> Unlock | None:
    """The unlocking under which the township works, with who approved it; None (and no query) when there is none."""
    if check.stage != Stage.UNLOCKED:
        return None
    return Unlock.objects.running().select_related("approved_by").filter(quarterly_check=check).first()
