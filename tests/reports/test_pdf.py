"""The one door to WeasyPrint: same bytes for the same document, our fonts only, nothing fetched."""

from __future__ import annotations

import io
import lzma
import os
import re
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reports.document import Document
from reports.pdf import FONTS, KnownFilesOnly, RefusedAddress, render
from tests.reports.reading import MM, fonts_of, page_texts

HOSTILE = [
    '<img src="file:///etc/hostname"/>',
    '<img src="http://127.0.0.1:6379/"/>',
    '<img src="data:image/png;base64,iVBORw0KGgo="/>',
    '<link rel="stylesheet" href="https://example.org/x.css"/>',
    '<link rel="attachment" href="file:///etc/passwd"/>',
    '<style>@import url("../../etc/passwd");</style>',
    '<p style="background: url(paper:../settings.py)">x</p>',
]


def document(body: str, language: str = "zh") -> Document:
    return Document(f'<html><head><title>t</title></head><body class="{language}">{body}</body></html>', "test")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(document("<p>余江区</p>")).sha256 == render(document("<p>余江区</p>")).sha256


def test_another_identifier_makes_another_file() -> None:
    first = document("<p>余江区</p>")
    assert render(first).sha256 != render(Document(first.html, "another")).sha256


@pytest.mark.parametrize("markup", HOSTILE)
def test_it_fetches_nothing(markup: str) -> None:
    with pytest.raises(RefusedAddress):
        render(document(markup))


def test_a_drawing_fetches_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint swallows what goes wrong inside an SVG: the drawing is lost, but nothing was read."""
    render(document("the style sheet is read by now"))

    def read(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(Path, "read_bytes", read)
    paper = render(
        document(
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="1" height="1"/></svg>'
        )
    )
    assert len(PdfReader(io.BytesIO(paper.content)).pages[0].images) == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://example.org/", "data:,x", "paper:fonts/fonts.conf", ""])
def test_the_fetcher_refuses_what_it_does_not_know(url: str) -> None:
    with pytest.raises(RefusedAddress):
        KnownFilesOnly().fetch(url)


def test_the_fetcher_gives_out_the_style_sheet() -> None:
    assert b"@page" in KnownFilesOnly().fetch("paper:paper.css").read()


@pytest.mark.parametrize("lines", range(12, 18))
def test_a_table_whose_last_row_goes_along_with_what_follows_ends_with_the_row_before(lines: int) -> None:
    """What must stay with the row after it may take it to the next page, once the table has been laid out."""
    rows = "".join(f"<tr><td>第{number}行</td></tr>" for number in range(1, 9))
    held = '<p class="annexes">附件</p><table class="signatures"><tr><td>签字</td></tr></table>'
    body = "<p>整顿</p>" * lines + f"<table>{rows}</table>{held}"
    with pdfplumber.open(io.BytesIO(render(document(body)).content)) as opened:
        for page in opened.pages:
            ends = [line["bottom"] for line in page.extract_text_lines() if "行" in line["text"]]
            boxes = [box["bottom"] for box in page.rects]
            if ends and boxes:
                assert max(boxes) - max(ends) < 15


def test_the_page_is_a4_with_the_text_area_of_the_standard() -> None:
    paper = render(document("<p>" + "整顿" * 2000 + "</p>"))
    page = PdfReader(io.BytesIO(paper.content)).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        characters = [c for c in opened.pages[0].chars if c["text"] in "整顿"]
    left, right = min(c["x0"] for c in characters), max(c["x1"] for c in characters)
    assert left == pytest.approx(28 * MM, abs=0.5)
    assert right <= (210 - 26) * MM + 0.5
    assert min(c["top"] for c in characters) >= 37 * MM
    assert {round(c["size"], 2) for c in characters} == {16}
    lines = sorted({round(c["top"], 1) for c in characters})
    assert len(lines) == 22
    assert sum(round(c["top"], 1) == lines[1] for c in characters) == 28


def test_page_numbers_stand_outside_with_dashes() -> None:
    with pdfplumber.open(io.BytesIO(render(document("<p>" + "整顿" * 1500 + "</p>")).content)) as opened:
        odd, even = opened.pages[0], opened.pages[1]
        numbers = [page.crop((0, (297 - 35) * MM, page.width, page.height)).extract_words() for page in (odd, even)]
    assert ["".join(word["text"] for word in words) for words in numbers] == ["—1—", "—2—"]
    assert numbers[0][0]["x0"] > odd.width / 2
    assert numbers[1][-1]["x1"] < even.width / 2


def test_fonts_are_ours_and_embedded() -> None:
    body = "<h1>余江区</h1><h2>一、排查</h2><h3>（一）标准</h3><p>整顿 2026 “限期”—…</p>"
    fonts = fonts_of(render(document(body)).content)
    assert set(fonts) == {"Rectify-Song", "Rectify-Hei", "Rectify-Kai", "Rectify-Fang", "Rectify-Figures"}
    assert all(fonts.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rare_characters_of_names_come_from_the_face_behind(language: str) -> None:
    text = "龘𠮷输𣒍垟塆"
    paper = render(
        document(
            f"<h1>{text}</h1><h2>{text}</h2><p>{text}</p><table><tr><th>{text}</th><td>{text}</td></tr></table>",
            language,
        )
    )
    assert "".join(page_texts(paper.content)).replace("\r\n", "").count("龘𠮷输𣒍垟塆") == 5
    assert all(name.startswith("Rectify") for name in fonts_of(paper.content))


def test_every_character_of_a_division_name_has_a_glyph() -> None:
    """names.txt holds what lies beyond GB 2312; the two of the private area are known to have no shape."""
    names = (FONTS / "names.txt").read_text(encoding="utf-8").strip()
    printable = [character for character in names if not "\ue000" <= character <= "\uf8ff"]
    assert len(names) - len(printable) == 2
    paper = render(document(f"<p>{''.join(printable)}</p>"))
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        shown = {c["text"]: c["fontname"].partition("+")[2] for page in opened.pages for c in page.chars}
    assert [character for character in printable if character not in shown] == []
    assert {font for character, font in shown.items() if character in printable} <= {
        "Rectify-Fang",
        "Rectify-Rare",
        "Rectify-Rarest",
        "Rectify-Figures",
    }


def test_names_of_the_county_in_the_project_are_covered() -> None:
    covered = {chr(code) for path in FONTS.glob("*.[ot]tf") for code in TTFont(path).getBestCmap()}
    for path in Path(settings.BASE_DIR).glob("villages/**/*.csv*"):
        content = path.read_bytes()
        text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode()
        assert set(re.sub(r"\s", "", text)) <= covered


def test_a_browser_started_later_keeps_its_own_fonts() -> None:
    render(document("<p>x</p>"))
    assert "FONTCONFIG_FILE" not in os.environ
