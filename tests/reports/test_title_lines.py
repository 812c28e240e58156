"""Titles and red heads break between whole words. Source: GB/T 9704-2012, 7.3.1."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from django.utils import translation

from reports.papers.letter_form import lines_of_head
from reports.papers.notice_letter import title
from reports.papers.title_lines import SHORTEST, TITLE_FITS, title_lines, width
from reports.states import PaperKind
from tests.reports.frozen import html_of, pdf_of
from tests.reports.reading import page_texts
from tests.reports.test_red_head import NOTICE
from villages.accountability.notices.models import NoticeKind

# What a second line of a notice's title may begin with.
WORDS = ("有关责任人", "予以", "进行", "作出", "责令辞职", "引咎辞职")
NAMES = ["邓埠街道办事处经济技术开发区"[:letters] for letters in range(3, 13)]


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("name", NAMES)
def test_the_title_of_a_notice_breaks_between_words(kind: NoticeKind, name: str) -> None:
    with translation.override("zh-hans"):
        said = title(replace(NOTICE, kind=kind, township=name))
    lines = title_lines(said)
    assert "".join(lines) == said
    assert len(lines) == (1 if len(said) <= TITLE_FITS else 2)
    assert all(SHORTEST <= width(line) <= TITLE_FITS for line in lines)
    assert all(line.startswith(WORDS) for line in lines[1:])
    assert sum(name in line for line in lines) == 1


def test_the_shorter_line_is_on_top_where_the_words_let_it() -> None:
    assert title_lines("关于对邓埠街道有关责任人进行诫勉谈话的通知") == [
        "关于对邓埠街道",
        "有关责任人进行诫勉谈话的通知",
    ]
    # The name stands whole: only the last line can be the shorter one.
    assert title_lines("关于责成余江区农业农村水利局作出书面检查的通知") == [
        "关于责成余江区农业农村水利局",
        "作出书面检查的通知",
    ]


@pytest.mark.parametrize("letters", range(18, 60))
def test_a_name_longer_than_a_line_leaves_no_character_alone(letters: int) -> None:
    lines = title_lines(f"关于对{'甲' * letters}予以表扬的通报")
    assert all(SHORTEST <= width(line) <= TITLE_FITS for line in lines)
    assert all(below - above <= 1 or above == below for above, below in pairwise(map(len, lines))) or len(lines) == 2


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("中共余江区委组织部", ["中共余江区委组织部"]),
        ("中共黔东南苗族侗族自治州委组织部", ["中共黔东南苗族侗族自治州委组织部"]),
        (
            "中共积石山保安族东乡族撒拉族自治县委组织部",
            ["中共积石山保安族", "东乡族撒拉族自治县委组织部"],
        ),
        (
            "中共双江拉祜族佤族布朗族傣族自治县委组织部",
            ["中共双江拉祜族佤族", "布朗族傣族自治县委组织部"],
        ),
    ],
)
def test_a_long_red_head_never_parts_the_committee_from_its_department(body: str, lines: list[str]) -> None:
    assert lines_of_head(body) == lines


@pytest.mark.once
def test_lines_of_the_pdf_are_those_lines() -> None:
    notice = replace(NOTICE, kind=NoticeKind.TALK, township="邓埠街道", county="积石山保安族东乡族撒拉族自治县")
    page = [line.replace(" ", "") for line in page_texts(pdf_of(notice, PaperKind.NOTICE))[0].splitlines()]
    for line in ("中共积石山保安族", "东乡族撒拉族自治县委组织部", "关于对邓埠街道", "有关责任人进行诫勉谈话的通知"):
        assert line in page


def test_what_is_in_a_title_is_escaped() -> None:
    html = html_of(replace(NOTICE, township="<b>" * 12), PaperKind.NOTICE, "zh-hans")
    assert "<b>" not in html
    assert "&lt;b" in html
