"""The page that confirms a paper: to anybody what stands on it, to nobody more than that."""

from __future__ import annotations

import datetime as dt
import io
import re

import pypdfium2  # type: ignore[import-untyped]  # comes with pdfplumber
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reports import confirming, files, jobs, making
from reports.actions import Copy, request_report, retry_job, revise_report
from reports.document import Paper
from reports.models import IssuedFile, ReportJob, ReportSnapshot
from reports.papers.document import document
from reports.pdf import render
from reports.states import Audience, PaperKind
from tests.conftest import Cast
from tests.factories import moment
from tests.factories_notices import LATE, missing_check, only, sweep
from tests.pages import enter
from tests.reports import samples
from tests.reports.conftest import COUNTED, TUANHUANG
from tests.reports.reading import MM, page_texts
from villages.accountability.notices.actions import issue_notice
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

# What stands in the head of the paper, and is therefore known to whoever holds it.
PRINTED = "锦江镇季报〔2026〕3号"
SITE = "https://rectify.example.gov.cn"


@pytest.fixture
def job(confirmed: QuarterlyCheck, cast: Cast) -> ReportJob:
    """A report that was made, without the seconds that making it takes."""
    job = request_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans"), by=cast.officer, at=COUNTED, to_queue=False
    )
    made = {"path": "a.pdf", "sha256": "0123456789abcdef" * 4, "size": 1, "pages": 7, "finished_at": COUNTED}
    ReportJob.objects.filter(pk=job.pk).update(state="ready", step="done", progress=100, **made)
    IssuedFile.objects.create(job=job, sha256="0123456789abcdef" * 4, made_at=COUNTED)
    return job


