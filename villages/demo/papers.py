"""The scans and photographs of the entries, drawn when the demonstration county is loaded."""

from __future__ import annotations

import datetime as dt
import io

from django.conf import settings
from django.db.models import Model
from PIL import Image, ImageDraw

from villages.accounts.models import User
from villages.demo.evidence import pdf
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.screening.evidence.reading import read_upload

GREY, WALL, GROUND = (96, 96, 96), (232, 226, 208), (140, 128, 100)
SKY = ((178, 203, 222), (206, 216, 222), (164, 196, 214), (196, 208, 200))


def add_scan(
    entry: LedgerEntry, purpose: Purpose, about: Model, name: str, lines: tuple[str, ...], *, by: User, at: dt.datetime
) -> EntryFile:
    """A page of text, as scanned; its first line says that it is made up."""
    village = entry.village.short_name
    content = pdf((f"{name.removesuffix('.pdf')}（演示样例）", village, entry.number, *lines))
    return _add(entry, purpose, about, name, content, by=by, at=at)


def add_photograph(
    entry: LedgerEntry, purpose: Purpose, about: Model, name: str, *, by: User, at: dt.datetime
) -> EntryFile:
    """A drawn house with a board before it, a little different for each row that it shows."""
    return _add(entry, purpose, about, name, house(about.pk), by=by, at=at)


def _add(
    entry: LedgerEntry, purpose: Purpose, about: Model, name: str, content: bytes, *, by: User, at: dt.datetime
) -> EntryFile:
    file = read_upload(content, most_bytes=settings.EVIDENCE_MOST_BYTES)
    return add_entry_file(entry=entry, purpose=purpose, about=about, file=file, name=name, by=by, at=at)


def house(seed: int) -> bytes:
    """The village office with a board; a few kilobytes."""
    image = Image.new("RGB", (320, 220), SKY[seed % len(SKY)])
    draw = ImageDraw.Draw(image)
    left = 60 + seed * 7 % 50
    draw.rectangle((0, 160, 320, 220), fill=GROUND)
    draw.rectangle((left, 80, left + 130, 170), fill=WALL, outline=GREY)
    draw.polygon([(left - 12, 80), (left + 65, 36 + seed % 9), (left + 142, 80)], fill=(150, 70, 50))
    draw.rectangle((left + 54, 120, left + 78, 170), fill=(110, 80, 50))
    draw.rectangle((left + 150, 104 + seed % 11, left + 200, 144), fill=(245, 245, 240), outline=(160, 30, 30), width=2)
    draw.line((left + 175, 144, left + 175, 178), fill=GREY, width=3)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=75)
    return stream.getvalue()
