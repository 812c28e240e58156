"""A paper as .docx and its figures as .xlsx: the same words and numbers as the PDF, to be edited."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from django.urls import reverse
from django.utils import translation
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from PIL import Image

from reports.actions import Copy, request_report
from reports.charts import Bar, bar_chart
from reports.editable.drawing import WIDTH, png_of
from reports.editable.making import docx_of
from reports.editable.tables import SHEETS, rules
from reports.papers.document import html_of
from tests.conftest import Cast
from tests.pages import enter
from tests.reports import samples
from tests.reports.conftest import COUNTED
from tests.reports.reading import page_texts
from villages.screening.models import QuarterlyCheck

MARKUP = '<!doctype html><title>t</title><body class="zh">'


@cache
def paper(language: str = "zh-hans") -> bytes:
    with translation.override(language):
        return docx_of(html_of(samples.snapshot(), language), author="余江区", made=samples.AS_OF)


def made(markup: str) -> docx.document.Document:
    return docx.Document(io.BytesIO(docx_of(MARKUP + markup, author="", made=samples.AS_OF)))


@pytest.mark.once
def test_the_sheet_is_that_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(paper()))
    upright, wide, *_rest = document.sections
    sides = (upright.page_width, upright.page_height)
    margins = (upright.top_margin, upright.right_margin, upright.bottom_margin, upright.left_margin)
    assert [round(side.mm) for side in sides if side] == [210, 297]
    assert [round(margin.mm) for margin in margins if margin] == [37, 26, 35, 28]
    assert wide.orientation == WD_ORIENT.LANDSCAPE
    body = document.styles["Normal"]
    assert body.font.size == Pt(16)
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.1)
    assert document.styles["Title"].font.size == Pt(22)
    assert document.settings.odd_and_even_pages_header_footer


@pytest.mark.once
def test_heads_and_tables_are_those_of_the_paper() -> None:
    document = docx.Document(io.BytesIO(paper()))
    heads = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert heads[0] == "一、排查情况"
    matrix = next(table for table in document.tables if table.cell(0, 1).text == "1")
    assert [row.cells[0].text for row in matrix.rows[1:4]] == ["第0村", "第1村", "第2村"]
    assert [row.cells[-1].text for row in matrix.rows[1:4]] == ["2", "0", "0"]
    assert matrix.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in matrix.rows)


@pytest.mark.once
def test_columns_are_as_wide_as_on_paper() -> None:
    document = made('<table class="criteria"><colgroup><col class="no"><col></colgroup><tr><td>1<td>x</table>')
    assert [round(column.width.mm) for column in document.tables[0].columns] == [11, 145]
    assert len(rules()) > 20
    signed = '<section class="record"><table class="signatures"><colgroup><col class="who"><col></colgroup>'
    document = made(f"{signed}<tr><td>区领导<td>签名：</table></section>")
    assert [round(column.width.mm) for column in document.tables[0].columns] == [104, 52]
    # A width by place is not found; the empty form, which has it, is printed only.
    by_place = [line for sheet in SHEETS for line in sheet.read_text().splitlines() if "col:" in line]
    assert all(line.startswith(".blank ") for line in by_place)


@pytest.mark.once
def test_merged_cells_stay_merged() -> None:
    document = made("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>")
    table = document.tables[0]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert [table.cell(1, 1).text, table.cell(1, 2).text, table.cell(2, 0).text] == ["c", "d", "e"]


@pytest.mark.once
def test_charts_stand_in_it_as_pictures_with_their_words() -> None:
    document = docx.Document(io.BytesIO(paper()))
    captions = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Rectify Caption"]
    assert [round(shape.width.mm) for shape in document.inline_shapes] == [156, 156]
    assert captions == ["图1　各项标准命中村数", "图2　台账条目按阶段分布"]
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert said == ["各项标准命中村数", "台账条目按阶段分布"]
    for shape in document.inline_shapes:
        part = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        colours = Image.open(io.BytesIO(part.blob)).convert("RGB").getcolors(1 << 24)
        assert (0xA8, 0x20, 0x1A) in {colour for _many, colour in colours or []}  # its bars


@pytest.mark.once
def test_charts_are_as_wide_as_on_paper() -> None:
    sheet = SHEETS[0].read_text(encoding="utf-8")
    assert f"figure svg {{ width: {WIDTH}mm" in sheet
    chart = f"<figure>{bar_chart([Bar('a', 1)], name='n')}<figcaption>c</figcaption></figure>"
    [shape] = made(f'<section class="summary">{chart}</section>').inline_shapes
    assert round(shape.width.mm) == WIDTH


@pytest.mark.once
def test_a_chart_has_a_shape_for_every_character_of_a_name() -> None:
    drawn = [
        png_of(ElementTree.fromstring(bar_chart([Bar(label, 1)], name="n")), width=60) for label in "村龘𠮷𡌶\uf8ff"
    ]
    assert len(set(drawn)) == len(drawn)
    # What no face has is a box or nothing, the same for each.
    blank = [png_of(ElementTree.fromstring(bar_chart([Bar(label, 1)], name="n")), width=60) for label in "\uf8fe\uf8ff"]
    assert blank[0] == blank[1]


@pytest.mark.once
@pytest.mark.parametrize("inside", ['<image href="{file}" width="9" height="9"/>', "<style>* {{ fill: red }}</style>"])
def test_a_chart_names_no_file(tmp_path: Path, inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g>{inside.format(file=tmp_path)}</g></svg>'
    with pytest.raises(ValueError, match="a chart may not hold"):
        png_of(ElementTree.fromstring(svg), width=60)


@pytest.mark.once
def test_what_makes_it_is_loaded_only_then() -> None:
    loads = "import sys, django; django.setup(); import rectify.urls; print(*{'docx', 'resvg_py'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loads], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == []


@pytest.mark.once
def test_the_second_copy_begins_a_sheet() -> None:
    one = '<section class="one-copy"><header><p class="copy-mark">{}</p></header><p>text</p></section>'
    document = made(one.format("1 of 2") + one.format("2 of 2"))
    first, second = document.sections
    assert (first.start_type, second.start_type) == (WD_SECTION.NEW_PAGE, WD_SECTION.ODD_PAGE)
    [numbers] = second._sectPr.findall(qn("w:pgNumType"))
    assert numbers.get(qn("w:start")) == "1"
    assert [text.text for text in document.paragraphs] == ["1 of 2", "text", "2 of 2", "text"]
    mark = document.paragraphs[2].style
    assert mark is not None
    assert mark.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT


SEAL = '<div class="seal"><p>中共余江区委组织部（盖章）</p><p>2026年11月22日</p></div>'


def kept(paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Of each whether it stays on the page of what follows."""
    return [bool(paragraph.paragraph_format.keep_with_next) for paragraph in paragraphs]


