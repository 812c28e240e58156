"""The attention balance: visits against problems, the neglected ones named, no township ranked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, submit
from tests.pages import enter, queries_of, text_of
from tests.screening.visits.conftest import JINBEI, NOW, SHIGANG, TAZHOU, TODAY, TUANHUANG, VISIT, visit
from villages.screening.models import QuarterlyCheck
from villages.screening.visits.rules import Attention, neglected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def keys(*villages: Attention) -> list[int]:
    return sorted(neglected(dict(enumerate(villages))))


def test_nobody_visited_is_neglected_with_or_without_problems() -> None:
    assert keys(Attention(0), Attention(0, findings=1), Attention(1)) == [0, 1]


def test_fewer_than_half_of_the_median_is_neglected_only_with_problems() -> None:
    usual = (Attention(4), Attention(4))
    assert keys(Attention(1, disputes=1), *usual) == [0]
    assert keys(Attention(1), *usual) == []
    assert keys(Attention(2, raised=5), *usual) == []  # exactly half


def test_an_even_number_of_villages_has_a_median_between_two() -> None:
    assert keys(Attention(1, raised=1), Attention(1), Attention(4), Attention(4)) == [0]  # half of 2.5 is 1.25


def test_no_villages_are_no_matter() -> None:
    assert neglected({}) == {}


def neglected_on(cast: Cast, query: str = "") -> list[str]:
    page = enter(cast.officer).get(f"/attention/?{query}").context["page"]
    return [line.village.code for line in page if line.reason]


def test_the_period_stands_in_the_address_and_counts_its_first_day(cast: Cast) -> None:
    for ago, code in ((29, TUANHUANG), (30, JINBEI), (89, SHIGANG)):
        visit(cast, replace(VISIT, visited_on=TODAY - dt.timedelta(days=ago)), code=code)
    others = ["360603102200", "360603102201", "360603102202"]
    assert neglected_on(cast) == neglected_on(cast, "days=91") == neglected_on(cast, "days=x") == others
    assert neglected_on(cast, "days=30") == [JINBEI, SHIGANG, *others]


def test_findings_count_as_problems_and_the_order_is_that_of_the_codes(cast: Cast, check: QuarterlyCheck) -> None:
    confirm(submit(fill_check(check, by=cast.filer, answers={JINBEI: {8: YES}}), by=cast.filer), by=cast.officer)
    for code, visits in ((TUANHUANG, 4), (JINBEI, 1), (SHIGANG, 4)):
        for number in range(visits):
            visit(cast, replace(VISIT, households=number + 1, problems=0, problem_words=""), code=code)
    lines = list(enter(cast.filer).get("/attention/").context["page"])
    assert [line.village.code for line in lines] == [TUANHUANG, JINBEI, SHIGANG]
    assert [(line.attention.visits, line.attention.problems, bool(line.reason)) for line in lines] == [
        (4, 0, False), (1, 1, True), (4, 0, False),
    ]  # fmt: skip
    assert "fewer than half of the visits usual" in text_of(enter(cast.filer).get("/attention/?show=neglected"))


def test_a_filter_shows_fewer_villages_but_compares_with_all(cast: Cast) -> None:
    visit(cast)
    page = enter(cast.officer).get("/attention/?show=neglected&township=360603102").context["page"]
    assert [line.village.code for line in page] == [TAZHOU, "360603102201", "360603102202"]
    assert "No village to show" in text_of(enter(cast.filer).get("/attention/?text=nowhere"))


def test_the_page_costs_the_same_for_more_visits(cast: Cast) -> None:
    browser = enter(cast.officer)
    queries_of(browser, "/attention/")  # the first page of a session costs more
    before = queries_of(browser, "/attention/")
    for code in (TUANHUANG, JINBEI, SHIGANG):
        visit(cast, code=code)
    assert queries_of(browser, "/attention/") == before <= 16
