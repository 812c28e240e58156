"""Drafts that save themselves never take the pen out of the clerk's hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from villages.screening.models import AnswerValue, QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

CHECK = "/checks/2026Q3/360603101"
SHEET = f"{CHECK}/villages/360603101200/"
FACT = "#c11 [name$=fact]"


def _posts(page: Page, do: Callable[[], object]) -> int:
    """The status of the draft that follows."""
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        do()
    return sent.value.status


def test_typing_goes_on_while_drafts_are_saved(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    _posts(page, lambda: page.check("#c11 input[value=yes]"))
    page.click(FACT)
    assert _posts(page, lambda: page.keyboard.type("林区连续")) == 200
    page.keyboard.type("发生火灾三起")
    expect(page.locator(FACT)).to_be_focused()
    expect(page.locator(FACT)).to_have_value("林区连续发生火灾三起")
    expect(page.locator("#sheet-version")).to_have_value("4")
    answer = check.sheets.get(village__code="360603101200").answers.get(criterion__number=11)
    assert answer.fact == "林区连续发生火灾三起"


def test_a_refused_draft_says_why_beside_the_field_and_keeps_the_text(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    _posts(page, lambda: page.check("#c11 input[value=yes]"))
    assert _posts(page, lambda: page.fill(FACT, "联系13800138000")) == 422
    expect(page.locator("#c11-fact-error p")).to_be_visible()
    expect(page.locator(FACT)).to_have_value("联系13800138000")
    assert _posts(page, lambda: page.fill(FACT, "林区失火")) == 200
    expect(page.locator("#c11-fact-error p")).to_have_count(0)


def test_a_button_pressed_while_a_draft_is_on_its_way_meets_no_conflict(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)

    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first_answer(route: Route) -> None:
        if route.request.headers.get("hx-request") and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/villages/**", hold_the_first_answer)
    with page.expect_request(lambda request: request.headers.get("hx-request") == "true"):
        page.check("#c2 input[value=no]")
    page.check("#c3 input[value=no]")
    while not held:
        page.wait_for_timeout(50)
    page.locator("#sheet button[value=next]").click()
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page).to_have_url(f"{page.url.split('/checks')[0]}{CHECK}/villages/360603101201/")
    sheet = check.sheets.get(village__code="360603101200")
    assert dict(sheet.answers.values_list("criterion__number", "value")) == {2: AnswerValue.NO, 3: AnswerValue.NO}


def test_the_matrix_saves_itself_and_the_button_after_it(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.goto(f"{CHECK}/matrix/")
    first = page.locator("tbody tr").first
    assert _posts(page, lambda: first.locator("select").nth(0).select_option("no")) == 200
    expect(first.locator("[name$=version]")).to_have_value("2")
    first.locator("select").nth(1).select_option("no")
    page.locator(".matrix-bar button").click()
    expect(page.locator(".alert-success")).to_be_visible()
    sheet = check.sheets.get(village__code="360603101200")
    assert sheet.answers.count() == 2
