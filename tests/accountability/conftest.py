"""An entry of 团黄村 under rectification, which most of these tests are about."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, open_check, propose, sign, submit
from tests.scenes import scene
from villages.ledger.models import LedgerEntry


@scene
def entry(cast: Cast) -> LedgerEntry:
    """Determined on 15 October 2026 for its eighth criterion."""
    check = submit(fill_check(open_check(), by=cast.filer, answers={"360603101200": {8: YES}}), by=cast.filer)
    return sign(propose(confirm(check, by=cast.officer), by=cast.officer), by=cast.leader)
