"""From a frozen paper to the HTML that is printed, in Chinese or English, complete or masked."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from reports import letterhead, words
from reports.document import Document
from reports.models import ReportSnapshot
from reports.numbers import from_json
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.states import Audience


def contents_of(snapshot: ReportSnapshot) -> Any:
    """What the paper says, with its types (`Kind.contents`)."""
    return from_json(kind_of(snapshot.paper).contents, snapshot.figures)


def document(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> Document:
    """One copy of the paper in that language (`zh-hans` or `en`)."""
    kind, contents = kind_of(snapshot.paper), contents_of(snapshot)
    with translation.override(language):
        if audience == Audience.OUTSIDE and kind.masked is not None:
            contents = kind.masked(contents)
        context = _frame(snapshot, kind, contents, language) | kind.context(contents)
        html = render_to_string(kind.template, context)
    return Document(html, f"{snapshot.number}-{language}-{audience}")


def _frame(snapshot: ReportSnapshot, kind: Kind, contents: Any, language: str) -> dict[str, Any]:
    """What every paper has around its contents."""
    issuer, day = kind.issuer(contents), timezone.localdate(contents.as_of)
    return {
        "language": language,
        "is_chinese": language.startswith("zh"),
        "title": kind.title(contents),
        "number": snapshot.number,
        "revision": snapshot.revision,
        "reason": snapshot.reason,
        "has_red_head": kind.has_red_head,
        "document_number": letterhead.document_number(issuer),
        "issuing_body": letterhead.issuing_body(issuer),
        "seal_line": letterhead.seal_line(issuer),
        "as_of": words.moment_words(contents.as_of),
        "as_of_day": words.day_words(day),
        "created": timezone.localtime(contents.as_of).isoformat(),
    }
