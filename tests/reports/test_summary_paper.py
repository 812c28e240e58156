"""The summaries of a county and of a city as papers: the dashboard's figures, the words of people, read back."""

from __future__ import annotations

import datetime as dt
import io
import re

import pdfplumber
import pytest

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.batches.spreading import spread_next
from reports.models import ReportJob, ReportSnapshot
from reports.papers.document import contents_of, document
from reports.papers.heads import head_of
from reports.papers.registry import kind_of
from reports.pdf import render
from reports.states import PaperKind
from reports.summary.counting import summary
from reports.summary.scope import Scope
from reports.wording.actions import write_words
from reports.wording.paragraphs import Paragraphs
from tests.conftest import Cast
from tests.factories import QUARTER, moment
from tests.pages import enter
from tests.reports.conftest import COUNTED
from tests.reports.reading import page_texts
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.actions import open_quarter
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


def asked(paper: PaperKind, code: str, by: User, language: str = "en") -> ReportJob:
    place = Division.objects.get(code=code)
    return request_report(
        paper=paper, place=place, period=str(QUARTER), copy=Copy(language), by=by, at=COUNTED
    )  # fmt: skip


def text_of(job: ReportJob) -> str:
    """The printed text without spaces and line ends."""
    return "".join("".join(page_texts(render(document(job.snapshot, job.language)).content)).split())


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("Summaryofthescreening", "45of45answersweregiven", "2villagesmeetcriteria,4hitsinall", "Annex1")),
        ("zh-hans", ("余江区", "100.0%", "锦江镇", "360603-2026-001", "团黄村")),
    ],
)
def test_the_county_paper_says_the_figures(
    confirmed: QuarterlyCheck, cast: Cast, language: str, wanted: tuple[str, ...]
) -> None:
    text = text_of(asked(PaperKind.COUNTY, "360603", cast.officer, language))
    for words in wanted:
        assert words in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_chart_of_the_dashboard_stands_on_paper_with_its_numbers_in_a_size_one_can_read(
    confirmed: QuarterlyCheck, cast: Cast, language: str
) -> None:
    job = asked(PaperKind.COUNTY, "360603", cast.officer, language)
    made = document(job.snapshot, language)
    on_page = enter(cast.officer, language).get("/reports/dashboard/", {"quarter": "2026Q3"}).content.decode()
    charts = re.findall(r"<svg.*?</svg>", made.html)
    assert len(charts) == 4  # of nobody there are votes before and after
    assert all(chart in on_page for chart in charts)
    assert made.html.count('<table class="beside">') == len(charts)
    with pdfplumber.open(io.BytesIO(render(made).content)) as pdf:
        drawn = [page for page in pdf.pages if page.rects and page.width < page.height][1:]
        sizes = [character["size"] for page in drawn for character in page.chars if character["text"].strip()]
    assert len(sizes) > 100
    assert min(sizes) >= 7.5


def test_its_figures_are_those_of_the_dashboard(confirmed: QuarterlyCheck, cast: Cast) -> None:
    county = Division.objects.get(code="360603")
    kind = kind_of(PaperKind.COUNTY)
    assert kind.collect(county, str(QUARTER), "", COUNTED) == summary(Scope.looked_at("360603", QUARTER, COUNTED))


@pytest.mark.parametrize(
    ("paper", "code"),
    [(PaperKind.COUNTY, "360603"), (PaperKind.REGION, "3606"), (PaperKind.TOWNSHIP, "360603101")],
)
def test_a_past_quarters_paper_counts_as_its_dashboard_and_bears_the_day_of_its_issue(
    confirmed: QuarterlyCheck, paper: PaperKind, code: str
) -> None:
    place, now = Division.objects.get(code=code), moment("2027-05-01 10:00")
    job = request_report(paper=paper, place=place, period=str(QUARTER), copy=Copy("en"), by=None, at=now)
    assert contents_of(job.snapshot).as_of == Scope.looked_at(code, QUARTER, now).at < moment("2027-01-01 00:00")
    assert head_of(job.snapshot).day == dt.date(2027, 5, 1)
    text = text_of(job)
    assert "31December2026,23:59" in text
    assert "1May2027" in text


def test_a_batch_counts_a_past_quarter_as_of_the_same_moment(confirmed: QuarterlyCheck, cast: Cast) -> None:
    place, now = Division.objects.get(code="360603"), moment("2027-05-01 10:00")
    batch = request_batch(place=place, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=now)
    spread_next(batch.pk, at=now, to_queue=False)
    issued = ReportSnapshot.objects.all()
    assert {snapshot.paper for snapshot in issued} == {"county", "township"}
    assert {contents_of(each).as_of for each in issued} == {moment("2026-12-31 23:59:59.999999")}
    assert {head_of(each).day for each in issued} == {dt.date(2027, 5, 1)}


def test_a_quarter_that_was_opened_long_after_its_end_is_counted_as_it_stands(cast: Cast) -> None:
    open_quarter(quarter=QUARTER, under="360603101", by=None, at=moment("2027-02-01 10:00"))
    now = moment("2027-05-01 10:00")
    assert Scope.looked_at("360603", QUARTER, now).at == now
    assert kind_of(PaperKind.COUNTY).collect(Division.objects.get(code="360603"), str(QUARTER), "", now).total.checks


def test_what_people_wrote_stands_instead_of_the_draft(confirmed: QuarterlyCheck, cast: Cast) -> None:
    words = Paragraphs("Calm.", "Visited.", "Few hands.", "Go on.", language="en")
    write_words(
        paper=PaperKind.COUNTY, place=Division.objects.get(code="360603"), period=str(QUARTER), words=words, seen=0,
        by=cast.officer, at=COUNTED,
    )  # fmt: skip
    html = document(asked(PaperKind.COUNTY, "360603", cast.officer).snapshot, "en").html
    assert "<p>Few hands.</p>" in html
    assert "answers were given" not in html


def test_a_supervisor_makes_the_summary_of_the_city(confirmed: QuarterlyCheck, cast: Cast) -> None:
    assert "余江区" in document(asked(PaperKind.REGION, "3606", cast.supervisor).snapshot, "en").html


@pytest.mark.parametrize(("paper", "code"), [(PaperKind.COUNTY, "3606"), (PaperKind.REGION, "360603")])
def test_each_summary_has_its_level(confirmed: QuarterlyCheck, paper: PaperKind, code: str) -> None:
    with pytest.raises(RuleBroken, match="This summary is made for"):
        asked(paper, code, None)  # type: ignore[arg-type]


def test_the_list_of_reports_leads_to_it(confirmed: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).get("/reports/?quarter=2026Q3").content.decode()
    assert "/reports/papers/county/360603/2026Q3/" in page
    assert "/reports/papers/region/3606/2026Q3/" in enter(cast.supervisor).get("/reports/").content.decode()
