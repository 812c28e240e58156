"""Text that breaks papers: addresses that would be fetched, names of forty characters, characters that are rare."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from reports.papers.document import changes_between, document
from reports.pdf import render
from reports.states import Audience
from tests.reports import samples
from tests.reports.reading import blanks, overflowing, page_texts
from villages.divisions.models import Division

pytestmark = pytest.mark.once
LONG = "龘𠮷" + "垟头" * 18 + "社区"  # forty characters
HOSTILE = [
    "<img src=http://127.0.0.1:6379/x>",
    '<img src="file:///etc/passwd">',
    "</style><style>@import 'http://127.0.0.1/x.css';</style>",
    '" style="background: url(file:///etc/hostname)',
    '<link rel=attachment href="file:///etc/passwd">',
    "<svg><image href='http://127.0.0.1/x'/></svg>",
    "{% load static %}{{ 7|add:7 }}&amp;<!--",
]


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page_texts(pdf)))


@pytest.mark.django_db
@pytest.mark.parametrize("evil", HOSTILE)
def test_an_address_in_any_field_is_printed_not_fetched(evil: str, county: Division) -> None:
    """Whatever would be fetched ends the rendering (`RefusedAddress`), so a paper that comes out fetched nothing."""
    figures = samples.with_names(samples.township(2, 1), evil)
    figures = replace(figures, name=evil, county=evil, edition_zh=evil)
    snapshot, before = samples.snapshot(figures), samples.snapshot(samples.township(2, 1))
    before.place = snapshot.place = Division.objects.get(code=before.place.code)
    before.save()
    snapshot.revision, snapshot.reason = 2, evil
    assert any(evil[:8] in str(change) for change in changes_between(before, snapshot, "zh-hans", Audience.OFFICE))
    # A hyphen at the end of a line does not come back.
    assert (
        text_of(render(document(snapshot, "zh-hans")).content).replace("-", "").count(re.sub(r"[\s-]", "", evil)) >= 5
    )


def test_no_paper_prints_text_as_markup() -> None:
    """Every kind: their templates escape everything that is not a drawing of ours."""
    templates = Path(settings.BASE_DIR, "templates/reports/paper").glob("*.html")
    unescaped = re.compile(r"\|\s*safe|autoescape\s+off|safeseq")
    assert [path.name for path in templates if unescaped.search(path.read_text(encoding="utf-8"))] == []
    makers = [path for path in Path(settings.BASE_DIR, "reports").rglob("*.py") if "mark_safe(" in path.read_text()]
    assert {path.name for path in makers} <= {"charts.py", "confirming.py"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("villages", "entries"), [(60, 60), (0, 0)])
def test_long_and_rare_names_stay_in_the_text_area(villages: int, entries: int, language: str) -> None:
    figures = samples.with_names(samples.township(villages, entries), LONG)
    figures = replace(figures, villages=tuple(replace(v, answers="y" * 15) for v in figures.villages))
    pdf = render(document(samples.snapshot(figures), language)).content
    assert overflowing(pdf) == []
    assert blanks(pdf) == []
    if villages:
        assert f"{villages - 1}{LONG}" in text_of(pdf)


def test_a_quarter_without_any_finding_says_so() -> None:
    figures = samples.township(3, 0)
    figures = replace(
        figures,
        villages=tuple(replace(v, answers="n" * 15) for v in figures.villages),
        criteria=tuple(replace(c, hits=0) for c in figures.criteria),
        new_hits=(),
        gone_hits=(),
        unknowns=(),
    )
    pdf = render(document(samples.snapshot(figures), "zh-hans")).content
    assert overflowing(pdf) == []
    assert "均未命中界定标准" in text_of(pdf)
