"""From a frozen paper to the HTML that is printed, in Chinese or English, complete or masked."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reports import confirming, words
from reports.document import Document, Enclosure
from reports.models import ReportSnapshot
from reports.numbers import from_json
from reports.papers.heads import FrozenHead, head_of
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.states import Audience
from reports.workbook import workbook


def contents_of(snapshot: ReportSnapshot) -> Any:
    """What the paper says, with its types (`Kind.contents`)."""
    return from_json(kind_of(snapshot.paper).contents, snapshot.figures)


def document(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> Document:
    """One copy of the paper in that language (`zh-hans` or `en`), with its figures as a spreadsheet inside."""
    with translation.override(language):
        kind, contents = _said(snapshot, language, audience)
        html = _html(snapshot, kind, contents, language)
        enclosure = _enclosure(snapshot, kind, contents)
    return Document(html, f"{snapshot.number}-{language}-{audience}", enclosure)


def html_of(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> str:
    """The paper as `document` has it, for forms that carry no spreadsheet."""
    with translation.override(language):
        return _html(snapshot, *_said(snapshot, language, audience), language)


def enclosure_of(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> Enclosure | None:
    """The spreadsheet of the figures; None for a paper that has none."""
    with translation.override(language):
        return _enclosure(snapshot, *_said(snapshot, language, audience))


def _said(snapshot: ReportSnapshot, language: str, audience: str) -> tuple[Kind, Any]:
    """What this copy says; masking writes words, so it needs the language of the copy."""
    kind, contents = kind_of(snapshot.paper), contents_of(snapshot)
    if kind.headed is not None:
        contents = kind.headed(contents, head_of(snapshot).said(language))
    if audience == Audience.OUTSIDE and kind.masked is not None:
        contents = kind.masked(contents)
    return kind, contents


def _html(snapshot: ReportSnapshot, kind: Kind, contents: Any, language: str) -> str:
    frame = _frame(snapshot, kind, contents, head_of(snapshot), language)
    return render_to_string(kind.template, frame | kind.context(contents))


def _enclosure(snapshot: ReportSnapshot, kind: Kind, contents: Any) -> Enclosure | None:
    tables = kind.tables(contents)
    if not tables:
        return None
    as_of = words.moment_words(contents.as_of)
    said = _("Number %(number)s, figures as of %(as_of)s") % {"number": snapshot.number, "as_of": as_of}
    return Enclosure(
        name=f"{snapshot.number}.xlsx",
        content=workbook(kind.title(contents), said, tables, made=contents.as_of),
        description=_("The figures of this paper as a spreadsheet"),
        made=contents.as_of,
    )


def _frame(snapshot: ReportSnapshot, kind: Kind, contents: Any, head: FrozenHead, language: str) -> dict[str, Any]:
    """What every paper has around its contents."""
    said, site = head.said(language), confirming.address(snapshot.confirm_code, site=head.site)
    return {
        "language": language,
        "is_chinese": language.startswith("zh"),
        "title": kind.title(contents),
        "number": snapshot.number,
        "revision": snapshot.revision,
        "reason": snapshot.reason,
        "has_red_head": kind.has_red_head,
        "document_number": said.document_number,
        "issuing_body": said.issuing_body,
        "seal_line": said.seal_line,
        "as_of": words.moment_words(contents.as_of),
        "as_of_day": words.day_words(head.day),
        "confirm_code": snapshot.confirm_code,
        "qr_code": confirming.qr_code(site, name=_("Confirm this paper: %(site)s") % {"site": site}) if site else "",
        "created": timezone.localtime(contents.as_of).isoformat(),
    }
