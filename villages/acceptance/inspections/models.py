"""The inspection of an entry: application, team, score sheet, criteria, interviews, ballots, decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.criteria.models import Criterion, RuleSet
from villages.divisions.models import Division, is_below_county, within
from villages.ledger.models import LedgerEntry
from villages.ledger.problems.models import RaisedBy
from villages.process import Stage, Staged, Thing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User

OPEN_INSPECTION = (Stage.APPLIED, Stage.PLANNED, Stage.PROPOSED)
# A team is on its way: of an inspection that was not announced nobody below the county may know this.
_SENT = (Stage.PLANNED, Stage.PROPOSED)


class Outcome(models.TextChoices):
    """What an inspection comes to, from the mildest to the strictest."""

    PASS = "pass", pgettext_lazy("inspection", "passed")
    BASIC = "basic", pgettext_lazy("inspection", "basically passed")
    FAIL = "fail", pgettext_lazy("inspection", "failed")


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Questions about inspections."""

    def visible_to(self, user: User | AnonymousUser) -> InspectionQuerySet:
        """Those of the jurisdiction; how much of one that was not announced may be shown, `known.py` says."""
        return self.filter(within(user, "entry__village__code"))

    def known_as(self, stage: str, user: User) -> InspectionQuerySet:
        """Those that stand so as far as this person may know; the same answer as `Known.stage`."""
        if not is_below_county(user):
            return self.filter(stage=stage)
        secret = Q(stage__in=_SENT, is_announced=False)
        known = Q(stage=stage) & ~secret
        return self.filter(known | secret if stage == Stage.APPLIED else known)

    def open(self) -> InspectionQuerySet:
        return self.filter(stage__in=OPEN_INSPECTION)

    def waiting_for(self, user: User) -> InspectionQuerySet:
        """Those that this inspector has still to carry out."""
        return self.visible_to(user).filter(stage=Stage.PLANNED, members__user=user)


