"""Somebody at a page: follows the links that the page has, fills in its form and sends it."""

from __future__ import annotations

from typing import cast as as_type

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.screening.evidence.papers import pdf
from villages import clock

MAIN_BUTTON = "main form[method=post] button:is(.btn-primary, .btn-outline-dark)"


class Person:
    """One window. What is not there to be clicked fails the test, and so does a form that comes back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def follow(self, *endings: str) -> None:
        """The links of the page, one after the other, whose addresses end like this (whatever they ask for)."""
        for ending in endings:
            self.page.locator(f"main a[href$='{ending}'], main a[href*='{ending}?']").first.click()

    def send(self, button: str = MAIN_BUTTON, /, **fields: object) -> None:
        """Fill in these fields and press the button; the page that follows complains of nothing."""
        for name, value in fields.items():
            self.fill(name, value)
        self.page.locator(button).first.click()
        complaints = self.page.locator("main .error-summary, main .invalid-feedback, main .alert-danger")
        assert complaints.count() == 0, complaints.all_inner_texts()

    def fill(self, name: str, value: object) -> None:
        field = self.page.locator(f"main [name='{name}']")
        kind = as_type(str, field.first.evaluate("field => field.type"))
        if kind in ("radio", "checkbox"):
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            field.select_option(str(value))
        elif kind == "file":
            field.set_input_files(as_type(FilePayload, value))
        else:
            field.first.fill(str(value))

    def reads(self, *words: str) -> None:
        for each in words:
            expect(self.main).to_contain_text(each)

    def does_not_read(self, *words: str) -> None:
        for each in words:
            expect(self.main).not_to_contain_text(each)

    def row(self, words: str) -> Locator:
        """The line of a table that has these words."""
        return self.page.locator("main tbody tr", has_text=words)


def scan(words: str) -> FilePayload:
    """A small file as a phone's scanner makes it, different for different words."""
    return {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": pdf(words.encode())}


def today() -> str:
    """Of the demonstration's clock, as date fields take it."""
    return clock.today().isoformat()