@pytest.mark.once
def test_a_seal_stays_with_the_last_rows_of_what_it_seals() -> None:
    rows = "".join(f"<tr><td>{number}<td>x" for number in range(9))
    document = made(f'<section class="list"><table class="annual">{rows}</table>{SEAL}</section>')
    held = [kept(row.cells[0].paragraphs + row.cells[1].paragraphs) for row in document.tables[0].rows]
    assert held == [[False] * 2] * 6 + [[True] * 2] * 3
    assert kept(document.paragraphs) == [True, False]  # the body with its day, and the day with nothing
    assert [p.text for p in document.paragraphs] == ["中共余江区委组织部（盖章）", "2026年11月22日"]


@pytest.mark.once
def test_signatures_and_the_line_above_them_stay_with_the_seal() -> None:
    signatures = '<table class="signatures"><tr><td>签字：<td>签字：<tr><td>签字：<td></table>'
    document = made(f"<p>before</p><p>last</p>{signatures}{SEAL}")
    assert kept(document.paragraphs) == [False, True, True, False]
    assert all(all(kept(cell.paragraphs)) for row in document.tables[0].rows for cell in row.cells)


@pytest.mark.once
def test_the_body_that_seals_stands_above_the_middle_of_the_day_at_the_right_edge() -> None:
    body, day = made(SEAL).paragraphs
    for paragraph in (body, day):
        assert paragraph.style is not None
        assert paragraph.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    # Fifteen characters of sixteen points from the right edge of 156 mm.
    assert body.paragraph_format.left_indent == day.paragraph_format.left_indent
    assert body.paragraph_format.left_indent is not None
    assert Mm(156).pt - body.paragraph_format.left_indent.pt == pytest.approx(15 * 16, abs=1)
    [long, _day] = made(SEAL.replace("余江区", "余江区" * 9)).paragraphs
    assert long.paragraph_format.left_indent == 0


@pytest.mark.once
@pytest.mark.parametrize("last", ["<p>text</p>", "<table><tr><td>cell</table>"])
def test_a_section_ends_without_a_line_of_its_own(last: str) -> None:
    document = made(f'<section>{last}</section><section class="annex"><p>annex</p></section>')
    assert len(document.sections) == 2
    ending = [p for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.sectPr is not None]
    assert [(p.text, p.style.name) for p in ending if p.style] in ([("text", "Normal")], [("", "Rectify Gap")])
    assert [p.text for p in document.paragraphs if not p.text and p.style and p.style.name != "Rectify Gap"] == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("around", "table", "size"),
    [
        ("", "criteria", 10.5),
        ("list", "freeze", 9),
        ("list", "signatures filed-by", 10.5),
        ("list card dense", "leader", 7.5),
        ("file", "", 9),
    ],
)
def test_tables_are_printed_as_large_as_on_paper(around: str, table: str, size: float) -> None:
    document = made(f'<section class="{around}"><table class="{table}"><tr><td>x</table></section>')
    assert document.tables[0].cell(0, 0).paragraphs[0].runs[0].font.size == Pt(size)


