"""The verbs of explanations: ask, answer, accept, reject, lapse, drop."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from villages.process import Verb, begin
from villages.screening.explanations.models import Explanation
from villages.screening.models import COUNTY_SIDE, Answer, AnswerValue, Finding


@transaction.atomic
def ask_about_finding(*, finding: Finding, at: dt.datetime) -> Explanation | None:
    """Ask the township why it said *no* to what the county's side found in the same quarter; None if it did not.

    Only an answer that was submitted counts: a draft is nobody's word yet.
    """
    if finding.source not in COUNTY_SIDE:
        return None
    denial = Answer.objects.filter(
        sheet__village=finding.village,
        sheet__quarterly_check__quarter=finding.quarter,
        sheet__quarterly_check__first_submitted_at__isnull=False,
        criterion=finding.criterion,
        value=AnswerValue.NO,
    ).first()
    if denial is None:
        return None
    explanation = Explanation(village=finding.village, finding=finding, answer=denial, asked_at=at)
    begin(explanation, Verb.ASK, by=None, at=at)
    return explanation
