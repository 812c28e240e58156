"""Walks the HTML of a paper and sets it as .docx: the same words and tables, to be edited."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element

import docx
import tinyhtml5
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reports.editable import drawing, faces, pages
from reports.editable.tables import table
from reports.editable.text import lines_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Sections of these classes lie on their side (`page: wide` in paper.css).
WIDE_SECTIONS = frozenset({"annex", "list"})
# Each of these begins a page, as `break-before` says in paper.css.
SHEETS = frozenset({"enclosure", "charts"})
# What stands only on the paper that is issued: the drawing of its code.
LEFT_OUT = frozenset({"confirm"})
# What must not stand at the foot of a page without what follows.
HOLDING = frozenset({"table-title", "annexes"})
HELD_ROWS = 3  # of a table, with the seal under it
# What the format wants behind the borders of a paragraph.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")
_BLOCKS = ("header", "section", "div", "main", "article")
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can hold


def docx_of(html: str, *, author: str, made: dt.datetime) -> bytes:
    """The paper as .docx, the same bytes for the same HTML. Called in the language of the copy."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    body = root.find("body")
    assert body is not None  # the parser makes one
    document = docx.Document()
    is_chinese = "zh" in (body.get("class") or "").split()
    pages.set_up(document)
    faces.define_styles(document, is_chinese=is_chinese)
    said = document.core_properties
    said.title, said.author, said.comments = root.findtext("head/title") or "", author, ""
    said.created = said.modified = made.astimezone(dt.UTC).replace(tzinfo=None)
    said.last_modified_by, said.revision = "Rectify", 1
    walk = _Walk(document, is_chinese=is_chinese)
    walk.blocks(body, frozenset({"zh" if is_chinese else "en"}))
    walk.part_tables()  # the last thing of a file is no table
    stream = io.BytesIO()
    document.save(stream)
    return _settled(stream.getvalue())


