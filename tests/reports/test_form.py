"""The form of GB/T 9704-2012, measured in the PDF itself: margins, faces, grid, page numbers, wide tables, seal."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pdfplumber
import pytest
from django.utils import translation
from pytest_django import Settings

from reports import letterhead
from reports.document import Document
from reports.models import ReportSnapshot
from reports.numbers import TownshipFigures, VillageFigures, to_json
from reports.papers.document import document
from reports.pdf import HERE, SHEETS, render
from tests.reports.conftest import COUNTED
from tests.reports.reading import MM
from villages.screening.models import QuarterlyCheck

TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225  # mm
Char = dict[str, Any]


def pages_of(content: bytes) -> list[Any]:
    """The pages with the places of their characters."""
    with pdfplumber.open(io.BytesIO(content)) as opened:
        return [page for page in opened.pages if page.chars]


def of_text(markup: str) -> list[Any]:
    return pages_of(
        render(Document(f'<html><head><title>t</title></head><body class="zh">{markup}</body></html>', "test")).content
    )


@pytest.fixture
def snapshot(confirmed: QuarterlyCheck, figures: TownshipFigures) -> ReportSnapshot:
    """A township of 60 villages, so that the wide tables go over several pages."""
    villages = tuple(VillageFigures(str(i), f"第{i}村" * (1 + i % 9), "n" * 15) for i in range(60))
    figures = replace(figures, villages=villages, entries=figures.entries * 30)
    return ReportSnapshot(
        place=confirmed.township, period="2026Q3", revision=1, figures=to_json(figures), frozen_at=COUNTED
    )


def report(snapshot: ReportSnapshot, language: str = "zh-hans") -> list[Any]:
    return pages_of(render(document(snapshot, language)).content)


def millimetres(page: Any) -> tuple[int, int]:
    return round(float(page.width) / MM), round(float(page.height) / MM)


def is_wide(page: Any) -> bool:
    return bool(page.width > page.height)


def number_of(page: Any) -> list[Char]:
    """The characters of the page number: all that stands outside the text area."""
    left, top, right, bottom = (35, 28, 260, 184) if is_wide(page) else (LEFT, TOP, LEFT + WIDTH, TOP + HEIGHT)
    return [
        c
        for c in page.chars
        if c["text"].strip()
        and (
            c["x1"] < left * MM - 1
            or c["x0"] > right * MM + 1
            or c["bottom"] < top * MM - 1
            or c["top"] > bottom * MM + 1
        )
    ]


def text(chars: Iterable[Char]) -> str:
    return "".join(c["text"] for c in chars)


def faces(page: Any, wanted: str) -> set[tuple[str, float]]:
    """Face and size of the Chinese characters of a line that begins so."""
    found = set()
    for line in page.extract_text_lines():
        if "".join(line["text"].split()).startswith(wanted):
            chinese = [c for c in line["chars"] if re.match("[\u4e00-\u9fff]", c["text"])]
            found |= {(c["fontname"].partition("+")[2], round(c["size"], 2)) for c in chinese}
    return found


def test_a_full_page_has_22_lines_of_28_characters_of_16_points() -> None:
    for page in of_text("<p>" + "整顿" * 1500 + "</p>")[:2]:
        assert millimetres(page) == (210, 297)
        body = [c for c in page.chars if c["text"] in "整顿"]
        assert {round(c["size"], 2) for c in body} == {16}
        lines = Counter(round(c["top"], 1) for c in body)
        assert len(lines) == 22
        assert set(list(lines.values())[1:]) == {28}
        left, right = min(c["x0"] for c in body) / MM, max(c["x1"] for c in body) / MM
        assert left == pytest.approx(LEFT, abs=0.2)
        assert right == pytest.approx(LEFT + WIDTH, abs=0.3)
        tops = sorted(lines)
        pitch = (tops[-1] - tops[0]) / 21
        assert 22 * pitch == pytest.approx(HEIGHT * MM, abs=1)
        # A character stands in the middle of its line: half of what is left of the pitch is above the first.
        assert tops[0] - (pitch - 16) / 2 == pytest.approx(TOP * MM, abs=1)


def test_a_paragraph_begins_two_characters_in() -> None:
    page = of_text("<p>" + "整顿" * 40 + "</p>")[0]
    first = min(page.chars, key=lambda c: (round(c["top"]), c["x0"]))
    assert first["x0"] == pytest.approx(LEFT * MM + 2 * WIDTH * MM / 28, abs=0.5)


@pytest.mark.django_db
def test_title_heads_and_text_have_their_faces_and_sizes(snapshot: ReportSnapshot) -> None:
    first, *rest = report(snapshot)
    assert faces(first, "软弱涣散村党组织") == {("Rectify-Song", 22)}
    assert faces(first, "一、") == {("Rectify-Hei", 16)}
    assert faces(first, "（一）") == {("Rectify-Kai", 16)}
    assert faces(first, "排查结果应于") == {("Rectify-Fang", 16)}
    assert faces(first, "锦江镇季报〔2026〕3号") == {("Rectify-Fang", 16)}
    assert {("Rectify-Song", 22)} in [faces(page, "各村与界定标准") for page in rest]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_numbers_stand_outside_one_character_in(snapshot: ReportSnapshot, language: str) -> None:
    pages = report(snapshot, language)
    upright = [page for page in pages if not is_wide(page)]
    assert len(upright) >= 2
    for page in upright:
        number = number_of(page)
        assert text(number) == f"—{page.page_number}—"
        assert {round(c["size"], 2) for c in number} == {14}
        if page.page_number % 2:
            assert number[-1]["x1"] == pytest.approx((LEFT + WIDTH) * MM - 14, abs=0.5)
        else:
            assert number[0]["x0"] == pytest.approx(LEFT * MM + 14, abs=0.5)
        middle = (number[0]["top"] + number[0]["bottom"]) / 2  # where the dash is
        assert middle == pytest.approx((TOP + HEIGHT + 7) * MM, abs=1)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_wide_tables_lie_on_their_side_with_the_number_at_the_left(snapshot: ReportSnapshot, language: str) -> None:
    wide = [page for page in report(snapshot, language) if is_wide(page)]
    assert {page.page_number % 2 for page in wide} == {0, 1}
    for page in wide:
        assert millimetres(page) == (297, 210)
        number = number_of(page)
        assert text(number) == f"—{page.page_number}—"
        assert number[-1]["x1"] == pytest.approx(28 * MM, abs=0.5)  # 7 mm from the text
        if page.page_number % 2:
            assert number[0]["bottom"] == pytest.approx((210 - 26) * MM - 14, abs=1)
        else:
            assert number[0]["top"] == pytest.approx(28 * MM + 14, abs=1)


@pytest.mark.django_db
def test_wide_tables_repeat_their_heads_and_split_no_row(snapshot: ReportSnapshot) -> None:
    wide = [page for page in report(snapshot) if is_wide(page)]
    names = []
    for page in wide:
        [table] = page.extract_tables()
        assert "".join(table[0][0].split()) in ("村", "编号")
        # A row that was split would leave a part without the cells behind the first.
        assert all(all(cell for cell in row) for row in table)
        assert max(line["x1"] for line in page.rects + page.lines) <= (297 - 37) * MM + 1
        names += ["".join(row[0].split()) for row in table[1:]]
    villages, entries = names[:60], names[61:]
    assert villages == [f"第{i}村" * (1 + i % 9) for i in range(60)]
    assert len(entries) == 30


@pytest.mark.django_db
def test_the_body_that_seals_stands_centred_above_the_date(snapshot: ReportSnapshot) -> None:
    lines = [line for page in report(snapshot) for line in page.extract_text_lines()]
    [body] = [line for line in lines if line["text"] == "中共余江区锦江镇委员会（盖章）"]
    [date] = [line for line in lines if line["text"] == "2026年11月22日"]
    assert date["top"] > body["top"]
    assert body["x0"] + body["x1"] == pytest.approx(date["x0"] + date["x1"], abs=20)  # the bracket has an empty half
    assert ((LEFT + WIDTH) * MM - date["x1"]) / 16 == pytest.approx(4, abs=0.6)


@pytest.mark.django_db
def test_the_note_of_annexes_names_what_follows(snapshot: ReportSnapshot, figures: TownshipFigures) -> None:
    pages = ["".join(page.extract_text().split()) for page in report(snapshot)]
    [note] = [page for page in pages if "附件：1．各村与界定标准对照表2．台账条目" in page]
    later = pages[pages.index(note) + 1 :]
    assert [page for page in later if page.startswith("附件1") and "各村与界定标准对照表" in page] == later[:1]
    assert len([page for page in later if page.startswith("附件2") and "台账条目" in page]) == 1
    snapshot.figures = to_json(replace(figures, entries=()))
    without = "".join("".join(page.extract_text().split()) for page in report(snapshot))
    assert "附件：各村与界定标准对照表" in without
    assert "附件2" not in without


def test_an_empty_line_stands_above_the_note_of_annexes() -> None:
    """GB/T 9704-2012, 7.3.4."""
    [page] = of_text('<p>正文</p><p class="annexes">附件：1．甲<br/><span class="second">2．乙</span></p>')
    text_line, first, second = page.extract_text_lines()[:3]
    assert first["top"] - text_line["top"] == pytest.approx(2 * 28.97, abs=0.5)
    assert second["top"] - first["top"] == pytest.approx(28.97, abs=0.5)
    assert first["chars"][0]["x0"] == pytest.approx(28 * MM + 2 * 15.79, abs=1)
    # The items stand under each other.
    items = [next(c for c in line["chars"] if c["text"] in "12") for line in (first, second)]
    assert items[1]["x0"] == pytest.approx(items[0]["x0"], abs=1)


def test_figures_in_heads_have_the_face_of_those_in_the_text() -> None:
    [page] = of_text("<h2>一、2026</h2><h3>360603-2026-001 三宋村</h3><p>2026</p>")
    digits = {c["fontname"].partition("+")[2] for c in page.chars if c["text"].isdigit() and c["top"] < 250 * MM}
    assert digits == {"Rectify-Figures"}


@pytest.mark.django_db
def test_body_series_and_seal_come_from_the_settings(settings: Settings, snapshot: ReportSnapshot) -> None:
    settings.REPORT_ISSUING_BODY = "{county}委组织部驻{township}工作组"
    settings.REPORT_SERIES = "{township}委发"
    settings.REPORT_SEAL_LINE = "（印）{body}"
    content = render(document(snapshot, "zh-hans")).content
    said = "".join("".join(page.extract_text().split()) for page in pages_of(content))
    assert "锦江镇委发〔2026〕3号" in said
    assert "（印）余江区委组织部驻锦江镇工作组" in said
    with pdfplumber.open(io.BytesIO(content)) as opened:
        assert opened.metadata["Author"] == "余江区委组织部驻锦江镇工作组"
    settings.REPORT_SERIES = letterhead.NO_SERIES
    assert "〔2026〕" not in document(snapshot, "zh-hans").html


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("锦江镇", "中共余江区锦江镇委员会"),
        ("邓埠街道", "中共余江区邓埠街道工作委员会"),
        ("余江县工业园区", "中共余江区余江县工业园区工作委员会"),
        ("{0.__class__}%(x)s", "中共余江区{0.__class__}%(x)s委员会"),
    ],
)
def test_streets_and_zones_have_a_working_committee(name: str, body: str) -> None:
    with translation.override("zh-hans"):
        assert letterhead.issuing_body(letterhead.Issuer("余江区", name)) == body


@pytest.mark.parametrize("office", ["FangSong_GB2312", "FZXiaoBiaoSong-B05S", "SimHei", "KaiTi_GB2312"])
def test_the_fonts_of_the_office_are_asked_for_before_ours(office: str) -> None:
    ours = {"FangSong_GB2312": "Fang", "FZXiaoBiaoSong-B05S": "Song", "SimHei": "Hei", "KaiTi_GB2312": "Kai"}[office]
    sheet = "".join((HERE / name).read_text(encoding="utf-8") for name in SHEETS)
    stacks = [stack for stack in re.findall(r"font(?:-family)?:[^;}]+", sheet) if f'"{office}"' in stack]
    assert stacks
    assert all(stack.index(f'"{office}"') < stack.index(f'"Rectify {ours}"') for stack in stacks)