@pytest.mark.once
def test_signs_and_counts_stand_in_the_middle_of_their_cells() -> None:
    document = made('<table class="matrix"><tbody><tr><th>村<td>●</table><table><tr><td>text</table>')
    village, sign = document.tables[0].rows[0].cells
    assert sign.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    for cell in (village, document.tables[1].cell(0, 0)):
        assert cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.LEFT


@pytest.mark.once
def test_the_columns_of_a_quarter_stay_within_the_text() -> None:
    columns = '<col class="when"/>' + "<col/>" * 15 + '<col class="when"/>'
    cells = "<td>x" * 17
    document = made(
        f'<section class="file"><table class="matrix"><colgroup>{columns}</colgroup><tr>{cells}</table></section>'
    )
    assert sum(column.width.mm for column in document.tables[0].columns) == pytest.approx(156, abs=1)


@pytest.mark.once
def test_the_second_annex_begins_under_the_first() -> None:
    [annexes] = made('<p class="annexes">附件：1．甲<br/><span class="second">2．乙</span></p>').paragraphs
    assert annexes.style is not None
    form = annexes.style.paragraph_format
    assert (form.left_indent, form.first_line_indent) == (Pt(5 * 16), Pt(-3 * 16))


@pytest.mark.once
def test_annexes_and_seal_stay_with_the_last_line_of_the_text() -> None:
    document = made(f'<p>first</p><p>last</p><p class="annexes">附件：甲</p>{SEAL}')
    assert kept(document.paragraphs) == [False, True, True, True, False]


@pytest.mark.once
def test_a_red_head_has_its_empty_lines_and_its_rule() -> None:
    head = (
        '<header class="red-head"><p class="issuing-body {}">中共余江区委组织部</p><p class="document-number">1</p>'
        "<h1>通报</h1></header>"
    )
    body, number, title = made(head.format("")).paragraphs
    assert body.style is not None
    assert body.style.paragraph_format.space_before.mm == pytest.approx(35, abs=0.2)
    assert body.style.font.size == Pt(44)
    [rule] = number._p.iter(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "FF0000"
    assert [p.paragraph_format.space_after for p in (body, number, title)] == [Pt(58), Pt(58), Pt(29)]
    [longer, *_rest] = made(head.format("longer")).paragraphs
    assert longer.style is not None
    assert longer.style.font.size == Pt(24)


@pytest.mark.once
def test_text_of_any_kind_stays_text() -> None:
    evil = "<p>&lt;w:p/&gt; &amp;amp; \x0b{{ 7|add:7 }}</p><table><tr><td>&lt;/w:t&gt;]]&gt;&amp;</table>"
    document = made(evil)
    assert document.paragraphs[0].text == "<w:p/> &amp; {{ 7|add:7 }}"
    assert document.tables[0].cell(0, 0).text == "</w:t>]]>&"


@pytest.mark.once
def test_the_same_paper_gives_the_same_file() -> None:
    first = paper()
    paper.cache_clear()
    assert paper() == first


@pytest.mark.once
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_office_program_shows_the_sentences_and_figures_of_the_paper(tmp_path: Path, language: str) -> None:
    (tmp_path / "paper.docx").write_bytes(paper(language))
    soffice = shutil.which("soffice")
    assert soffice
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "paper.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    # A hyphen at the end of a line and signs that the office's fonts lack do not come back as they were.
    lost = r"\s|—\d+—|[-●△○－\x02\ufffe]"
    shown = re.sub(lost, "", "".join(page_texts((tmp_path / "paper.pdf").read_bytes())))
    html = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>", "", html_of(samples.snapshot(), language))
    said = [
        re.sub(rf"<[^>]+>|&#?[a-z0-9]+;|{lost}", "", part)
        for part in re.split(r"</(?:p|h1|h2|h3|td|th|tr|figcaption)>|<br>", html)
    ]
    missing = [part for part in said if part and part not in shown]
    assert missing == []


@pytest.mark.django_db
def test_who_may_have_the_copy_may_have_it_in_each_form(confirmed: QuarterlyCheck, cast: Cast) -> None:
    job = request_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans"), by=cast.officer, at=COUNTED, to_queue=False
    )
    officer = enter(cast.officer)
    response = officer.get(reverse("reports:job-docx", args=[job.pk]))
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert "锦江镇应排查村（社区）3个" in "".join(
        p.text for p in docx.Document(io.BytesIO(response.content)).paragraphs
    )
    response = officer.get(reverse("reports:job-xlsx", args=[job.pk]))
    assert load_workbook(io.BytesIO(response.content)).worksheets[0]["B4"].value
    for form in ("job-docx", "job-xlsx"):
        assert enter(cast.neighbour).get(reverse(f"reports:{form}", args=[job.pk])).status_code == 404
