"""The files of an entry: scans, photographs and proofs. The bytes are kept as evidence files, by content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import is_below_county
from villages.ledger.models import LedgerEntry, entries_within
from villages.process import Stage
from villages.screening.evidence.models import EvidenceFile

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class Purpose(models.TextChoices):
    """What a file of an entry shows or proves."""

    MEETING = "meeting", _("meeting record")
    LETTER = "letter", _("signed letter of responsibility")
    MEASURE = "measure", _("proof of a measure")
    PROJECT = "project", _("photograph of a project")
    BOARD = "board", _("photograph of the notice board")
    INSPECTION = "inspection", _("photograph of an inspection")
    LOOK_BACK = "look_back", _("photograph of a look-back")
    APPRAISAL = "appraisal", _("sealed appraisal")
    OTHER = "other", _("other")


# The column that says of which row of the entry a file is, by purpose; the others belong to the entry itself.
ABOUT: dict[str, str] = {
    Purpose.MEETING: "meeting",
    Purpose.LETTER: "letter",
    Purpose.MEASURE: "measure",
    Purpose.PROJECT: "project",
    Purpose.BOARD: "board",
    Purpose.INSPECTION: "inspection",
    Purpose.LOOK_BACK: "look_back",
    Purpose.APPRAISAL: "service",
}


def _is_about_what_it_says() -> Q:
    columns = set(ABOUT.values())
    condition = Q(purpose=Purpose.OTHER, **{f"{column}__isnull": True for column in columns})
    for purpose, column in ABOUT.items():
        others = {f"{other}__isnull": True for other in columns - {column}}
        condition |= Q(**{"purpose": purpose, f"{column}__isnull": False, **others})
    return condition


class EntryFileQuerySet(models.QuerySet["EntryFile"]):
    """Questions about the files of entries."""

    def visible_to(self, user: User | AnonymousUser) -> EntryFileQuerySet:
        """A township sees those of an inspection once it is signed."""
        found = self.filter(entries_within(user, "entry__"))
        if is_below_county(user):
            return found.filter(Q(inspection=None) | Q(inspection__stage=Stage.SIGNED))
        return found

    def standing(self) -> EntryFileQuerySet:
        """Those that were not taken off."""
        return self.filter(taken_off_at=None)


class EntryFile(models.Model):
    """One file of an entry. It is taken off with a reason, never deleted."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="entry_files")
    purpose = models.CharField(_("what it shows"), max_length=12, choices=Purpose)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="entry_files")
    meeting = models.ForeignKey("villages.EntryMeeting", models.PROTECT, null=True, related_name="entry_files")
    letter = models.ForeignKey("villages.Letter", models.PROTECT, null=True, related_name="entry_files")
    measure = models.ForeignKey("villages.Measure", models.PROTECT, null=True, related_name="entry_files")
    project = models.ForeignKey("villages.Project", models.PROTECT, null=True, related_name="entry_files")
    board = models.ForeignKey("villages.NoticeBoard", models.PROTECT, null=True, related_name="entry_files")
    inspection = models.ForeignKey("villages.Inspection", models.PROTECT, null=True, related_name="entry_files")
    look_back = models.ForeignKey("villages.LookBack", models.PROTECT, null=True, related_name="entry_files")
    service = models.ForeignKey("villages.Service", models.PROTECT, null=True, related_name="entry_files")
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_off_at = models.DateTimeField(_("taken off at"), null=True)
    taken_off_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = EntryFileQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "-added_at", "-pk"]
        verbose_name = _("file of an entry")
        verbose_name_plural = _("files of entries")
        constraints = [
            models.CheckConstraint(name="entry_file_is_about_what_it_says", condition=_is_about_what_it_says()),
            models.CheckConstraint(
                name="entry_file_taken_off_has_reason",
                condition=Q(taken_off_at=None, taken_off_reason="")
                | (Q(taken_off_at__isnull=False) & ~Q(taken_off_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.file)

    @property
    def about(self) -> models.Model | None:
        """The row of the entry that the file is about; None when it is about the entry itself."""
        column = ABOUT.get(self.purpose)
        return getattr(self, column) if column else None