class _Walk:
    """Where in the file the walk stands, and whether the sheet lies there."""

    def __init__(self, document: Document, *, is_chinese: bool) -> None:
        self.document, self.is_chinese = document, is_chinese
        self.is_wide, self.is_empty, self.begins_sheet = False, True, False

    def blocks(self, parent: Element, within: frozenset[str]) -> None:
        """Set every block below `parent`; `within` are the classes around it."""
        for element in parent:
            classes = frozenset((element.get("class") or "").split())
            if classes & LEFT_OUT:
                continue
            if "seal" in classes:
                self._seal(element)
            elif element.tag in _BLOCKS:
                self._section(element, within | classes)
            elif element.tag == "table":
                self._table(element, within)
            elif element.tag == "figure":
                self._figure(element, within)
            elif element.tag in ("h1", "h2", "h3", "p"):
                self._paragraph(element, classes, within)

    def _section(self, element: Element, within: frozenset[str]) -> None:
        is_wide, own = bool(within & WIDE_SECTIONS), frozenset((element.get("class") or "").split())
        self.begins_sheet = self.begins_sheet or (bool(own & SHEETS) and not self.is_empty)
        if "one-copy" in own and not self.is_empty:
            self.part_tables()
            pages.begin_copy(self.document)
        if own & WIDE_SECTIONS or (element.tag == "section" and is_wide != self.is_wide):
            self._turn(is_wide=is_wide)
        self.blocks(element, within)
        if element.tag == "header" and "red-head" not in own and self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.space_after = Pt(4 if "list" in within else 14)

    def _turn(self, *, is_wide: bool) -> None:
        if self.is_empty and is_wide:
            pages.lay(self.document)
        elif not self.is_empty:
            self.part_tables()
            pages.turn(self.document, is_wide=is_wide)
        self.is_wide = is_wide

    def _paragraph(self, element: Element, classes: frozenset[str], within: frozenset[str]) -> None:
        lines = lines_of(element)
        if not any(lines):
            return
        if "annexes" in classes:
            self._hold()
        paragraph = self.document.add_paragraph(style=_style_of(element, classes, within))
        if self.begins_sheet:
            paragraph.paragraph_format.page_break_before = True
        self.is_empty = self.begins_sheet = False
        for number, line in enumerate(lines):
            run = paragraph.add_run(line)
            if number < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)
        if "red-head" in within:
            _space_red_head(paragraph, element.tag, classes, empty=58 if self.is_chinese else 40)
        if "provisional" in classes:
            _frame(paragraph)
        if classes & HOLDING:
            paragraph.paragraph_format.keep_with_next = True

    def _seal(self, element: Element) -> None:
        """Who seals above the day, each in the middle of a block at the right edge; never without what is sealed."""
        self._hold()
        lines = [" ".join(lines_of(line)) for line in element]
        size = faces.BODY.size if self.is_chinese else faces.BODY_EN
        widest = max(sum(1 if east_asian_width(sign) in "WF" else 0.55 for sign in line) for line in lines)
        sheet = Mm(pages.WIDE_WIDTH if self.is_wide else pages.TEXT_WIDTH).pt
        for number, line in enumerate(lines):
            paragraph = self.document.add_paragraph(line, style="Rectify Seal")
            form = paragraph.paragraph_format
            form.left_indent = Pt(max(0, sheet - max(15, widest + 1) * size))
            form.space_before = Pt(0 if number else 14)
            form.space_after = Pt(14 if number == len(lines) - 1 else 0)
            form.keep_with_next = number < len(lines) - 1

    def _hold(self) -> None:
        """What stands last stays on the page of what comes next; of a long table its last rows, of signatures all."""
        last = self._last()
        if last is None:
            return
        held = [last]
        if last.tag == qn("w:tbl"):
            rows = last.findall(qn("w:tr"))
            is_whole = len(rows) <= HELD_ROWS
            held = [p for row in rows[-HELD_ROWS:] for p in row.iter(qn("w:p"))]
            if is_whole and (before := last.getprevious()) is not None and before.tag == qn("w:p"):
                held.append(before)
        for paragraph in held:
            Paragraph(paragraph, self.document._body).paragraph_format.keep_with_next = True

    def _last(self) -> Any:
        """The last element of the text; None at its beginning."""
        body = self.document.element.body
        return body[-2] if len(body) > 1 else None

    def part_tables(self) -> None:
        """After a table a line that can hardly be seen: two tables would become one, and a section ends in a line."""
        last = self._last()
        if last is not None and last.tag == qn("w:tbl"):
            self.document.add_paragraph(style="Rectify Gap")

    def _table(self, element: Element, within: frozenset[str]) -> None:
        self.part_tables()
        width = pages.WIDE_WIDTH if self.is_wide else pages.TEXT_WIDTH
        body = self.document.element.body
        body.insert(len(body) - 1, table(element, within=within, width=width))
        self.is_empty = False

    def _figure(self, element: Element, within: frozenset[str]) -> None:
        """The chart as a picture, on one page with its caption."""
        svg, caption = element.find(f"{drawing.SVG}svg"), element.find("figcaption")
        if svg is not None:
            paragraph = self.document.add_paragraph(style="Rectify Chart")
            drawing.put_chart(paragraph, svg, width=drawing.WIDTH)
            paragraph.paragraph_format.keep_with_next = caption is not None
        if caption is not None:
            under = self.document.add_paragraph(" ".join(lines_of(caption)), style="Rectify Caption")
            under.paragraph_format.keep_with_next = "drawn" in within  # its numbers follow
        self.is_empty = False


def _style_of(element: Element, classes: frozenset[str], within: frozenset[str]) -> str:
    if element.tag == "h1" or "annex-title" in classes:
        return "Rectify List Title" if "list" in within else "Title"
    if element.tag == "h2":
        return "Rectify Copy Head" if "one-copy" in within else "Heading 1"
    if element.tag == "h3":
        return "Rectify List Head" if "list" in within else "Heading 2"
    for name, style in faces.BY_CLASS.items():
        if name in classes:
            return style
    return "Rectify Copy" if "one-copy" in within else "Normal"


def _space_red_head(paragraph: Paragraph, tag: str, classes: frozenset[str], *, empty: float) -> None:
    """The empty lines of a red head (GB/T 9704-2012, 7.2), and the red rule under its number."""
    if "document-number" in classes:
        _rule(paragraph, ("bottom",), color="FF0000", space=11)
    paragraph.paragraph_format.space_after = Pt(29 if tag == "h1" else empty)


def _frame(paragraph: Paragraph) -> None:
    """What must not be overlooked stands in a frame."""
    _rule(paragraph, ("top", "left", "bottom", "right"), color="000000", space=4)


def _rule(paragraph: Paragraph, sides: Sequence[str], *, color: str, space: int) -> None:
    """Lines beside a paragraph, a point and a half thick."""
    borders = OxmlElement("w:pBdr")
    for side in sides:
        rule = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": "12", "space": str(space), "color": color}.items():
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def _settled(content: bytes) -> bytes:
    """The archive with one day for all its parts: the clock would make every file another one."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as settled,
    ):
        for part in made.infolist():
            settled.writestr(zipfile.ZipInfo(part.filename, _OLDEST), made.read(part), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
