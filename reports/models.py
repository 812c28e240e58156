"""What was issued: frozen figures, the jobs that make papers from them, batches, words; the heartbeat of the queue."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.states import Audience, BatchState, Failure, JobState, JobStep, PaperKind
from villages.accounts.models import Language
from villages.divisions.models import DIGITS, Division, Level, under, within
from villages.screening.quarters import Quarter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


UNFINISHED_BATCHES = (BatchState.SPREADING, BatchState.RUNNING, BatchState.BINDING)


def new_confirm_code() -> str:
    """The code under which anybody may look up whether a paper was issued; long enough that none is guessed."""
    return secrets.token_urlsafe(12)


class SnapshotQuerySet(models.QuerySet["ReportSnapshot"]):
    """Questions about frozen figures."""

    def visible_to(self, user: User | AnonymousUser) -> SnapshotQuerySet:
        return self.filter(within(user, "place__code"))

    def of(self, paper: PaperKind) -> SnapshotQuerySet:
        return self.filter(paper=paper)

    def of_quarter(self, quarter: Quarter) -> SnapshotQuerySet:
        return self.filter(period=str(quarter))

    def under(self, prefix: str) -> SnapshotQuerySet:
        return self.filter(under(prefix, "place__code"))

    def newest(self) -> SnapshotQuerySet:
        """Of each paper, place, period and subject only the last revision."""
        one = ("paper", "place", "period", "subject")
        same = ReportSnapshot.objects.filter(**{name: OuterRef(name) for name in one})
        last = same.order_by().values(*one).annotate(last=Max("revision")).values("last")
        return self.filter(revision=Subquery(last))


class ReportSnapshot(models.Model):
    """What one paper says, as issued: never changed, only followed by a revision with a reason."""

    paper = models.CharField(_("paper"), max_length=20, choices=PaperKind, default=PaperKind.TOWNSHIP)
    place = models.ForeignKey(Division, models.PROTECT, related_name="report_snapshots", verbose_name=_("place"))
    period = models.CharField(_("period"), max_length=10, help_text="2026Q3, 2026 or 2026-11-22")
    subject = models.CharField(
        max_length=80, blank=True, help_text="what in the place it is about: an entry, a notice, a person; empty: all"
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    figures = models.JSONField(_("figures"))
    head = models.JSONField(default=dict, help_text="issuing body, numbers, seal and day: reports/papers/heads.py")
    reason = models.TextField(_("reason of the revision"), blank=True)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Drawn once and kept, so that the code printed on paper opens its page for as long as the paper is kept.
    confirm_code = models.CharField(max_length=16, unique=True, default=new_confirm_code)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "place__code", "paper", "subject", "-revision"]
        verbose_name = _("report snapshot")
        verbose_name_plural = _("report snapshots")
        indexes = [models.Index(fields=["paper", "period"], name="snapshot_by_paper_and_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "place", "period", "subject", "revision"], name="snapshot_once_per_revision"
            ),
            models.CheckConstraint(name="snapshot_revision_counts_from_one", condition=Q(revision__gte=1)),
            models.CheckConstraint(
                name="snapshot_revision_has_a_reason",
                condition=Q(revision=1) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.name} {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the paper; of a township's report the one with its figures."""
        if self.paper == PaperKind.TOWNSHIP:
            return reverse("reports:report-detail", args=[self.period, self.place.code])
        about = [self.paper, self.place.code, self.period]
        if self.subject:
            return reverse("reports:paper-about", args=[*about, self.subject])
        return reverse("reports:paper-detail", args=about)

    @property
    def number(self) -> str:
        """The number of the paper: place, kind (but for the township report), period, subject, revision."""
        kind = "" if self.paper == PaperKind.TOWNSHIP else self.paper.replace("_", "-")
        parts = (self.place.code, kind, self.period, self.subject, str(self.revision))
        return "-".join(part for part in parts if part)


