"""An ordinary quarter costs a clerk minutes: counted in clicks, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import QUARTER, YES, fill_check, make_division, open_check, submit
from villages.process import Stage
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sixteen_villages(cast: Cast) -> QuarterlyCheck:
    """锦江镇 with sixteen villages; last quarter was submitted with one yes, this one is untouched."""
    for number in range(203, 216):
        make_division(f"360603101{number}", f"第{number}村民委员会")
    before = open_check("360603101", QUARTER.previous())
    submit(fill_check(before, by=cast.filer, answers={"360603101200": {11: YES}}), by=cast.filer)
    return open_check("360603101")


class Clerk:
    """Clicks and counts; types nothing."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.clicks += 1


@pytest.mark.parametrize("width", [1280, 390])
def test_an_unchanged_quarter_of_sixteen_villages_takes_at_most_six_clicks(
    sixteen_villages: QuarterlyCheck, cast: Cast, sign_in: SignIn, width: int
) -> None:
    page = sign_in(cast.filer, width=width)
    expect(page).to_have_url(re.compile(r"/$"))
    clerk = Clerk(page)
    clerk.click("main a[href$='/2026Q3/360603101/unchanged/']")
    expect(page.locator("input[name=sheet]:checked")).to_have_count(16)
    expect(page.locator("main")).to_contain_text(YES.fact)
    clerk.click("main form button.btn-primary")
    clerk.click("#id_declared")
    clerk.click("form.declaration button.btn-primary")
    expect(page.locator("main")).to_contain_text("2026Q3-360603101-01")
    assert clerk.clicks <= 6
    sixteen_villages.refresh_from_db()
    assert sixteen_villages.stage == Stage.SUBMITTED


def test_the_day_of_a_yes_and_the_marks_of_four_quarters_stand_on_the_village_page(
    sixteen_villages: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto("/checks/2026Q3/360603101/villages/360603101200/")
    expect(page.locator("#c11 .past li")).to_have_count(4)
    expect(page.locator("#c11 [name$=seen_on]")).to_be_hidden()
    page.check("#c11 input[value=yes]")
    expect(page.locator("#c11 [name$=seen_on]")).to_have_value("2026-09-30")
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        page.fill("#c11 [name$=seen_on]", "2026-10-01")
    assert sent.value.status == 422
    expect(page.locator("#c11-seen_on-error p")).to_be_visible()
