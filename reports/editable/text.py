"""The words of an element of the paper, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from reports.markup import NO_TEXT

_SPACES = re.compile(r"[ \t\r\n]+")
_NO_WORDS = ("script", "style")


def lines_of(element: Element) -> list[str]:
    """The text with its line breaks; runs of spaces are one, as on paper."""
    pieces = "".join(_pieces(element)).split("\0")
    return [_SPACES.sub(" ", NO_TEXT.sub("", piece)).strip() for piece in pieces]


def _pieces(element: Element) -> Iterator[str]:
    """Words in order; a line break is \\0, which no text of a paper holds."""
    yield (element.text or "").replace("\0", "")
    for child in element:
        if child.tag == "br":
            yield "\0"
        elif isinstance(child.tag, str) and child.tag.rpartition("}")[2] not in (*_NO_WORDS, "svg"):
            yield from _pieces(child)
        yield (child.tail or "").replace("\0", "")
