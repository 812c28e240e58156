"""The pages of the problem list: that of an entry, the one over the jurisdiction, one problem until its answer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.ledger.problems.conftest import ANSWERED, PHONE
from tests.pages import enter, queries_of, text_of
from villages.ledger.models import LedgerEntry
from villages.ledger.problems.actions import solve_problem
from villages.ledger.problems.models import Problem
from villages.process import Stage

pytestmark = pytest.mark.django_db
Put = Callable[..., Problem]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(ANSWERED, tick=False):
        yield


def rows_in(browser: Client, url: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', browser.get(url).content.decode())


def test_the_township_takes_a_problem_from_the_list_to_its_answer(entry: LedgerEntry, cast: Cast) -> None:
    browser, tab = enter(cast.filer), f"/ledger/{entry.number}/problems/"
    assert "No problem is on the list" in text_of(browser.get(tab))
    raised = {"raised_on": "2026-11-01", "raised_by": "villagers", "words": "公开栏未更新", "topic": ""}
    url = browser.post(f"{tab}new/", raised)["Location"]
    problem = Problem.objects.get()
    assert url == f"/problems/{problem.pk}/"
    steps: list[tuple[str, dict[str, Any]]] = [
        ("sort", {"topic": "affairs"}),
        ("solve", {"outcome": "已更新", "outcome_on": "2026-11-02"}),
        ("reply", {"reply": "已书面答复", "replied_on": "2026-11-03"}),
    ]
    for version, (verb, typed) in enumerate(steps, start=1):
        assert f"{url}{verb}/" in text_of(browser.get(url))
        assert browser.post(f"{url}{verb}/", {"version": version, **typed})["Location"] == url
    page = text_of(browser.get(url))
    assert "answered on 2026-11-03" in page
    assert "Those who raised the problem were answered in writing." in page
    assert browser.post(f"{url}reopen/", {"version": 4, "reason": "又停更"})["Location"] == url
    assert Problem.objects.get().stage == Stage.SORTED


def test_a_form_keeps_what_was_typed(entry: LedgerEntry, cast: Cast) -> None:
    typed = {"raised_on": "2026-11-01", "raised_by": "villagers", "words": f"联系{PHONE}", "topic": "land"}
    page = text_of(enter(cast.member).post(f"/ledger/{entry.number}/problems/new/", typed))
    assert "looks like a telephone number" in page
    assert f"联系{PHONE}" in page


def test_what_cannot_be_done_now_leads_back_with_a_sentence(problem: Problem, cast: Cast) -> None:
    page = text_of(enter(cast.filer).get(f"/problems/{problem.pk}/reply/", follow=True))
    assert "This cannot be done now" in page


def test_what_somebody_else_changed_is_shown_first(put: Put, cast: Cast) -> None:
    problem = put(topic="land")
    seen = problem.version
    solve_problem(
        problem=problem, outcome="已解决", outcome_on=ANSWERED.date(), by=cast.colleague, at=ANSWERED
    )  # fmt: skip
    typed = {"version": seen, "outcome": "已处理", "outcome_on": "2026-11-03"}
    response = enter(cast.filer).post(f"/problems/{problem.pk}/solve/", typed)
    assert response.status_code == 409
    assert Problem.objects.get().outcome == "已解决"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["乙", "甲"]),
        ("stage=raised", ["甲"]),
        ("topic=land", ["乙"]),
        ("raised_by=cadres", ["乙"]),
        ("text=团黄", ["乙", "甲"]),
        ("text=甲", ["甲"]),
        ("township=360603101", ["乙", "甲"]),
        ("stage=replied", []),
    ],
)
def test_the_list_is_filtered_and_exported(put: Put, cast: Cast, query: str, found: list[str]) -> None:
    put(words="甲")
    put(words="乙", topic="land", raised_by="cadres")
    officer = enter(cast.officer)
    assert rows_in(officer, f"/problems/?{query}") == found
    sheet = load_workbook(io.BytesIO(officer.get(f"/problems/export/?{query}").content)).worksheets[0]
    assert [row[5] for row in sheet.iter_rows(min_row=4, values_only=True)] == found


def test_nobody_outside_sees_it(problem: Problem, cast: Cast) -> None:
    for user in (cast.neighbour, cast.stranger):
        assert "No problem to show" in text_of(enter(user).get("/problems/"))
        assert enter(user).get(f"/problems/{problem.pk}/").status_code == 404


@pytest.mark.once
def test_no_list_asks_more_when_there_is_more_to_list(entry: LedgerEntry, put: Put, cast: Cast) -> None:
    officer = enter(cast.officer)
    urls = [f"/ledger/{entry.number}/problems/", "/problems/", "/problems/export/"]
    put(words="第0件")
    officer.get("/problems/")
    few = [queries_of(officer, url) for url in urls]
    for number in range(1, 20):
        put(words=f"第{number}件", topic="land" if number % 2 else "")
    assert [queries_of(officer, url) for url in urls] == few
