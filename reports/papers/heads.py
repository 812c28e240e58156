"""The words around a paper, taken from the settings once, when it is frozen; from then on the paper keeps them.

Source: GB/T 9704-2012, 7.2 to 7.4. An office that is renamed, or begins another series, does not rename what it issued.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from reports import letterhead
from reports.letterhead import Head
from reports.models import ReportSnapshot
from reports.numbers import from_json, to_json
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from villages.accounts.models import Language


@dataclass(frozen=True)
class FrozenHead:
    """The head of one revision in both languages, the day on it, and the site that confirms it."""

    zh: Head
    en: Head
    day: dt.date
    site: str = ""

    def said(self, language: str) -> Head:
        """In that language, `zh-hans` or `en`."""
        return self.zh if language.startswith("zh") else self.en

    def says_the_same_as(self, other: FrozenHead) -> bool:
        """Whether the words are the same in both languages."""
        return (self.zh, self.en) == (other.zh, other.en)


def head_now(kind: Kind, contents: Any, at: dt.datetime | None = None) -> FrozenHead:
    """What the settings say today. `at`: when the paper is issued; None where nobody knows that any more."""
    zh, en = (_said(kind, contents, language) for language in (Language.CHINESE, Language.ENGLISH))
    moment = at if at and kind.is_dated_when_issued else contents.as_of
    day = kind.dated(contents) if kind.dated else timezone.localdate(moment)
    return FrozenHead(zh, en, day, settings.SITE_URL)


def head_after(last: ReportSnapshot, kind: Kind, contents: Any, at: dt.datetime) -> FrozenHead:
    """That of the next revision of a paper that goes on by itself: its words stay those of the last one."""
    return replace(head_of(last), day=head_now(kind, contents, at).day)


def head_of(snapshot: ReportSnapshot) -> FrozenHead:
    """The frozen head. One that could not be frozen (`reports/migrations/0006`) is that of today."""
    if snapshot.head:
        return from_json(FrozenHead, snapshot.head)
    kind = kind_of(snapshot.paper)
    return head_now(kind, from_json(kind.contents, snapshot.figures))


def as_json(head: FrozenHead) -> Mapping[str, Any]:
    """As `ReportSnapshot.head` keeps it."""
    written: Mapping[str, Any] = to_json(head)
    return written


def _said(kind: Kind, contents: Any, language: str) -> Head:
    with translation.override(language):
        return kind.head(contents) if kind.head else letterhead.head_of(kind.issuer(contents))
