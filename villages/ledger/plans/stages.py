"""The four stages of an entry on one page: what proves each, what is missing, and the step to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import somebody_was_faster
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.missing import IN_WORK
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.papers.views import may_add_to
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, OpinionCount
from villages.ledger.plans.step_rules import STEPS, Proof, StepFacts, proofs_of
from villages.ledger.plans.steps import open_next_step, step_facts
from villages.process import Conflict, RuleBroken, Stage, StageChange, Thing, Verb
from villages.screening.visits.models import HouseholdKind, VillageVisit

NEWEST_VISITS = 10


@dataclass(frozen=True)
class StepShown:
    """One of the four stages as the page shows it; `ended`: the move that opened the stage after it."""

    step: Stage
    proofs: list[Proof]
    is_open: bool
    is_past: bool
    ended: StageChange | None = None

    @property
    def is_proved(self) -> bool:
        return all(proof.is_there for proof in self.proofs)


@dataclass(frozen=True)
class OpinionsShown:
    """The opinions of one kind of household, or of the symposiums, by what they are about."""

    label: str
    topics: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(count for _topic, count in self.topics)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_stages(request: SignedInRequest, number: str) -> HttpResponse:
    """The stages with their proofs; meetings, opinions and the letter below."""
    entry = get_entry(request.user, number)
    facts = step_facts(entry)
    user = request.user
    is_in_work = entry.stage in IN_WORK
    may_keep = is_in_work and user.may(Permission.RECTIFY) and user.covers(entry.village.code)
    may_hear = is_in_work and user.may(Permission.RECORD_PROGRESS) and user.covers(entry.village.code)
    visits = VillageVisit.objects.filter(entry=entry)
    context: dict[str, Any] = {
        **frame(entry, user, clock.now(), "villages:entry-stages"),
        "steps": steps_of(entry, facts),
        "next_step": STEPS[STEPS.index(Stage(entry.step)) + 1] if entry.step != Stage.RECTIFY else None,
        "meetings": meetings_of(entry),
        "letter": Letter.objects.filter(entry=entry).first(),
        "visits": newest_of(visits),
        "households": households_of(visits),
        "opinions": opinions_of(entry),
        "may_keep": may_keep,
        "may_hear": may_hear,
        "may_add_meeting_file": may_add_to(user, entry, Purpose.MEETING),
    }
    return render(request, "ledger/plans/stages.html", context)


def steps_of(entry: LedgerEntry, facts: StepFacts) -> list[StepShown]:
    """The four stages, those behind, the one that is open, and those that wait."""
    now = STEPS.index(Stage(entry.step))
    ended = endings_of(entry)
    return [
        StepShown(step, proofs_then(entry, step, facts, ended.get(step)), place == now, place < now, ended.get(step))
        for place, step in enumerate(STEPS)
    ]


def endings_of(entry: LedgerEntry) -> dict[str, StageChange]:
    """For each stage that was proved, the last move that opened the next one."""
    moves = StageChange.objects.of(entry).filter(thing=Thing.STEP, verb=Verb.NEXT_STEP)
    return {move.before: move for move in moves}


def proofs_then(entry: LedgerEntry, step: Stage, facts: StepFacts, ended: StageChange | None) -> list[Proof]:
    """The proofs of a stage; all of them were there when it ended in an earlier round, which the facts do not show."""
    proofs = proofs_of(step, facts)
    if ended is not None and ended.at < entry.round_began_at and step != entry.step:
        return [proof._replace(is_there=True) for proof in proofs]
    return proofs


def meetings_of(entry: LedgerEntry) -> QuerySet[EntryMeeting]:
    """All meetings of the entry, with their files and opinions."""
    files = EntryFile.objects.standing().select_related("file")
    return (
        EntryMeeting.objects.filter(entry=entry)
        .select_related("recorded_by")
        .prefetch_related("opinion_counts", Prefetch("entry_files", files, to_attr="standing_files"))
        .order_by("-held_on", "-pk")
    )


def newest_of(visits: QuerySet[VillageVisit]) -> QuerySet[VillageVisit]:
    """The last few visits, each with how many opinions it brought (None: none yet)."""
    counted = visits.annotate(opinion_sum=Sum("opinion_counts__opinions"))
    return counted.order_by("-visited_on", "-pk")[:NEWEST_VISITS]  # a counted list forgets the order of its model


def households_of(visits: QuerySet[VillageVisit]) -> list[tuple[str, int, int]]:
    """How many visits and households there were of each kind of household, in the order of the kinds."""
    counts = visits.order_by().values("household_kind").annotate(count=Count("pk"), households=Sum("households"))
    found = {row["household_kind"]: (row["count"], row["households"]) for row in counts}
    return [(str(kind.label), *found[kind.value]) for kind in HouseholdKind if kind.value in found]


def opinions_of(entry: LedgerEntry) -> list[OpinionsShown]:
    """The opinions by the kind of visit, then those of the meetings."""
    rows = OpinionCount.objects.filter(entry=entry).order_by("topic")
    sums = rows.values_list("visit__household_kind", "meeting__kind", "topic").annotate(total=Sum("opinions"))
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for household, meeting, topic, total in sums:
        by_kind.setdefault(household or meeting, []).append((topic, total))
    return [
        OpinionsShown(str(kind.label), by_kind[kind.value])
        for kind in (*HouseholdKind, *MeetingKind)
        if kind.value in by_kind
    ]


@require_POST
@requires(Permission.RECTIFY)
def entry_next_step(request: SignedInRequest, number: str) -> HttpResponse:
    """Open the next stage, or say what is missing."""
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-stages", args=[entry.number])
    seen = request.POST.get("step", entry.step)
    try:
        if seen != entry.step:
            raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
        open_next_step(entry=entry, by=request.user, at=clock.now())
    except Conflict as faster:
        return somebody_was_faster(request, faster, row=entry, back=back)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    else:
        messages.success(request, _("The stage is open: %(stage)s.") % {"stage": Stage(entry.step).label})
    return redirect(back)
