"""What every verb of determination starts from."""

from __future__ import annotations

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, propose, submit
from tests.scenes import scene
from villages.ledger.models import Determination
from villages.screening.models import Finding, QuarterlyCheck

TUANHUANG = "360603101200"


@scene
def findings(check: QuarterlyCheck, cast: Cast) -> list[Finding]:
    """团黄 meets criterion 8 (direct) and 11 (joint); the county has confirmed it."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    return confirm(submit(check, by=cast.filer), by=cast.officer)


@scene
def proposal(findings: list[Finding], cast: Cast) -> Determination:
    """Both findings, proposed and waiting for the leader's signature."""
    return propose(findings, by=cast.officer)
