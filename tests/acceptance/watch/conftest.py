"""What every verb of the watch starts from."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, propose, sign, submit
from tests.factories_watch import watch
from tests.scenes import scene
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

TUANHUANG = "360603101200"


@scene
def rectifying(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    """团黄, determined for criteria 8 and 11."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    return sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)


@scene
def entry(rectifying: LedgerEntry, cast: Cast) -> LedgerEntry:
    """The same entry, accepted on 15 December 2026: watched until 15 December 2027."""
    return watch(rectifying, cast)
