"""A table of the paper as one of a word processor: fixed widths as on paper, heads that repeat, no row split."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from reports.editable.faces import FANGSONG, HEI, LATIN
from reports.editable.print import Print, print_of
from reports.editable.text import lines_of

SHEETS = [Path(__file__).resolve().parent.parent / name for name in ("paper.css", "official.css", "lists.css")]
_WIDTH = re.compile(r"([^{},/]*?)col\.([\w-]+)\s*(?=[,{])[^{]*\{\s*width:\s*([\d.]+)mm")
_TWENTIETHS = 1440 / 25.4  # of a point in a millimetre
# Side by side in this order; how thick each line is, in eighths of a point.
_RULES = {
    "grid": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4),
    "colophon": {"top": 8, "bottom": 8, "insideH": 6},
    "none": {},
}
# At the foot of the page on which the text ends.
_AT_THE_FOOT = (
    '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    '<w:tblOverlap w:val="never"/>'
)
_CENTRED = frozenset({"beside", "matrix", "places"})  # their cells, as in paper.css


class Rule(NamedTuple):
    """A line of the style sheet: columns of that class, in something of those classes, are so wide."""

    within: frozenset[str]
    column: str
    width: float  # mm


class _How(NamedTuple):
    """How the cells of a row are set."""

    sizes: Print
    is_centred: bool
    is_head: bool = False


class Cell(NamedTuple):
    """What stands at one place of the grid, over so many columns and rows. No element: it goes on from above."""

    element: Element | None
    columns: int
    rows: int


@cache
def rules() -> tuple[Rule, ...]:
    """The widths of columns as the style sheets of papers have them, in their order."""
    found = _WIDTH.finditer("".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS))
    return tuple(Rule(frozenset(re.findall(r"\.([\w-]+)", match[1])), match[2], float(match[3])) for match in found)


def table(element: Element, *, within: frozenset[str], width: float) -> CT_Tbl:
    """The table as an element of the document's body; `within` are the classes around it, `width` is in mm."""
    classes = within | frozenset((element.get("class") or "").split())
    rows = _rows(element)
    widths = _widths(element, classes, width, max((sum(c.columns for c in row) for _tr, row in rows), default=1))
    heads = set(element.findall("./thead/tr"))
    sizes = print_of(classes)
    ruled = "".join(
        f'<w:{side} w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/>'
        for side, thick in _RULES[sizes.rules].items()
    )
    above, beside = round(sizes.above * 20), round(sizes.beside * 20)
    margins = "".join(
        f'<w:{side} w:w="{wide}" w:type="dxa"/>'
        for side, wide in (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    )
    grid = "".join(f'<w:gridCol w:w="{round(one * _TWENTIETHS)}"/>' for one in widths)
    how = _How(sizes, is_centred=bool(classes & _CENTRED))
    body = "".join(_row(cells, widths, how._replace(is_head=tr in heads)) for tr, cells in rows)
    whole = round(sum(widths) * _TWENTIETHS)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>{_AT_THE_FOOT if sizes.rules == 'colophon' else ''}"
        f'<w:tblW w:w="{whole}" w:type="dxa"/><w:tblInd w:w="{beside}" w:type="dxa"/>'
        f'<w:tblBorders>{ruled}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _widths(element: Element, classes: frozenset[str], width: float, columns: int) -> list[float]:
    """Columns without a width share what is left."""
    named = [column.get("class") or "" for column in element.findall("./colgroup/col")]
    named += [""] * (columns - len(named))
    given = [_width(name.split(), classes) for name in named[:columns]]
    free = given.count(None)
    rest = max(width - sum(one or 0 for one in given), 4.0 * free)
    return [rest / free if one is None else one for one in given]


def _width(names: list[str], classes: frozenset[str]) -> float | None:
    fitting = [rule for rule in rules() if rule.column in names and rule.within <= classes]
    return max(fitting, key=lambda rule: len(rule.within)).width if fitting else None


def _rows(element: Element) -> list[tuple[Element, list[Cell]]]:
    """Rows with their cells, and with a place held for each cell that reaches down from above."""
    rows: list[tuple[Element, list[Cell]]] = []
    reaching: dict[int, Cell] = {}  # by column: what goes on in the row, and how far
    for tr in element.iter("tr"):
        cells: list[Cell] = []
        below: dict[int, Cell] = {}
        column = 0
        waiting = [child for child in tr if child.tag in ("td", "th")]
        while waiting or column in reaching:
            cell = reaching.pop(column) if column in reaching else _as_cell(waiting.pop(0))
            cells.append(cell)
            if cell.rows > 1:
                below[column] = Cell(None, cell.columns, cell.rows - 1)
            column += cell.columns
        reaching = below
        rows.append((tr, cells))
    return rows


def _as_cell(element: Element) -> Cell:
    return Cell(element, int(element.get("colspan") or 1), int(element.get("rowspan") or 1))


def _row(cells: list[Cell], widths: list[float], how: _How) -> str:
    parts, column = [], 0
    for cell in cells:
        parts.append(_cell(cell, sum(widths[column : column + cell.columns]), how))
        column += cell.columns
    head = "<w:tblHeader/>" if how.is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(parts)}</w:tr>"


def _cell(cell: Cell, width: float, how: _How) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = "<w:vMerge/>" if cell.element is None else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    classes = (cell.element.get("class") or "").split() if cell.element is not None else []
    is_th = cell.element is not None and cell.element.tag == "th"
    is_centred = how.is_head or "centre" in classes or (how.is_centred and not is_th)
    align = "right" if "num" in classes else "center" if is_centred else "left"
    left = 80 if align == "left" and how.is_centred else 0  # where cells have no padding of their own
    face = HEI if is_th or "overdue" in classes else FANGSONG
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}"/>'
    size, line = how.sizes.head if how.is_head and how.sizes.head else (how.sizes.size, how.sizes.line)
    lines = lines_of(cell.element) if cell.element is not None else [""]
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWENTIETHS)}" w:type="dxa"/>{span}{merge}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:line="{round(line * 20)}" w:lineRule="atLeast"/><w:ind w:left="{left}" w:firstLine="0"/>'
        f'<w:jc w:val="{align}"/>'
        f'</w:pPr><w:r><w:rPr>{fonts}<w:sz w:val="{round(size * 2)}"/></w:rPr>{text}</w:r></w:p></w:tc>'
    )
