"""The 100-point assessment: the sheet as data, a score with reasons, a correction, the trend."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from tests.conftest import Cast
from tests.pages import enter, queries_of, text_of
from tests.screening.visits.conftest import JINBEI, NOW, SHIGANG, TAZHOU, TUANHUANG, village
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.assessments import actions
from villages.screening.assessments.models import Assessment, AssessmentSheet
from villages.screening.assessments.periods import Period
from villages.screening.assessments.rules import Score
from villages.screening.assessments.sheets import SHIPPED, load_sheet

pytestmark = pytest.mark.django_db
DATA: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
FULL = {item["number"]: item["points"] for item in DATA["items"]}
QUARTER = Period(2026, 3)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sheet(db: None) -> AssessmentSheet:
    load_sheet(data=DATA, by=None, at=NOW)
    return AssessmentSheet.objects.get()


def score(cast: Cast, taken_off: dict[int, str] | None = None, **more: Any) -> Assessment:
    """One point off each of these items, for these reasons."""
    off = taken_off or {}
    given: dict[str, Any] = {
        "village": village(more.pop("code", TUANHUANG)), "period": QUARTER, "by": cast.filer, "at": NOW,
        "score": Score({number: points - (number in off) for number, points in FULL.items()}, off),
    }  # fmt: skip
    return actions.score_village(**(given | more))


class TestSheet:
    def test_the_shipped_one_has_six_aspects_and_a_hundred_points(self) -> None:
        assert sum(FULL.values()) == 100
        assert len({item["aspect_zh"] for item in DATA["items"]}) == 6
        assert 20 <= len(FULL) == len(DATA["items"]) <= 25

    def test_the_command_can_be_repeated(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_assessment")
        call_command("load_assessment", SHIPPED)
        assert capsys.readouterr().out.splitlines() == ["Sheet sheet-2026: new.", "Sheet sheet-2026: unchanged."]
        assert AuditRow.objects.filter(verb="assessment_sheet.load").count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"points": 4}, "come to 99"),
            ({"number": 2}, "each once"),
            ({"points": 0}, "item 1"),
            ({"text_zh": " "}, "item 1"),
        ],
    )
    def test_a_bad_one_is_refused_whole(self, tmp_path: Path, change: dict[str, Any], words: str) -> None:
        data = copy.deepcopy(DATA)
        data["items"][0] |= change
        (tmp_path / "sheet.json").write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(CommandError, match=words):
            call_command("load_assessment", tmp_path / "sheet.json")
        assert not AssessmentSheet.objects.exists()

    def test_one_that_is_loaded_is_not_edited(self, sheet: AssessmentSheet) -> None:
        with pytest.raises(RuleBroken, match="differs"):
            load_sheet(data={**DATA, "title_en": "other"}, by=None, at=NOW)


def test_periods_are_quarters_and_years() -> None:
    assert [str(Period.parse(text)) for text in ("2026Q1", "2026", "2026Q5", "x", "1999")] == [
        "2026Q1", "2026", "None", "None", "None",
    ]  # fmt: skip
    assert (str(Period(2026, 1).previous()), str(Period(2026).previous())) == ("2025Q4", "2025")
    assert (Period(2026, 1).label, Period(2026).label) == ("Q1 2026", "Year 2026")


@pytest.mark.usefixtures("sheet")
class TestScore:
    def test_the_total_is_computed_and_reasons_are_kept(self, cast: Cast) -> None:
        assessment = score(cast, {3: "未开展移风易俗"})
        assert (assessment.total, assessment.reasons) == (99, {"3": "未开展移风易俗"})
        row = AuditRow.objects.get(verb="assessment.score")
        assert (row.place_code, row.after) == (TUANHUANG, {"period": "2026Q3", "total": 99})

    @pytest.mark.parametrize(
        ("points", "reasons", "field"),
        [
            ({1: 6}, {}, "p1"), ({1: -1}, {}, "p1"), ({2: 4}, {}, "r2"), ({2: 4}, {2: "电话13812345678"}, "r2"),
            ({}, {2: "无扣分"}, "r2"), ({99: 1}, {}, None),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(
        self, cast: Cast, points: dict[int, int], reasons: dict[int, str], field: str | None
    ) -> None:
        with pytest.raises(RuleBroken) as refusal:
            score(cast, score=Score(FULL | points, reasons))
        assert refusal.value.field == field
        assert not Assessment.objects.exists()

    def test_once_for_a_village_and_period_not_before_it_begins_and_only_there(self, cast: Cast) -> None:
        score(cast)
        score(cast, period=Period(2026))
        with pytest.raises(RuleBroken, match="has a score"):
            score(cast)
        with pytest.raises(RuleBroken, match="has not begun"):
            score(cast, period=Period(2027, 1))
        with pytest.raises(RuleBroken, match="No assessment sheet"):
            score(cast, period=Period(2024))
        for who, code in ((cast.filer, TAZHOU), (cast.officer, JINBEI)):
            with pytest.raises(PermissionDenied):
                score(cast, by=who, code=code)

    def test_a_correction_replaces_and_both_stay(self, cast: Cast) -> None:
        wrong = score(cast)
        given: dict[str, Any] = {"score": Score(FULL | {1: 4}, {1: "无记录"}), "by": cast.filer, "at": NOW}
        with pytest.raises(RuleBroken) as refusal:
            actions.correct_score(assessment=wrong, reason=" ", **given)
        assert refusal.value.field == "reason"
        right = actions.correct_score(assessment=wrong, reason="复核", **given)
        assert list(Assessment.objects.standing()) == [right]
        with pytest.raises(Conflict):
            actions.correct_score(assessment=wrong, reason="复核", **given)
        assert AuditRow.objects.get(verb="assessment.correct").before["total"] == 100
        assert "no longer counts" in text_of(enter(cast.officer).get(f"/assessments/{wrong.pk}/"))


@pytest.mark.usefixtures("sheet")
class TestPages:
    def test_the_list_compares_with_the_period_before_by_code(self, cast: Cast) -> None:
        score(cast, {1: "一", 2: "二"})
        score(cast, period=QUARTER.previous())
        lines = enter(cast.officer).get("/assessments/").context["lines"]
        assert [line.village.code for line in lines][:3] == [TUANHUANG, JINBEI, SHIGANG]
        assert [(line.change, line.before) for line in lines][:2] == [(-2, 100), (None, None)]
        shown = enter(cast.filer).get("/assessments/?state=no&period=2026Q3").context["lines"]
        assert [line.village.code for line in shown] == [JINBEI, SHIGANG]
        assert "No village to show" in text_of(enter(cast.filer).get("/assessments/?text=nowhere&period=x"))

    def test_a_village_has_its_trend(self, cast: Cast) -> None:
        score(cast, {1: "一"})
        score(cast, period=QUARTER.previous())
        page = enter(cast.leader).get(f"/assessments/villages/{TUANHUANG}/")
        assert [(s.period, s.total) for s in page.context["quarters"]] == [("2026Q3", 99), ("2026Q2", 100)]
        assert "Not scored yet" in text_of(enter(cast.leader).get(f"/assessments/villages/{JINBEI}/"))

    def test_a_filer_scores_with_one_form_and_typed_values_stay(self, cast: Cast) -> None:
        browser, url = enter(cast.filer), "/assessments/2026Q3/new/"
        typed = {"village": TUANHUANG, **{f"p{number}": points for number, points in FULL.items()}}
        refused = browser.post(url, {**typed, "p1": 9, "p2": 4, "p3": ""})
        text = text_of(refused)
        assert "This item gives 0 to 5 points." in text
        assert "Say why points were taken off." in text
        assert "Give the points of this item." in text
        assert 'value="9"' in text
        done = text_of(browser.post(url, {**typed, "p2": 4, "r2": "未讨论"}, follow=True))
        assert "99 of 100 points" in done
        assert "未讨论" in done
        assert browser.get("/assessments/2027/new/").status_code == 404

    def test_the_list_costs_the_same_for_more_scores(self, cast: Cast) -> None:
        browser = enter(cast.officer)
        queries_of(browser, "/assessments/")  # the first page of a session costs more
        before = queries_of(browser, "/assessments/")
        for code in (TUANHUANG, JINBEI, SHIGANG):
            score(cast, code=code)
        assert queries_of(browser, "/assessments/") == before <= 16
