"""static/js/app.js in Chromium: words about autosaving, the question before leaving, a word about the connection."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.frontend.sources import STATIC, TEMPLATES

pytestmark = [pytest.mark.browser, pytest.mark.once]

ADDRESS = "http://rectify.test"
CONFIG = re.search(r'<meta name="htmx-config"[^>]*>', (TEMPLATES / "base.html").read_text(encoding="utf-8")).group(0)  # type: ignore[union-attr]
PAGE = f"""<!doctype html><meta charset="utf-8">{CONFIG}
<script src="/vendor/htmx/htmx.min.js"></script><script src="/js/app.js"></script>
<form id="draft" action="/done" data-autosave data-confirm-leave hx-post="/save" hx-trigger="change" hx-target="#out">
<input name="fact"><button>Send</button>
<p data-autosave-status data-saving="Saving" data-saved="Saved at {{time}}" data-failed="Failed" data-refused="Refused"
 data-conflict="Conflict"></p></form>
<div id="out"></div><a href="/elsewhere">Leave</a>
<button id="live" hx-get="/part" hx-target="#out">Live</button><div id="connection-problem" hidden>Connection</div>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The page above, under the policy of the product, with statics from the project and no server behind it."""
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if (STATIC / path.lstrip("/")).is_file():
            route.fulfill(path=STATIC / path.lstrip("/"))
        else:
            policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'"}
            route.fulfill(body=PAGE, content_type="text/html", headers=policy)

    page.route("**/*", answer)
    page.goto(f"{ADDRESS}/page")
    yield page
    context.close()


def _answer_save(page: Page, status: int, body: str = "") -> None:
    page.route("**/save", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))


def _type(page: Page, text: str) -> None:
    page.locator("[name=fact]").fill(text)
    page.locator("[name=fact]").blur()


def _dialogs_on_leaving(page: Page) -> int:
    seen: list[Dialog] = []

    def accept(dialog: Dialog) -> None:
        seen.append(dialog)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url("**/elsewhere")
    return len(seen)


def test_a_saved_draft_says_when_and_lets_people_leave(page: Page) -> None:
    _answer_save(page, 200, "ok")
    _type(page, "林区火灾")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    assert _dialogs_on_leaving(page) == 0


@pytest.mark.parametrize(("status", "words"), [(500, "Failed"), (422, "Refused"), (409, "Conflict")])
def test_a_draft_that_was_not_saved_says_so_and_asks_before_leaving(page: Page, status: int, words: str) -> None:
    _answer_save(page, status, "the answer")
    _type(page, "林区火灾")
    expect(page.locator("[data-autosave-status]")).to_have_text(words)
    expect(page.locator("#out")).to_have_text("" if status == 500 else "the answer")
    assert _dialogs_on_leaving(page) == 1


def test_a_draft_that_never_reached_the_server_says_so(page: Page) -> None:
    page.route("**/save", lambda route: route.abort())
    _type(page, "林区火灾")
    expect(page.locator("[data-autosave-status]")).to_have_text("Failed")
    expect(page.locator("#connection-problem")).to_be_hidden()


def test_an_untouched_form_asks_nothing(page: Page) -> None:
    assert _dialogs_on_leaving(page) == 0


def test_a_live_part_that_fails_is_announced_until_one_succeeds(page: Page) -> None:
    status = [503, 200]
    page.route("**/part", lambda route: route.fulfill(status=status.pop(0), body="part", content_type="text/html"))
    page.locator("#live").click()
    expect(page.locator("#connection-problem")).to_be_visible()
    page.locator("#live").click()
    expect(page.locator("#out")).to_have_text("part")
    expect(page.locator("#connection-problem")).to_be_hidden()
