"""The inbox of everybody who works with the system: messages with a read state, muting, what was sent outside."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division
from villages.process import StageChange


class MessageKind(models.TextChoices):
    """What a message is about; each kind but returns and refusals can be muted."""

    RETURNED = "returned", _("returns and refusals")
    WORK = "work", _("work that waits for me")
    DECISION = "decision", _("decisions in my entries and checks")
    NEWS = "news", _("news in my entries")
    DUE = "due", _("due days coming near and passed")
    NOTICE = "notice", _("notices")
    REPORT = "report", _("reports that are ready")


ALWAYS_TOLD = (MessageKind.RETURNED,)
# Mailed when it happens, not with the digest of the next morning; reports only to those who have not muted them.
AT_ONCE = (MessageKind.RETURNED, MessageKind.REPORT)


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)


class Message(models.Model):
    """One message to one person. The sentence is made in the reader's language from `sentence` and `words`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inbox_messages")
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind)
    sentence = models.CharField(max_length=60, help_text="key of the sentence, see villages/inbox/sentences.py")
    words = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    path = models.CharField(_("where it leads"), max_length=200, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    change = models.ForeignKey(StageChange, models.PROTECT, null=True, related_name="inbox_messages")
    # The same thing is told once: `due:entry:17:30` for one person.
    key = models.CharField(max_length=120)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    # In the daily digest or at once; empty while it waits, and for what is muted.
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread_by_user"),
            models.Index(fields=["user"], condition=Q(sent_at=None), name="message_unsent_by_user"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="message_told_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.sentence}"


class Mute(models.Model):
    """A kind of message that somebody does not want by mail; it still stands in the inbox, already read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mutes")
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind)

    class Meta:
        ordering = ["user", "kind"]
        verbose_name = _("muted kind")
        verbose_name_plural = _("muted kinds")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mute_once_per_kind"),
            models.CheckConstraint(name="mute_never_returns", condition=~Q(kind__in=["returned"])),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class Digest(models.Model):
    """A day's digest to one person, or (without a person) to the web hooks: sent once, and how it went."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="digests")
    day = models.DateField(_("day"))
    messages = models.PositiveIntegerField(_("messages"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("why it was not sent"), max_length=200, blank=True)

    class Meta:
        ordering = ["-day", "user"]
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_per_day"),
            models.UniqueConstraint(fields=["day"], condition=Q(user=None), name="digest_of_hooks_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
