"""What comes next for a village when everybody does their work: so that random acts meet every stage."""

from __future__ import annotations

import datetime as dt

from tests import factories_people, factories_plans
from tests.factories import SHANGHAI
from tests.process.random_ends import sweep
from tests.process.random_verbs import TO_DO
from tests.process.random_world import ACTS, World
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.watch.rebounds import rebounds_of
from villages.divisions.models import Division
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.papers.models import Purpose
from villages.ledger.people.models import EntryDuty
from villages.ledger.plans.models import EntryMeeting, MeetingKind, Plan
from villages.process import Stage
from villages.screening.models import Finding


def go_on(w: World, village: Division) -> None:
    """One step further on the way from finding to cancellation; a refusal is let through."""
    entry = LedgerEntry.objects.open().filter(village=village).first()
    if entry is None:
        _towards_an_entry(w, village)
    elif entry.stage == Stage.RECTIFYING:
        _rectify(w, entry)
    elif entry.stage == Stage.CONSOLIDATING:
        do(w, "apply", entry)
    elif entry.stage == Stage.INSPECTING:
        _inspect(w, Inspection.objects.filter(entry=entry).order_by("-round")[0])
    else:
        _watch(w, entry)


def do(w: World, name: str, row: object) -> object:
    return ACTS[name].do(w, row)


def _towards_an_entry(w: World, village: Division) -> None:
    proposal = Determination.objects.awaiting_signature().filter(village=village).first()
    finding = Finding.objects.filter(village=village, stage=Stage.FOUND).first()
    cancelled = LedgerEntry.objects.filter(village=village, stage=Stage.CANCELLED).first()
    if proposal is not None:
        do(w, "sign", proposal)
    elif finding is not None:
        do(w, "propose", finding)
    elif cancelled is not None and w.maybe(50):
        do(w, "reopen", cancelled)
    else:
        do(w, "record", village)


def _rectify(w: World, entry: LedgerEntry) -> None:
    if not entry.frozen_posts.filter(until=None).exists():
        do(w, "freeze", entry)
    if entry.step == Stage.MOBILISE:
        _mobilise(w, entry)
    elif entry.step == Stage.INVESTIGATE:
        do(w, "hear", _meet(w, entry, MeetingKind.SYMPOSIUM))
    elif entry.step == Stage.ANALYSE:
        _approve_a_plan(w, entry)
    do(w, "apply" if entry.step == Stage.RECTIFY else "next_step", entry)


def _mobilise(w: World, entry: LedgerEntry) -> None:
    by = w.filer(entry.village)
    if not entry.services.filter(duty=EntryDuty.CONTACT_LEADER, until=None).exists():
        factories_people.assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=by, at=w.at, since=w.today)
    _meet(w, entry, MeetingKind.MOBILISATION)
    if not entry.letters.filter(signed_on__isnull=False).exists():
        do(w, "sign_letter", entry)


def _meet(w: World, entry: LedgerEntry, kind: MeetingKind) -> EntryMeeting:
    by = w.filer(entry.village)
    meeting = factories_plans.hold_meeting(entry, kind, by=by, at=w.at, room=f"{w.chance.randrange(10**6)}室")
    factories_plans.prove(entry, Purpose.MEETING, meeting, by=by, at=w.at)
    return meeting


def _approve_a_plan(w: World, entry: LedgerEntry) -> None:
    plan = Plan.objects.in_hand().filter(entry=entry).first()
    if plan is None:
        do(w, "draft_plan", entry)
        plan = Plan.objects.in_hand().get(entry=entry)
    if plan.stage in TO_DO:
        do(w, "write_plan", plan)
        do(w, "submit_plan", plan)
    do(w, "approve_plan", plan)


def _inspect(w: World, inspection: Inspection) -> None:
    if inspection.stage == Stage.APPLIED:
        # The first application after a decision, out of a consolidation perhaps, lacks something.
        decided = inspection.entry.inspections.exclude(pk=inspection.pk)
        is_second = decided.exists() and not decided.filter(stage=Stage.RETURNED).exists()
        do(w, "return_application" if is_second or w.maybe(15) else "plan_inspection", inspection)
    elif inspection.stage == Stage.PLANNED:
        do(w, "fill_sheet", inspection)
        do(w, "propose_decision", inspection)
    else:
        do(w, "sign_inspection", inspection)


def _watch(w: World, entry: LedgerEntry) -> None:
    proposal = Determination.objects.awaiting_signature().filter(village=entry.village).first()
    other = Finding.objects.filter(village=entry.village, stage=Stage.FOUND).exclude(entry.has_criterion())
    if rebounds_of(entry, on=w.today).exists():
        do(w, "rebound", entry)
    elif proposal is not None:
        do(w, "sign", proposal)
    elif other.exists():
        do(w, "propose", other[0])
    elif not entry.watch_breaches.exists():
        do(w, "forgive", do(w, "break_rule", entry))
    elif w.maybe(40):
        do(w, "record", entry.village)
    else:
        assert entry.watch_until is not None
        over = dt.datetime.combine(entry.watch_until + dt.timedelta(days=1), dt.time(9), tzinfo=SHANGHAI)
        w.at = max(w.at, over)
        sweep(w)
        do(w, "cancel", LedgerEntry.objects.get(pk=entry.pk))
