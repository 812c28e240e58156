"""Which papers an application would lack; read from the rooms of the ledger."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from villages.acceptance.inspections.self_test import Paper
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.plans.models import MeetingKind
from villages.process import Stage


def missing_papers(entry: LedgerEntry) -> dict[str, int]:
    """How many of each kind of paper are missing; a kind that is complete is left out. Five queries."""
    proofs = EntryFile.objects.standing().filter(entry=entry)
    boards = entry.boards.filter(Q(taken_down_on=None) | Q(hung_on__gte=timezone.localdate(entry.round_began_at)))
    # A further round begins with the causes: whoever was mobilised and has signed before still is and has.
    meetings = proofs.filter(purpose=Purpose.MEETING, meeting__kind=MeetingKind.MOBILISATION)
    letters = proofs.filter(purpose=Purpose.LETTER, letter__signed_on__isnull=False)
    missing = {
        Paper.MEETING: int(not meetings.exists()),
        Paper.LETTER: int(not letters.exists()),
        Paper.PLAN: int(not entry.plans.filter(stage=Stage.APPROVED).exists()),
        Paper.MEASURES: entry.measures.exclude(Q(stage=Stage.DONE) | Q(stage=Stage.DROPPED)).count(),
        Paper.BOARD: int(not boards.exists()),
    }
    return {paper.value: count for paper, count in missing.items() if count}
