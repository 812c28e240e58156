"""Before a paper leaves: which role gets which copy, how many accounts that is, and what the masked copy leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.about import About
from reports.numbers import to_json
from reports.papers.kind import Kind
from reports.privacy import copy_of
from reports.wording.paragraphs import FIELDS, Paragraphs
from villages.accounts.models import User
from villages.accounts.permissions import TABLE, Role


@dataclass(frozen=True)
class Reader:
    """A role that may have the paper: which copy, and how many active accounts have the role and cover the place."""

    role: str | Promise
    copy: str | Promise
    accounts: int


@dataclass(frozen=True)
class Note:
    """A text of the complete copy, and what the masked one says instead; empty where it is left out."""

    text: str
    instead: str


def readers_of(about: About) -> list[Reader]:
    """The roles in the order of the table of permissions. One query."""
    kind, code = about.kind, about.place.code
    may_read = [role for role in Role if role in TABLE[kind.reads]]
    above = [code[:digits] for digits in (2, 4, 6, 9, 12) if digits <= len(code)]
    accounts = User.objects.active().filter(role__in=may_read, jurisdiction__in=above)
    many = dict(accounts.order_by().values_list("role").annotate(Count("pk")))
    return [Reader(role.label, copy_of(role, kind).label, many.get(role, 0)) for role in may_read]


def notes_of(kind: Kind, contents: Any) -> list[Note]:
    """What the masked copy of these contents does not say, each text once; none where the kind has one copy only."""
    if kind.masked is None:
        return []
    masked = kind.masked(contents)
    full, less = to_json(contents), to_json(masked)
    # Paragraphs are not left out: that copy has those which the figures draft.
    written, kept = (content.pop("words", None) for content in (full, less))
    drafted = [] if kind.draft is None or written == kept else _paragraphs(contents.words)
    return list(dict.fromkeys([*_differences(full, less), *drafted]))


def _paragraphs(words: Iterable[Paragraphs]) -> list[Note]:
    instead = _("drafted from the figures")
    return [Note(text, instead) for written in words for field in FIELDS if (text := str(getattr(written, field)))]


def _differences(full: Any, masked: Any) -> Iterator[Note]:
    if isinstance(full, dict):
        for key, value in full.items():
            yield from _differences(value, masked.get(key) if isinstance(masked, dict) else None)
    elif isinstance(full, list):
        for value, instead in zip_longest(full, masked if isinstance(masked, list) else []):
            yield from _differences(value, instead)
    elif full != masked and full not in (None, ""):
        yield Note(str(full), "" if masked is None else str(masked))
