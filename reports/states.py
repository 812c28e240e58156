"""The words of making papers: which kinds there are, for whom, and where a job or a batch stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(models.TextChoices):
    """Every kind of paper; `reports/papers/registry.py` says how each is made."""

    TOWNSHIP = "township", _("township quarterly report")
    COUNTY = "county", _("county summary")
    REGION = "region", _("city or province summary")
    ANNUAL = "annual", _("annual statistics sheet")
    VILLAGE_FILE = "village_file", _("village file")
    LEDGER_BOOK = "ledger_book", _("ledger book")
    ACCEPTANCE = "acceptance", _("acceptance record")
    CANCELLATION = "cancellation", _("cancellation record")
    NOTICE = "notice", _("notice")
    LETTER = "letter", _("letter of responsibility")
    FREEZE_LIST = "freeze_list", _("personnel freeze list")
    LEADER_CARD = "leader_card", _("contact leader's card")


class Audience(models.TextChoices):
    """Who a copy is for: with sensitive notes, or with these masked."""

    OFFICE = "office", _("office copy, complete")
    OUTSIDE = "outside", _("copy with sensitive notes masked")


class JobState(models.TextChoices):
    """Where the making of a paper stands."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", pgettext_lazy("paper or batch", "cancelled")


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
    NO_DATABASE = "no_database", _("The database did not answer.")
    NOT_MADE = "not_made", _("The paper could not be set. Tell the system administrator the technical detail.")
    NOT_KEPT = "not_kept", _("The file was written several times and is gone from the store each time.")
    WORKER_LOST = "worker_lost", _("The worker stopped several times while making it.")
    TOO_LONG = "too_long", _("Making it took longer than is allowed. Tell the system administrator.")


class BatchState(models.TextChoices):
    """Where a batch of papers stands; the counts of its papers come from its jobs."""

    SPREADING = "spreading", _("papers are being asked for")
    RUNNING = "running", _("running")
    BINDING = "binding", _("being bound")
    DONE = "done", _("done")
    CANCELLED = "cancelled", pgettext_lazy("paper or batch", "cancelled")
