"""From a frozen paper to the HTML that is printed, in Chinese or English, complete or masked."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reports import confirming, words
from reports.document import Document, Enclosure
from reports.models import ReportSnapshot
from reports.numbers import from_json
from reports.papers.changes import Change, changes_of, sentence, sheet
from reports.papers.heads import head_of
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
        said = _said(snapshot, language, audience)
        html, enclosure = _html(snapshot, said, language), _enclosure(snapshot, said)
    return Document(html, f"{snapshot.number}-{language}-{audience}", enclosure)


def html_of(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> str:
    """The paper as `document` has it, for forms that carry no spreadsheet."""
    with translation.override(language):
        return _html(snapshot, _said(snapshot, language, audience), language)


def enclosure_of(snapshot: ReportSnapshot, language: str, audience: str = Audience.OFFICE) -> Enclosure | None:
    """The spreadsheet of the figures; None for a paper that has none."""
    with translation.override(language):
        return _enclosure(snapshot, _said(snapshot, language, audience))


def changes_between(before: ReportSnapshot, after: ReportSnapshot, language: str, audience: str) -> list[Change]:
    """What the tables of a revision say otherwise than those of the one before, in the words of this copy.

    Nothing for kinds that go on changing: each of their copies is another day's.
    """
    kind = kind_of(after.paper)
    if kind.is_living:
        return []
    with translation.override(language):
        older, newer = (kind.tables(_contents(each, kind, language, audience)) for each in (before, after))
        return changes_of(older, newer)


class _Said(NamedTuple):
    kind: Kind
    contents: Any
    # None: it is a first revision, or of a kind that goes on changing.
    changes: list[Change] | None


def _said(snapshot: ReportSnapshot, language: str, audience: str) -> _Said:
    """What this copy says; masking writes words, so it needs the language of the copy."""
    kind, before = kind_of(snapshot.paper), _before(snapshot)
    contents = _contents(snapshot, kind, language, audience)
    if before is None or kind.is_living:
        return _Said(kind, contents, None)
    return _Said(kind, contents, changes_between(before, snapshot, language, audience))


def _before(snapshot: ReportSnapshot) -> ReportSnapshot | None:
    if snapshot.revision == 1:
        return None
    about = {name: getattr(snapshot, name) for name in ("paper", "place_id", "period", "subject")}
    return ReportSnapshot.objects.filter(**about, revision=snapshot.revision - 1).first()


def _contents(snapshot: ReportSnapshot, kind: Kind, language: str, audience: str) -> Any:
    contents = contents_of(snapshot)
    if kind.headed is not None:
        contents = kind.headed(contents, head_of(snapshot).said(language))
    if audience == Audience.OUTSIDE and kind.masked is not None:
        contents = kind.masked(contents)
    return contents


def _html(snapshot: ReportSnapshot, said: _Said, language: str) -> str:
    return render_to_string(said.kind.template, _frame(snapshot, said, language) | said.kind.context(said.contents))


def _enclosure(snapshot: ReportSnapshot, said: _Said) -> Enclosure | None:
    contents, tables = said.contents, said.kind.tables(said.contents)
    if not tables:
        return None
    as_of = words.moment_words(contents.as_of)
    line = _("Number %(number)s, figures as of %(as_of)s") % {"number": snapshot.number, "as_of": as_of}
    changed = [sheet(said.changes)] if said.changes else []
    return Enclosure(
        name=f"{snapshot.number}.xlsx",
        content=workbook(said.kind.title(contents), line, [*tables, *changed], made=contents.as_of),
        description=_("The figures of this paper as a spreadsheet"),
        made=contents.as_of,
    )


def _frame(snapshot: ReportSnapshot, said: _Said, language: str) -> dict[str, Any]:
    """What every paper has around its contents."""
    kind, contents, changes = said
    frozen = head_of(snapshot)
    head, site = frozen.said(language), confirming.address(snapshot.confirm_code, site=frozen.site)
    return {
        "language": language,
        "is_chinese": language.startswith("zh"),
        "title": kind.title(contents),
        "number": snapshot.number,
        "revision": snapshot.revision,
        "reason": snapshot.reason,
        "changed": "" if changes is None else sentence(changes, snapshot.revision - 1),
        "has_red_head": kind.has_red_head,
        "document_number": head.document_number,
        "issuing_body": head.issuing_body,
        "seal_line": head.seal_line,
        "as_of": words.moment_words(contents.as_of),
        "as_of_day": words.day_words(frozen.day),
        "confirm_code": snapshot.confirm_code,
        "qr_code": confirming.qr_code(site, name=_("Confirm this paper: %(site)s") % {"site": site}) if site else "",
        "created": timezone.localtime(contents.as_of).isoformat(),
    }
