"""The page of the criteria."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import FILED, make_division, make_user, moment
from villages.accounts.permissions import Role
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition
from villages.management.commands.load_criteria import SHIPPED

PAGE = "/criteria/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.filer)
    return client


def load(key: str, day: str, **numbers: int) -> CriteriaEdition:
    data: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    data |= {"key": key, "in_force_from": day, "title_zh": f"标准{key}", "title_en": f"Criteria {key}"}
    data["rule_sets"] = [
        {"version": 1, "in_force_from": day, "numbers": {}},
        {"version": 2, "in_force_from": "2027-03-01", "numbers": numbers},
    ]
    return load_edition(data=data, by=None, at=FILED).edition


def test_it_shows_every_criterion_in_both_languages(reader: Client, edition: CriteriaEdition) -> None:
    content = reader.get(PAGE).content.decode()
    for criterion in edition.criteria.all():
        assert criterion.text_zh in content
        assert criterion.text_en.replace("'", "&#x27;") in content
    assert edition.source_zh in content


def test_the_readers_language_comes_first(reader: Client, cast: Cast, edition: CriteriaEdition) -> None:
    assert f"<h1>{edition.title_zh}</h1>" in reader.get(PAGE).content.decode()
    reader.post("/language/", {"language": "en"})
    content = reader.get(PAGE).content.decode()
    assert f"<h1>{edition.title_en}</h1>" in content
    assert "due on day 10 of the month after the quarter" in content
    assert content.index("Votes bought or canvassed") < content.index("换届中拉票贿选问题突出")


def test_the_edition_in_force_today_is_shown_and_others_can_be_chosen(
    reader: Client, cast: Cast, edition: CriteriaEdition
) -> None:
    load("county-2027", "2027-01-01", rectification_days=120)
    with time_machine.travel(moment("2026-11-22 09:00"), tick=False):
        assert reader.get(PAGE).context["edition"] == edition
        assert reader.get(PAGE + "?edition=county-2027").context["edition"].key == "county-2027"
    with time_machine.travel(moment("2027-01-01 00:01"), tick=False):
        reader.force_login(cast.filer)  # the session of last year is over
        assert reader.get(PAGE).context["edition"].key == "county-2027"


def test_the_rule_set_in_force_today_is_shown_and_others_can_be_chosen(reader: Client) -> None:
    load("county-2025", "2025-01-01", rectification_days=120)
    with time_machine.travel(moment("2026-11-22 09:00"), tick=False):
        assert reader.get(PAGE).context["rule_set"].version == 1
        newer = reader.get(PAGE + "?edition=county-2025&rules=2").context
    assert newer["rule_set"].numbers.rectification_days == 120


@pytest.mark.parametrize("query", ["?edition=none", "?rules=99", "?rules=x", "?edition=%00", "?rules=-1"])
def test_what_is_not_there_is_not_found(reader: Client, query: str) -> None:
    assert reader.get(PAGE + query).status_code == 404


def test_without_any_edition_it_says_how_to_load_one(client: Client, db: None) -> None:
    for code, name in (("36", "江西省"), ("3606", "鹰潭市"), ("360603", "余江区")):
        make_division(code, name)
    client.force_login(make_user(Role.OFFICER, "360603"))
    assert "load_criteria" in client.get(PAGE).content.decode()


def test_it_costs_the_same_for_many_editions(
    reader: Client, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for year in range(2021, 2026):
        load(f"county-{year}", f"{year}-01-01")
    reader.get(PAGE)
    # Session, user, editions, criteria, rule sets; of the frame: waiting checks, name of the jurisdiction.
    with django_assert_num_queries(8):
        reader.get(PAGE)
