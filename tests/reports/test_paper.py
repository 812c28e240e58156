"""The quarterly report as a paper: its text in both languages, its fonts, and the cases that break layouts."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pdfplumber
import pytest
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from reports.models import ReportSnapshot
from reports.numbers import Hit, TownshipFigures, Unknown, VillageFigures, to_json
from reports.papers.document import document
from reports.pdf import render
from tests.factories import moment
from tests.reports.conftest import COUNTED
from tests.reports.reading import MM, fonts_of, page_texts
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(confirmed: QuarterlyCheck, figures: TownshipFigures) -> ReportSnapshot:
    return ReportSnapshot(
        place=confirmed.township, period="2026Q3", revision=1, figures=to_json(figures), frozen_at=COUNTED
    )


def pdf_of(snapshot: ReportSnapshot, language: str, figures: TownshipFigures | None = None) -> bytes:
    if figures is not None:
        snapshot.figures = to_json(figures)
    return render(document(snapshot, language)).content


def text_of(pdf: bytes) -> str:
    """The text without spaces and line ends, because Chinese lines break anywhere."""
    return "".join("".join(page_texts(pdf)).split())


def test_the_chinese_paper_says_the_figures(snapshot: ReportSnapshot) -> None:
    text = text_of(pdf_of(snapshot, "zh-hans"))
    for wanted in (
        "余江区锦江镇软弱涣散村党组织排查整顿情况季度报告",
        "2026年第三季度",
        "编号：360603101-2026Q3-1",
        "锦江镇应排查村（社区）3个",
        "应填报45项，已填报45项，完成率100.0%",
        "应于2026年10月10日24:00前上报，实际于2026年10月11日03:25上报，迟报3小时25分钟",
        "共命中界定标准4项次，涉及村（社区）2个",
        "新增3项次，消除2项次",
        "团黄村（4）；锦北村（11）",
        "镇派出所尚未出具结论",
        "360603-2026-001",
        "逾期40天",
        "2027年1月10日24:00",
        "党（工）委书记（签字）",
        "2026年11月22日",
        "附件",
    ):
        assert wanted in text


def test_the_english_paper_says_the_same(snapshot: ReportSnapshot) -> None:
    text = text_of(pdf_of(snapshot, "en"))
    for wanted in (
        "Quarterlyreportonthescreeningandrectificationofweakvillageorganizations",
        "Thirdquarterof2026",
        "45of45answersweregiven,acompletenessof100.0%",
        "24:00andwassubmittedon",
        "3hours25minuteslate",
        "4hitswererecorded,in2ofthevillages",
        "new3,gone2",
        "团黄村(9);石港村(2,13)",
        "by40days",
        "Serious public-order or criminal case".replace(" ", ""),
        "Annex",
    ):
        assert wanted in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_fonts_are_ours_embedded_and_without_blanks(snapshot: ReportSnapshot, language: str) -> None:
    pdf = pdf_of(snapshot, language)
    fonts = fonts_of(pdf)
    assert {name for name in fonts if not name.startswith("Rectify")} == set()
    assert all(fonts.values())
    characters = set("".join(page_texts(pdf)))
    # A glyph that no face has is written as .notdef and reads back as nothing, U+FFFD or a private character.
    assert not [c for c in characters if c in ("", "\x00", "\ufffd", "□") or "\ue000" <= c <= "\uf8ff"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_same_snapshot_gives_the_same_bytes(snapshot: ReportSnapshot, language: str) -> None:
    assert pdf_of(snapshot, language) == pdf_of(snapshot, language)


def test_its_title_language_and_day_stand_in_the_file(snapshot: ReportSnapshot) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(snapshot, "zh-hans")))
    assert reader.metadata is not None
    assert reader.metadata.title == "锦江镇2026年第三季度软弱涣散村党组织排查整顿情况报告"
    assert str(reader.metadata.creation_date) == "2026-11-22 09:30:00+08:00"


def test_it_is_called_provisional_until_the_county_has_confirmed(
    snapshot: ReportSnapshot, figures: TownshipFigures
) -> None:
    assert "阶段性报告" not in text_of(pdf_of(snapshot, "zh-hans"))
    unsure = replace(figures, check=replace(figures.check, stage="submitted", confirmed_at=None))
    assert "阶段性报告" in text_of(pdf_of(snapshot, "zh-hans", unsure))
    assert "Provisional" in text_of(pdf_of(snapshot, "en", unsure))


def test_a_check_that_was_never_submitted_says_so(snapshot: ReportSnapshot, figures: TownshipFigures) -> None:
    check = replace(figures.check, stage="not_started", first_submitted_at=None, submitted_at=None, confirmed_at=None)
    empty = replace(figures, check=check, villages=tuple(replace(v, answers="-" * 15) for v in figures.villages))
    text = text_of(pdf_of(snapshot, "en", empty))
    assert "hasnotbeensubmitted" in text
    assert "0of45answersweregiven,acompletenessof0.0%" in text
    assert "45answersarestillmissing" in text


def test_its_day_is_the_day_in_shanghai(
    snapshot: ReportSnapshot, figures: TownshipFigures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's own clock may stand in any zone."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        night = replace(figures, as_of=moment("2026-11-23 00:30"))
        assert text_of(pdf_of(snapshot, "zh-hans", night)).count("2026年11月23日") == 2
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.django_db
def test_a_revision_prints_its_number_and_reason(snapshot: ReportSnapshot) -> None:
    snapshot.revision, snapshot.reason = 2, "更正第9项"
    text = text_of(pdf_of(snapshot, "zh-hans"))
    assert "360603101-2026Q3-2" in text
    assert "修订原因：更正第9项" in text


def test_hostile_text_in_any_field_stays_text(snapshot: ReportSnapshot, figures: TownshipFigures) -> None:
    evil = "</td><script>x</script><img src='file:///etc/hostname'><style>p{display:none}</style>&amp;{{ 7|add:7 }}"
    hostile = replace(
        figures,
        name=evil,
        county=evil,
        villages=tuple(replace(v, name=evil) for v in figures.villages),
        unknowns=(Unknown(evil, 1, evil),),
        new_hits=(Hit("1", evil, 1),),
        entries=tuple(replace(e, village=evil, number=evil) for e in figures.entries),
        edition_zh=evil,
    )
    snapshot.reason, snapshot.revision = evil, 2
    assert text_of(pdf_of(snapshot, "zh-hans", hostile)).count("".join(evil.split())) >= 5


def inside_the_text_area(pdf: bytes) -> bool:
    """From edge to edge of the text; on a page that lies on its side the page number stands at the left of it."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return all(
            c["x0"] >= 28 * MM - 1 and c["x1"] <= (210 - 26) * MM + 1
            if page.width < page.height
            else (c["x0"] >= 35 * MM - 1 or c["x1"] <= 28 * MM + 1) and c["x1"] <= (297 - 37) * MM + 1
            for page in opened.pages
            for c in page.chars
            if c["text"].strip()
        )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("many", [0, 60])
def test_any_number_of_villages_fits(
    snapshot: ReportSnapshot, figures: TownshipFigures, many: int, language: str
) -> None:
    villages = tuple(VillageFigures(str(360603101200 + i), f"{i}龘𠮷垟" * 8, "y" * 15) for i in range(many))
    pdf = pdf_of(snapshot, language, replace(figures, villages=villages))
    assert inside_the_text_area(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 3
    if many:
        assert f"{many - 1}龘𠮷垟" in text_of(pdf)


def test_the_heads_of_a_long_table_stand_on_every_page(snapshot: ReportSnapshot, figures: TownshipFigures) -> None:
    villages = tuple(VillageFigures(str(i), f"第{i}村", "n" * 15) for i in range(60))
    pdf = pdf_of(snapshot, "zh-hans", replace(figures, villages=villages))
    pages = ["".join(text.split()) for text in page_texts(pdf)]  # a face that changes reads like a space
    annex = [text for text in pages if "第59村" in text or "第20村" in text]
    assert len(annex) >= 2
    assert all("命中" in text for text in annex)


def test_setting_a_paper_asks_the_database_nothing(
    snapshot: ReportSnapshot, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        document(snapshot, "en")
