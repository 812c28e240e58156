"""The rebound: which findings propose one, and the county's confirmation that opens the entry again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from villages.acceptance.watch import rules
from villages.accounts.models import User
from villages.divisions.models import lines_to
from villages.ledger.deadlines.past import keep_deadline
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.ledger.rules import of_a_new_round
from villages.ledger.waiting import waiting_beside
from villages.process import Stage, Thing, Verb, advance
from villages.screening.models import Finding, FindingQuerySet
from villages.screening.rules import check_reason


def rebounds_of(entry: LedgerEntry, *, on: dt.date) -> FindingQuerySet:
    """The findings on the criteria of an entry in its watch that await the county's decision, whatever their source.

    Those of the villages that were merged into its own until that day count, too.
    """
    rows = waiting_beside(entry, on=on).filter(entry.has_criterion())
    return rows.select_related("criterion", "village").order_by("criterion__number", "quarter", "pk")


def has_rebound(*, on: dt.date) -> ExpressionWrapper[Q]:
    """The same question for a list of entries."""
    number = OuterRef("criterion__number")
    same = EntryCriterion.objects.filter(entry=OuterRef(OuterRef("pk")), criterion__number=number)
    waiting = Finding.objects.filter(Exists(same), stage=Stage.FOUND)
    found = Q(Exists(waiting.filter(village=OuterRef("village"))))
    for line in lines_to("village"):  # each for itself, so that its index is used
        found |= Q(Exists(waiting.filter(**{line: OuterRef("village")}, village__valid_to__lt=on)))
    return ExpressionWrapper(found, BooleanField())


@transaction.atomic
def confirm_rebound(*, entry: LedgerEntry, reason: str, by: User, at: dt.datetime) -> None:
    """The village meets a criterion of its entry again: the next round begins, with a deadline of its own.

    The findings that propose it join the entry; the look-backs that were still planned are called off.
    Raises `RuleBroken` (nothing proposes it, no reason), `Conflict`, `PermissionDenied`.
    """
    check_reason(reason)
    rules.check_is_in_watch(entry.stage)
    findings = list(rebounds_of(entry, on=timezone.localdate(at)))
    rules.check_has_rebound(rebounds=len(findings))
    deadline = timezone.localdate(at) + dt.timedelta(days=entry.rule_set.numbers.rebound_days)
    keep_deadline(entry, deadline, at=at)
    new = {"deadline": deadline, "round": entry.round + 1, **of_a_new_round(at)}
    advance(entry, Verb.REBOUND, by=by, at=at, reason=reason, **new)
    advance(entry, Verb.REBOUND, thing=Thing.STEP, by=by, at=at)
    for finding in findings:
        advance(finding, Verb.ATTACH, by=by, at=at, entry=entry)
