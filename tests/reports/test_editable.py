"""A paper as .docx and its figures as .xlsx: the same words and numbers as the PDF, to be edited."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import docx
import pytest
from django.urls import reverse
from django.utils import translation
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook

from reports.actions import Copy, request_report
from reports.editable.making import docx_of
from reports.editable.tables import rules
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


@pytest.mark.once
def test_merged_cells_stay_merged() -> None:
    document = made("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>")
    table = document.tables[0]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert [table.cell(1, 1).text, table.cell(1, 2).text, table.cell(2, 0).text] == ["c", "d", "e"]


@pytest.mark.once
def test_the_second_copy_begins_a_sheet() -> None:
    one = '<section class="one-copy"><header><p class="copy-mark">{}</p></header><p>text</p></section>'
    document = made(one.format("1 of 2") + one.format("2 of 2"))
    begins = [bool(paragraph.paragraph_format.page_break_before) for paragraph in document.paragraphs]
    assert begins == [False, False, True, False]


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
        re.sub(rf"<[^>]+>|&[a-z]+;|{lost}", "", part)
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
