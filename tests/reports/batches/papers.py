"""PDFs for tests that count papers and do not read them."""

from __future__ import annotations

import io

import pikepdf


def one_page(title: str) -> bytes:
    """An empty page; another title gives other bytes."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = title
        stream = io.BytesIO()
        pdf.save(stream, deterministic_id=True)
    return stream.getvalue()
