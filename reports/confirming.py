"""The code by which a paper on somebody's desk is compared with what was issued: its address, and its QR code."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe

# As in reports/confirm_urls.py. Written out, because asking the table of addresses would load every view of the site
# into the workers that make papers; tests/reports/test_confirm.py holds the two together.
PATH = "/papers/{code}/"


def address(code: str, *, site: str) -> str:
    """Where anybody may confirm the paper with that code; empty where the installation had no address (`SITE_URL`)."""
    return site + PATH.format(code=code) if site else ""


def qr_code(text: str, *, name: str) -> SafeString:
    """The text as a QR code: one `<svg>` without size or style; `name` is its words for those who cannot see it."""
    drawn = segno.make(text, error="m", micro=False)
    stream = io.BytesIO()
    drawn.save(
        stream,
        kind="svg",
        border=2,
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        title=name,
    )
    return mark_safe(stream.getvalue().decode().strip())  # segno escapes the title; the rest is a path