class JobQuerySet(models.QuerySet["ReportJob"]):
    """Questions about jobs; the truth about the queue is here, not in the broker."""

    def visible_to(self, user: User | AnonymousUser) -> JobQuerySet:
        return self.filter(within(user, "snapshot__place__code"))

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def due(self, *, at: dt.datetime) -> JobQuerySet:
        """Queued, and not waiting until a failure has passed."""
        return self.filter(state=JobState.QUEUED).filter(Q(not_before=None) | Q(not_before__lte=at))

    def unsent(self, *, before: dt.datetime, at: dt.datetime) -> JobQuerySet:
        """Due, and no message went out for it since `before`."""
        return self.due(at=at).filter(Q(sent_at=None) | Q(sent_at__lt=before))

    def abandoned(self, *, at: dt.datetime) -> JobQuerySet:
        """Running, but whoever ran it has let the lease run out."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)


class BatchQuerySet(models.QuerySet["ReportBatch"]):
    """Questions about batches."""

    def visible_to(self, user: User | AnonymousUser) -> BatchQuerySet:
        return self.filter(within(user, "place__code"))

    def unfinished(self) -> BatchQuerySet:
        return self.filter(state__in=UNFINISHED_BATCHES)

    def abandoned(self, *, at: dt.datetime) -> BatchQuerySet:
        """Being bound, but whoever bound it has let the lease run out."""
        return self.filter(state=BatchState.BINDING, lease_until__lt=at)


class ReportJob(models.Model):
    """The making of one paper in one language. Changes only by compare-and-swap on state and token."""

    snapshot = models.ForeignKey(ReportSnapshot, models.PROTECT, related_name="jobs")
    language = models.CharField(_("language"), max_length=10, choices=Language)
    audience = models.CharField(_("copy"), max_length=10, choices=Audience, default=Audience.OFFICE)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(_("step"), max_length=10, choices=JobStep, default=JobStep.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, help_text="percent")
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True, help_text="when the last message went to the broker")
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    not_before = models.DateTimeField(null=True, help_text="tried again after a failure that may pass, not earlier")
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
            models.UniqueConstraint(fields=["snapshot", "language", "audience"], name="job_once_per_copy"),
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
        return self.state in (JobState.READY, JobState.FAILED, JobState.CANCELLED)

    @property
    def file_name(self) -> str:
        """The name under which people save the paper, in its own characters."""
        language = "中文" if self.language == Language.CHINESE else "English"
        return f"{self.snapshot.place.name} {self.snapshot.number} {language}.pdf"


class IssuedFile(models.Model):
    """The bytes of a copy as they were handed out once: kept for good, also when the copy was made again otherwise."""

    job = models.ForeignKey(ReportJob, models.PROTECT, related_name="issued_files")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["job", "-made_at", "-pk"]
        verbose_name = _("issued file")
        verbose_name_plural = _("issued files")
        constraints = [
            models.UniqueConstraint(fields=["job", "sha256"], name="issued_file_once"),
            models.CheckConstraint(name="issued_file_has_its_sha256", condition=Q(sha256__length=64)),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.sha256[:8]}"


class ReportBatch(models.Model):
    """Papers of one kind asked for together: every township of a county, a city or a province, in one language."""

    paper = models.CharField(_("paper"), max_length=20, choices=PaperKind, default=PaperKind.TOWNSHIP)
    place = models.ForeignKey(Division, models.PROTECT, related_name="report_batches", verbose_name=_("place"))
    period = models.CharField(_("period"), max_length=10)
    language = models.CharField(_("language"), max_length=10, choices=Language)
    audience = models.CharField(_("copy"), max_length=10, choices=Audience, default=Audience.OFFICE)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.SPREADING)
    expected = models.PositiveIntegerField(_("papers expected"), default=0)
    spread_to = models.CharField(max_length=12, blank=True, help_text="the last county whose papers were asked for")
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished at"), null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    only_issued = models.BooleanField(default=False, help_text="copies of what was issued; what was not is only listed")
    is_scheduled = models.BooleanField(default=False, help_text="asked for by the scheduler at the quarter's close")
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, help_text="of binding")
    left_out = models.JSONField(default=dict, help_text="code of a place → why what it has to say could not be counted")
    not_before = models.DateTimeField(null=True, help_text="bound again after a failure that may pass, not earlier")
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True, help_text="of the worker that binds it")
    failure = models.CharField(_("failure"), max_length=20, choices=Failure, blank=True)
    detail = models.CharField(_("technical detail"), max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, help_text="when the person who asked was told that it is ready")
    path = models.CharField(max_length=200, blank=True, help_text="the bound PDF, below MEDIA_ROOT")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, help_text="bytes")
    pages = models.PositiveIntegerField(_("pages"), null=True)
    jobs = models.ManyToManyField(ReportJob, related_name="batches")

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("batch of reports")
        verbose_name_plural = _("batches of reports")
        indexes = [models.Index(fields=["state"], name="batch_by_state")]
        constraints = [
            # Who asks while the same papers are under way is shown these.
            models.UniqueConstraint(
                fields=["paper", "place", "period", "language", "audience", "only_issued"],
                condition=Q(state__in=UNFINISHED_BATCHES),
                name="batch_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["paper", "place", "period", "language", "audience"],
                condition=Q(is_scheduled=True),
                name="batch_scheduled_once",
            ),
            models.CheckConstraint(
                name="batch_binding_has_lease_and_token",
                condition=Q(state=BatchState.BINDING, lease_until__isnull=False) & ~Q(token="")
                | ~Q(state=BatchState.BINDING) & Q(lease_until=None, token=""),
            ),
            models.CheckConstraint(
                name="batch_bound_has_its_file",
                condition=Q(path="", sha256="", size=None, pages=None)
                | Q(state=BatchState.DONE, size__isnull=False, pages__isnull=False)
                & ~Q(path="")
                & Q(sha256__length=64),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.name} {self.get_paper_display()} {self.period}"

    def get_absolute_url(self) -> str:
        """The page that says how far it is."""
        return reverse("reports:batch-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What its files are called: place, period and its own number, `360603-2026Q3-B17`."""
        return f"{self.place.code}-{self.period}-B{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (BatchState.DONE, BatchState.CANCELLED)

    @property
    def quarter(self) -> Quarter:
        return Quarter.parse(self.period)

    @property
    def is_wide(self) -> bool:
        """Of a city or a province: it is bound into one volume for each county."""
        return len(self.place.code) < DIGITS[Level.COUNTY]

    @property
    def bound_suffix(self) -> str:
        return "zip" if self.is_wide else "pdf"


class ReportWords(models.Model):
    """The paragraphs that people wrote for one paper, place, period and language; each version is a row of its own."""

    paper = models.CharField(_("paper"), max_length=20, choices=PaperKind, default=PaperKind.COUNTY)
    place = models.ForeignKey(Division, models.PROTECT, related_name="report_words", verbose_name=_("place"))
    period = models.CharField(_("period"), max_length=10)
    language = models.CharField(_("language"), max_length=10, choices=Language)
    version = models.PositiveSmallIntegerField(_("version"))
    situation = models.TextField(_("situation"), blank=True)
    measures = models.TextField(_("main measures"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paper", "place__code", "period", "language", "-version"]
        verbose_name = _("words of a report")
        verbose_name_plural = _("words of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "place", "period", "language", "version"], name="words_once_per_version"
            ),
            models.CheckConstraint(name="words_version_counts_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.place.name} {self.period} {self.version}"


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
