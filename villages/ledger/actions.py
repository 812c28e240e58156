"""The verbs of determination: propose, sign, decline, recall, dismiss. Signing opens the ledger entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.criteria.models import rules_in_force
from villages.divisions.models import Division
from villages.ledger import rules
from villages.ledger.deadlines.past import keep_deadline
from villages.ledger.models import Determination, EntryCriterion, LedgerEntry
from villages.ledger.waiting import attach_the_same
from villages.process import Conflict, Stage, Thing, Verb, advance, begin, change_columns
from villages.screening.explanations.actions import ask_about_finding, drop_with_finding
from villages.screening.models import Finding
from villages.screening.rules import check_reason


@transaction.atomic
def propose_determination(
    *, village: Division, findings: Sequence[Finding], basis: str, joint_opinion: str = "", by: User, at: dt.datetime
) -> Determination:
    """Propose to the county leader that the village becomes a target because of these findings.

    Raises `RuleBroken`, `Conflict` (another proposal for the village stands, or somebody took a finding),
    `PermissionDenied`.
    """
    watched = EntryCriterion.objects.filter(entry__village=village, entry__stage=Stage.WATCH)
    rules.check_can_propose(
        village,
        findings,
        basis=basis,
        joint_opinion=joint_opinion,
        watched=set(watched.values_list("criterion__number", flat=True)),
    )
    determination = Determination(
        village=village, basis=basis.strip(), joint_opinion=joint_opinion.strip(), proposed_at=at, proposed_by=by
    )
    try:
        with transaction.atomic():
            begin(determination, Verb.PROPOSE, by=by, at=at, findings=[finding.pk for finding in findings])
    except IntegrityError as error:
        raise Conflict(_("A determination of this village is already waiting for the signature.")) from error
    for finding in findings:
        advance(finding, Verb.PROPOSE, by=by, at=at, determination=determination)
    return determination


@transaction.atomic
def sign_determination(*, determination: Determination, by: User, at: dt.datetime) -> LedgerEntry:
    """Make the village a target: open its ledger entry, or let the criteria join the one that is open.

    An entry in its watch is reopened by it: the next problem does not hide behind the finished one.
    Raises `RuleBroken` (not waiting for a signature), `Conflict`, `PermissionDenied`.
    """
    advance(determination, Verb.SIGN, by=by, at=at, signed_at=at, signed_by=by)
    # The county's row is the queue for numbers and for "one open entry": two signatures of one county wait here.
    county = Division.objects.select_for_update().get(code=determination.village.county_code)
    entry = LedgerEntry.objects.open().filter(village=determination.village).first()
    if entry is None:
        entry = _open_entry(determination, county, by=by, at=at)
    elif entry.stage == Stage.WATCH:
        _widen(entry, by=by, at=at)
    else:
        # Whoever is about to apply for this entry's acceptance, or to sign it, looks at it again.
        change_columns(entry)
    for finding in determination.findings.select_related("criterion", "village"):
        entry.join(finding.criterion, finding.pk, at=at)
        advance(finding, Verb.SIGN, by=by, at=at, entry=entry)
    attach_the_same(entry, at=at)
    return entry


def _widen(entry: LedgerEntry, *, by: User, at: dt.datetime) -> None:
    """The watch is over without an end: the next round begins with the causes, under the rules of the entry."""
    deadline = rules.deadline_from(at, entry.rule_set.numbers)
    keep_deadline(entry, deadline, at=at)
    advance(
        entry,
        Verb.WIDEN,
        by=by,
        at=at,
        deadline=deadline,
        round=entry.round + 1,
        **rules.of_a_new_round(at),
    )
    advance(entry, Verb.WIDEN, thing=Thing.STEP, by=by, at=at)


def _open_entry(determination: Determination, county: Division, *, by: User, at: dt.datetime) -> LedgerEntry:
    today = timezone.localdate(at)
    rule_set = rules_in_force(today)
    prefix = f"{county.code}-{today.year}-"
    entry = LedgerEntry(
        number=f"{prefix}{LedgerEntry.objects.filter(number__startswith=prefix).count() + 1:03d}",
        village=determination.village,
        step=Stage.MOBILISE,
        rule_set=rule_set,
        determination=determination,
        opened_at=at,
        round_began_at=at,
        deadline=rules.deadline_from(at, rule_set.numbers),
    )
    begin(entry, Verb.DETERMINE, by=by, at=at, number=entry.number, deadline=entry.deadline)
    return entry


@transaction.atomic
def decline_determination(*, determination: Determination, reason: str, by: User, at: dt.datetime) -> None:
    """The leader does not sign: the findings wait for a decision again."""
    _take_back(determination, Verb.DECLINE, reason=reason, by=by, at=at)


@transaction.atomic
def recall_determination(*, determination: Determination, reason: str, by: User, at: dt.datetime) -> None:
    """The officer takes the proposal back before it is signed."""
    _take_back(determination, Verb.RECALL, reason=reason, by=by, at=at)


def _take_back(determination: Determination, verb: Verb, *, reason: str, by: User, at: dt.datetime) -> None:
    check_reason(reason)
    advance(determination, verb, by=by, at=at, reason=reason)
    for finding in determination.findings.select_related("criterion", "village"):
        advance(finding, verb, by=by, at=at, reason=reason, determination=None)


@transaction.atomic
def dismiss_finding(*, finding: Finding, reason: str, by: User, at: dt.datetime) -> None:
    """The county decides that the finding makes no target, and says why; the township need not explain any more."""
    check_reason(reason)
    advance(finding, Verb.DISMISS, by=by, at=at, reason=reason)
    drop_with_finding(finding=finding, reason=reason, at=at)


@transaction.atomic
def reopen_finding(*, finding: Finding, reason: str, by: User, at: dt.datetime) -> None:
    """Take a dismissal back: the finding waits for a decision again."""
    check_reason(reason)
    advance(finding, Verb.REOPEN, by=by, at=at, reason=reason)
    ask_about_finding(finding=finding, at=at)
