"""What was issued: frozen figures and the job that makes the paper from them; and the heartbeat of the queue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from reports.numbers import TownshipFigures, from_json
from villages.accounts.models import Language
from villages.divisions.models import Division, under, within
from villages.screening.quarters import Quarter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class SnapshotQuerySet(models.QuerySet["ReportSnapshot"]):
    """Questions about frozen figures."""

    def visible_to(self, user: User | AnonymousUser) -> SnapshotQuerySet:
        return self.filter(within(user, "township__code"))

    def of_quarter(self, quarter: Quarter) -> SnapshotQuerySet:
        return self.filter(quarter=str(quarter))

    def under(self, prefix: str) -> SnapshotQuerySet:
        return self.filter(under(prefix, "township__code"))

    def newest(self) -> SnapshotQuerySet:
        """Of each township and quarter only the last revision."""
        same = ReportSnapshot.objects.filter(township=OuterRef("township"), quarter=OuterRef("quarter"))
        last = same.order_by().values("township", "quarter").annotate(last=Max("revision")).values("last")
        return self.filter(revision=Subquery(last))


class ReportSnapshot(models.Model):
    """The figures of one township's quarter as issued: never changed, only followed by a revision with a reason."""

    township = models.ForeignKey(Division, models.PROTECT, related_name="report_snapshots", verbose_name=_("township"))
    quarter = models.CharField(_("quarter"), max_length=6)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    figures = models.JSONField(_("figures"))
    reason = models.TextField(_("reason of the revision"), blank=True)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "township__code", "-revision"]
        verbose_name = _("report snapshot")
        verbose_name_plural = _("report snapshots")
        constraints = [
            models.UniqueConstraint(fields=["township", "quarter", "revision"], name="snapshot_once_per_revision"),
            models.CheckConstraint(name="snapshot_revision_counts_from_one", condition=Q(revision__gte=1)),
            models.CheckConstraint(
                name="snapshot_revision_has_a_reason",
                condition=Q(revision=1) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township.name} {self.number}"

    @property
    def number(self) -> str:
        """The number of the paper: township, quarter, revision."""
        return f"{self.township.code}-{self.quarter}-{self.revision}"

    @property
    def numbers(self) -> TownshipFigures:
        """The figures with their types."""
        return from_json(TownshipFigures, self.figures)


class JobState(models.TextChoices):
    """Where the making of a paper stands."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class JobStep(models.TextChoices):
    """What the worker is doing just now."""

    WAITING = "waiting", _("waiting for a worker")
    FIGURES = "figures", _("reading the figures")
    LAYOUT = "layout", _("setting the pages")
    WRITING = "writing", _("writing the file")
    DONE = "done", _("done")


class Failure(models.TextChoices):
    """Why a paper was not made, in words for the person who asked for it."""

    NOT_WRITTEN = "not_written", _("The file could not be written. Is there room on the disk?")
    NOT_MADE = "not_made", _("The paper could not be set. Tell the system administrator the technical detail.")
    WORKER_LOST = "worker_lost", _("The worker stopped several times while making it.")


class JobQuerySet(models.QuerySet["ReportJob"]):
    """Questions about jobs; the truth about the queue is here, not in the broker."""

    def visible_to(self, user: User | AnonymousUser) -> JobQuerySet:
        return self.filter(within(user, "snapshot__township__code"))

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def unsent(self, *, before: dt.datetime) -> JobQuerySet:
        """Queued, and no message went out for it since `before`."""
        return self.filter(state=JobState.QUEUED).filter(Q(sent_at=None) | Q(sent_at__lt=before))

    def abandoned(self, *, at: dt.datetime) -> JobQuerySet:
        """Running, but whoever ran it has let the lease run out."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)


class ReportJob(models.Model):
    """The making of one paper in one language. Changes only by compare-and-swap on state and token."""

    snapshot = models.ForeignKey(ReportSnapshot, models.PROTECT, related_name="jobs")
    language = models.CharField(_("language"), max_length=10, choices=Language)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(_("step"), max_length=10, choices=JobStep, default=JobStep.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, help_text="percent")
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True, help_text="when the last message went to the broker")
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True, help_text="of the worker that holds the lease")
    failure = models.CharField(_("failure"), max_length=20, choices=Failure, blank=True)
    detail = models.CharField(_("technical detail"), max_length=300, blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="below MEDIA_ROOT")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size"), null=True, help_text="bytes")
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("report job")
        verbose_name_plural = _("report jobs")
        indexes = [models.Index(fields=["state", "lease_until"], name="job_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "language"], name="job_once_per_snapshot_and_language"),
            models.CheckConstraint(name="job_progress_is_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="job_running_has_lease_and_token",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False) & ~Q(token="")
                | ~Q(state=JobState.RUNNING) & Q(lease_until=None, token=""),
            ),
            models.CheckConstraint(
                name="job_ready_has_its_file",
                condition=Q(state=JobState.READY, size__isnull=False, pages__isnull=False, finished_at__isnull=False)
                & ~Q(path="")
                & Q(sha256__length=64)
                | ~Q(state=JobState.READY) & Q(path="", sha256="", size=None, pages=None),
            ),
            models.CheckConstraint(
                name="job_failed_says_why",
                condition=Q(state=JobState.FAILED, finished_at__isnull=False) & ~Q(failure="")
                | ~Q(state=JobState.FAILED) & Q(failure=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} ({self.get_language_display()})"

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.READY, JobState.FAILED)

    @property
    def file_name(self) -> str:
        """The name under which people save the paper, in its own characters."""
        language = "中文" if self.language == Language.CHINESE else "English"
        return f"{self.snapshot.township.name} {self.snapshot.number} {language}.pdf"


class Heartbeat(models.Model):
    """When a part of the installation last showed that it is alive: a task writes it, so it needs queue and worker."""

    name = models.CharField(max_length=50, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
