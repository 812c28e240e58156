"""The four stages inside *rectifying*: what proves each, and the verb that opens the next."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile
from villages.ledger.people.models import EntryDuty, Service
from villages.ledger.plans import rules
from villages.ledger.plans.actions import locked
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, OpinionCount, Plan
from villages.ledger.plans.proofs import began_on
from villages.ledger.plans.step_rules import StepFacts, check_next_step, missing_in
from villages.process import Stage, Thing, Verb, advance, find_move
from villages.screening.visits.models import VillageVisit


@transaction.atomic
def open_next_step(*, entry: LedgerEntry, by: User, at: dt.datetime) -> None:
    """Open the next stage of the rectification, now that this one is proved.

    Raises `RuleBroken` (a proof is missing, or the entry is not put right now), `Conflict`, `PermissionDenied`.
    """
    now = locked(entry)
    rules.check_in_work(now.stage)
    find_move(Thing.STEP, entry.step, Verb.NEXT_STEP)
    check_next_step(entry.step, step_facts(now))
    advance(entry, Verb.NEXT_STEP, by=by, at=at, thing=Thing.STEP)


def step_facts(entry: LedgerEntry) -> StepFacts:
    """What there is of the proofs of the entry's present round. The queries do not grow with the entry."""
    here = {"entry": entry, "round": entry.round}
    meetings = list(EntryMeeting.objects.filter(**here).values_list("kind", flat=True))
    letter = Letter.objects.filter(**here).first()
    of_meeting = Q(meeting__kind=MeetingKind.MOBILISATION, meeting__round=entry.round)
    files = EntryFile.objects.standing().filter(entry=entry)
    in_round = Q(meeting__round=entry.round) | Q(visit__visited_on__gte=began_on(entry))
    heard = list(OpinionCount.objects.filter(in_round, entry=entry).values_list("visit", "meeting__kind"))
    plan = Plan.objects.in_force().filter(entry=entry).first()
    return StepFacts(
        meetings=meetings.count(MeetingKind.MOBILISATION),
        meeting_files=files.filter(of_meeting).count(),
        has_contact_leader=Service.objects.standing().filter(entry=entry, duty=EntryDuty.CONTACT_LEADER).exists(),
        is_letter_written=letter is not None,
        is_letter_signed=letter is not None and letter.signed_on is not None,
        letter_files=files.filter(letter=letter).count() if letter else 0,
        visits=VillageVisit.objects.filter(entry=entry, visited_on__gte=began_on(entry)).count(),
        visit_opinions=sum(visit is not None for visit, _kind in heard),
        symposiums=meetings.count(MeetingKind.SYMPOSIUM),
        symposium_opinions=sum(kind == MeetingKind.SYMPOSIUM for _visit, kind in heard),
        is_plan_approved=_is_of_round(plan, entry),
        without_cause=_without_cause(plan, entry),
    )


def _is_of_round(plan: Plan | None, entry: LedgerEntry) -> bool:
    """After a rebound and after a new determination the causes are analysed again, in a version of their own."""
    return plan is not None and plan.decided_at is not None and plan.decided_at >= entry.round_began_at


def _without_cause(plan: Plan | None, entry: LedgerEntry) -> tuple[int, ...]:
    numbers = entry.entry_criteria.values_list("criterion_id", "criterion__number")
    named = set(plan.items.exclude(cause="").values_list("criterion_id", flat=True)) if plan else set()
    return tuple(number for pk, number in numbers if pk not in named)


def missing_for_next_step(entry: LedgerEntry) -> list[str]:
    """What the stage in which the entry stands still lacks, in sentences; none in the last stage."""
    if entry.step == Stage.RECTIFY:
        return []
    return missing_in(entry.step, step_facts(entry))
