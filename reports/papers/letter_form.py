"""What a letter with a red head has beside its text: how large the head is, copies, an annex."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Letters of 44, 34 and 24 points that fit beside each other into the 156 mm of the text.
FITS_LARGE, FITS_LONG = 10, 13


@dataclass(frozen=True)
class Annex:
    """What stands on a page of its own behind the letter."""

    title: str
    paragraphs: tuple[str, ...]


def head_size(body: str) -> str:
    """The class of the red head: empty, `long` or `longer`, so that a long name stands on one line if it can."""
    wide = sum(1 if unicodedata.east_asian_width(letter) in "WF" else 0.55 for letter in body)
    if wide <= FITS_LARGE:
        return ""
    return "long" if wide <= FITS_LONG else "longer"


def shortened(text: str, most: int) -> str:
    """The text on one line, cut with an ellipsis where it is longer than that."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
