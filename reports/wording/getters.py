"""The newest words of one report, and of all reports of a kind below a place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from reports.models import ReportSnapshot, ReportWords
from reports.papers.kind import Kind
from reports.wording.paragraphs import FIELDS, Paragraphs
from villages.divisions.models import Division, under


def paragraphs_of(row: ReportWords) -> Paragraphs:
    """A row as plain data."""
    texts = {field: str(getattr(row, field)) for field in FIELDS}
    return Paragraphs(language=row.language, version=row.version, **texts)


def words_under(paper: str, prefix: str, period: str) -> dict[str, tuple[Paragraphs, ...]]:
    """By the place's code: the newest words in each language. One query."""
    newest: dict[str, dict[str, Paragraphs]] = defaultdict(dict)
    rows = ReportWords.objects.filter(under(prefix, "place__code"), paper=paper, period=period)
    for row in rows.select_related("place").order_by("version"):
        newest[row.place.code][row.language] = paragraphs_of(row)
    return {code: tuple(found[language] for language in sorted(found)) for code, found in newest.items()}


def was_issued(kind: Kind, place: Division, period: str) -> bool:
    """Whether any revision of this report stands."""
    issued: bool = ReportSnapshot.objects.filter(paper=kind.paper, place=place, period=period).exists()
    return issued


def with_words(kind: Kind, contents: Any, place: Division, period: str) -> Any:
    """The contents with what people have written for them; as they are where the kind has no paragraphs."""
    if kind.draft is None:
        return contents
    return replace(contents, words=words_under(kind.paper, place.code, period).get(place.code, ()))
