"""The summaries of a county and of a city as papers: the dashboard's figures, the words of people, read back."""

from __future__ import annotations

import pytest

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.papers.document import document
from reports.papers.registry import kind_of
from reports.pdf import render
from reports.states import PaperKind
from reports.summary.counting import summary
from reports.summary.scope import Scope
from reports.wording.actions import write_words
from reports.wording.paragraphs import Paragraphs
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.pages import enter
from tests.reports.conftest import COUNTED
from tests.reports.reading import page_texts
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import RuleBroken
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


def test_its_figures_are_those_of_the_dashboard(confirmed: QuarterlyCheck, cast: Cast) -> None:
    county = Division.objects.get(code="360603")
    kind = kind_of(PaperKind.COUNTY)
    assert kind.collect(county, str(QUARTER), "", COUNTED) == summary(Scope.looked_at("360603", QUARTER, COUNTED))


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
