"""Every kind of paper over the whole demonstration county: what holds for all of them, whatever they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from reports.document import Document
from reports.models import ReportSnapshot
from reports.numbers import from_json, to_json
from reports.papers.document import document
from reports.papers.kind import Kind
from reports.papers.leaders import leaders_of, leading
from reports.papers.registry import KINDS
from reports.pdf import render
from reports.states import Audience, PaperKind
from tests.factories import moment
from tests.reports.reading import blanks, overflowing, page_texts
from villages.acceptance.inspections.models import Inspection
from villages.accountability.notices.models import Notice
from villages.demo.load import load_demo
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import Letter
from villages.process import Stage

NOW = moment("2026-11-22 18:00")
QUARTER, COUNTY = "2026Q2", "360603"
EVIL = '<img src=http://127.0.0.1:6379/x>"\' style="background:url(file:///etc/passwd)</style>{{ 7|add:7 }}&amp;'
Where = tuple[str, str, str]  # place, period, subject


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def day(at: dt.datetime | None) -> str:
    assert at is not None
    return timezone.localdate(at).isoformat()


def one_of_each() -> Iterator[tuple[PaperKind, Where]]:
    """A paper of each kind in the demonstration county."""
    today = day(NOW)
    yield PaperKind.TOWNSHIP, ("360603102", QUARTER, "")
    yield PaperKind.COUNTY, (COUNTY, QUARTER, "")
    yield PaperKind.REGION, ("3606", QUARTER, "")
    yield PaperKind.ANNUAL, (COUNTY, "2026", "")
    yield PaperKind.LEDGER_BOOK, (COUNTY, today, "")
    yield PaperKind.FREEZE_LIST, (COUNTY, today, "")
    leader = leaders_of(leading(timezone.localdate(NOW)))[0]
    yield PaperKind.LEADER_CARD, (leader.county, today, leader.key)
    inspection = Inspection.objects.filter(stage=Stage.SIGNED).select_related("entry__village").order_by("pk")[0]
    entry = inspection.entry
    yield PaperKind.VILLAGE_FILE, (entry.village.code, today, "")
    yield PaperKind.ACCEPTANCE, (entry.village.code, day(inspection.signed_at), inspection.key)
    gone = LedgerEntry.objects.filter(stage=Stage.CANCELLED).select_related("village")[0]
    yield PaperKind.CANCELLATION, (gone.village.code, day(gone.cancelled_at), gone.number)
    notice = Notice.objects.filter(stage=Stage.ISSUED).select_related("addressee").order_by("pk")[0]
    assert notice.issued_on is not None
    yield PaperKind.NOTICE, (notice.addressee.code, notice.issued_on.isoformat(), str(notice.pk))
    letter = Letter.objects.select_related("entry__village").order_by("pk")[0]
    yield PaperKind.LETTER, (letter.entry.village.code, day(letter.recorded_at), letter.key)


def spoiled(value: Any) -> Any:
    """The same contents with hostile text in every field that holds words (Chinese, or with a space)."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: spoiled(getattr(value, field.name)) for field in fields(value)})
    if isinstance(value, tuple):
        return tuple(spoiled(item) for item in value)
    if isinstance(value, str) and (" " in value or not value.isascii()):
        return EVIL
    return value


def copy_of(kind: Kind, where: Where, contents: Any, language: str, audience: str = Audience.OFFICE) -> Document:
    place, period, subject = where
    snapshot = ReportSnapshot(
        paper=kind.paper, place=Division.objects.get(code=place), period=period, subject=subject,
        figures=to_json(contents), frozen_at=NOW,
    )  # fmt: skip
    return document(snapshot, language, audience)


@pytest.mark.once
@pytest.mark.django_db
def test_every_kind_comes_out_whole_in_both_languages_whatever_it_says() -> None:
    call_command("load_criteria", verbosity=0)
    load_demo(at=NOW)
    papers = dict(one_of_each())
    assert papers.keys() == KINDS.keys()
    for paper, where in papers.items():
        kind = KINDS[paper]
        contents = kind.collect(Division.objects.get(code=where[0]), where[1], where[2], NOW)
        assert from_json(kind.contents, to_json(contents)) == contents, paper
        for language in ("zh-hans", "en"):
            pdf = render(copy_of(kind, where, contents, language)).content
            assert len("".join("".join(page_texts(pdf)).split())) > 80, (paper, language)
            assert not blanks(pdf), (paper, language)
            assert not overflowing(pdf), (paper, language)
        # What would be fetched ends the rendering: a paper that comes out has fetched nothing.
        for audience in Audience.values:
            evil = copy_of(kind, where, spoiled(contents), "zh-hans", audience)
            assert "<img" not in evil.html, paper
        assert render(evil).pages, paper
