"""The charts of a summary: every number stands in them, and they can be read in black and white."""

from __future__ import annotations

import datetime as dt
import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from reports.charts import EMBLEM, SHADES, Stack, stacked_chart
from reports.numbers import CriterionFigures
from reports.summary import drawing
from reports.summary.numbers import Counts, Line, StagesAt, SummaryFigures

pytestmark = pytest.mark.once
SVG = "{http://www.w3.org/2000/svg}"
COUNTS = Counts(
    expected=30, answered=24, hits=3, light_over=2, light_far=5, compared=1, ballots_before=40, satisfied_before=12,
    ballots_after=50, satisfied_after=45,
)  # fmt: skip
SUMMARY = SummaryFigures(
    prefix="360603",
    name="余江区",
    above="鹰潭市",
    level="township",
    quarter="2026Q3",
    as_of=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    edition_zh="",
    edition_en="",
    has_quarter_before=True,
    lines=(Line("360603101", "锦江镇", COUNTS), Line("360603102", "潢溪镇", Counts())),
    total=COUNTS,
    criteria=(CriterionFigures(4, "team", "direct", "", "", "换届不成功", "Election failed", 3, 1),),
    trend=(StagesAt("2026Q2", 6, 1, 0, 12, 0), StagesAt("2026Q3", 2, 0, 0, 14, 1)),
    due=(),
    targets=(),
)
NOTHING = replace(
    SUMMARY, lines=(Line("360603101", "锦江镇", Counts()),), total=Counts(), criteria=(),
    trend=(StagesAt("2026Q3", 0, 0, 0, 0, 3),),
)  # fmt: skip


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def completeness(figures: SummaryFigures) -> str:
    return "".join(drawing.completeness_chart(lines) for lines in drawing.filled_lines(figures))


def satisfaction(figures: SummaryFigures) -> str:
    return "".join(drawing.satisfaction_chart(lines) for lines in drawing.compared_lines(figures))


@pytest.mark.parametrize("many", [1, 12, 13, 20, 21, 41, 100])
def test_many_divisions_stand_in_charts_of_about_the_same_length(many: int) -> None:
    lines = tuple(Line(f"3606{number:02}", f"第{number}县", COUNTS) for number in range(many))
    figures = replace(SUMMARY, lines=lines)
    for parts, most in (
        (list(drawing.filled_lines(figures)), drawing.DIVISIONS),
        (list(drawing.compared_lines(figures)), drawing.DIVISIONS_IN_PAIRS),
    ):
        assert [line for part in parts for line in part] == list(lines)
        lengths = [len(part) for part in parts]
        assert max(lengths) <= most
        assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize(
    ("chart", "wanted"),
    [
        (drawing.stages_chart, ["Q2 2026", "Q3 2026", "rectifying", "watch", "6", "1", "12", "2", "14"]),
        (drawing.hits_chart, ["4 Election failed", "3", "This quarter", "Quarter before"]),
        (completeness, ["锦江镇", "80.0 %"]),
        (drawing.lights_chart, ["overdue", "2", "in time", "5"]),
        (satisfaction, ["锦江镇", "90.0 %", "30.0 %", "In the inspection", "Before the rectification"]),
    ],
)
def test_each_chart_says_its_numbers_and_whose_they_are(chart: object, wanted: list[str]) -> None:
    assert callable(chart)
    drawn = texts(chart(SUMMARY))
    assert set(wanted) <= set(drawn)
    assert "潢溪镇" not in drawn
    assert chart(NOTHING) == ""


def test_the_parts_of_a_stacked_bar_follow_each_other_and_differ_in_lightness() -> None:
    root = ET.fromstring(stacked_chart([Stack("甲", (3, 2, 1, 4))], name="条目", parts=["一", "二", "三", "四"]))
    parts = [rect for rect in root.iter(f"{SVG}rect") if rect.get("stroke-width") == "0.8"]
    ends = [(float(part.get("x", "")), float(part.get("width", ""))) for part in parts]
    for (left, width), (following, _width) in itertools.pairwise(ends):
        assert left + width == pytest.approx(following, abs=0.2)
    assert [part.get("fill") for part in parts] == list(SHADES)
    greys = [grey(shade) for shade in SHADES]
    assert all(lighter - darker > 25 for darker, lighter in itertools.pairwise(greys))
    assert SHADES[0] == EMBLEM


def grey(colour: str) -> float:
    """How light a printer without colours makes it, 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_a_stacked_chart_carries_no_style_no_script_and_hostile_words_stay_words() -> None:
    svg = stacked_chart([Stack("<script>", (1, 0))], name='"><script>', parts=["<b>", "&"])
    root = ET.fromstring(svg)
    allowed = {f"{SVG}{tag}" for tag in ("svg", "title", "g", "rect", "line", "text")}
    assert {element.tag for element in root.iter()} <= allowed
    assert "<script" not in svg
    assert "<script>" in texts(svg)
