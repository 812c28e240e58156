"""The verbs of the 100-point assessment: score a village, and correct a score."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.assessments import rules
from villages.screening.assessments.models import Assessment, AssessmentSheet
from villages.screening.assessments.periods import Period
from villages.screening.assessments.rules import Score
from villages.screening.assessments.sheets import sheet_for
from villages.screening.visits.places import is_kept


@transaction.atomic
def score_village(*, village: Division, period: Period, score: Score, by: User, at: dt.datetime) -> Assessment:
    """Score one village for a quarter or a year. Raises `RuleBroken` with the field, `PermissionDenied`."""
    by.check_may(Permission.KEEP_VILLAGE_BOOKS, village)
    today = timezone.localdate(at)
    if period.start > today:
        raise RuleBroken(_("This period has not begun."))
    sheet = sheet_for(period)
    if sheet is None:
        raise RuleBroken(_("No assessment sheet is in force in this period."))
    village = _lock(village)
    if not is_kept(village, min(period.end, today)):
        raise RuleBroken(_("This village is not screened in this period."), field="village")
    if Assessment.objects.filter(village=village, period=str(period)).exists():
        raise RuleBroken(_("The village has a score for this period. Correct that one instead."), field="village")
    assessment = _save(village, sheet, str(period), score, by=by, at=at)
    audit.record("assessment.score", by=by, at=at, about=assessment, place=village, after=_facts(assessment))
    return assessment


@transaction.atomic
def correct_score(*, assessment: Assessment, score: Score, reason: str, by: User, at: dt.datetime) -> Assessment:
    """Put a right score in the place of a wrong one; both stay readable.

    Raises `RuleBroken`, `Conflict` (corrected meanwhile), `PermissionDenied`.
    """
    by.check_may(Permission.KEEP_VILLAGE_BOOKS, assessment.village)
    rules.check_words(reason, field="reason")
    village = _lock(assessment.village)
    if Assessment.objects.filter(corrects=assessment).exists():
        raise Conflict(_("Somebody else has corrected this score meanwhile."))
    given: dict[str, Any] = {"corrects": assessment, "reason": reason.strip()}
    right = _save(village, assessment.sheet, assessment.period, score, by=by, at=at, **given)
    audit.record(
        "assessment.correct",
        by=by,
        at=at,
        about=right,
        place=village,
        before=_facts(assessment),
        after=_facts(right),
        reason=reason.strip(),
    )
    return right


def _lock(village: Division) -> Division:
    """Two who score the same village wait here for each other."""
    return Division.objects.select_for_update().get(pk=village.pk)


def _save(
    village: Division, sheet: AssessmentSheet, period: str, score: Score, *, by: User, at: dt.datetime, **facts: Any
) -> Assessment:
    rules.check_score(score, {item["number"]: item["points"] for item in sheet.items})
    return Assessment.objects.create(
        village=village,
        sheet=sheet,
        period=period,
        points={str(number): given for number, given in score.points.items()},
        reasons={str(number): words.strip() for number, words in score.reasons.items() if words.strip()},
        total=score.total,
        scored_at=at,
        scored_by=by,
        **facts,
    )


def _facts(assessment: Assessment) -> dict[str, Any]:
    return {"period": assessment.period, "total": assessment.total}
