"""Criteria editions and rule sets: data with a day in force, never edited once in use."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages.criteria.rules import Numbers
from villages.criteria.sheet import Sheet, read_sheet


class Group(models.TextChoices):
    """The three kinds of weak villages."""

    TEAM = "team", _("weak team")
    DISPUTES = "disputes", _("prominent disputes")
    MANAGEMENT = "management", _("weak management")


class Tier(models.TextChoices):
    """Whether one hit is enough, or the county weighs it with the departments first."""

    DIRECT = "direct", _("direct")
    JOINT = "joint", _("joint")


class EditionQuerySet(models.QuerySet["CriteriaEdition"]):
    """Which edition counts."""

    def in_force(self, on: dt.date) -> CriteriaEdition:
        """The edition in force on that day. Raises `CriteriaEdition.DoesNotExist` when none is loaded."""
        edition = self.filter(in_force_from__lte=on).order_by("-in_force_from", "-pk").first()
        if edition is None:
            raise self.model.DoesNotExist(f"no criteria edition is in force on {on}")
        return edition


class CriteriaEdition(models.Model):
    """The fifteen criteria as issued by one document, in force from a day until the next edition."""

    key = models.SlugField(_("key"), unique=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    source_zh = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    in_force_from = models.DateField(_("in force from"), unique=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from"]
        verbose_name = _("criteria edition")
        verbose_name_plural = _("criteria editions")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return _in_language(self.title_zh, self.title_en)

    @property
    def source(self) -> str:
        return _in_language(self.source_zh, self.source_en)


class Criterion(models.Model):
    """One of the situations that make a village organization weak."""

    edition = models.ForeignKey(CriteriaEdition, models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("no."))
    group = models.CharField(_("group"), max_length=12, choices=Group)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    text_zh = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    short_zh = models.CharField(max_length=20)
    short_en = models.CharField(max_length=40)

    class Meta:
        ordering = ["edition", "number"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="criterion_number_once_per_edition")]

    def __str__(self) -> str:
        return f"{self.number} {self.short}"

    @property
    def text(self) -> str:
        return _in_language(self.text_zh, self.text_en)

    @property
    def short(self) -> str:
        """A few words, for the head of a column."""
        return _in_language(self.short_zh, self.short_en)

    @property
    def is_direct(self) -> bool:
        return self.tier == Tier.DIRECT


class RuleSet(models.Model):
    """The numbers that go with an edition, by day in force; `numbers` reads them with types."""

    edition = models.ForeignKey(CriteriaEdition, models.PROTECT, related_name="rule_sets")
    version = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"))
    data = models.JSONField()
    # The sheet of the inspection: aspects, items, vetoes, questions, breaches; empty: the one that ships.
    sheet = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "-in_force_from", "-version"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="rule_set_version_once_per_edition"),
            models.CheckConstraint(name="rule_set_version_counts_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.edition.key} v{self.version}"

    @property
    def numbers(self) -> Numbers:
        return Numbers.read(self.data)

    @property
    def inspection_sheet(self) -> Sheet:
        """The sheet of its inspections, read with types."""
        return read_sheet(self.sheet)


class RuleDraft(models.Model):
    """A version of the rule set that the county writes and tries on past inspections before it comes into force."""

    based_on = models.ForeignKey(RuleSet, models.PROTECT, related_name="drafts")
    data = models.JSONField()
    sheet = models.JSONField(default=dict)
    note = models.TextField(_("what changes, and why"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    drafted_at = models.DateTimeField(_("drafted at"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Either it came into force as a rule set, or it was dropped.
    rule_set = models.OneToOneField(RuleSet, models.PROTECT, null=True, related_name="draft")
    dropped_at = models.DateTimeField(_("dropped at"), null=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        verbose_name = _("draft of a rule set")
        verbose_name_plural = _("drafts of rule sets")
        constraints = [
            models.CheckConstraint(name="rule_draft_ends_one_way", condition=Q(rule_set=None) | Q(dropped_at=None))
        ]

    def __str__(self) -> str:
        return f"{_('Draft of the rule set')} {timezone.localdate(self.drafted_at)}"

    @property
    def is_open(self) -> bool:
        """Neither in force nor dropped."""
        return self.rule_set_id is None and self.dropped_at is None

    @property
    def numbers(self) -> Numbers:
        return Numbers.read(self.data)

    @property
    def inspection_sheet(self) -> Sheet:
        return read_sheet(self.sheet)


def rules_in_force(on: dt.date) -> RuleSet:
    """The newest rule set of the edition in force on that day, with its edition; one query.

    Raises `CriteriaEdition.DoesNotExist` or `RuleSet.DoesNotExist` when none is loaded.
    """
    editions = CriteriaEdition.objects.filter(in_force_from__lte=on).order_by("-in_force_from", "-pk")
    rule_sets = RuleSet.objects.filter(edition=Subquery(editions.values("pk")[:1]), in_force_from__lte=on)
    rule_set = rule_sets.select_related("edition").order_by("-in_force_from", "-version").first()
    if rule_set is None:
        edition = CriteriaEdition.objects.in_force(on)
        raise RuleSet.DoesNotExist(f"no rule set of {edition.key} is in force on {on}")
    return rule_set


def _in_language(zh: str, en: str) -> str:
    return zh if (get_language() or "zh-hans").startswith("zh") else en
