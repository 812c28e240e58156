"""The one door to WeasyPrint: a document in, the bytes of a PDF out, the same bytes for the same document.

What makes it cheap is kept for the life of the process: the font configuration (only the fonts of `fonts/fonts.conf`,
so that no large system face is loaded) and the parsed style sheets. Tables have fixed column widths (paper.css).
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import io
import mimetypes
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pydyf
from cssselect2 import ElementWrapper

from reports.document import Document, Enclosure, Paper
from reports.markup import tree_of
from reports.memory import give_back, loaded_at_first_call
from reports.workbook import CONTENT_TYPE

# Only for faces that vary and for machines without HarfBuzz's subsetter; 10 MB in each worker.
with loaded_at_first_call("fontTools.subset", "fontTools.varLib.instancer"):
    from weasyprint import CSS, HTML, Attachment
    from weasyprint import Document as LaidOut
    from weasyprint.formatting_structure import boxes
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
# Every file that a paper may ask for, by the only name under which it can.
SHEETS = ("paper.css", "official.css", "lists.css")
KNOWN_FILES = {f"paper:{name}": (HERE / name, "text/css") for name in SHEETS}
# The colophon ends a paper on the back of its last sheet; how far the text goes is known once it is laid out.
COLOPHON = "colophon"
ON_THE_BACK = f"#{COLOPHON} {{ break-before: left }}"

# For filing (ISO 19005-3: text that can be read back, files inside), and for those who have a paper read to them.
FORM = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
# What kind of file is enclosed must not depend on what the machine knows.
mimetypes.add_type(CONTENT_TYPE, ".xlsx")


class RefusedAddress(FatalURLFetchingError):  # type: ignore[misc]
    """A paper asked for a file or an address that is not the project's own: it is not made at all."""


