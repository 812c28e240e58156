"""Reading a PDF back: its text by page, its fonts."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # comes with pdfplumber
from pypdf import PdfReader

MM = 72 / 25.4  # points


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page. (pdfplumber tells where each character stands, but reads large faces slowly.)"""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Names of the fonts without their subset tag, and whether each is embedded."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts: Any = page["/Resources"].get_object()
        for reference in fonts.get("/Font", {}).values():
            font = reference.get_object()
            [descendant] = font["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            name = str(font["/BaseFont"]).partition("+")[2]
            found[name] = any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
    return found


def blanks(pdf: bytes) -> list[str]:
    """Characters without a shape: a glyph that no face has reads back as nothing, U+FFFD or a private character."""
    characters = set("".join(page_texts(pdf)))
    return sorted(c for c in characters if c in ("\x00", "\ufffd", "□") or "\ue000" <= c <= "\uf8ff")


def overflowing(pdf: bytes) -> list[str]:
    """Words that stand outside the text area of GB/T 9704-2012 and are no page number, with their page.

    Read by pdfium, which is ten times as fast as pdfplumber; its boxes are those of the ink, to a point.
    """
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            top, right, bottom, left = (28, 37, 26, 35) if width > height else (37, 26, 35, 28)
            text = page.get_textpage()
            for index in range(text.count_rects()):
                x0, y0, x1, y1 = text.get_rect(index)
                said = "".join(text.get_text_bounded(x0, y0, x1, y1).split())
                is_inside = x0 >= left * MM - 1 and x1 <= width - right * MM + 1
                is_inside = is_inside and y0 >= bottom * MM - 1 and y1 <= height - top * MM + 1
                if not is_inside and said.strip("—0123456789"):
                    found.append(f"{number}: {said}")
    return found
