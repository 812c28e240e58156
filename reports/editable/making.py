"""Walks the HTML of a paper and sets it as .docx: the same words and tables, to be edited."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree.ElementTree import Element

import docx
import tinyhtml5
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from reports.editable import faces, pages
from reports.editable.tables import table
from reports.editable.text import lines_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Sections of these classes lie on their side (`page: wide` in paper.css).
WIDE_SECTIONS = frozenset({"annex", "list"})
# Each of these begins a sheet, as `break-before` says in paper.css.
SHEETS = frozenset({"one-copy"})
# What stands only on the paper that is issued: the drawing of its code.
LEFT_OUT = frozenset({"confirm"})
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
    _Walk(document).blocks(body, frozenset())
    stream = io.BytesIO()
    document.save(stream)
    return _settled(stream.getvalue())


class _Walk:
    """Where in the file the walk stands, and whether the sheet lies there."""

    def __init__(self, document: Document) -> None:
        self.document, self.is_wide, self.is_empty = document, False, True
        self.begins_sheet = False

    def blocks(self, parent: Element, within: frozenset[str]) -> None:
        """Set every block below `parent`; `within` are the classes around it."""
        for element in parent:
            classes = frozenset((element.get("class") or "").split())
            if classes & LEFT_OUT:
                continue
            if element.tag in _BLOCKS:
                self._section(element, within | classes)
            elif element.tag == "table":
                self._table(element, within)
            elif element.tag == "figure":
                self._figure(element)
            elif element.tag in ("h1", "h2", "h3", "p"):
                self._paragraph(element, classes, within)

    def _section(self, element: Element, within: frozenset[str]) -> None:
        is_wide, own = bool(within & WIDE_SECTIONS), frozenset((element.get("class") or "").split())
        self.begins_sheet = self.begins_sheet or (bool(own & SHEETS) and not self.is_empty)
        if own & WIDE_SECTIONS or (element.tag == "section" and is_wide != self.is_wide):
            self._turn(is_wide=is_wide)
        self.blocks(element, within)

    def _turn(self, *, is_wide: bool) -> None:
        if self.is_empty and is_wide:
            pages.lay(self.document)
        elif not self.is_empty:
            pages.turn(self.document, is_wide=is_wide)
        self.is_wide = is_wide

    def _paragraph(self, element: Element, classes: frozenset[str], within: frozenset[str]) -> None:
        lines = lines_of(element)
        if not any(lines):
            return
        paragraph = self.document.add_paragraph(style=_style_of(element, classes, within))
        paragraph.paragraph_format.page_break_before = self.begins_sheet
        self.is_empty = self.begins_sheet = False
        for number, line in enumerate(lines):
            run = paragraph.add_run(line)
            if number < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)
        if "document-number" in classes and "red-head" in within:
            _rule_under(paragraph)
        if "seal" in within:
            paragraph.paragraph_format.right_indent = Pt(4 * faces.BODY.size)
            paragraph.paragraph_format.keep_with_next = True

    def _table(self, element: Element, within: frozenset[str]) -> None:
        width = pages.WIDE_WIDTH if self.is_wide else pages.TEXT_WIDTH
        body = self.document.element.body
        body.insert(len(body) - 1, table(element, within=within, width=width))
        # Two tables one after the other would become one.
        gap = self.document.add_paragraph(style="Rectify Note")
        gap.paragraph_format.line_spacing = Pt(6)
        self.is_empty = False

    def _figure(self, element: Element) -> None:
        """A chart is not drawn again: its caption stays, and where its numbers are."""
        caption = element.find("figcaption")
        words = " ".join(lines_of(caption)) if caption is not None else ""
        note = _("The chart is drawn in the PDF; its numbers stand in the tables.")
        self.document.add_paragraph(f"{words} {note}".strip(), style="Rectify Caption")
        self.is_empty = False


def _style_of(element: Element, classes: frozenset[str], within: frozenset[str]) -> str:
    if element.tag == "h1" or "annex-title" in classes:
        return "Title"
    if element.tag in ("h2", "h3"):
        return "Heading 1" if element.tag == "h2" else "Heading 2"
    if "seal" in within:
        return "Rectify Seal"
    for name, style in faces.BY_CLASS.items():
        if name in classes:
            return style
    return "Rectify Centred" if "header" in within else "Normal"


def _rule_under(paragraph: Paragraph) -> None:
    """The red rule of a red head."""
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "12", "space": "10", "color": "FF0000"}.items():
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    paragraph._p.get_or_add_pPr().append(borders)


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
