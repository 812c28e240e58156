"""Charts as SVG, drawn by leather: the same on page and paper.

Only presentation attributes, no style and no script, so that an SVG can stand inside a page under the strict CSP;
readable in black and white (dark bars against hollow ones), and each bar carries its number.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import leather
from django.utils.safestring import SafeString, mark_safe
from leather import theme
from leather.shapes import Bars

FACE = "Rectify Hei, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
DARK, LINE, INK, GRID = "#333333", "#333333", "#222222", "#dddddd"
EMBLEM = "#a8201a"
# Of the parts of a stacked bar: each clearly lighter than the one before, also without colours.
SHADES = (EMBLEM, "#d98f7c", "#f1d9d1", "#ffffff")
WIDTH, ROW, NARROW_ROW = 640, 30, 21  # pixels; the last two are the height that one label takes
LONGEST_LABEL = 40  # letters, a Chinese character being two; what is longer stands in full beside the chart
_PLACES = frozenset({"x", "y", "x1", "y1", "x2", "y2"})

theme.background_color = "none"
theme.margin = 0.02  # of the width; as a share of it the only form that leather takes
for _part in ("title", "legend", "axis_title", "tick"):
    setattr(theme, f"{_part}_font_family", FACE)
theme.title_color = theme.legend_color = theme.axis_title_color = theme.label_color = INK
theme.tick_color, theme.zero_color = GRID, INK
theme.tick_font_size = theme.legend_font_size = 13
theme.tick_font_char_width = 7


@dataclass(frozen=True)
class Bar:
    """One labelled bar; `before` is the hollow bar under it (last quarter), None draws none."""

    label: str
    value: float
    before: float | None = None
    # What stands at the end of each of the two instead of the plain number.
    text: str = ""
    text_before: str = ""


@dataclass(frozen=True)
class Stack:
    """One labelled bar made of parts, one after the other."""

    label: str
    values: tuple[int, ...]


class _NumberedBars(Bars):  # type: ignore[misc]
    """Bars of a part of the band (from `top`, `share` of it), with the number at the end of each."""

    def __init__(self, *, top: float, share: float, hollow: bool, texts: dict[str, str]) -> None:
        super().__init__("#ffffff" if hollow else EMBLEM)
        self.top, self.share, self.hollow, self.texts = top, share, hollow, texts

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> ET.Element:
        group = ET.Element("g")
        for datum in series.data():
            low, high = y_scale.project_interval(datum.y, height, 0)
            band = float(low - high)
            y, thick = float(high) + band * self.top, band * self.share
            long = float(x_scale.project(datum.x, 0, width))
            bar = ET.SubElement(group, "rect", x="0", y=_px(y), width=_px(long), height=_px(thick))
            bar.set("fill", self._fill_color)
            bar.set("stroke", LINE)
            bar.set("stroke-width", "0.8")
            if self.hollow and not datum.x:
                continue
            label = ET.SubElement(group, "text", x=_px(long + 5), y=_px(y + thick / 2), dy="0.35em", fill=INK)
            label.set("font-family", FACE)
            label.set("font-size", "11.5")
            label.text = self.texts.get(datum.y, f"{float(datum.x):g}")
        return group

    def legend_to_svg(self, series: Any, palette: Any) -> list[tuple[ET.Element, int]]:
        """The library's legend, with the outline that a hollow bar needs and room for Chinese words."""
        [(item, _)] = super().legend_to_svg(series, palette)
        bubble = item.find("rect")
        if bubble is not None:
            bubble.set("stroke", LINE)
        return [(item, 30 + _width(series.name) * theme.tick_font_char_width + 20)]


class _Segments(_NumberedBars):
    """One part of stacked bars: it begins where the parts before it end, and carries its number inside."""

    def __init__(self, fill: str, starts: dict[str, float]) -> None:
        super().__init__(top=0.14, share=0.72, hollow=False, texts={})
        self._fill_color, self.starts = fill, starts

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> ET.Element:
        group = ET.Element("g")
        for datum in series.data():
            if not datum.x:
                continue
            low, high = y_scale.project_interval(datum.y, height, 0)
            band = float(low - high)
            y, thick = float(high) + band * self.top, band * self.share
            left, right = (
                float(x_scale.project(at, 0, width)) for at in (self.starts[datum.y], self.starts[datum.y] + datum.x)
            )
            part = ET.SubElement(group, "rect", x=_px(left), y=_px(y), width=_px(right - left), height=_px(thick))
            part.set("fill", self._fill_color)
            part.set("stroke", LINE)
            part.set("stroke-width", "0.8")
            text = f"{float(datum.x):g}"
            if right - left > len(text) * theme.tick_font_char_width:
                ink = "#ffffff" if self._fill_color == EMBLEM else INK
                middle = _px((left + right) / 2)
                number = ET.SubElement(group, "text", x=middle, y=_px(y + thick / 2), dy="0.35em", fill=ink)
                number.set("text-anchor", "middle")
                number.set("font-family", FACE)
                number.set("font-size", "11.5")
                number.text = text
        return group


class _WideAxis(leather.Axis):  # type: ignore[misc]
    """An axis of words, which begin below each other and need no rules across the bars.

    It knows a Chinese character to be twice as wide as a letter. (WeasyPrint draws words that end at the axis in a
    group each, half of what a chart costs.)
    """

    def to_svg(self, width: float, height: float, scale: Any, orient: str) -> ET.Element:
        group: ET.Element = super().to_svg(width, height, scale, orient)
        start = -(self._estimate_left_tick_width(scale) + theme.tick_size * 2)
        for tick in group.findall("g[@class='tick']"):
            for rule in tick.findall("line"):
                tick.remove(rule)
            for label in tick.findall("text"):
                label.text = _shortened(label.text or "")
                label.set("x", str(start))
                del label.attrib["text-anchor"]
        return group

    def _estimate_left_tick_width(self, scale: Any) -> int:
        widest = max((_width(str(value)) for value in self._ticks or scale.ticks()), default=0)
        return int(min(widest, LONGEST_LABEL) * theme.tick_font_char_width)


def bar_chart(
    bars: Sequence[Bar], *, name: str, legend: tuple[str, str] | None = None, limit: float | None = None
) -> SafeString:
    """Horizontal bars, first on top, as one `<svg>` element; `name` is its words for those who cannot see it.

    With `legend` (the words for the dark and the hollow bars) each bar has a hollow one under it. `limit` fixes the end
    of the scale (100 for percentages). Labels must differ.
    """
    row = ROW if legend else NARROW_ROW
    chart: Any = leather.Chart()
    top = max((value for bar in bars for value in (bar.value, bar.before or 0)), default=0)
    end = limit or max(1, top)
    # Room behind the longest bar for its number.
    chart.add_x_scale(0, end * 1.12)
    chart.set_x_axis(leather.Axis(ticks=_ticks(end), tick_formatter=lambda value, _index, _count: f"{value:g}"))
    chart.set_y_axis(_WideAxis())
    texts = {bar.label: bar.text for bar in bars if bar.text}
    backwards = list(reversed(bars))
    now = leather.Series([(bar.value, bar.label) for bar in backwards], name=legend[0] if legend else name)
    shape = {"top": 0.12, "share": 0.38} if legend else {"top": 0.16, "share": 0.68}
    chart.add_series(now, _NumberedBars(**shape, hollow=False, texts=texts))
    if legend:
        before = leather.Series([(bar.before or 0, bar.label) for bar in backwards], name=legend[1])
        texts_before = {bar.label: bar.text_before for bar in bars if bar.text_before}
        chart.add_series(before, _NumberedBars(top=0.5, share=0.38, hollow=True, texts=texts_before))
    svg = chart.to_svg(width=WIDTH, height=len(bars) * row + (76 if legend else 50))
    return mark_safe(_described(svg, name))  # ElementTree has escaped every text


def stacked_chart(stacks: Sequence[Stack], *, name: str, parts: Sequence[str]) -> SafeString:
    """Horizontal bars made of up to four parts, first on top; `parts`: the words for these, in order.

    The parts differ from dark to hollow, so that they can be told apart in black and white.
    """
    chart: Any = leather.Chart()
    end = max(1, *(sum(stack.values) for stack in stacks))
    chart.add_x_scale(0, end * 1.04)
    chart.set_x_axis(leather.Axis(ticks=_ticks(end), tick_formatter=lambda value, _index, _count: f"{value:g}"))
    chart.set_y_axis(_WideAxis())
    starts = {stack.label: 0.0 for stack in stacks}
    backwards = list(reversed(stacks))
    for place, words in enumerate(parts):
        series = leather.Series([(stack.values[place], stack.label) for stack in backwards], name=words)
        chart.add_series(series, _Segments(SHADES[place], dict(starts)))
        for stack in stacks:
            starts[stack.label] += stack.values[place]
    svg = chart.to_svg(width=WIDTH, height=len(stacks) * NARROW_ROW + 76)
    return mark_safe(_described(svg, name))  # ElementTree has escaped every text


def _described(svg: str, name: str) -> str:
    root = ET.fromstring(svg)
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    root.set("role", "img")
    root.set("aria-label", name)
    title = ET.Element("{http://www.w3.org/2000/svg}title")  # what a reader of the tagged PDF hears
    title.text = name
    root.insert(0, title)
    root.set("viewBox", f"0 0 {root.get('width')} {root.get('height')}")
    root.set("class", "chart")
    for element in root.iter():
        for place in _PLACES.intersection(element.keys()):
            element.set(place, f"{float(element.get(place, 0)):.4g}")  # leather writes up to 28 digits
    return ET.tostring(root, encoding="unicode")


def _ticks(end: float) -> list[float]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9) if end / step <= 5)
    return [float(value) for value in range(0, int(end) + 1, step)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _shortened(label: str) -> str:
    """The label, if it leaves room for the bars; else its beginning."""
    if _width(label) <= LONGEST_LABEL:
        return label
    while _width(label) >= LONGEST_LABEL:
        label = label[:-1]
    return f"{label}…"


def _px(value: float) -> str:
    return f"{value:.1f}"
