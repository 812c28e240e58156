"""A township filer at the browser: opens and sends the pages of one check, on a clock that stands still."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import time_machine
from django.test import Client

from tests.factories import FILED, sheet_of
from villages.accounts.models import User
from villages.screening.models import QuarterlyCheck, VillageSheet

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

TUANHUANG, JINBEI, SHIGANG = "360603101200", "360603101201", "360603101202"
HTMX = {"HX-Request": "true"}


class Desk:
    """One person, one check, one moment."""

    def __init__(self, user: User, check: QuarterlyCheck, at: dt.datetime = FILED) -> None:
        self.user, self.check = user, check
        self.client = Client()
        self.move_to(at)

    def move_to(self, at: dt.datetime) -> None:
        """Set the clock, and sign in: a session does not last from one day to another."""
        self.at = at
        with time_machine.travel(at, tick=False):
            self.client.force_login(self.user)

    def address(self, page: str = "") -> str:
        return f"/checks/{self.check.quarter}/{self.check.township.code}/{page}"

    def get(self, page: str = "", **headers: Any) -> Response:
        with time_machine.travel(self.at, tick=False):
            return self.client.get(self.address(page), **headers)

    def post(self, page: str, data: dict[str, Any], *, htmx: bool = False) -> Response:
        with time_machine.travel(self.at, tick=False):
            return self.client.post(self.address(page), data, headers=HTMX if htmx else {})

    def home(self) -> Response:
        with time_machine.travel(self.at, tick=False):
            return self.client.get("/")

    def save(
        self, village: str, answers: dict[int, str | dict[str, str]], *, version: int | None = None, **options: Any
    ) -> Response:
        """Send one village's page: {8: "no"} or {8: {"value": "yes", "fact": …}}; `then` is the button."""
        then = options.pop("then", "stay")
        data = {"version": self.sheet(village).version if version is None else version, "then": then}
        for number, answer in answers.items():
            for name, text in ({"value": answer} if isinstance(answer, str) else answer).items():
                data[f"c{number}-{name}"] = text
        return self.post(f"villages/{village}/", data | options.pop("more", {}), **options)

    def sheet(self, village: str) -> VillageSheet:
        return sheet_of(self.check, village)

    def answers(self, village: str) -> dict[int, str]:
        """What is saved: criterion number → value."""
        rows = self.sheet(village).answers.values_list("criterion__number", "value")
        return dict(rows)

    def matrix(self) -> dict[str, str]:
        """The matrix as a browser would send it back untouched."""
        return fields_of(self.get("matrix/"))


def text_of(response: Response) -> str:
    """What a person reads: tags gone, spaces single."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def fields_of(response: Response) -> dict[str, str]:
    """Hidden fields and selects of the page's main form, with the values that they hold."""
    body = response.content.decode()
    found = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = unescape(value[1]) if value else ""
    for name_, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', body, flags=re.S):
        chosen = re.search(r'<option value="?(\w*)"? selected', options)
        found[name_] = chosen[1] if chosen else ""
    return found
