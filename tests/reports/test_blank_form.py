"""The empty form of a quarter to print: every village, every criterion in full, in both languages."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from reports.blank_form import form_document
from reports.pdf import render
from tests.conftest import Cast
from tests.factories import make_division, open_check
from tests.pages import enter
from tests.reports.reading import MM, fonts_of, page_texts
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


def pages_of(check: QuarterlyCheck, language: str) -> list[str]:
    """The text of each page without spaces and line ends."""
    return [packed(text) for text in page_texts(render(form_document(check, language)).content)]


def packed(text: str) -> str:
    """Words broken at a hyphen read like those that are not."""
    return "".join(character for character in text if not character.isspace() and character not in "-\x02\ufffe")


def test_the_chinese_form_names_villages_and_criteria_in_full(check: QuarterlyCheck) -> None:
    first, _ = pages_of(check, "zh-hans")
    for village in ("团黄村", "锦北村", "石港村"):
        assert village in first
    for criterion in check.edition.criteria.all():
        assert f"{criterion.number}{criterion.text_zh}" in first
    assert "锦江镇" in first
    assert "2026年第三季度" in first
    assert "2026年10月10日24:00" in first


def test_the_english_form_says_the_same(check: QuarterlyCheck) -> None:
    first, second = pages_of(check, "en")
    for criterion in check.edition.criteria.all():
        assert packed(criterion.text_en) in first
    assert "Thirdquarterof2026" in first
    for wanted in ("Establishedby", "Documentnumber", "Seenon", "Filledinby(signature)", "Date:"):
        assert wanted in second


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_a4_landscape_in_our_own_fonts(check: QuarterlyCheck, language: str) -> None:
    pdf = render(form_document(check, language)).content
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == (297, 210)
    fonts = fonts_of(pdf)
    assert all(fonts.values())
    assert {name for name in fonts if not name.startswith("Rectify")} == set()


def test_thirty_villages_repeat_the_heads_on_each_page(cast: Cast) -> None:
    for number in range(203, 230):
        make_division(f"360603101{number}", f"第{number}村民委员会")
    pages = pages_of(open_check("360603101"), "zh-hans")
    assert len(pages) == 3
    assert "第229村" in pages[1]
    assert all("15群众满意率低于百分之六十" in page for page in pages[:2])


def test_who_reads_the_check_prints_it_and_nobody_else(check: QuarterlyCheck, cast: Cast) -> None:
    url = "/reports/2026Q3/360603101/blank-form/"
    response = enter(cast.filer).get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert enter(cast.neighbour).get(url).status_code == 404
    assert enter(cast.department).get(url).status_code == 403
