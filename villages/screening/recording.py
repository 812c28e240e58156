"""The one way to a finding, whichever source it comes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import UNDER_RECTIFICATION, Verb, advance, begin
from villages.screening.explanations.actions import ask_about_finding, drop_with_finding
from villages.screening.models import ORIGIN, Finding, Source
from villages.screening.quarters import Quarter


@transaction.atomic
def record_finding(
    *,
    source: Source,
    origin: models.Model,
    village: Division,
    criterion: Criterion,
    quarter: Quarter,
    fact: str,
    established_by: str,
    document_no: str,
    by: User | None,
    at: dt.datetime,
) -> Finding:
    """Record that this village meets this criterion, says this source; `origin` is the row that the source wrote.

    A criterion that the village's entry (or that of its successor) is being rectified for is attached to it at once,
    in whichever edition it stands: there is nothing to decide.
    In the watch it waits: the county confirms the rebound, or dismisses it. A finding of the county's side against a
    township's *no* of the same quarter asks the township for an explanation. Raises `PermissionDenied`.
    """
    finding = Finding(
        village=village,
        criterion=criterion,
        quarter=str(quarter),
        source=source,
        fact=fact,
        established_by=established_by,
        document_no=document_no,
        found_at=at,
        **{ORIGIN[source]: origin},
    )
    begin(finding, Verb.RECORD, by=by, at=at)
    entry = _rectified_for(criterion, village, on=timezone.localdate(at))
    if entry is not None:
        advance(finding, Verb.ATTACH, by=by, at=at, entry=entry)
    ask_about_finding(finding=finding, at=at)
    return finding


def _rectified_for(criterion: Criterion, village: Division, *, on: dt.date) -> Any:
    """The entry of the village, or of its successor, that is being rectified for the criterion.

    Locked: an acceptance that is being signed decides first whether a finding joins the entry or is a rebound of it.
    """
    carriers = [village, village.standing_successor(on)]
    locked = village.entries.model.objects.select_for_update(of=("self",)).filter(village__in=filter(None, carriers))
    return locked.filter(stage__in=UNDER_RECTIFICATION, criteria__number=criterion.number).first()


@transaction.atomic
def correct_finding(*, finding: Finding, reason: str, by: User, at: dt.datetime) -> None:
    """Withdraw a finding because its source was corrected; what the township was asked about it falls with it.

    Raises `RuleBroken` (proposed or dismissed meanwhile, no reason), `Conflict`, `PermissionDenied`.
    """
    advance(finding, Verb.CORRECT, by=by, at=at, reason=reason, entry=None)
    drop_with_finding(finding=finding, reason=reason, at=at)
