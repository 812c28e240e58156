"""An entry of 团黄村 with a resident of the working group."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import sign
from tests.factories_people import assign
from tests.scenes import scene
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.people.models import EntryDuty, Service


@scene
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)


@scene
def resident(entry: LedgerEntry, cast: Cast) -> Service:
    """Sent by the county, on the entry since 15 October 2026 (a Thursday), with the account of the cast's member."""
    return assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer, user=cast.member.pk)