class Inspection(Staged):
    """One round: the township's application, the team's sheet, and the decision that the county leader signs."""

    THING: ClassVar[Thing] = Thing.INSPECTION

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="inspections")
    round = models.PositiveSmallIntegerField(_("round"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="inspections")
    applied_at = models.DateTimeField(_("applied at"))
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    application = models.TextField(_("what was done"))
    self_test = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="the lines as shown")
    planned_on = models.DateField(_("planned for"), null=True)
    is_announced = models.BooleanField(_("announced to the township"), default=True)
    visited_on = models.DateField(_("visited on"), null=True)
    sheet_version = models.PositiveIntegerField(_("version of the sheet"), default=1)
    remarks = models.TextField(_("remarks"), blank=True)
    proposed_outcome = models.CharField(_("proposed by the team"), max_length=6, choices=Outcome, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lines = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, help_text="the decision line by line, as computed from the rule set"
    )
    outcome = models.CharField(_("decision"), max_length=6, choices=Outcome, blank=True)
    stricter_reason = models.TextField(_("why stricter than proposed"), blank=True)
    fail_reasons = models.TextField(_("reasons of the failure"), blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "-round", "-pk"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(stage__in=OPEN_INSPECTION), name="inspection_one_open_per_entry"
            ),
            models.UniqueConstraint(fields=["entry", "round"], name="inspection_round_once_per_entry"),
            models.CheckConstraint(
                name="inspection_signature_says_who_when_and_what",
                condition=(Q(stage=Stage.SIGNED, signed_at__isnull=False, signed_by__isnull=False) & ~Q(outcome=""))
                | (~Q(stage=Stage.SIGNED) & Q(signed_at=None, signed_by=None, outcome="")),
            ),
            models.CheckConstraint(
                name="inspection_proposal_says_what",
                condition=~Q(stage__in=[Stage.PROPOSED, Stage.SIGNED])
                | (~Q(proposed_outcome="") & Q(proposed_at__isnull=False, proposed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="inspection_stricter_has_reason",
                condition=~Q(stage=Stage.SIGNED) | Q(outcome=F("proposed_outcome")) | ~Q(stricter_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number} · {self.round}"

    @property
    def key(self) -> str:
        """How the address of its record names it."""
        return f"{self.entry.number}-{self.round}"

    @property
    def place(self) -> Division:
        return self.entry.village

    def shows_sheet_to(self, user: User) -> bool:
        """A sheet in work is the county's own; the township reads it once it is signed."""
        return self.stage == Stage.SIGNED or not is_below_county(user)

    def shows_plan_to(self, user: User) -> bool:
        """Of one that was not announced the township learns day and team with the signature."""
        return self.is_announced or self.stage not in _SENT or not is_below_county(user)


class InspectionMember(models.Model):
    """An inspector on the team of one inspection; nobody who serves on the entry."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inspection_members")
    is_head = models.BooleanField(_("head of the team"), default=False)

    class Meta:
        ordering = ["inspection", "-is_head", "pk"]
        verbose_name = _("member of a supervision team")
        verbose_name_plural = _("members of supervision teams")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="inspection_member_once"),
            models.UniqueConstraint(fields=["inspection"], condition=Q(is_head=True), name="inspection_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}: {self.user_id}"


class ItemScore(models.Model):
    """What the team gave for one item of the rule set's sheet; less than all of it needs a reason."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="scores")
    item = models.CharField(_("item"), max_length=40, help_text="the key of the item in the rule set's sheet")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    reason = models.TextField(_("reason for the deduction"), blank=True)

    class Meta:
        ordering = ["inspection", "pk"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="score_once_per_item"),
            models.CheckConstraint(name="score_is_not_negative", condition=Q(points__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.points}"


class VetoHit(models.Model):
    """A veto item of the rule set that the team found to be the case: it fails the inspection outright."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="vetoes")
    item = models.CharField(_("veto"), max_length=40, help_text="the key of the veto in the rule set's sheet")
    fact = models.TextField(_("what is the case"))

    class Meta:
        ordering = ["inspection", "pk"]
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="veto_once_per_item"),
            models.CheckConstraint(name="veto_has_its_fact", condition=~Q(fact="")),
        ]

    def __str__(self) -> str:
        return self.item


class CriterionResult(models.Model):
    """Whether a criterion of the entry is resolved, in the team's words."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="results")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="inspection_results")
    is_resolved = models.BooleanField(_("resolved"))
    words = models.TextField(_("what was found"))

    class Meta:
        ordering = ["inspection", "criterion__number"]
        verbose_name = _("result of a criterion")
        verbose_name_plural = _("results of criteria")
        constraints = [models.UniqueConstraint(fields=["inspection", "criterion"], name="result_once_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.is_resolved}"


class InterviewCount(models.Model):
    """How many people of a kind were interviewed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="interviews")
    kind = models.CharField(_("kind"), max_length=15, choices=RaisedBy)
    people = models.PositiveIntegerField(_("people"))
    words = models.TextField(_("in short"), blank=True)

    class Meta:
        ordering = ["inspection", "kind"]
        verbose_name = _("interviews")
        verbose_name_plural = _("interviews")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "kind"], name="interview_once_per_kind"),
            models.CheckConstraint(name="interview_saw_somebody", condition=Q(people__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.people}"


class BallotCount(models.Model):
    """The numbered ballots of an inspection, counted by two tellers: issued = returned + not returned."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="ballots")
    first_number = models.PositiveIntegerField(_("first number"))
    last_number = models.PositiveIntegerField(_("last number"))
    issued = models.PositiveIntegerField(_("ballots issued"))
    returned = models.PositiveIntegerField(_("ballots returned and valid"))
    spoiled = models.PositiveIntegerField(_("ballots spoiled"))
    first_teller = models.CharField(_("first teller (post)"), max_length=100)
    second_teller = models.CharField(_("second teller (post)"), max_length=100)

    class Meta:
        ordering = ["inspection"]
        verbose_name = _("ballots of an inspection")
        verbose_name_plural = _("ballots of inspections")
        constraints = [
            models.CheckConstraint(
                name="ballots_issued_are_returned_or_spoiled", condition=Q(issued=F("returned") + F("spoiled"))
            ),
            models.CheckConstraint(
                name="ballots_are_numbered", condition=Q(issued=F("last_number") - F("first_number") + 1)
            ),
            models.CheckConstraint(name="ballots_have_two_tellers", condition=~Q(first_teller=F("second_teller"))),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}: {self.returned}/{self.issued}"


class QuestionCount(models.Model):
    """The answers of the valid ballots to one question of the rule set's sheet."""

    ballots = models.ForeignKey(BallotCount, models.PROTECT, related_name="questions")
    question = models.CharField(_("question"), max_length=40, help_text="the key of the question in the sheet")
    satisfied = models.PositiveIntegerField(_("satisfied"))
    fairly_satisfied = models.PositiveIntegerField(_("fairly satisfied"))
    dissatisfied = models.PositiveIntegerField(_("dissatisfied"))

    class Meta:
        ordering = ["ballots", "pk"]
        verbose_name = _("answers to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [models.UniqueConstraint(fields=["ballots", "question"], name="question_once_per_ballots")]

    def __str__(self) -> str:
        return f"{self.question}: {self.satisfied}/{self.fairly_satisfied}/{self.dissatisfied}"
