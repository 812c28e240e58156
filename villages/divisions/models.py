"""Divisions: province, city, county, township, village, keyed by the statistical code."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from villages.divisions.names import short_name

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

models.CharField.register_lookup(Length)

LONGEST_CODE = 12
# As often as a village may have been merged further for its obligations to be found.
LONGEST_LINE = 4


class Level(models.TextChoices):
    """The five levels, each with the number of digits that its code has (see `DIGITS`)."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWNSHIP = "township", _("township")
    VILLAGE = "village", _("village")


DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: LONGEST_CODE}


class VillageClass(models.TextChoices):
    """What the last three digits of a village code say: 001–199, 200–399, the rest."""

    VILLAGERS = "villagers", _("villagers' committee")
    RESIDENTS = "residents", _("residents' committee")
    OTHER = "other", _("other")


def under(prefix: str, path: str = "code") -> Q:
    """The condition "the code at `path` begins with `prefix`", written as a range.

    A range uses the plain index on SQLite and on PostgreSQL under any collation, because codes hold digits only.
    """
    return Q(**{f"{path}__range": (prefix, prefix.ljust(LONGEST_CODE, "9"))}) if prefix else Q()


def within(user: User | AnonymousUser, path: str = "code") -> Q:
    """The condition "the division at `path` lies in the user's jurisdiction"; nothing for those who do no business."""
    if not getattr(user, "does_business", False):
        return Q(pk__in=[])
    return under(user.jurisdiction, path)  # type: ignore[union-attr]


def lines_to(path: str) -> list[str]:
    """The paths from the village at `path` to its successor, to the successor of that, and so on."""
    return [path + "__successor" * mergers for mergers in range(1, LONGEST_LINE + 1)]


def is_below_county(user: User | AnonymousUser) -> bool:
    """A person of a township or a village, its supervisors included."""
    return len(getattr(user, "jurisdiction", "")) > DIGITS[Level.COUNTY]


def is_above_county(user: User) -> bool:
    """A person of a city or a province, whose lists are grouped by county."""
    return len(user.jurisdiction) < DIGITS[Level.COUNTY]


class DivisionQuerySet(models.QuerySet["Division"]):
    """Questions that the rooms ask of divisions."""

    def visible_to(self, user: User | AnonymousUser) -> DivisionQuerySet:
        return self.filter(within(user))

    def in_force(self, on: dt.date) -> DivisionQuerySet:
        """Those that exist on that day; both ends of the validity count."""
        began = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        lasts = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        return self.filter(began & lasts)

    def under(self, prefix: str) -> DivisionQuerySet:
        return self.filter(under(prefix))

    def townships(self) -> DivisionQuerySet:
        return self.filter(level=Level.TOWNSHIP)

    def villages(self) -> DivisionQuerySet:
        return self.filter(level=Level.VILLAGE)


class Division(models.Model):
    """One division under one code; a merged village keeps its code and names its successor."""

    code = models.CharField(_("code"), max_length=LONGEST_CODE, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    name = models.CharField(_("name"), max_length=100)
    village_class = models.CharField(_("class"), max_length=10, choices=VillageClass, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    pinyin = models.CharField(max_length=200, blank=True, help_text="of the short name, without tones and spaces")
    initials = models.CharField(max_length=100, blank=True, help_text="first letters of the pinyin")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        constraints = [
            models.CheckConstraint(
                name="division_code_fits_level",
                condition=Q(level=Level.PROVINCE, code__length=2)
                | Q(level=Level.CITY, code__length=4)
                | Q(level=Level.COUNTY, code__length=6)
                | Q(level=Level.TOWNSHIP, code__length=9)
                | Q(level=Level.VILLAGE, code__length=12),
            ),
            models.CheckConstraint(
                name="division_class_is_for_villages",
                condition=(Q(level=Level.VILLAGE) & ~Q(village_class=""))
                | (~Q(level=Level.VILLAGE) & Q(village_class="")),
            ),
            models.CheckConstraint(
                name="division_ends_after_it_begins",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="division_successor_only_when_ended",
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="division_by_parent")]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """The page of a village; of a higher division the list of what lies under it."""
        page = "village-detail" if self.level == Level.VILLAGE else "division-list"
        return reverse(f"villages:{page}", args=[self.code])

    @property
    def short_name(self) -> str:
        return short_name(self.name)

    @property
    def full_code(self) -> str:
        """The code as the bureau prints it: twelve digits, filled with zeros."""
        return self.code.ljust(LONGEST_CODE, "0")

    @property
    def county_code(self) -> str:
        return self.code[: DIGITS[Level.COUNTY]]

    @property
    def township_code(self) -> str:
        return self.code[: DIGITS[Level.TOWNSHIP]]

    def successors(self) -> list[Division]:
        """The line of villages that carried on what this one was, the next first; of most there is none."""
        line = [self]
        while (after := line[-1].successor) is not None and after not in line:
            line.append(after)
        return line[1:]

    def standing_successor(self, on: dt.date) -> Division | None:
        """The village that carries on what this one was: itself, or the first of the line that is in force."""
        return next((village for village in (self, *self.successors()) if village.is_in_force(on)), None)

    def is_in_force(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)
