"""A batch of two thousand townships: what a county costs does not grow with the batch."""

from __future__ import annotations

import datetime as dt
import hashlib
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import files
from reports.actions import Copy
from reports.batches.actions import request_batch
from reports.batches.archive import archive_of
from reports.batches.progress import progress_of
from reports.batches.spreading import spread_next
from reports.models import ReportBatch, ReportJob, ReportSnapshot
from reports.states import BatchState, JobState, PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED
from villages.criteria.models import CriteriaEdition, RuleSet
from villages.divisions.models import Division, Level
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COUNTIES, TOWNSHIPS = 100, 20
# Of each county, of the city and of the province.
SUMMARIES = COUNTIES + 2
COUNTED_FIRST, COUNTED_LAST = 12, 10
PAPER = b"%PDF-1.7 " + bytes(20_000)
KILO = 1024


@pytest.fixture
def province(cast: Cast, edition: CriteriaEdition) -> Division:
    """A province of a hundred counties with twenty townships each, opened and empty."""
    province = Division.objects.create(code="44", level=Level.PROVINCE, name="广东省")
    city = Division.objects.create(code="4401", level=Level.CITY, name="广州市", parent=province)
    for number in range(COUNTIES):
        code = f"44{number // 90 + 1:02d}{number % 90 + 10}"
        county = Division.objects.create(code=code, level=Level.COUNTY, name=f"第{number}县", parent=city)
        townships = Division.objects.bulk_create(
            Division(code=f"{code}{at:03d}", level=Level.TOWNSHIP, name=f"第{at}镇", parent=county)
            for at in range(100, 100 + TOWNSHIPS)
        )
        QuarterlyCheck.objects.bulk_create(
            QuarterlyCheck(
                township=township,
                quarter=str(QUARTER),
                edition=edition,
                rule_set=RuleSet.objects.get(edition=edition),
                due_at=COUNTED,
                opened_at=COUNTED,
            )
            for township in townships
        )
    return province


@pytest.fixture
def batch(province: Division) -> ReportBatch:
    return request_batch(place=province, period=str(QUARTER), copy=Copy("zh-hans"), by=None, at=COUNTED, to_queue=False)


def costs(batch: ReportBatch) -> Iterator[tuple[int, int]]:
    """Queries and peak of memory (KB) of each county."""
    tracemalloc.start()
    try:
        while True:
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            with CaptureQueriesContext(connection) as queries:
                step = spread_next(batch.pk, at=COUNTED)
            connection.queries_log.clear()
            if step is None:
                return
            yield len(queries), (tracemalloc.get_traced_memory()[1] - before) // KILO
    finally:
        tracemalloc.stop()


def freeze_empty(places: Iterable[Division], paper: PaperKind) -> None:
    ReportSnapshot.objects.bulk_create(
        ReportSnapshot(paper=paper, place=place, period=str(QUARTER), figures={}, frozen_at=COUNTED) for place in places
    )


def test_spreading_costs_each_county_the_same(batch: ReportBatch) -> None:
    # Counting a county takes its time; those in the middle have been counted before.
    counties = Division.objects.filter(level=Level.COUNTY, code__startswith="44").order_by("code")
    freeze_empty(counties[COUNTED_FIRST : COUNTIES - COUNTED_LAST], PaperKind.COUNTY)
    assert batch.expected == COUNTIES * TOWNSHIPS + SUMMARIES
    found = list(costs(batch))
    queries, peaks = [query for query, _peak in found], [peak for _query, peak in found]
    assert len(found) == COUNTIES
    assert set(queries[1:COUNTED_FIRST] + queries[-COUNTED_LAST:]) == {queries[1]}
    assert set(queries[COUNTED_FIRST:-COUNTED_LAST]) == {queries[COUNTED_FIRST]}
    assert max(peaks[-10:]) < 1.25 * max(peaks[1:11])
    batch.refresh_from_db()
    assert (batch.state, batch.jobs.count()) == (BatchState.RUNNING, COUNTIES * TOWNSHIPS + SUMMARIES)


def test_the_zip_and_the_page_hold_one_paper_at_a_time(batch: ReportBatch, cast: Cast) -> None:
    province = Division.objects.filter(code__startswith="44")
    freeze_empty(province.townships(), PaperKind.TOWNSHIP)
    freeze_empty(province.filter(level=Level.COUNTY), PaperKind.COUNTY)
    while spread_next(batch.pk, at=COUNTED):
        pass
    files.store("reports/paper.pdf", PAPER)
    ReportJob.objects.update(
        state=JobState.READY, path="reports/paper.pdf", sha256=hashlib.sha256(PAPER).hexdigest(), size=len(PAPER),
        pages=1, finished_at=COUNTED + dt.timedelta(hours=1),
    )  # fmt: skip
    tracemalloc.start()
    sent, peaks = 0, []
    for part in archive_of(batch):
        sent += len(part)
        peaks.append(tracemalloc.get_traced_memory()[1] // KILO)
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert sent > COUNTIES * TOWNSHIPS * len(PAPER)
    # What grows is the table of contents that a ZIP has at its end, about a kilobyte for each paper.
    assert max(peaks) - max(peaks[:200]) < 2 * COUNTIES * TOWNSHIPS
    assert max(peaks) < 8 * KILO
    with CaptureQueriesContext(connection) as queries:
        assert progress_of(batch, at=COUNTED + dt.timedelta(hours=1)).ready == COUNTIES * TOWNSHIPS + SUMMARIES
    assert len(queries) <= 2
