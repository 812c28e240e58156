"""The rebound: which findings propose one, and the county's confirmation that opens the entry again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from villages.acceptance.watch import rules
from villages.accounts.models import User
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.ledger.rules import of_a_new_round
from villages.process import Stage, Thing, Verb, advance
from villages.screening.models import Finding, FindingQuerySet
from villages.screening.rules import check_reason


def rebounds_of(entry: LedgerEntry) -> FindingQuerySet:
    """The findings on the criteria of an entry in its watch that await the county's decision, whatever their source."""
    villages = [entry.village_id, *filter(None, [entry.carried_from_id])]
    rows = Finding.objects.awaiting_decision().filter(village__in=villages, criterion__in=entry.criteria.all())
    return rows.select_related("criterion", "village").order_by("criterion__number", "quarter", "pk")


def has_rebound() -> Exists:
    """The same question for a list of entries."""
    same = EntryCriterion.objects.filter(entry=OuterRef(OuterRef("pk")), criterion=OuterRef("criterion"))
    here = Q(village=OuterRef("village")) | Q(village=OuterRef("carried_from"))
    return Exists(Finding.objects.filter(here, Exists(same), stage=Stage.FOUND))


@transaction.atomic
def confirm_rebound(*, entry: LedgerEntry, reason: str, by: User, at: dt.datetime) -> None:
    """The village meets a criterion of its entry again: the next round begins, with a deadline of its own.

    The findings that propose it join the entry; the look-backs that were still planned are called off.
    Raises `RuleBroken` (nothing proposes it, no reason), `Conflict`, `PermissionDenied`.
    """
    check_reason(reason)
    rules.check_is_in_watch(entry.stage)
    findings = list(rebounds_of(entry))
    rules.check_has_rebound(rebounds=len(findings))
    deadline = timezone.localdate(at) + dt.timedelta(days=entry.rule_set.numbers.rebound_days)
    new = {"deadline": deadline, "round": entry.round + 1, **of_a_new_round(at)}
    advance(entry, Verb.REBOUND, by=by, at=at, reason=reason, **new)
    advance(entry, Verb.REBOUND, thing=Thing.STEP, by=by, at=at)
    for finding in findings:
        advance(finding, Verb.ATTACH, by=by, at=at, entry=entry)
