"""The problem list of an entry: raised by whom (a kind, never a name), sorted, solved or explained, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.divisions.models import Division, within
from villages.ledger.models import LedgerEntry
from villages.process import OPEN_ENTRY, Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class RaisedBy(models.TextChoices):
    """Who raised a problem; a kind, never a name."""

    VILLAGERS = "villagers", _("villagers")
    PARTY_MEMBERS = "party_members", pgettext_lazy("who raised a problem", "party members")
    REPRESENTATIVES = "representatives", _("villagers' representatives")
    CADRES = "cadres", _("village cadres")
    DIFFICULTY = "difficulty", _("households in difficulty")
    WORKING_GROUP = "working_group", _("the working group")
    COUNTY = "county", _("the county or a department")


class Topic(models.TextChoices):
    """How problems are sorted."""

    TEAM = "team", _("the team")
    AFFAIRS = "affairs", _("affairs and accounts")
    LAND = "land", _("land and building")
    DISPUTES = "disputes", _("disputes and petitions")
    LIVELIHOOD = "livelihood", _("livelihood")
    ECONOMY = "economy", _("economy")
    OTHER = "other", pgettext_lazy("of problems", "other")


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Questions about problems."""

    def visible_to(self, user: User | AnonymousUser) -> ProblemQuerySet:
        return self.filter(within(user, "entry__village__code"))

    def unanswered(self) -> ProblemQuerySet:
        """Those that still wait for their answer: of entries that are open."""
        return self.exclude(stage=Stage.REPLIED).filter(entry__stage__in=OPEN_ENTRY)


class Problem(Staged):
    """One line of the list, until its answer in writing is recorded."""

    THING: ClassVar[Thing] = Thing.PROBLEM

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="problems")
    raised_on = models.DateField(_("raised on"))
    raised_by = models.CharField(_("raised by"), max_length=15, choices=RaisedBy)
    words = models.TextField(pgettext_lazy("on the list", "problem"))
    topic = models.CharField(_("sorted under"), max_length=12, choices=Topic, blank=True)
    outcome = models.TextField(_("how it was solved, or why it cannot be"), blank=True)
    outcome_on = models.DateField(_("on"), null=True)
    reply = models.TextField(_("answer in writing"), blank=True)
    replied_on = models.DateField(_("answered on"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "raised_on", "pk"]
        verbose_name = pgettext_lazy("on the list", "problem")
        verbose_name_plural = _("problem list")
        constraints = [
            models.CheckConstraint(name="problem_sorted_has_topic", condition=Q(stage=Stage.RAISED) | ~Q(topic="")),
            models.CheckConstraint(
                name="problem_outcome_has_words",
                condition=~Q(stage__in=[Stage.SOLVED, Stage.EXPLAINED, Stage.REPLIED])
                | (~Q(outcome="") & Q(outcome_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="problem_reply_has_words",
                condition=~Q(stage=Stage.REPLIED) | (~Q(reply="") & Q(replied_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def place(self) -> Division:
        return self.entry.village
