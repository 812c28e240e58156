"""A township's filer files the quarter in the browser, from the first page to the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import PASSWORD, moment
from villages.process import Stage
from villages.screening.models import AnswerValue, QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHECK = "/checks/2026Q3/360603101"


def _answer(page: Page, number: int, value: AnswerValue) -> None:
    page.locator(f"#c{number} input[type=radio][value={value}]").check()


def _press(page: Page, then: str) -> None:
    page.locator(f"#sheet button[name=then][value={then}]:visible").first.click()


def test_a_filer_files_the_quarter(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.locator(f"a[href^='{CHECK}/']").first.click()

    page.goto(f"{CHECK}/villages/360603101200/")
    _answer(page, 8, AnswerValue.YES)
    page.locator("#c8 [name$=fact]").fill("村干部涉嫌刑事案件，公安机关已立案")
    page.locator("#c8 [name$=established_by]").fill("区公安局")
    page.locator("#c8 [name$=document_no]").fill("余公立字〔2026〕32号")
    _press(page, "no")
    expect(page.locator("#c15 input[value=no]")).to_be_checked()
    for village in ("201", "202"):
        page.goto(f"{CHECK}/villages/360603101{village}/")
        _press(page, "no")
        expect(page.locator("#c15 input[value=no]")).to_be_checked()

    page.goto(f"{CHECK}/answers/")
    expect(page.locator("main")).to_contain_text("余公立字〔2026〕32号")
    page.check("[name=declared]")
    page.locator("form.declaration button").click()
    expect(page).to_have_url(f"{page.url.split('/checks')[0]}{CHECK}/receipt/")
    expect(page.locator("main")).to_contain_text("2026Q3-360603101-01")

    check.refresh_from_db()
    assert check.stage == Stage.SUBMITTED
    assert check.sheets.get(village__code="360603101200").answers.get(criterion__number=8).value == AnswerValue.YES


def test_a_draft_saves_itself_and_says_so(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.goto(f"{CHECK}/villages/360603101200/")
    with page.expect_response(lambda response: response.request.method == "POST") as saved:
        _answer(page, 3, AnswerValue.NO)
    assert saved.value.ok
    expect(page.locator("[data-autosave-status]")).to_contain_text(":")
    page.reload()
    expect(page.locator("#c3 input[value=no]")).to_be_checked()


def test_the_second_to_save_sees_both_versions(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    first, second = sign_in(cast.filer), sign_in(cast.colleague)
    for page in (first, second):
        page.goto(f"{CHECK}/villages/360603101200/")
    with first.expect_response(lambda response: response.request.method == "POST"):
        _answer(first, 1, AnswerValue.NO)
    _answer(second, 1, AnswerValue.UNKNOWN)
    second.locator("#c1 [name$=reason]").fill("等待区委组织部核实")
    second.locator("#sheet-told button").click()
    expect(second.locator("main")).to_contain_text("等待区委组织部核实")
    expect(second.locator("main")).to_contain_text(cast.filer.full_name)
    answer = check.sheets.get(village__code="360603101200").answers.get(criterion__number=1)
    assert answer.value == AnswerValue.NO


def test_the_pages_work_without_scripts(
    check: QuarterlyCheck, cast: Cast, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", cast.filer.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(f"{CHECK}/matrix/")
    for select in page.locator("select").all():
        select.select_option("no")
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    page.goto(f"{CHECK}/answers/")
    page.check("[name=declared]")
    page.locator("form.declaration button").click()
    expect(page.locator("main")).to_contain_text("2026Q3-360603101-01")
    context.close()
    check.refresh_from_db()
    assert check.first_submitted_at is not None
    assert check.first_submitted_at > moment("2026-10-01 00:00")
