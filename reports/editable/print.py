"""How large a table is printed, by the classes around it: what `paper.css` says of its font, lines and padding."""

from __future__ import annotations

from typing import NamedTuple


class Print(NamedTuple):
    """Sizes in points. `head`: size and line of its heads, where they are smaller; `rules`: which lines it has."""

    size: float = 10.5
    line: float = 15
    above: float = 2.5
    beside: float = 4
    head: tuple[float, float] | None = None
    rules: str = "grid"


_GRID = Print()
_LIST = Print(9, 13, 1.5, 3)
# The last one that fits holds.
_PRINTS: tuple[tuple[frozenset[str], Print], ...] = (
    (frozenset({"matrix"}), _GRID._replace(beside=0)),
    (frozenset({"places"}), _GRID._replace(beside=0)),
    (frozenset({"en", "places"}), _GRID._replace(beside=0, head=(8, 10))),
    (frozenset({"questions"}), _GRID._replace(head=(9, 12))),
    (frozenset({"told"}), _LIST),
    (frozenset({"beside"}), Print(9, 11, 1, 3)),
    (frozenset({"list"}), _LIST),
    (frozenset({"list", "dense"}), Print(7.5, 9.5, 1, 3)),
    (frozenset({"annual"}), Print(9, 11.5, 1, 3, head=(8, 10.5))),
    (frozenset({"meanings"}), Print(9, 11.5, 1, 3)),
    (frozenset({"file"}), _LIST._replace(line=12.5)),
    (frozenset({"file", "matrix"}), _LIST._replace(line=12.5, beside=0)),
    (frozenset({"signatures"}), Print(12, 24, 6, 0, rules="none")),
    (frozenset({"list", "signatures"}), Print(10.5, 18, 6, 0, rules="none")),
    (frozenset({"one-copy", "signatures"}), Print(12, 22, 1, 0, rules="none")),
    (frozenset({"colophon"}), Print(14, 22, 2, 14, rules="colophon")),
)


def print_of(classes: frozenset[str]) -> Print:
    """The print of a table that has these classes, or stands in something that has them."""
    return next((sizes for wanted, sizes in reversed(_PRINTS) if wanted <= classes), _GRID)
