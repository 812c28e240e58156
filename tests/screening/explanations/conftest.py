"""Fixtures of the contradictions: 锦江镇 has submitted that nothing is the case, the forestry bureau knows better."""

from __future__ import annotations

from tests.scenes import scene
from tests.screening.explanations.county import asked_about, report
from villages.screening.explanations.models import Explanation
from villages.screening.models import QuarterlyCheck


@scene
def asked(submitted: QuarterlyCheck) -> Explanation:
    """The township was asked on Monday 9 November 2026 about criterion 11 of 团黄村."""
    return asked_about(report())
