"""Screening: the quarterly check of a township, its answers, and the findings that come of it."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.divisions.models import DIGITS, Division, Level, under, within
from villages.process import Stage, Staged, Thing
from villages.screening.quarters import Quarter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User


# The stages in which the township may change its answers.
EDITABLE = (Stage.NOT_STARTED, Stage.IN_WORK, Stage.RETURNED, Stage.UNLOCKED)


class CheckQuerySet(models.QuerySet["QuarterlyCheck"]):
    """Questions about quarterly checks."""

    def visible_to(self, user: User | AnonymousUser) -> CheckQuerySet:
        return self.filter(within(user, "township__code"))

    def of_quarter(self, quarter: Quarter) -> CheckQuerySet:
        return self.filter(quarter=str(quarter))

    def under(self, prefix: str) -> CheckQuerySet:
        return self.filter(under(prefix, "township__code"))

    def first_quarter_by_county(self) -> dict[str, str]:
        """For each county code, the earliest quarter of which there is a check."""
        county = Left("township__code", DIGITS[Level.COUNTY])
        firsts = self.order_by().values_list(county).annotate(first=Min("quarter"))
        return dict(firsts.order_by(county))

    def open_to_township(self) -> CheckQuerySet:
        """Those that the township may change: the same answer as `QuarterlyCheck.is_editable`."""
        return self.filter(stage__in=EDITABLE)

    def with_counts(self) -> CheckQuerySet:
        """Adds `villages_total` and `answers_given`, from which completeness follows."""
        return self.annotate(
            villages_total=Count("sheets", distinct=True),
            answers_given=Count("sheets__answers", distinct=True),
        )


class QuarterlyCheck(Staged):
    """One township's screening of one quarter. Keeps the edition and rule set by which it is judged."""

    THING: ClassVar[Thing] = Thing.CHECK

    quarter = models.CharField(_("quarter"), max_length=6)
    township = models.ForeignKey(Division, models.PROTECT, related_name="checks", verbose_name=_("township"))
    edition = models.ForeignKey(CriteriaEdition, models.PROTECT, related_name="checks")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="checks")
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"))
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Who has the check in hand; moves to the successor when the filer changes post.
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="checks_in_hand")

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "township__code"]
        verbose_name = _("quarterly check")
        verbose_name_plural = _("quarterly checks")
        constraints = [
            models.UniqueConstraint(fields=["quarter", "township"], name="check_once_per_township_and_quarter"),
            models.CheckConstraint(
                name="check_submission_says_who_and_when",
                condition=Q(submitted_at=None, submitted_by=None, first_submitted_at=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, first_submitted_at__lte=F("submitted_at")),
            ),
            models.CheckConstraint(
                name="check_confirmation_says_who_and_when",
                condition=Q(stage=Stage.CONFIRMED, confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(stage=Stage.CONFIRMED) & Q(confirmed_at=None, confirmed_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township.name} {self.quarter}"

    @property
    def place(self) -> Division:
        return self.township

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def is_editable(self) -> bool:
        """The township may change answers: before it submits, after a return, while unlocked. Late is not locked."""
        return self.stage in EDITABLE

    @property
    def takes_villages(self) -> bool:
        """Villages that are loaded meanwhile join it; an unlocked one goes back to what was submitted, if need be."""
        return self.is_editable and self.stage != Stage.UNLOCKED

    @property
    def due_on(self) -> dt.date:
        """The last day on which a submission is in time; `due_at` is its 24:00."""
        return timezone.localdate(self.due_at - dt.timedelta(microseconds=1))

    def minutes_left(self, at: dt.datetime) -> int:
        """Whole minutes until the due moment; 0 once it has come."""
        return max(0, int((self.due_at - at).total_seconds() // 60))

    def is_late(self, at: dt.datetime) -> bool:
        """Submitted after the due moment, or not submitted and the due moment is past."""
        return (self.first_submitted_at or at) > self.due_at

    def minutes_late(self, at: dt.datetime) -> int:
        """Begun minutes between the due moment and the first submission (or `at`); 0 when in time."""
        late = (self.first_submitted_at or at) - self.due_at
        return max(0, math.ceil(late.total_seconds() / 60))

    @property
    def is_submitted_late(self) -> bool:
        return self.first_submitted_at is not None and self.first_submitted_at > self.due_at


class SheetState(models.TextChoices):
    """How far a village's sheet is; computed from its answers, see `VillageSheet.state`."""

    NOT_STARTED = "not_started", _("not started")
    IN_WORK = "in_work", _("in work")
    DONE = "done", _("done")
    PROBLEM = "problem", _("problem")


class SheetQuerySet(models.QuerySet["VillageSheet"]):
    """Questions about village sheets."""

    def visible_to(self, user: User | AnonymousUser) -> SheetQuerySet:
        return self.filter(within(user, "village__code"))

    def with_answers(self) -> SheetQuerySet:
        """Villages and answers in three queries, ready for `state()` and the matrix."""
        return self.select_related("village").prefetch_related("answers__criterion")


class VillageSheet(models.Model):
    """One village in one quarterly check; the unit that two people could save at the same time."""

    quarterly_check = models.ForeignKey(QuarterlyCheck, models.PROTECT, related_name="sheets")
    village = models.ForeignKey(Division, models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("reason of the return"), blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["village__code"]
        verbose_name = _("village sheet")
        verbose_name_plural = _("village sheets")
        constraints = [
            models.UniqueConstraint(fields=["quarterly_check", "village"], name="sheet_once_per_village_and_check"),
            models.CheckConstraint(
                name="sheet_saving_says_who_and_when",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} {self.quarterly_check.quarter}"

    def state(self, criteria_total: int) -> SheetState:
        """From the (prefetched) answers: all given and none lacking its words is done."""
        answers = list(self.answers.all())
        if any(answer.lacks_words for answer in answers) or self.return_reason:
            return SheetState.PROBLEM
        if not answers:
            return SheetState.NOT_STARTED
        return SheetState.DONE if len(answers) >= criteria_total else SheetState.IN_WORK


class AnswerValue(models.TextChoices):
    """What a township may say of a criterion."""

    NO = "no", _("no")
    YES = "yes", _("yes")
    UNKNOWN = "unknown", _("cannot tell")


class Answer(models.Model):
    """What the township says: this village meets this criterion in this quarter, or not, or cannot tell.

    A criterion without a row is unanswered: last quarter's answer stands beside it but does not count.
    """

    sheet = models.ForeignKey(VillageSheet, models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="answers")
    value = models.CharField(_("answer"), max_length=10, choices=AnswerValue)
    fact = models.TextField(_("what is the case"), blank=True)
    established_by = models.CharField(_("established by"), max_length=100, blank=True)
    document_no = models.CharField(_("document number"), max_length=100, blank=True)
    reason = models.TextField(_("why it cannot be told"), blank=True)
    seen_on = models.DateField(_("seen on"), null=True, help_text="the day in the quarter on which a yes was seen")
    files = models.ManyToManyField("villages.EvidenceFile", related_name="answers")
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sheet", "criterion__number"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="answer_once_per_sheet_and_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.criterion_id}: {self.value}"

    @property
    def lacks_words(self) -> bool:
        """*Yes* without evidence, or *cannot tell* without a reason: saved as a draft, but not ready to submit."""
        if self.value == AnswerValue.YES:
            return not (self.fact and self.established_by and self.document_no)
        return self.value == AnswerValue.UNKNOWN and not self.reason


class Submission(models.Model):
    """One submission of a check, with the number on its receipt and the answers as they stood."""

    quarterly_check = models.ForeignKey(QuarterlyCheck, models.PROTECT, related_name="submissions")
    number = models.CharField(_("receipt number"), max_length=40, unique=True)
    round = models.PositiveSmallIntegerField(_("round"))
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    minutes_late = models.PositiveIntegerField(_("minutes late"))
    answers = models.JSONField(
        encoder=DjangoJSONEncoder, help_text="{village code: {criterion number: answer}} at the moment of submission"
    )

    class Meta:
        ordering = ["quarterly_check", "round"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["quarterly_check", "round"], name="submission_round_once_per_check")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tally(self) -> dict[str, int]:
        """How many answers of each value it holds, every value named."""
        counts = dict.fromkeys(AnswerValue.values, 0)
        for answers in self.answers.values():
            for answer in answers.values():
                counts[answer["value"]] += 1
        return counts


class Source(models.TextChoices):
    """Who says so."""

    TOWNSHIP = "township", _("quarterly check")
    SPOT_CHECK = "spot_check", _("county spot check")
    DEPARTMENT = "department", _("department report")
    EVALUATION = "evaluation", _("mass evaluation")
    INCIDENT = "incident", _("register of incidents")
    DISPUTE = "dispute", _("register of disputes")
    LOOK_BACK = "look_back", _("look-back")


# The column of `Finding` that holds the row which a source wrote.
ORIGIN: dict[Source, str] = {
    Source.TOWNSHIP: "answer",
    Source.SPOT_CHECK: "spot_answer",
    Source.DEPARTMENT: "department_item",
    Source.EVALUATION: "evaluation",
    Source.INCIDENT: "incident",
    Source.DISPUTE: "dispute",
    Source.LOOK_BACK: "look_back_hit",
}
COUNTY_SIDE = (Source.SPOT_CHECK, Source.DEPARTMENT, Source.EVALUATION, Source.LOOK_BACK)
# The finding counts: it was neither dismissed nor withdrawn.
LIVE_FINDING = (Stage.FOUND, Stage.PROPOSED, Stage.DETERMINED)


def _has_its_origin() -> Q:
    """Exactly the column that belongs to the source is filled."""
    condition = Q()
    for source, column in ORIGIN.items():
        others = {other: None for other in ORIGIN.values() if other != column}
        condition |= Q(**{"source": source, f"{column}__isnull": False, **others})
    return condition


class FindingQuerySet(models.QuerySet["Finding"]):
    """Questions about findings."""

    def visible_to(self, user: User | AnonymousUser) -> FindingQuerySet:
        return self.filter(within(user, "village__code"))

    def awaiting_decision(self) -> FindingQuerySet:
        return self.filter(stage=Stage.FOUND)

    def live(self) -> FindingQuerySet:
        """Those that count: neither dismissed nor withdrawn."""
        return self.filter(stage__in=LIVE_FINDING)


class Finding(Staged):
    """This village meets this criterion, says this source, with this evidence. About an organization, not a person."""

    THING: ClassVar[Thing] = Thing.FINDING

    village = models.ForeignKey(Division, models.PROTECT, related_name="findings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="findings")
    quarter = models.CharField(_("quarter"), max_length=6)
    source = models.CharField(_("source"), max_length=15, choices=Source)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="findings")
    spot_answer = models.ForeignKey("villages.SpotAnswer", models.PROTECT, null=True, related_name="findings")
    department_item = models.ForeignKey("villages.DepartmentItem", models.PROTECT, null=True, related_name="findings")
    evaluation = models.ForeignKey("villages.MassEvaluation", models.PROTECT, null=True, related_name="findings")
    incident = models.ForeignKey("villages.Incident", models.PROTECT, null=True, related_name="findings")
    dispute = models.ForeignKey("villages.Dispute", models.PROTECT, null=True, related_name="findings")
    look_back_hit = models.ForeignKey("villages.LookBackHit", models.PROTECT, null=True, related_name="findings")
    fact = models.TextField(_("what is the case"))
    established_by = models.CharField(_("established by"), max_length=100)
    document_no = models.CharField(_("document number"), max_length=100, blank=True)
    found_at = models.DateTimeField(_("found at"))
    determination = models.ForeignKey(
        "villages.Determination", models.PROTECT, null=True, related_name="findings", verbose_name=_("determination")
    )
    entry = models.ForeignKey(
        "villages.LedgerEntry", models.PROTECT, null=True, related_name="findings", verbose_name=_("ledger entry")
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "village__code", "criterion__number", "pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=~Q(stage=Stage.WITHDRAWN), name="finding_once_per_confirmed_answer"
            ),
            models.CheckConstraint(name="finding_has_its_origin", condition=_has_its_origin()),
            models.CheckConstraint(
                name="finding_determined_has_its_entry",
                condition=Q(stage=Stage.DETERMINED, entry__isnull=False) | (~Q(stage=Stage.DETERMINED) & Q(entry=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village.short_name} · {self.criterion.number} · {self.quarter}"

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def place(self) -> Division:
        return self.village

    @property
    def is_attached(self) -> bool:
        """It joined an open entry that had its criterion already, without a decision of its own."""
        return self.stage == Stage.DETERMINED and self.determination_id is None
