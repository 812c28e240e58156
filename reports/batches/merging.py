"""Many papers in one PDF with bookmarks, and many such volumes in one ZIP: one county in memory at a time.

A single PDF of a province is not made: qpdf keeps every page's objects until it has written the last one, 2.5 GB for
2,000 reports, where a county takes 30 MB. Nobody opens 14,000 pages either; a volume per county is what is filed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

# Every entry of the ZIP has the same date: no clock goes in, so the same papers give the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Leaf:
    """One paper that goes into a volume, and its bookmark."""

    title: str
    content: bytes


def bind_volume(title: str, leaves: Iterable[Leaf], target: Path) -> int:
    """Write the papers one after the other, with a bookmark for each; the number of pages. Raises `OSError`."""
    sources = []
    with pikepdf.new() as volume:
        with volume.open_outline() as outline:
            for leaf in leaves:
                source = pikepdf.open(io.BytesIO(leaf.content))
                # The pages are copied when the volume is saved, so their sources stay open until then.
                sources.append(source)
                outline.root.append(pikepdf.OutlineItem(leaf.title, len(volume.pages)))
                volume.pages.extend(source.pages)
        volume.docinfo["/Title"] = title
        volume.docinfo["/Producer"] = "Rectify"
        pages = len(volume.pages)
        volume.save(target, deterministic_id=True)
        for source in sources:
            source.close()
    return pages


def add_volume(archive: zipfile.ZipFile, name: str, volume: Path) -> None:
    """Put the volume into the ZIP, a piece at a time. Raises `OSError`."""
    entry = zipfile.ZipInfo(name, NO_DATE)
    entry.external_attr = 0o640 << 16
    entry.file_size = volume.stat().st_size
    with volume.open("rb") as stream, archive.open(entry, "w") as target:
        while piece := stream.read(1 << 20):
            target.write(piece)