def page(client: Client, snapshot: ReportSnapshot) -> str:
    response = client.get(reverse("papers:confirm-detail", args=[snapshot.confirm_code]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_address_on_paper_is_that_of_the_page() -> None:
    assert confirming.PATH.format(code="abc") == reverse("papers:confirm-detail", args=["abc"])
    assert confirming.address("abc", site="") == ""
    assert confirming.address("abc", site=SITE) == f"{SITE}/papers/abc/"


@pytest.mark.django_db
def test_anybody_reads_numbers_day_and_hash(client: Client, job: ReportJob) -> None:
    said = page(client, job.snapshot)
    for wanted in (
        "360603101-2026Q3-1",
        PRINTED,
        "2026年11月22日",
        "01234567 89abcdef",
    ):
        assert wanted in said
    assert "newer" not in said


@pytest.mark.django_db
def test_it_tells_nothing_else(client: Client, job: ReportJob) -> None:
    village = Division.objects.get(code=TUANHUANG)
    said = page(client, job.snapshot).replace(PRINTED, "")
    for hidden in (
        village.name,
        "锦江",
        job.snapshot.get_absolute_url(),
        f"/reports/jobs/{job.pk}/",
        "officer",
        "季度报告",
    ):
        assert hidden not in said


@pytest.mark.django_db
def test_whoever_may_read_the_paper_is_led_to_it(job: ReportJob, cast: Cast) -> None:
    assert job.snapshot.get_absolute_url() in page(enter(cast.filer), job.snapshot)
    assert job.snapshot.get_absolute_url() not in page(enter(cast.neighbour), job.snapshot)


@pytest.mark.django_db
def test_an_old_revision_says_that_there_is_a_newer_one(client: Client, job: ReportJob, cast: Cast) -> None:
    ReportSnapshot.objects.filter(pk=job.snapshot_id).update(figures={**job.snapshot.figures, "findings_waiting": 99})
    newer = revise_report(
        place=job.snapshot.place, period="2026Q3", copy=Copy("zh-hans"), reason="更正", by=cast.officer, at=COUNTED
    )
    said = "已有更新的修订版"
    assert said in page(enter(cast.officer, "zh-hans"), job.snapshot)
    assert said not in page(enter(cast.officer, "zh-hans"), newer.snapshot)
    assert said not in page(client, job.snapshot)


@pytest.mark.django_db
def test_only_copies_that_are_there_are_listed(client: Client, job: ReportJob, cast: Cast) -> None:
    request_report(
        place=job.snapshot.place, period="2026Q3", copy=Copy("en", Audience.OFFICE), by=cast.officer, at=COUNTED
    )
    response = client.get(reverse("papers:confirm-detail", args=[job.snapshot.confirm_code]))
    assert [file.job_id for file, _groups in response.context["files"]] == [job.pk]


@pytest.mark.django_db
def test_a_file_stays_genuine_when_its_copy_is_made_again_otherwise(
    client: Client, job: ReportJob, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    """Its file is lost, and the fonts or the program have changed since."""
    later = COUNTED + dt.timedelta(days=400)
    retry_job(job=ReportJob.objects.get(), by=cast.officer, at=later, to_queue=False)
    monkeypatch.setattr(making, "render", lambda *_args, **_options: Paper(b"%PDF-1.7 drawn otherwise", 7))
    with time_machine.travel(later, tick=False):
        assert making.make(job.pk)
    said = page(client, job.snapshot)
    again = ReportJob.objects.get().sha256
    assert "2026年11月22日09:30" in said
    assert "2027年12月27日09:30" in said
    assert said.index(again[:8]) < said.index("01234567 89abcdef")


@pytest.mark.django_db
def test_the_same_bytes_again_keep_their_first_moment(job: ReportJob, cast: Cast) -> None:
    for at in (COUNTED, COUNTED + dt.timedelta(days=1)):
        retry_job(job=ReportJob.objects.get(), by=cast.officer, at=at, to_queue=False)
        held = jobs.claim(job.pk, at=at)
        assert held is not None
        jobs.finish(held, Paper(b"%PDF-1.7 the same", 7), at=at)
        files.remove(held.path)
    assert [file.made_at for file in IssuedFile.objects.exclude(sha256__startswith="0123")] == [COUNTED]


@pytest.mark.django_db
def test_a_notice_shows_the_number_and_the_day_that_are_printed_on_it(client: Client, cast: Cast) -> None:
    missing_check()
    sweep(LATE)
    issue_notice(notice=only(), by=cast.officer, at=moment("2026-10-20 09:00"))
    snapshot = request_report(
        paper=PaperKind.NOTICE, place=only().addressee, period="2026-10-20", subject=str(only().pk), copy=Copy("en"),
        by=cast.officer, at=COUNTED,
    ).snapshot  # fmt: skip
    said = page(client, snapshot)
    for wanted in (snapshot.number, "余江区委组通〔2026〕1号", "2026年10月20日"):
        assert wanted in said
    assert "2026年11月22日" not in said  # the day of the first copy
    assert "锦江" not in said


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["x", "AbCdEfGhIjKlMnOp", "%00", "'; drop", "码" * 40])
def test_an_unknown_code_is_told_so(client: Client, code: str) -> None:
    response = client.get(reverse("papers:confirm-detail", args=[code]))
    assert response.status_code == 404
    assert reverse("papers:confirm-search") in response.content.decode()


@pytest.mark.django_db
def test_a_code_can_be_typed_in(client: Client, job: ReportJob) -> None:
    code = job.snapshot.confirm_code
    response = client.get(reverse("papers:confirm-search"), {"code": f" {code} "})
    assert response.url == reverse("papers:confirm-detail", args=[code])  # type: ignore[attr-defined]
    for nothing in ("", " ", "a/b"):
        assert client.get(reverse("papers:confirm-search"), {"code": nothing}).status_code == 200


@pytest.mark.django_db
def test_it_is_found_by_no_search_engine(client: Client, job: ReportJob) -> None:
    response = client.get(reverse("papers:confirm-detail", args=[job.snapshot.confirm_code]))
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.once
def test_the_paper_carries_the_code_within_its_text_area(settings: Settings) -> None:
    settings.SITE_URL = SITE
    pdf = render(document(samples.snapshot(), "zh-hans")).content
    assert samples.CODE in "".join(page_texts(pdf)[0].split())
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        # The drawing is the only path on the page that is as wide as it is high and larger than a line.
        squares = [
            (left, top, right, bottom)
            for left, bottom, right, top in (found.get_bounds() for found in opened[0].get_objects())
            if 10 * MM < right - left < 20 * MM and abs((right - left) - (top - bottom)) < 2
        ]
    assert len(squares) == 1
    left, top, right, bottom = squares[0]
    assert left >= 28 * MM
    assert right <= (28 + 156) * MM + 0.5
    assert (297 - 37) * MM >= top > bottom >= 35 * MM


@pytest.mark.once
def test_without_an_address_the_code_stands_there_in_words_alone() -> None:
    html = document(samples.snapshot(), "en").html
    assert f"confirmation code {samples.CODE}" in html
    assert not re.search(r'class="confirm"', html)
