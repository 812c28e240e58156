"""The code by which a paper on somebody's desk is compared with what was issued: its address, and its QR code."""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# As in reports/confirm_urls.py. Written out, because asking the table of addresses would load every view of the site
# into the workers that make papers; tests/reports/test_confirm.py holds the two together.
PATH = "/papers/{code}/"


def address(code: str) -> str:
    """Where anybody may confirm the paper with that code; empty where the installation has no address (`SITE_URL`)."""
    return settings.SITE_URL + PATH.format(code=code) if settings.SITE_URL else ""


def qr_code(text: str, *, name: str) -> SafeString:
    """The text as a QR code: one `<svg>` without size or style; `name` is its words for those who cannot see it."""
    drawn = segno.make(text, error="m", micro=False)
    stream = io.BytesIO()
    drawn.save(
        stream,
        kind="svg",
        border=2,
        xmldecl=False,
        svgns=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        title=name,
    )
    return mark_safe(stream.getvalue().decode().strip())  # segno escapes the title; the rest is a path
