"""What everything after the rectification starts from."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, propose, sign, submit
from tests.factories_inspections import to_last_step
from tests.scenes import scene
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

TUANHUANG = "360603101200"


@scene
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    """团黄's entry for the criteria 8 and 11, in the last stage of its rectification."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    return to_last_step(sign(propose(findings, by=cast.officer), by=cast.leader))
