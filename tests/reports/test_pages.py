"""The pages of the reports: list, one township, one job, download; who sees and who may."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reports import files, jobs
from reports.actions import Copy, request_report
from reports.models import ReportJob, ReportSnapshot
from reports.states import Failure
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.pages import enter
from tests.reports.conftest import COUNTED, JINJIANG, issue
from tests.stored import local
from villages.screening.models import Answer, QuarterlyCheck

pytestmark = pytest.mark.django_db
LIST = "/reports/?quarter=2026Q3"
DETAIL = f"/reports/2026Q3/{JINJIANG}/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(confirmed: QuarterlyCheck, cast: Cast) -> ReportJob:
    return issue(confirmed, cast)


def url(job: ReportJob, name: str) -> str:
    return reverse(f"reports:{name}", args=[job.pk])


def test_the_list_shows_number_and_download(job: ReportJob, cast: Cast) -> None:
    page = enter(cast.officer).get(LIST).content.decode()
    assert "360603101-2026Q3-1" in page
    assert url(job, "job-download") in page
    assert job.sha256[:8] in page
    assert "hx-trigger" not in page.partition('id="list"')[2].partition(">")[0]


def test_the_list_follows_while_papers_are_made(confirmed: QuarterlyCheck, cast: Cast) -> None:
    request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    page = enter(cast.officer).get(LIST).content.decode()
    assert 'hx-trigger="every 3s"' in page
    assert "0 of 1" in page


@pytest.mark.parametrize("page", [LIST, DETAIL])
@pytest.mark.parametrize("name", ["officer", "filer"])
def test_the_same_quarter_is_one_click_away_in_the_countys_views(
    confirmed: QuarterlyCheck, cast: Cast, page: str, name: str
) -> None:
    client = enter(getattr(cast, name))
    body = client.get(page).content.decode()
    mine = f"&amp;township={JINJIANG}" if page == DETAIL else ""
    for address in ("/completeness/?quarter=2026Q3", f"/kinds/?quarter=2026Q3{mine}"):
        assert f'href="{address}"' in body
    assert 'href="/reports/trends/criteria/?quarter=2026Q3"' in body
    for address in ("/completeness/", "/kinds/", "/reports/trends/criteria/"):
        assert client.get(address, {"quarter": "2026Q3", "township": JINJIANG}).status_code == 200


@pytest.mark.parametrize(("state", "shown"), [("none", "潢溪镇"), ("ready", "锦江镇"), ("failed", None)])
def test_the_list_is_filtered_by_state(job: ReportJob, cast: Cast, state: str, shown: str | None) -> None:
    open_check("360603102")
    rows = enter(cast.officer).get(f"{LIST}&state={state}").context["rows"]
    assert [row.check.township.name for row in rows] == ([shown] if shown else [])


def test_the_list_takes_the_same_queries_for_any_number(
    job: ReportJob, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(cast.officer)
    client.get(LIST)
    with django_assert_num_queries(13) as one:
        client.get(LIST)
    issue(open_check("360603102"), cast)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_a_township_sees_only_its_own_line(job: ReportJob, cast: Cast) -> None:
    assert enter(cast.neighbour).get(LIST).context["rows"] == []
    assert len(enter(cast.filer).get(LIST).context["rows"]) == 1


def test_an_unreadable_quarter_shows_the_newest_and_says_so(job: ReportJob, cast: Cast) -> None:
    page = enter(cast.officer).get("/reports/?quarter=2026Q9")
    assert page.status_code == 200
    assert page.context["is_unreadable"]


def test_the_page_of_a_township_shows_figures_charts_and_revisions(job: ReportJob, cast: Cast) -> None:
    page = enter(cast.officer).get(DETAIL).content.decode()
    assert page.count("<svg") >= 3
    assert "4 hits were recorded" in page
    assert "360603101-2026Q3-1" in page
    assert "style=" not in page
    assert "The figures have changed" not in page


def test_charts_scroll_on_a_phone_instead_of_shrinking(job: ReportJob, cast: Cast) -> None:
    page = enter(cast.officer).get(DETAIL).content.decode()
    framed = re.findall(r'class="table-wrap"[^>]*><svg', page)
    assert len(framed) == page.count("<svg") > 0


def test_it_says_when_the_figures_have_changed_since(job: ReportJob, cast: Cast) -> None:
    Answer.objects.filter(value="yes", criterion__number=9).update(value="no")
    page = enter(cast.officer).get(DETAIL).content.decode()
    assert "The figures have changed since the last revision." in page
    assert reverse("reports:report-revise", args=["2026Q3", JINJIANG]) in page


def test_asking_leads_to_the_job_and_asking_again_to_the_same(confirmed: QuarterlyCheck, cast: Cast) -> None:
    client = enter(cast.officer)
    answers = [client.post(f"{DETAIL}request/", {"language": "en"}) for _ in range(2)]
    job = ReportJob.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {url(job, "job-detail")}


def test_asking_in_another_language_says_a_sentence(confirmed: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).post(f"{DETAIL}request/", {"language": "fr"}, follow=True)
    assert "Choose Chinese or English." in page.content.decode()
    assert not ReportJob.objects.exists()


def test_a_revision_is_issued_with_its_reason(job: ReportJob, cast: Cast) -> None:
    Answer.objects.filter(value="yes", criterion__number=9).update(value="no")
    client = enter(cast.officer)
    refused = client.post(f"{DETAIL}revise/", {"language": "en", "reason": ""})
    assert refused.status_code == 200
    assert ReportSnapshot.objects.count() == 1
    accepted = client.post(f"{DETAIL}revise/", {"language": "en", "reason": "更正第9项"})
    assert accepted.status_code == 302
    assert ReportSnapshot.objects.newest().get().reason == "更正第9项"


def test_a_revision_without_changes_comes_back_with_a_sentence(job: ReportJob, cast: Cast) -> None:
    data = {"language": "en", "reason": "更正"}
    page = enter(cast.officer).post(f"{DETAIL}revise/", data)
    assert "there is nothing to correct" in page.content.decode()
    part = enter(cast.officer).post(f"{DETAIL}revise/", data, headers=HTMX)
    assert part.status_code == 422


def test_the_job_page_follows_until_it_is_done(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    client = enter(cast.officer)
    waiting = client.get(url(job, "job-detail"), headers=HTMX).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert '"X-Background": "1"' in waiting
    assert "<html" not in waiting
    assert client.get(url(job, "job-download")).status_code == 302


def test_a_failed_job_says_why_and_can_be_made_again(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    held = jobs.claim(job.pk, at=COUNTED)
    assert held is not None
    jobs.fail(held, Failure.NOT_WRITTEN, "OSError: no space", at=COUNTED)
    client = enter(cast.officer)
    page = client.get(url(job, "job-detail")).content.decode()
    assert "Is there room on the disk?" in page
    assert "OSError: no space" in page
    client.post(url(job, "job-retry"))
    job.refresh_from_db()
    assert job.state == "queued"


def test_the_download_has_its_chinese_name_and_the_bytes_of_the_sha256(job: ReportJob, cast: Cast) -> None:
    response = enter(cast.filer).get(url(job, "job-download"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "filename*=utf-8''%E9%94%A6%E6%B1%9F%E9%95%87" in response.headers["Content-Disposition"]
    assert response.getvalue() == local(job.path).read_bytes()


@pytest.mark.parametrize("name", ["job-detail", "job-download"])
def test_outside_the_jurisdiction_a_report_does_not_exist(job: ReportJob, cast: Cast, name: str) -> None:
    for outsider in (cast.neighbour, cast.stranger):
        assert enter(outsider).get(url(job, name)).status_code == 404
    assert enter(cast.neighbour).get(DETAIL).status_code == 404


@pytest.mark.parametrize("name", ["job-detail", "job-download"])
def test_without_the_right_a_report_is_refused(job: ReportJob, cast: Cast, name: str) -> None:
    # Only the member, who is at home in one village, is outside the jurisdiction.
    for reader, status in ((cast.department, 403), (cast.member, 404), (cast.system_admin, 403), (cast.auditor, 403)):
        assert enter(reader).get(url(job, name)).status_code == status


def test_readers_may_not_issue(job: ReportJob, cast: Cast) -> None:
    for reader in (cast.filer, cast.leader, cast.supervisor):
        client = enter(reader)
        assert client.post(f"{DETAIL}request/", {"language": "en"}).status_code == 403
        assert client.post(url(job, "job-retry")).status_code == 403
        assert client.get(f"{DETAIL}revise/").status_code == 403


def test_a_file_that_is_gone_is_a_page_with_a_way_out(job: ReportJob, cast: Cast) -> None:
    files.remove(job.path)
    client = enter(cast.officer)
    response = client.get(url(job, "job-download"))
    assert response.status_code == 410
    assert "The file is gone." in response.content.decode()
    assert "Make it again" in client.get(url(job, "job-detail")).content.decode()
    assert (
        "The county office can have it made again." in enter(cast.filer).get(url(job, "job-download")).content.decode()
    )


def test_a_file_that_was_changed_is_not_handed_out(job: ReportJob, cast: Cast) -> None:
    path = local(job.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"%")
    response = enter(cast.officer).get(url(job, "job-download"))
    assert response.status_code == 410
    assert "is not the one that was issued" in response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(job: ReportJob, cast: Cast, language: str) -> None:
    client = enter(cast.officer, language)
    words = {"zh-hans": "报告", "en": "Reports"}[language]
    for address in (LIST, DETAIL, url(job, "job-detail"), f"{DETAIL}revise/"):
        page = client.get(address)
        assert page.status_code == 200
        assert words in page.content.decode()


def test_a_paper_that_was_not_issued_says_what_the_first_copy_does(confirmed: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).get("/reports/papers/county/360603/2026Q3/").content.decode()
    assert "The first copy issues it; what it says is frozen then." in page
    assert "Issue it and make this copy" in page


def test_who_waits_for_a_paper_reads_that_its_office_has_to_issue_it(confirmed: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.supervisor).get("/reports/papers/county/360603/2026Q3/").content.decode()
    assert "Copies can be made here as soon as the office that issues it has done so." in page
    assert "make this copy" not in page


def test_the_way_back_from_a_paper_is_one_that_its_reader_may_go(confirmed: QuarterlyCheck, cast: Cast) -> None:
    summary = enter(cast.officer).get("/reports/papers/county/360603/2026Q3/").content.decode()
    assert 'href="/reports/?quarter=2026Q3"' in summary.partition("<main")[0]
    village = "/reports/papers/village_file/360603101200/2026-10-15/"
    for name in ("officer", "filer"):
        page = enter(getattr(cast, name)).get(village).content.decode()
        assert page.partition("<main")[0].count('href="/divisions/360603101200/"') == 1, name
