"""The verbs of the papers behind the stages: meetings, opinions, the letter of responsibility."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from villages import audit
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import rules
from villages.ledger.plans.actions import locked
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, OpinionCount
from villages.ledger.plans.rules import LetterFacts, MeetingFacts
from villages.ledger.plans.step_rules import check_step_is_open
from villages.process import NEXT, Stage, Thing, Verb, check_may
from villages.screening.rules import check_reason
from villages.screening.visits.models import VillageVisit

# These have no stages of their own: whoever opens the next stage keeps its papers, whoever works in the village
# writes the opinions down.
KEEPING = NEXT[Thing.STEP, Stage.MOBILISE, Verb.NEXT_STEP]
HEARING = NEXT[Thing.PROBLEM, Stage.START, Verb.RAISE]


def began_on(entry: LedgerEntry) -> dt.date:
    """The first day of the entry's present round."""
    return timezone.localdate(entry.round_began_at)


@transaction.atomic
def record_meeting(*, entry: LedgerEntry, facts: MeetingFacts, by: User, at: dt.datetime) -> EntryMeeting:
    """Write down a mobilisation meeting or a symposium. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(KEEPING, by=by, place=entry.village)
    entry = locked(entry)
    rules.check_in_work(entry.stage)
    if facts.kind == MeetingKind.SYMPOSIUM:
        check_step_is_open(entry.step, Stage.INVESTIGATE)
    rules.check_meeting(facts, since=began_on(entry), today=timezone.localdate(at))
    said = {name: text.strip() if isinstance(text, str) else text for name, text in asdict(facts).items()}
    same = EntryMeeting.objects.filter(entry=entry, kind=facts.kind, held_on=facts.held_on, room=said["room"])
    rules.check_is_new(is_there=same.exists())
    meeting = EntryMeeting.objects.create(entry=entry, round=entry.round, recorded_at=at, recorded_by=by, **said)
    audit.record("entry_meeting.record", by=by, at=at, about=meeting, place=entry.village, after=said)
    return meeting


@transaction.atomic
def record_opinion(
    *, source: EntryMeeting | VillageVisit, topic: str, opinions: int, words: str = "", by: User, at: dt.datetime
) -> OpinionCount:
    """Write down how many opinions a symposium or a visit of the entry brought about one thing.

    Raises `RuleBroken` (words, not open, already there), `PermissionDenied`.
    """
    assert source.entry is not None
    check_may(HEARING, by=by, place=source.entry.village)
    entry = locked(source.entry)
    rules.check_in_work(entry.stage)
    rules.check_opinion(topic=topic, opinions=opinions, words=words)
    about = {"meeting": source} if isinstance(source, EntryMeeting) else {"visit": source}
    said = {"topic": topic.strip(), "opinions": opinions, "words": words.strip()}
    same = OpinionCount.objects.filter(entry=entry, topic=said["topic"], **about)
    rules.check_is_new(is_there=same.exists())
    opinion = OpinionCount.objects.create(entry=entry, **about, **said)
    after = {**said, "heard_at": str(source)}
    audit.record("opinion.record", by=by, at=at, about=opinion, place=entry.village, after=after)
    return opinion


@transaction.atomic
def write_letter(*, entry: LedgerEntry, facts: LetterFacts, by: User, at: dt.datetime) -> Letter:
    """Draw up the letter of responsibility of this round, or correct it before it is signed.

    Raises `RuleBroken` (signed, words), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=entry.village)
    entry = locked(entry)
    rules.check_in_work(entry.stage)
    letter = Letter.objects.filter(entry=entry, round=entry.round).first()
    rules.check_letter(facts, is_signed=letter is not None and letter.signed_on is not None)
    said = {name: text.strip() for name, text in asdict(facts).items()}
    before = {name: getattr(letter, name) for name in said} if letter else {}
    if letter is None:
        letter = Letter(entry=entry, round=entry.round)
    for name, text in said.items():
        setattr(letter, name, text)
    letter.recorded_at, letter.recorded_by = at, by
    letter.save()
    audit.record("letter.write", by=by, at=at, about=letter, place=entry.village, before=before, after=said)
    return letter


@transaction.atomic
def sign_letter(*, letter: Letter, signed_on: dt.date, by: User, at: dt.datetime) -> None:
    """Record that both have signed the paper. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(KEEPING, by=by, place=letter.entry.village)
    entry = locked(letter.entry)
    rules.check_in_work(entry.stage)
    row = Letter.objects.get(pk=letter.pk)
    is_signed = row.signed_on is not None
    rules.check_signing(signed_on=signed_on, since=began_on(entry), today=timezone.localdate(at), is_signed=is_signed)
    Letter.objects.filter(pk=letter.pk).update(signed_on=signed_on)
    letter.signed_on = signed_on
    audit.record("letter.sign", by=by, at=at, about=letter, place=entry.village, after={"signed_on": signed_on})


@transaction.atomic
def take_signature_back(*, letter: Letter, reason: str, by: User, at: dt.datetime) -> None:
    """The day of signing was wrong, or the paper is signed anew: while the first stage is open, with a reason."""
    check_may(KEEPING, by=by, place=letter.entry.village)
    check_reason(reason)
    entry = locked(letter.entry)
    row = Letter.objects.get(pk=letter.pk)
    rules.check_can_take_back(is_signed=row.signed_on is not None, step=entry.step)
    Letter.objects.filter(pk=letter.pk).update(signed_on=None)
    letter.signed_on = None
    before = {"signed_on": row.signed_on}
    audit.record(
        "letter.take_back", by=by, at=at, about=letter, place=entry.village, before=before, reason=reason.strip()
    )
