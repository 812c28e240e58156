"""A township's filer takes the quarter along as a spreadsheet, fills it in and loads it back, at the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import PASSWORD
from tests.screening.spreadsheet.forms import Form
from villages.screening.models import AnswerValue, QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

CHECK = "/checks/2026Q3/360603101"
VILLAGES = ("360603101200", "360603101201", "360603101202")


def test_a_filer_files_the_quarter_from_a_spreadsheet(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in(cast.filer)
    page.locator(f"a[href='{CHECK}/load/']").first.click()
    with page.expect_download() as downloading:
        page.locator(f"a[href='{CHECK}/form.xlsx']").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")
    form = Form(Path(downloading.value.path()).read_bytes())
    for village in VILLAGES:
        form.answer_all(village, "否")
    wrong = form.answer(VILLAGES[0], 8, "也许")
    path = tmp_path / "锦江镇三季度.xlsx"

    path.write_bytes(form.content)
    page.set_input_files("input[type=file]", path)
    page.locator("main form button").click()
    expect(page.locator(".error-summary")).to_contain_text(wrong)
    assert not check.sheets.exclude(saved_at=None).exists()

    form.answer(VILLAGES[0], 8, "是")
    form.detail(None, "团黄村", 8, "村干部涉嫌刑事案件，公安机关已立案", "区公安局", "余公立字〔2026〕32号")
    path.write_bytes(form.content)
    page.set_input_files("input[type=file]", path)
    page.locator("main form button").click()
    expect(page.locator("main table")).to_contain_text("余公立字〔2026〕32号")
    page.locator("main form button").click()

    expect(page).to_have_url(f"{page.url.split('/checks')[0]}{CHECK}/answers/")
    page.check("[name=declared]")
    page.locator("form.declaration button").click()
    check.refresh_from_db()
    assert check.first_submitted_at is not None
    assert check.sheets.get(village__code=VILLAGES[0]).answers.get(criterion__number=8).value == AnswerValue.YES


def test_it_works_without_scripts(
    check: QuarterlyCheck, cast: Cast, browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", cast.filer.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(f"{CHECK}/load/")
    with page.expect_download() as downloading:
        page.locator(f"a[href='{CHECK}/form.xlsx']").click()
    form = Form(Path(downloading.value.path()).read_bytes())
    form.answer_all(VILLAGES[1], "否")
    path = tmp_path / "form.xlsx"
    path.write_bytes(form.content)
    page.set_input_files("input[type=file]", path)
    page.locator("main form button").click()
    page.locator("main form button").click()
    context.close()
    assert check.sheets.get(village__code=VILLAGES[1]).answers.count() == 15
