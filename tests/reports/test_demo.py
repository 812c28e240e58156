"""What the demonstration county's office has asked for before anybody signs in."""

from __future__ import annotations

import pytest

from reports.demo import ask_for_the_quarter_before
from reports.models import ReportBatch, ReportSnapshot
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED
from villages.screening.models import QuarterlyCheck


@pytest.mark.once
@pytest.mark.django_db
def test_the_reports_and_the_summary_of_the_quarter_before(confirmed: QuarterlyCheck, cast: Cast) -> None:
    ask_for_the_quarter_before(at=COUNTED)
    batch, summary = ReportBatch.objects.get(), ReportSnapshot.objects.of(PaperKind.COUNTY).get()
    assert batch.period == summary.period == str(QUARTER.previous())
    assert (batch.requested_by, summary.frozen_by) == (cast.officer, cast.officer)
