"""What the demonstration county's office has asked for before anybody signs in."""

from __future__ import annotations

import pytest

from reports.demo import ask_for_the_first_papers
from reports.models import ReportBatch, ReportSnapshot
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, moment
from tests.factories_inspections import inspected, sign, to_last_step
from tests.factories_notices import LATE, only, sweep
from tests.reports.conftest import COUNTED
from villages.accountability.notices.actions import issue_notice
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

LATER = moment("2026-12-27 09:00")


@pytest.mark.once
@pytest.mark.django_db
def test_the_reports_and_the_summary_of_the_quarter_before(confirmed: QuarterlyCheck, cast: Cast) -> None:
    ask_for_the_first_papers(at=COUNTED)
    batch, summary = ReportBatch.objects.get(), ReportSnapshot.objects.of(PaperKind.COUNTY).get()
    assert batch.period == summary.period == str(QUARTER.previous())
    assert (batch.requested_by, summary.frozen_by) == (cast.officer, cast.officer)


@pytest.mark.once
@pytest.mark.django_db
def test_the_notices_that_were_issued_and_the_records_of_signed_inspections(
    confirmed: QuarterlyCheck, cast: Cast
) -> None:
    inspection = inspected(to_last_step(LedgerEntry.objects.get()), cast)
    ask_for_the_first_papers(at=COUNTED)
    assert not ReportSnapshot.objects.filter(paper__in=[PaperKind.NOTICE, PaperKind.ACCEPTANCE]).exists()
    sign(inspection, cast)
    sweep(LATE)
    issue_notice(notice=only(), by=cast.officer, at=LATER)
    ask_for_the_first_papers(at=LATER)
    record = ReportSnapshot.objects.of(PaperKind.ACCEPTANCE).get()
    assert (record.subject, record.frozen_by) == (inspection.key, cast.officer)
    assert ReportSnapshot.objects.of(PaperKind.NOTICE).get().subject == str(only().pk)
