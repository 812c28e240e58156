"""Charts: plain SVG that may stand in a page under the strict CSP, with a number at each bar."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from reports.charts import Bar, bar_chart
from reports.numbers import TownshipFigures
from reports.papers.township import completeness_chart, hits_chart, stages_chart

SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("4 换届", 6, 2), Bar("11 火灾违建", 0, 1), Bar("15 满意率", 1, 0)]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_labels_numbers_and_legend_are_text() -> None:
    drawn = texts(bar_chart(BARS, name="命中", legend=("本季度", "上季度")))
    for wanted in ("4 换届", "11 火灾违建", "本季度", "上季度", "6"):
        assert wanted in drawn


def test_it_carries_no_style_and_no_script() -> None:
    root = ET.fromstring(bar_chart(BARS, name="命中", legend=("本季度", "上季度")))
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "g", "rect", "line", "text")
    }
    assert not [element for element in root.iter() if "style" in element.attrib or "onload" in element.attrib]


def test_the_longer_bar_is_drawn_longer_and_last_quarter_is_hollow() -> None:
    root = ET.fromstring(bar_chart(BARS, name="命中", legend=("本季度", "上季度")))
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.get("x") == "0" and rect.get("stroke-width") == "0.8"]
    now, before = bars[:3], bars[3:]  # drawn from the lowest to the uppermost
    assert float(now[0].get("width", "")) < float(now[2].get("width", ""))
    assert {rect.get("fill") for rect in now}.isdisjoint({rect.get("fill") for rect in before})
    assert {rect.get("fill") for rect in before} == {"#ffffff"}


def test_hostile_words_stay_words() -> None:
    svg = bar_chart([Bar("<script>alert(1)</script>", 1)], name='"><script>')
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in texts(svg)


def test_the_same_numbers_give_the_same_drawing() -> None:
    assert bar_chart(BARS, name="命中") == bar_chart(BARS, name="命中")


def test_it_has_words_for_those_who_do_not_see_it() -> None:
    root = ET.fromstring(bar_chart(BARS, name="命中"))
    assert (root.get("role"), root.get("aria-label")) == ("img", "命中")


@pytest.mark.parametrize("bars", [[Bar("一", 0)], [Bar("一", 120_000), Bar("二", 1)], [Bar("村" * 40, 3)]])
def test_it_draws_nothing_much_and_very_much(bars: list[Bar]) -> None:
    assert len(texts(bar_chart(bars, name="命中"))) >= len(bars)


def test_long_labels_leave_room_for_the_bars_and_stay_apart() -> None:
    bars = [Bar("余江区" * 10 + end, 100, 60, text="100.0%", text_before="60.0%") for end in "甲乙"]
    root = ET.fromstring(bar_chart(bars, name="满意率", legend=("验收时", "整顿前"), limit=100))
    drawn = [rect for rect in root.iter(f"{SVG}rect") if rect.get("x") == "0" and rect.get("stroke-width") == "0.8"]
    assert len(drawn) == 4
    assert max(float(rect.get("width", "")) for rect in drawn) > 200
    assert texts(ET.tostring(root, encoding="unicode")).count("余江区" * 6 + "余…") == 2
    assert texts(bar_chart([Bar("村" * 20, 3)], name="命中")).count("村" * 20) == 1


@pytest.mark.django_db
def test_the_charts_of_a_quarter_show_its_figures(figures: TownshipFigures) -> None:
    assert sum(text == "1" for text in texts(hits_chart(figures))) >= 4
    assert texts(completeness_chart(figures)).count("100.0%") + texts(completeness_chart(figures)).count("100.0 %") == 3
    assert len(texts(stages_chart(figures))) >= 8
