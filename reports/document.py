"""What goes through the door to WeasyPrint, and what comes out; kept apart so that pages need not load the engine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Enclosure:
    """A file inside a PDF: the spreadsheet of its figures. `made` is the age that the PDF gives it."""

    name: str
    content: bytes
    description: str
    made: dt.datetime


@dataclass(frozen=True)
class Document:
    """One paper as HTML. `identifier` is what makes its PDF its own: number, revision, language."""

    html: str
    identifier: str
    enclosure: Enclosure | None = None


@dataclass(frozen=True)
class Paper:
    """A finished PDF."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()
