"""Many papers in one PDF with bookmarks: county by county into volumes on the disk, then the volumes into one file.

Only one county's papers are open at a time, and of the volumes qpdf keeps no page contents, so memory grows with the
number of pages only by what a page's entry in the index takes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf


@dataclass(frozen=True)
class Leaf:
    """One paper that goes into the file: its bookmark, and how to read it."""

    title: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Volume:
    """The papers of one county, bound: bookmark, file, and at which page each paper begins (counted from 0)."""

    title: str
    file: Path
    pages: int
    starts: tuple[tuple[str, int], ...]


def bind_volume(title: str, leaves: Iterable[Leaf], file: Path) -> Volume:
    """Write the papers one after the other. Raises `OSError`."""
    starts, sources = [], []
    with pikepdf.new() as volume:
        for leaf in leaves:
            source = pikepdf.open(io.BytesIO(leaf.read()))
            # The pages are copied when the volume is saved, so their sources stay open until then.
            sources.append(source)
            starts.append((leaf.title, len(volume.pages)))
            volume.pages.extend(source.pages)
        pages = len(volume.pages)
        volume.save(file)
        for source in sources:
            source.close()
    return Volume(title, file, pages, tuple(starts))


def bind_volumes(title: str, volumes: Iterable[Volume], target: Path) -> int:
    """Write the volumes into one file with bookmarks by county and paper; the number of pages. Raises `OSError`."""
    sources = []
    with pikepdf.new() as bound:
        with bound.open_outline() as outline:
            for volume in volumes:
                source = pikepdf.open(volume.file)
                sources.append(source)
                first = len(bound.pages)
                bound.pages.extend(source.pages)
                items = [pikepdf.OutlineItem(name, first + start) for name, start in volume.starts]
                county = pikepdf.OutlineItem(volume.title, first)
                county.children.extend(items)
                outline.root.append(county)
        bound.docinfo["/Title"] = title
        bound.docinfo["/Producer"] = "Rectify"
        pages = len(bound.pages)
        # No clock and no chance goes in: the same papers give the same bytes.
        bound.save(target, deterministic_id=True)
        for source in sources:
            source.close()
    return pages
