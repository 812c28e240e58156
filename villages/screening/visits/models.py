"""Village packages: who is responsible for which village, and the visits they make."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import Division, within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


class Duty(models.TextChoices):
    """The two kinds of people in a village's package."""

    DEPUTY_LEADER = "deputy_leader", _("deputy leader in charge")
    CADRE = "cadre", _("agency cadre")


class PackageQuerySet(models.QuerySet["PackageMember"]):
    """Questions about village packages."""

    def visible_to(self, user: User | AnonymousUser) -> PackageQuerySet:
        return self.filter(within(user, "village__code"))

    def on(self, day: dt.date) -> PackageQuerySet:
        """Who is responsible on that day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class PackageMember(models.Model):
    """One person of a village's package, with name and post, from a day until a day."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="package_members")
    duty = models.CharField(_("duty"), max_length=15, choices=Duty)
    full_name = models.CharField(_("name"), max_length=50)
    post = models.CharField(_("post"), max_length=100)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["village__code", "-duty", "since", "pk"]
        verbose_name = _("member of a village package")
        verbose_name_plural = _("members of village packages")
        constraints = [
            models.CheckConstraint(
                name="package_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(duty=Duty.DEPUTY_LEADER, until=None),
                name="package_one_deputy_leader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.full_name}"


class HouseholdKind(models.TextChoices):
    """Which households were visited; a kind, never a name."""

    ORDINARY = "ordinary", _("ordinary households")
    PARTY_MEMBERS = "party_members", _("party members")
    DIFFICULTY = "difficulty", _("households in difficulty")
    PETITIONING = "petitioning", _("households with a petition")
    ENTERPRISING = "enterprising", _("households with a trade")
    CADRES = "cadres", _("former cadres")


class VillageVisitQuerySet(models.QuerySet["VillageVisit"]):
    """Questions about visits."""

    def visible_to(self, user: User | AnonymousUser) -> VillageVisitQuerySet:
        return self.filter(within(user, "village__code"))


class VillageVisit(models.Model):
    """A visit in a village: which kind of household, how many, what was asked, which problems were raised."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="package_visits")
    visited_on = models.DateField(_("visited on"))
    by_post = models.CharField(_("visited by (post)"), max_length=100)
    household_kind = models.CharField(_("kind of household"), max_length=15, choices=HouseholdKind)
    households = models.PositiveIntegerField(_("households"))
    question = models.CharField(_("what was asked"), max_length=200)
    problems = models.PositiveIntegerField(_("problems raised"), default=0)
    problem_words = models.TextField(_("which problems"), blank=True)
    # The open entry of the village on that day: the visit belongs to its diary too.
    entry = models.ForeignKey("villages.LedgerEntry", models.PROTECT, null=True, related_name="visits")
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = VillageVisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-pk"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["village", "visited_on"], name="visit_by_village_and_day")]
        constraints = [
            models.CheckConstraint(name="visit_problems_have_words", condition=Q(problems=0) | ~Q(problem_words="")),
            models.CheckConstraint(name="visit_saw_a_household", condition=Q(households__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.visited_on}"
