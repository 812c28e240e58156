"""The verbs of look-backs: planned when a watch begins, made by the inspectors, called off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from villages.acceptance.watch import rules
from villages.acceptance.watch.models import LookBack, LookBackHit
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Verb, advance, begin
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding
from villages.screening.rules import check_reason
from villages.screening.spot_checks.visiting import established_by


@transaction.atomic
def begin_watch(*, entry: LedgerEntry, at: dt.datetime) -> None:
    """Plan the look-backs of the watch that has begun. The entry stands in it: `accepted_at` and `watch_until` are set.

    Who signs the acceptance sets them in the move itself; `rules.watch_end` says until when.
    """
    plan_look_backs(entry=entry, since=accepted_on(entry), at=at)


@transaction.atomic
def plan_look_backs(*, entry: LedgerEntry, since: dt.date, at: dt.datetime) -> None:
    """Plan what this watch needs from that day on and has not yet; what should have been made before stays as it is.

    A look-back of an earlier watch, made ahead of its quarter, does not stand for one of this.
    """
    assert entry.watch_until is not None
    today = timezone.localdate(at)
    of_this_watch = entry.look_backs.filter(round=entry.round).exclude(stage=Stage.CALLED_OFF)
    taken = set(of_this_watch.values_list("quarter", flat=True))
    for quarter, due_on in rules.look_backs_of(since, entry.watch_until):
        if due_on >= today and str(quarter) not in taken:
            row = LookBack(entry=entry, round=entry.round, quarter=str(quarter), due_on=due_on)
            begin(row, Verb.PLAN, by=None, at=at)


@transaction.atomic
def finish_look_back(
    *,
    look_back: LookBack,
    visited_on: dt.date,
    words: str,
    hits: Mapping[int, str],
    by: User,
    at: dt.datetime,
) -> list[Finding]:
    """The visit was made: what was seen, and by criterion number the fact of each that is met (again).

    Each becomes a finding: on a criterion of the entry it proposes a rebound, on another it waits for a determination.
    Raises `RuleBroken`, `Conflict`, `PermissionDenied` (also for one who serves on the entry).
    """
    entry = look_back.entry
    rules.check_is_in_watch(entry.stage)
    check_does_not_serve(entry, by)
    rules.check_visited_on(visited_on, since=accepted_on(entry), today=timezone.localdate(at))
    rules.check_words(words, field="words", empty=_("Say what was seen."))
    rules.check_hits(hits)
    advance(look_back, Verb.FINISH, by=by, at=at, visited_on=visited_on, visited_by=by, words=words.strip())
    return _record_hits(look_back, hits, by=by, at=at)


def _record_hits(look_back: LookBack, hits: Mapping[int, str], *, by: User, at: dt.datetime) -> list[Finding]:
    """What was seen, by criterion, and the finding that each becomes."""
    entry, visited_on = look_back.entry, look_back.visited_on
    assert visited_on is not None  # it has just been finished
    criteria = Criterion.objects.filter(edition=entry.rule_set.edition_id, number__in=hits).order_by("number")
    county = Division.objects.get(code=entry.village.county_code)
    rows = [
        LookBackHit.objects.create(look_back=look_back, criterion=criterion, fact=hits[criterion.number].strip())
        for criterion in criteria
    ]
    return [
        record_finding(
            source=Source.LOOK_BACK,
            origin=row,
            village=entry.village,
            criterion=row.criterion,
            quarter=Quarter.of(visited_on),
            fact=row.fact,
            established_by=established_by(county),
            document_no="",
            by=by,
            at=at,
        )
        for row in rows
    ]


def serves_on(entry: LedgerEntry, person: User) -> bool:
    """Whether this person serves or served on the entry, by account or by name."""
    return entry.services.filter(Q(user=person) | Q(full_name=person.full_name)).exists()


def check_does_not_serve(entry: LedgerEntry, person: User) -> None:
    """Nobody looks back at their own work. Raises `PermissionDenied`."""
    if serves_on(entry, person):
        raise PermissionDenied(_("You serve or served on this entry: somebody else makes its look-backs."))


@transaction.atomic
def call_off_look_back(*, look_back: LookBack, reason: str, by: User, at: dt.datetime) -> None:
    """Nobody goes there for this quarter, with a reason. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    check_reason(reason)
    advance(look_back, Verb.CALL_OFF, by=by, at=at, reason=reason)


def accepted_on(entry: LedgerEntry) -> dt.date:
    """The day on which the watch of the entry began."""
    assert entry.accepted_at is not None
    return timezone.localdate(entry.accepted_at)
