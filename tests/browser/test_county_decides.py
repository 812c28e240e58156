"""The county confirms a check, determines a village and gets the report: three people, three windows, a worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.models import ReportJob
from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import YES, fill_check, submit
from tests.faults.conftest import Workers, workers
from tests.reports.reading import fonts_of, page_texts
from villages.ledger.models import LedgerEntry
from villages.process import Stage
from villages.screening.models import QuarterlyCheck

__all__ = ["workers"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHECK = "/checks/2026Q3/360603101"
TUANHUANG = "360603101200"


def _confirm(page: Page) -> None:
    page.goto(f"{CHECK}/review/")
    expect(page.locator("main")).to_contain_text(YES.document_no)
    page.locator("form[action$='/confirm/'] button").click()


def _propose(page: Page) -> None:
    page.goto(f"/villages/{TUANHUANG}/determine/")
    page.locator("input[name=findings]").check()
    page.fill("[name=basis]", "依据第三季度排查结果和公安机关通报")
    page.locator("main form[method=post] button[type=submit]").click()


def _sign(page: Page) -> None:
    page.goto("/determinations/")
    page.locator("main table a[href*='/determinations/']").first.click()
    page.locator("form[action$='/sign/'] button").click()


def _paper(page: Page, language: str, folder: Path) -> list[str]:
    """Ask for the report in that language, wait for the worker, download it, read it."""
    page.goto("/reports/2026Q3/360603101/")
    page.select_option("#report-language", language)
    page.locator("form[action$='/request/'] button[type=submit]").click()
    link = page.locator("main a[href$='/download/']").first
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    path = folder / f"{language}.pdf"
    download.value.save_as(path)
    assert all(fonts_of(path.read_bytes()).values())
    return page_texts(path.read_bytes())


def test_the_county_confirms_determines_and_issues_the_report(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn, workers: Workers, tmp_path: Path
) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    submit(check, by=cast.filer)
    workers.start()

    officer = sign_in(cast.officer)
    _confirm(officer)
    expect(officer.locator(".stage, .badge").first).to_be_visible()
    check.refresh_from_db()
    assert check.stage == Stage.CONFIRMED

    _propose(officer)
    _sign(sign_in(cast.leader))
    entry = LedgerEntry.objects.get()
    assert (entry.village.code, entry.stage) == (TUANHUANG, Stage.RECTIFYING)

    filer = sign_in(cast.filer, width=390)
    filer.goto("/ledger/")
    filer.get_by_text(entry.number).first.click()
    expect(filer.locator("main")).to_contain_text("团黄村")

    chinese = "".join(_paper(officer, "zh-hans", tmp_path))
    english = "".join(_paper(officer, "en", tmp_path))
    for text in (chinese, english):
        assert entry.number in text
        assert "团黄村" in text
    assert "锦江镇" in chinese
    assert "Rectification ledger" in english
    assert ReportJob.objects.filter(state="ready").count() == 2
