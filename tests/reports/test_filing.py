"""A paper as archives and screen readers want it: PDF/A-3u, tagged, with bookmarks, its figures inside as a table."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pikepdf
import pytest
import time_machine
from openpyxl import load_workbook

from reports.papers.document import document, enclosure_of
from reports.pdf import render
from tests.factories import moment
from tests.reports import samples
from tests.reports.reading import fonts_of

pytestmark = pytest.mark.once
LANGUAGES = ["zh-hans", "en"]


@cache
def paper(language: str = "zh-hans") -> bytes:
    """One paper with charts, entries and an annex; reading it changes nothing, so one is enough."""
    return render(document(samples.snapshot(), language)).content


def opened(language: str = "zh-hans") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(paper(language)))


def elements(node: Any) -> list[str]:
    """The names of the structure's elements, in the order of reading."""
    names = [str(node.S)] if "/S" in node else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            names += elements(kid)
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_sound_pdf_a_3u_in_its_language(language: str) -> None:
    content = paper(language)
    assert all(fonts_of(content).values())
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as said:
            assert said.pdfa_status == "3U"
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert not pdf.is_encrypted


def test_it_is_tagged_and_says_its_title() -> None:
    with opened() as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        names = elements(pdf.Root.StructTreeRoot)
        assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/Figure"} <= set(names)
        assert names.index("/H1") < names.index("/H2") < names.index("/Table")


def test_each_drawing_says_in_words_what_it_is() -> None:
    with opened() as pdf:
        drawings = [
            item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert drawings
        assert all(str(drawing.Alt) for drawing in drawings)


def test_its_heads_are_bookmarks() -> None:
    with opened() as pdf, pdf.open_outline() as outline:
        [title] = outline.root
        assert "季度报告" in title.title
        assert [head.title for head in title.children][:2] == ["一、排查情况", "二、整顿台账"]
        assert title.children[0].children[0].title.startswith("（一）")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_spreadsheet_inside_has_the_figures(language: str) -> None:
    figures = samples.township()
    with opened(language) as pdf:
        [enclosed] = pdf.Root.AF
        assert enclosed.AFRelationship == "/Data"
        assert enclosed.EF.F.Subtype == "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert list(pdf.attachments) == ["360603101-2026Q3-1.xlsx"]
        book = load_workbook(io.BytesIO(pdf.attachments["360603101-2026Q3-1.xlsx"].get_file().read_bytes()))
    matrix, criteria, entries, _work = book.worksheets
    assert [row[1] for row in matrix.iter_rows(min_row=4, values_only=True)] == [v.name for v in figures.villages]
    assert [row[-1] for row in matrix.iter_rows(min_row=4, values_only=True)] == [v.hits for v in figures.villages]
    assert [row[2] for row in criteria.iter_rows(min_row=4, values_only=True)] == [c.hits for c in figures.criteria]
    days = [(row[4].date(), row[5].date()) for row in entries.iter_rows(min_row=4, values_only=True)]  # type: ignore[union-attr]
    assert days == [(e.opened_on, e.deadline) for e in figures.entries]


def test_the_spreadsheet_is_the_same_on_another_day() -> None:
    with time_machine.travel(moment("2027-01-01 00:00"), tick=False):
        first = enclosure_of(samples.snapshot(), "zh-hans")
    with time_machine.travel(moment("2028-02-29 12:34"), tick=False):
        assert enclosure_of(samples.snapshot(), "zh-hans") == first


def test_text_that_begins_like_a_formula_stays_text() -> None:
    snapshot = samples.snapshot()
    snapshot.figures["villages"][0]["name"] = '=HYPERLINK("http://example.org")'
    enclosure = enclosure_of(snapshot, "zh-hans")
    assert enclosure is not None
    cell = load_workbook(io.BytesIO(enclosure.content)).worksheets[0]["B4"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://example.org")', "s")


def test_the_spreadsheet_says_which_paper_it_belongs_to() -> None:
    enclosure = enclosure_of(samples.snapshot(), "en")
    assert enclosure is not None
    said = str(load_workbook(io.BytesIO(enclosure.content)).worksheets[0]["A2"].value)
    assert re.match(r"Number 360603101-2026Q3-1, figures as of .*2026", said)
