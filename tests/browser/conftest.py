"""People at their browsers: each has a window of their own and signs in by the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import PASSWORD
from villages.accounts.models import User


class SignIn(Protocol):
    """Opens a window in which that person is signed in."""

    def __call__(self, user: User, *, width: int = 1280) -> Page: ...


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """Open a window and sign in there; every error of a script or the security policy fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(user: User, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None
        )
        page.goto("/sign-in/")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        expect(page).not_to_have_url(re.compile("sign-in"))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []
