"""The red head and the colophon of a notice, measured in the PDF. Source: GB/T 9704-2012, 7.2 and 7.4."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pdfplumber
import pytest
from pytest_django import Settings

from reports.papers.bilingual import Both
from reports.papers.letter_form import head_size, shortened
from reports.papers.notices import Fact, NoticeContents
from reports.states import PaperKind
from tests.reports.frozen import DAY, ISSUED, pdf_of
from tests.reports.reading import MM

pytestmark = pytest.mark.once

RED = (1.0, 0.0, 0.0)
NOTICE = NoticeContents(
    as_of=ISSUED,
    county="余江区",
    township="锦江镇",
    department="",
    kind="criticism",
    rule="late_check",
    year=2026,
    serial=3,
    posts=Both("该乡镇", "the township"),
    basis=Both("逾期未报送季度排查的，予以通报批评。", "A quarterly check that is late: informed criticism."),
    facts=(Fact(Both("逾期一天。", "One day late."), is_typed=False),),
    answer="因组织干事调整，未能按时报送。",
    answered_on=dt.date(2026, 11, 18),
    issued_on=DAY,
)


def pages_of(notice: NoticeContents, language: str = "zh-hans") -> list[Any]:
    with pdfplumber.open(io.BytesIO(pdf_of(notice, PaperKind.NOTICE, language))) as opened:
        return [page for page in opened.pages if page.chars]


def rules_of(page: Any) -> list[dict[str, Any]]:
    """The rules over the whole width, from above, in mm: a border is painted as the ring between two rectangles."""
    boxes = [box for box in page.rects if box["x1"] - box["x0"] > 70 * MM]
    found: dict[tuple[float, float], Any] = {}
    for inner, outer in zip(boxes[::2], boxes[1::2], strict=True):
        for low, high in ((outer["top"], inner["top"]), (inner["bottom"], outer["bottom"])):
            if high - low > 0.1:
                found[round(low / MM, 2), round(high / MM, 2)] = inner["non_stroking_color"]
    return [{"top": low, "bottom": high, "colour": colour} for (low, high), colour in sorted(found.items())]


def line_with(page: Any, words: str) -> Any:
    [line] = [line for line in page.extract_text_lines() if words in line["text"].replace(" ", "")]
    return line


@pytest.fixture
def named(settings: Settings) -> None:
    settings.NOTICE_ISSUING_BODY = "中共{county}委组织部"
    settings.NOTICE_SERIES = "{county}委组通"
    settings.NOTICE_COPIES = "{county}纪委监委"


def test_the_issuing_body_is_red_and_35_mm_below_the_edge_of_the_text(named: None) -> None:
    page = pages_of(NOTICE)[0]
    head = line_with(page, "中共余江区委组织部")["chars"]
    assert {c["non_stroking_color"] for c in head} == {RED}
    assert {(c["fontname"].partition("+")[2], round(c["size"], 2)) for c in head} == {("Rectify-Song", 44)}
    assert min(c["top"] for c in head) == pytest.approx((37 + 35) * MM, abs=1)
    assert (head[0]["x0"] + head[-1]["x1"]) / 2 == pytest.approx((28 + 78) * MM, abs=1)


def test_number_rule_and_title_follow_two_empty_lines_apart(named: None) -> None:
    page = pages_of(NOTICE)[0]
    head, number = line_with(page, "中共余江区委组织部"), line_with(page, "〔2026〕")
    assert (number["top"] - head["bottom"]) / 28.97 == pytest.approx(2, abs=0.1)
    [rule] = rules_of(page)
    assert rule["colour"] == RED
    assert rule["bottom"] - rule["top"] == pytest.approx(0.5, abs=0.05)
    assert rule["top"] - number["bottom"] / MM == pytest.approx(4, abs=0.1)
    red = next(box for box in page.rects if box["non_stroking_color"] == RED)
    assert (red["x0"] / MM, red["x1"] / MM) == (pytest.approx(28, abs=0.05), pytest.approx(184, abs=0.05))
    title = [c for c in page.chars if round(c["size"], 2) == 22]
    assert {c["fontname"].partition("+")[2] for c in title} >= {"Rectify-Song"}
    # Half of the title's line is above its letters.
    assert (min(c["top"] for c in title) / MM - rule["bottom"]) * MM == pytest.approx(2 * 28.97 + (34 - 22) / 2, abs=1)


def test_the_colophon_stands_at_the_foot_of_the_last_back_page_between_its_rules(named: None) -> None:
    pages = pages_of(NOTICE)
    assert len(pages) % 2 == 0
    last = pages[-1]
    first, middle, end = rules_of(last)
    assert first["bottom"] - first["top"] == pytest.approx(0.35, abs=0.02)
    assert middle["bottom"] - middle["top"] == pytest.approx(0.25, abs=0.02)
    assert end["bottom"] - end["top"] == pytest.approx(0.35, abs=0.02)
    assert end["bottom"] == pytest.approx(37 + 225, abs=0.05)
    copies, issued = (line for line in last.extract_text_lines() if first["top"] < line["top"] / MM < end["top"])
    assert "余江区纪委监委" in copies["text"]
    assert "中共余江区委组织部" in issued["text"]
    assert "2026年11月22日" in issued["text"]
    for line in (copies, issued):
        assert {round(c["size"], 2) for c in line["chars"]} == {14}
        assert line["x0"] == pytest.approx(28 * MM + 14, abs=0.5)
    assert issued["x1"] == pytest.approx(184 * MM - 14, abs=0.5)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("facts", [0, 1, 4, 7, 10, 40])
def test_the_colophon_never_runs_into_the_text(named: None, language: str, facts: int) -> None:
    notice = replace(NOTICE, facts=NOTICE.facts * facts)
    pages = pages_of(notice, language)
    assert len(pages) % 2 == 0 or len(pages) == 1
    last = pages[-1]
    assert last.page_number % 2 == 0
    top = rules_of(last)[0]["top"]
    above = [c for c in last.chars if c["bottom"] <= top * MM + 0.5]
    inside = [c for c in last.chars if top * MM <= c["top"] and c["bottom"] <= 262 * MM + 0.5]
    number = [c for c in last.chars if c["top"] > 262 * MM]
    assert len(above) + len(inside) + len(number) == len(last.chars)


def test_a_long_answer_stands_in_full_as_an_annex(named: None) -> None:
    notice = replace(NOTICE, answer="情况属实。\n" * 60)
    texts = ["".join(page.extract_text().split()) for page in pages_of(notice)]
    [letter] = [text for text in texts if "…" in text]
    assert texts.index(letter) < len(texts) - 1
    assert sum(text.count("情况属实。") for text in texts) >= 60 + 20


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ("中共余江区委组织部", ""),
        ("中共积石山自治县委组织部", "long"),
        ("中共积石山保安族东乡族撒拉族自治县委组织部", "long"),  # on two lines
        ("中共黔东南苗族侗族自治州委组织部", "longer"),
        ("Organization Department of Yujiang", "longer"),
    ],
)
def test_the_head_is_as_large_as_its_line_allows(body: str, size: str) -> None:
    assert head_size(body) == size


@pytest.mark.parametrize("before", range(0, 30, 3))
def test_a_name_in_an_english_head_stays_on_one_line(settings: Settings, before: int) -> None:
    settings.NOTICE_ISSUING_BODY = f"Department {'i' * before} of the CPC {{county}} Committee"
    for county in ("余江区", "积石山保安族东乡族撒拉族自治县", "县" * 30):
        page = pages_of(replace(NOTICE, county=county, department="区委社会工作部综合科"), "en")[0]
        large = [line for line in page.extract_text_lines() if line["chars"][0]["size"] > 19]
        assert all(line["x1"] <= 184 * MM + 1 for line in large)
        lines = [line["text"] for line in large]
        assert any(county in line for line in lines) or len(county) > 18
        assert any("区委社会工作部综合科" in line for line in lines)


def test_what_is_cut_ends_with_an_ellipsis() -> None:
    assert shortened("情况\n属实", 5) == "情况 属实"
    assert shortened("情况属实情况属实", 5) == "情况属实…"
