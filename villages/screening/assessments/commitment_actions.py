"""The verbs of open commitments: promise, fulfil, give up."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage, Verb, advance, begin
from villages.screening.assessments import rules
from villages.screening.assessments.models import Commitment
from villages.screening.assessments.rules import PromiseFacts
from villages.screening.visits.places import is_kept


@transaction.atomic
def promise(*, village: Division, facts: PromiseFacts, by: User, at: dt.datetime) -> Commitment:
    """Publish a commitment. Raises `RuleBroken` with the field, `PermissionDenied`."""
    by.check_may(Permission.KEEP_VILLAGE_BOOKS, village)
    today = timezone.localdate(at)
    rules.check_promise(facts, today=today)
    village = Division.objects.select_for_update().get(pk=village.pk)  # two clicks wait here for each other
    if not is_kept(village, today):
        raise RuleBroken(_("Choose a village that is screened today."), field="village")
    given = {"promise": facts.promise.strip(), "post": facts.post.strip()}
    days = {"promised_on": facts.promised_on, "until": facts.until}
    if Commitment.objects.filter(village=village, stage=Stage.PROMISED, **given, **days).exists():
        raise RuleBroken(_("This commitment is public already."))
    commitment = Commitment(village=village, **given, **days)
    begin(commitment, Verb.PROMISE, by=by, at=at, **given, **days)
    return commitment


@transaction.atomic
def fulfil(*, commitment: Commitment, result: str, by: User, at: dt.datetime) -> None:
    """Record that it was fulfilled, and with which result. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    rules.check_words(result, field="result")
    advance(commitment, Verb.FULFIL, by=by, at=at, result=result.strip(), ended_at=at)


@transaction.atomic
def give_up(*, commitment: Commitment, result: str, reason: str, by: User, at: dt.datetime) -> None:
    """Record that it was not fulfilled, with what was reached and why not more.

    Raises `RuleBroken`, `Conflict`, `PermissionDenied`.
    """
    rules.check_words(result, field="result")
    rules.check_words(reason, field="reason")
    advance(commitment, Verb.GIVE_UP, by=by, at=at, reason=reason, result=result.strip(), ended_at=at)
