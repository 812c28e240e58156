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
