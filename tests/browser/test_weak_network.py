"""The line goes down and comes back: nothing typed is lost, nothing is sent twice, every row says how it stands."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import PASSWORD, QUARTER, YES, fill_check, open_check
from villages.audit import AuditRow
from villages.screening.models import Answer, QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

CHECK = "/checks/2026Q3/360603101"
SHEET = f"{CHECK}/villages/360603101200/"
REASON = "等待区委组织部核实"


def _answer_offline(page: Page) -> None:
    page.goto(SHEET)
    page.context.set_offline(True)
    page.locator("#c2 input[value=unknown]").check()
    page.locator("#c2 [name$=reason]").fill(REASON)
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-waiting", timeout=15_000)
    assert not Answer.objects.exists()


def test_what_is_typed_without_a_line_is_sent_once_when_it_is_back(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    _answer_offline(page)
    page.context.set_offline(False)
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    answer = Answer.objects.get()
    assert (answer.criterion.number, answer.reason) == (2, REASON)
    assert AuditRow.objects.filter(verb="sheet.save").count() == 1


def test_a_page_opened_anew_takes_up_what_waits(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    _answer_offline(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    again.goto(SHEET)
    expect(again.locator("#c2 [name$=reason]")).to_have_value(REASON)
    expect(again.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    assert Answer.objects.get().reason == REASON


def test_who_saved_meanwhile_is_not_overwritten_by_what_waited(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page, other = sign_in(cast.filer), sign_in(cast.colleague)
    _answer_offline(page)
    other.goto(SHEET)
    with other.expect_response(lambda response: response.request.method == "POST"):
        other.locator("#c2 input[value=no]").check()
    page.context.set_offline(False)
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-conflict", timeout=15_000)
    assert Answer.objects.get().value == "no"
    expect(page.locator("#c2 [name$=reason]")).to_have_value(REASON)


def test_another_account_in_the_same_browser_sees_nothing_of_it(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    page.evaluate(
        'localStorage.setItem(\'rectify-kept:999999:\' + location.pathname, \'{"fields":[["c1-value","yes"]]}\')'
    )
    page.reload()
    expect(page.locator("#c1 input[value=yes]")).not_to_be_checked()


def test_the_matrix_is_filled_by_keys(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.goto(f"{CHECK}/matrix/")
    page.locator("table.matrix tbody tr").first.locator("select").first.focus()
    with page.expect_response(lambda response: response.request.method == "POST") as saved:
        for key in ("0", "ArrowRight", "y", "ArrowDown", "2", "Enter", "n", "Home", "1"):
            page.keyboard.press(key)
    assert saved.value.ok
    rows = {
        (a.sheet.village.code[-3:], a.criterion.number): a.value
        for a in Answer.objects.select_related("sheet__village", "criterion")
    }
    assert rows == {("200", 1): "no", ("200", 2): "yes", ("201", 2): "unknown", ("202", 2): "no", ("202", 1): "yes"}


def test_on_a_phone_each_village_of_the_matrix_is_a_card(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer, width=390)
    page.goto(f"{CHECK}/matrix/")
    expect(page.locator("table.matrix thead")).to_be_hidden()
    cell = page.locator("table.matrix td").nth(3)
    assert (cell.get_attribute("data-label") or "").startswith("4 ")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = cell.bounding_box()
    assert box is not None
    assert box["width"] > 300


def test_every_other_page_says_what_waits_and_leads_there(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    _answer_offline(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(False)
    page.evaluate("window.stop()")
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.goto("/")
    link = other.locator("#kept-notice a")
    expect(link).to_contain_text("团黄村")
    link.click()
    expect(other.locator("#c2 [name$=reason]")).to_have_value(REASON)
    expect(other.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    assert Answer.objects.get().reason == REASON
    other.goto("/")
    expect(other.locator("#kept-notice")).to_be_hidden()


def test_what_waits_can_be_thrown_away(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)",
        [f"rectify-kept:{cast.filer.pk}:{SHEET}", '{"fields": [["c1-value", "yes"]], "title": "<b>团黄村</b>"}'],
    )
    page.goto("/divisions/")
    notice = page.locator("#kept-notice")
    expect(notice.locator("a")).to_have_text("<b>团黄村</b>")
    notice.locator("summary").click()
    notice.locator("button").click()
    expect(notice).to_be_hidden()
    page.goto(SHEET)
    expect(page.locator("#c1 input[value=yes]")).not_to_be_checked()


def test_what_was_saved_by_button_does_not_wait(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    page.locator("#c2 input[value=no]").check()
    page.locator("button[value=next]").click()
    expect(page).not_to_have_url(re.compile(f"{SHEET}$"))
    expect(page.locator("#kept-notice")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('rectify-kept'))") == []
    assert Answer.objects.get().value == "no"


def _sign_in_again(page: Page, cast: Cast) -> None:
    expect(page).to_have_url(re.compile("sign-in"))
    page.fill("[name=username]", cast.filer.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_a_session_that_ends_while_a_draft_is_sent_loses_nothing(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    Session.objects.all().delete()
    page.locator("#c2 input[value=unknown]").check()
    page.locator("#c2 [name$=reason]").fill(REASON)
    _sign_in_again(page, cast)
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    assert Answer.objects.get().reason == REASON


def test_a_session_that_ends_before_the_button_loses_nothing(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    Session.objects.all().delete()
    page.evaluate("document.querySelector('#c2 input[value=no]').checked = true")  # no draft is sent: only the button
    page.locator("button[value=next]").click()
    _sign_in_again(page, cast)
    expect(page).to_have_url(re.compile(f"{SHEET}$"))
    expect(page.locator("#c2 input[value=no]")).to_be_checked()
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    assert Answer.objects.get().value == "no"


def test_a_sign_in_in_another_window_is_said_and_a_reload_sends_what_waits(
    check: QuarterlyCheck, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.filer)
    page.goto(SHEET)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/sign-in/")
    _sign_in_again(other, cast)
    expect(other).not_to_have_url(re.compile("sign-in"))
    page.locator("#c2 input[value=no]").check()
    expect(page.locator("[data-autosave-status]")).to_contain_text("重新加载", timeout=15_000)
    assert not Answer.objects.exists()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#c2 [data-row-state]")).to_have_class("row-state is-saved", timeout=15_000)
    assert Answer.objects.get().value == "no"


def test_a_key_answers_as_last_quarter(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> None:
    fill_check(check, by=cast.filer, answers={"360603101200": {2: YES}})
    later = open_check("360603101", QUARTER.next())
    page = sign_in(cast.filer)
    page.goto(f"/checks/{later.quarter}/360603101/matrix/")
    page.locator("table.matrix tbody tr").first.locator("select").first.focus()
    with page.expect_response(lambda response: response.request.method == "POST") as saved:
        for key in ("l", "ArrowRight", "=", "ArrowRight", "l", "1"):
            page.keyboard.press(key)
    assert saved.value.ok
    rows = {a.criterion.number: a for a in Answer.objects.filter(sheet__quarterly_check=later)}
    assert {number: (row.value, row.fact) for number, row in rows.items()} == {
        1: ("no", ""), 2: ("yes", YES.fact), 3: ("yes", ""),
    }  # fmt: skip
