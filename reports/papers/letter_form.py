"""What a letter with a red head has beside its text: the lines of the head and how large they are, copies, an annex."""

from __future__ import annotations

from dataclasses import dataclass

from reports.papers.title_lines import head_lines, width

# Letters of 44, 34 and 24 points that fit beside each other into the 156 mm of the text.
FITS_LARGE, FITS_LONG, FITS_LONGER = 10, 13, 18


@dataclass(frozen=True)
class Annex:
    """What stands on a page of its own behind the letter."""

    title: str
    paragraphs: tuple[str, ...]


def lines_of_head(body: str) -> list[str]:
    """The red head: on one line if its smallest letters let it, else in two, each as whole words.

    What has spaces is not Chinese and breaks at them by itself.
    """
    if " " in body or width(body) <= FITS_LONGER:
        return [body]
    in_long = head_lines(body, FITS_LONG)
    return in_long if len(in_long) == 2 else head_lines(body, FITS_LONGER)


def head_size(body: str) -> str:
    """The class of the red head: empty, `long` or `longer`, by the widest of its lines."""
    wide = max(map(width, lines_of_head(body)))
    if wide <= FITS_LARGE:
        return ""
    return "long" if wide <= FITS_LONG else "longer"


def shortened(text: str, most: int) -> str:
    """The text on one line, cut with an ellipsis where it is longer than that."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