class KnownFilesOnly(URLFetcher):  # type: ignore[misc]
    """Gives out the known files and refuses every other address: network, disk and data alike."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The known file under that name. Raises `RefusedAddress`, which ends the rendering."""
        if url not in KNOWN_FILES:
            raise RefusedAddress(f"a paper may not fetch {url[:200]!r}")
        path, kind = KNOWN_FILES[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": f"{kind}; charset=utf-8"})


def _sheets_taken_from(tree: Element) -> Iterator[str]:
    """The sheets of ours that the paper's head names; they are parsed once in a process, not with each paper."""
    for head in tree.iterfind("head"):
        for link in head.findall("link[@rel='stylesheet']"):
            if link.get("href") in KNOWN_FILES:
                head.remove(link)
                yield link.get("href", "")


class _WellFormed(HTML):  # type: ignore[misc]
    """A paper as WeasyPrint takes it, with what its own parser would have set."""

    def __init__(self, html: str, fetcher: KnownFilesOnly) -> None:
        self.base_url, self.url_fetcher, self.media_type = "paper:", fetcher, "print"
        tree = tree_of(html)
        self.sheets = ["paper:paper.css", *_sheets_taken_from(tree)]
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        """None beside our own: `paper.css` says what the elements are."""
        return []


@dataclass(frozen=True)
class _Engine:
    fonts: FontConfiguration
    sheets: dict[str, CSS]
    on_the_back: CSS
    fetcher: KnownFilesOnly


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Fontconfig reads this variable when a configuration is made, and only then; a browser started later must not."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _engine() -> _Engine:
    """Fonts and style sheets, made at the first paper of a process."""
    with _only_our_fonts():
        fonts = FontConfiguration()
    fetcher = KnownFilesOnly()
    sheets = {name: CSS(url=name, font_config=fonts, url_fetcher=fetcher) for name in KNOWN_FILES}
    on_the_back = CSS(string=ON_THE_BACK, font_config=fonts, url_fetcher=fetcher)
    # What is loaded by now stays for good. The collector need not walk through it again: a quarter less time per paper.
    gc.collect()
    gc.freeze()
    return _Engine(fonts, sheets, on_the_back, fetcher)


def render(document: Document, *, on_laid_out: Callable[[], None] = lambda: None) -> Paper:
    """Lay out and write one paper; `on_laid_out` is called between the two. Raises `RefusedAddress`.

    No clock and no chance goes in: the same document gives the same bytes.
    """
    with _swept_afterwards():
        return _render(document, on_laid_out)


@contextmanager
def _swept_afterwards() -> Iterator[None]:
    """Collect once, after the paper: until then nothing of it is garbage, and walking through it costs a tenth.

    A laid-out paper is full of cycles; what they held goes back to the system, so that a worker stays small.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
        give_back()


def _render(document: Document, on_laid_out: Callable[[], None]) -> Paper:
    engine = _engine()
    html = _WellFormed(document.html, engine.fetcher)
    sheets = [engine.sheets[name] for name in html.sheets]
    laid_out = html.render(font_config=engine.fonts, stylesheets=sheets, **FORM)
    if len(laid_out.pages) % 2 and COLOPHON in laid_out.pages[-1].anchors:
        laid_out = html.render(font_config=engine.fonts, stylesheets=[*sheets, engine.on_the_back], **FORM)
    _end_tables_with_their_rows(laid_out)
    on_laid_out()
    identifier = hashlib.sha256(document.identifier.encode()).digest()[:16]
    enclosed = [attachment(document.enclosure)] if document.enclosure else []
    content: bytes = laid_out.write_pdf(pdf_identifier=identifier, attachments=enclosed, finisher=_settle, **FORM)
    return Paper(content, len(laid_out.pages))


def _end_tables_with_their_rows(laid_out: LaidOut) -> None:
    """Frame no rows that went on to the next page with what follows them: WeasyPrint 70 leaves them their height."""
    waiting = [page._page_box for page in laid_out.pages]
    while waiting:
        for box in waiting.pop().children:
            if isinstance(box, boxes.TableBox):
                rows = [row for group in box.children for row in group.children]
                if rows:
                    box.height = max(row.position_y + row.height for row in rows) - box.content_box_y()
            elif isinstance(box, boxes.BlockBox):
                waiting.append(box)


def attachment(enclosure: Enclosure) -> Attachment:
    """The file as WeasyPrint takes it, with its own age instead of today's."""
    made = enclosure.made.astimezone(dt.UTC)
    return Attachment(
        file_obj=io.BytesIO(enclosure.content),
        name=enclosure.name,
        description=enclosure.description,
        created=made,
        modified=made,
        relationship="Data",
    )


def _settle(_document: object, pdf: pydyf.PDF) -> None:
    """Name each associated file once, which WeasyPrint 70 does twice; make the bytes of each object once."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
    pdf.objects = _Objects(item if item.free == "f" else _Made(item) for item in pdf.objects)


def _pack(item: pydyf.Stream) -> None:
    """At zlib's own level: pydyf's takes half as long again for a two-hundredth of the size."""
    item.stream = [zlib.compress(b"\n".join(map(pydyf._to_bytes, item.stream)))]
    item.compress, item.extra["Filter"] = False, "/FlateDecode"


class _Objects(list[pydyf.Object]):
    """Streams that pydyf still adds when it writes are packed once; it would do so again for the file's checksum."""

    def append(self, item: pydyf.Object) -> None:
        """Pack the stream that holds all small objects, and the one that says where they are."""
        if isinstance(item, pydyf.Stream) and item.compress:
            _pack(item)
        super().append(item)


class _Made(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are made. pydyf makes and packs them when it writes, and again for the file's checksum."""

    data = b""
    compressible = False

    def __init__(self, item: pydyf.Object) -> None:
        super().__init__()
        if isinstance(item, pydyf.Stream) and item.compress:
            _pack(item)
        self.number, self.generation = item.number, item.generation
        self.data, self.compressible = item.data, item.compressible
