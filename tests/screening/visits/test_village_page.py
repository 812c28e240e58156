"""The village's own page leads to its package, its visits and its scores, and names the newest of each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import Cast
from tests.pages import enter, queries_of
from tests.screening.desk import text_of
from tests.screening.visits.conftest import CADRE, DEPUTY, NOW, TODAY, TUANHUANG, VISIT, assign, village, visit
from villages.criteria.models import CriteriaEdition
from villages.screening.assessments.models import Assessment, AssessmentSheet
from villages.screening.assessments.sheets import SHIPPED, load_sheet

PAGE = reverse("villages:village-detail", args=[TUANHUANG])
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(edition: CriteriaEdition) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def score(period: str, total: int, cast: Cast) -> Assessment:
    load_sheet(data=json.loads(SHIPPED.read_text(encoding="utf-8")), by=None, at=NOW)
    return Assessment.objects.create(
        village=village(TUANHUANG), sheet=AssessmentSheet.objects.get(), period=period, points={}, total=total,
        scored_at=NOW, scored_by=cast.filer,
    )  # fmt: skip


def test_a_village_without_any_says_so_and_leads_there(cast: Cast) -> None:
    page = enter(cast.filer).get(PAGE)
    assert "nobody yet" in text_of(page)
    assert text_of(page).count("none yet") == 2
    for address in (f"/packages/{TUANHUANG}/", f"/visits/?text={TUANHUANG}", f"/assessments/villages/{TUANHUANG}/"):
        assert f'href="{address}"' in page.content.decode()
        assert enter(cast.filer).get(address).status_code == 200


def test_it_names_who_is_responsible_the_last_visit_and_the_newest_score(cast: Cast) -> None:
    assign(cast, DEPUTY)
    assign(cast, replace(CADRE, full_name="未来", since=TODAY + dt.timedelta(days=3)))
    visit(cast, replace(VISIT, visited_on=TODAY - dt.timedelta(days=9), by_post="较早的职务"))
    visit(cast)
    score("2026Q2", 71, cast)
    score("2026Q3", 84, cast)
    page = text_of(enter(cast.officer).get(PAGE))
    assert "周一, 镇党委副书记 deputy leader in charge" in page
    assert "未来" not in page, "who comes later is not responsible yet"
    assert "2026-11-22, 镇党委副书记" in page
    assert "较早的职务" not in page
    assert "Q3 2026: 84 of 100 points" in page


def test_it_costs_the_same_for_any_number(cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get(PAGE)
    few = queries_of(officer, PAGE)
    for number in range(3):
        assign(cast, replace(CADRE, full_name=f"干部{number}"))
        visit(cast, replace(VISIT, households=number + 1))
    score("2026Q3", 84, cast)
    assert queries_of(officer, PAGE) == few


def test_who_may_not_read_the_screening_is_not_shown_it(cast: Cast) -> None:
    assert "100-point assessment" not in text_of(enter(cast.department).get(PAGE))
