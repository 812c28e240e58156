"""Files that stand behind a *yes* or a county-side finding: kept by content, never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.accounts.permissions import Role
from villages.divisions.models import DIGITS, Division, Level, is_below_county, within
from villages.process import Stage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class FileKind(models.TextChoices):
    """What a file is, told by its content and not by its name."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


def _of_entries() -> Q:
    """The files of ledger entries; those of an inspection once it is signed."""
    return Q(entry_files__isnull=False, entry_files__inspection=None) | Q(entry_files__inspection__stage=Stage.SIGNED)


class EvidenceQuerySet(models.QuerySet["EvidenceFile"]):
    """Questions about evidence files."""

    def visible_to(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """A department sees what stands behind its own reports; a township not what the county has not shown it yet.

        The files of an entry go with it to the village that carries it on.
        """
        carried = within(user, "entry_files__entry__village__code")
        carried |= within(user, "entry_files__entry__merged_into__village__code")
        here = within(user, "village__code") | Q(pk__in=EvidenceFile.objects.filter(carried).values("pk"))
        found = self.filter(here)
        jurisdiction: str = getattr(user, "jurisdiction", "")
        if getattr(user, "role", "") == Role.DEPARTMENT:
            shown = Q(department_items__report__department__members=user.pk) | Q(uploaded_by=user.pk)
        elif getattr(user, "role", "") == Role.WORKING_GROUP:
            shown = _of_entries()
        elif is_below_county(user):
            shown = (
                _of_entries()
                | Q(answers__isnull=False)
                | Q(spot_answers__visit__stage=Stage.DONE)
                | Q(department_items__findings__isnull=False)
                | Q(uploaded_by__jurisdiction__startswith=jurisdiction[: DIGITS[Level.TOWNSHIP]])
            )
        else:
            return found
        return found.filter(pk__in=EvidenceFile.objects.filter(shown).values("pk"))

    def current(self) -> EvidenceQuerySet:
        """Those that no newer version replaces."""
        return self.filter(replaced_by=None)


class EvidenceFile(models.Model):
    """One stored file about one village. A new version names the one that it replaces; both stay."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="evidence_files")
    name = models.CharField(_("file name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=5, choices=FileKind)
    size = models.PositiveIntegerField(_("size"), help_text="bytes, as stored")
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    path = models.CharField(max_length=200, unique=True, help_text="below MEDIA_ROOT")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        constraints = [models.CheckConstraint(name="evidence_is_not_empty", condition=Q(size__gte=1))]

    def __str__(self) -> str:
        return self.name
