"""An entry of 团黄村, determined on 15 October 2026; its deadline is 13 January 2027."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import sign
from tests.scenes import scene
from villages.ledger.models import Determination, LedgerEntry


@scene
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)
