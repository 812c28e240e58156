"""Visits: recorded by filer or working-group member, listed, and counted by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.pages import enter, queries_of, text_of
from tests.screening.visits.conftest import JINBEI, NOW, TAZHOU, TODAY, TUANHUANG, VISIT, visit
from villages.audit import AuditRow
from villages.process import RuleBroken
from villages.screening.visits import rules
from villages.screening.visits.models import VillageVisit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_visit_is_kept_with_its_trail(cast: Cast) -> None:
    recorded = visit(cast, by=cast.member)
    assert (recorded.households, recorded.problems, recorded.recorded_by) == (3, 1, cast.member)
    row = AuditRow.objects.get(verb="visit.record")
    assert (row.place_code, row.after["question"]) == (TUANHUANG, VISIT.question)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_on": TODAY + dt.timedelta(days=1)}, "visited_on"),
        ({"households": 0}, "households"),
        ({"by_post": " "}, "by_post"),
        ({"question": ""}, "question"),
        ({"problem_words": " "}, "problem_words"),
        ({"problems": 0}, "problems"),
        ({"problem_words": "电话13812345678"}, "problem_words"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        visit(cast, replace(VISIT, **changes))
    assert refusal.value.field == field
    assert not VillageVisit.objects.exists()


def test_the_same_visit_is_not_recorded_twice(cast: Cast) -> None:
    visit(cast)
    with pytest.raises(RuleBroken, match="already"):
        visit(cast)


def test_only_who_may_and_only_there(cast: Cast) -> None:
    for who, code in ((cast.member, JINBEI), (cast.filer, TAZHOU), (cast.officer, TUANHUANG)):
        with pytest.raises(PermissionDenied):
            visit(cast, by=who, code=code)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert rules.monday_of(dt.date(2026, 11, 22)) == dt.date(2026, 11, 16)
    assert rules.monday_of(dt.date(2026, 11, 23)) == dt.date(2026, 11, 23)


def test_weeks_are_held_against_the_rule(cast: Cast) -> None:
    for number in range(3):
        visit(cast, replace(VISIT, visited_on=dt.date(2026, 11, 9 + number)))
    visit(cast, replace(VISIT, visited_on=dt.date(2026, 11, 8)))
    weeks = enter(cast.filer).get(f"/packages/{TUANHUANG}/").context["weeks"]
    assert [(str(week.first), week.visits, week.is_short) for week in weeks[:4]] == [
        ("2026-11-16", 0, False),  # runs until tonight
        ("2026-11-09", 3, False),
        ("2026-11-02", 1, True),
        ("2026-10-26", 0, True),
    ]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True), ("household_kind=difficulty", True), ("household_kind=cadres", False), ("problems=yes", True),
        ("problems=no", False), ("since=2026-11-22", True), ("until=2026-11-21", False), ("text=危房", True),
        ("text=360603101200", True), ("text=nowhere", False), ("township=360603101", True), ("since=x&page=z", True),
    ],
)  # fmt: skip
def test_each_filter_stands_in_the_address(cast: Cast, query: str, is_found: bool) -> None:
    visit(cast)
    text = text_of(enter(cast.officer).get(f"/visits/?{query}"))
    assert ("危房改造补助" in text) is is_found
    assert ("No visit to show" in text) is not is_found


def test_everybody_sees_the_own_jurisdiction(cast: Cast) -> None:
    visit(cast)
    visit(cast, replace(VISIT, question="渡口安全"), code=TAZHOU, by=cast.neighbour)
    assert "渡口安全" not in text_of(enter(cast.filer).get("/visits/"))
    assert "渡口安全" not in text_of(enter(cast.member).get("/visits/"))
    assert "渡口安全" in text_of(enter(cast.officer).get("/visits/"))
    assert "No visit to show" in text_of(enter(cast.stranger).get("/visits/"))


def test_a_member_records_with_one_form_and_typed_values_stay(cast: Cast) -> None:
    browser = enter(cast.member)
    typed = {
        "village": TUANHUANG, "visited_on": "2026-11-23", "by_post": "驻村工作组组长", "household_kind": "ordinary",
        "households": "2", "question": "灌溉用水", "problems": "", "problem_words": "",
    }  # fmt: skip
    refused = text_of(browser.post("/visits/new/", typed))
    assert "lies in the future" in refused
    assert 'value="灌溉用水"' in refused
    done = browser.post("/visits/new/", {**typed, "visited_on": "2026-11-22"}, follow=True)
    assert "The visit in 团黄村 was recorded." in text_of(done)
    assert VillageVisit.objects.get().problems == 0
    assert "<b>2</b> <span>households</span>" in text_of(done)


def test_the_list_costs_the_same_for_more_visits(cast: Cast) -> None:
    visit(cast)
    browser = enter(cast.officer)
    queries_of(browser, "/visits/")  # the first page of a session costs more
    before = queries_of(browser, "/visits/")
    for number in range(5):
        visit(cast, replace(VISIT, households=10 + number), code=JINBEI)
    assert queries_of(browser, "/visits/") == before <= 14
