"""The sheet: A4 with the text area of GB/T 9704-2012, page numbers outside, wide tables on sheets that lie."""

from __future__ import annotations

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Mm, Pt

from reports.editable.faces import LATIN, LEFT, RIGHT

# Top, right, bottom, left; a sheet that lies is one that stands, turned to the left.
UPRIGHT = (37, 26, 35, 28)
WIDE = (28, 37, 26, 35)
TEXT_WIDTH, WIDE_WIDTH = 156, 225  # mm


def set_up(document: Document) -> None:
    """The first section, and that left pages differ from right ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _sheet(section, UPRIGHT, is_wide=False)
    _number(section.footer, is_right=True)
    _number(section.even_page_footer, is_right=False)


def lay(document: Document) -> None:
    """The first page lies."""
    _sheet(document.sections[0], WIDE, is_wide=True)


def turn(document: Document, *, is_wide: bool) -> None:
    """Begin a new page that lies, or stands again."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _sheet(section, WIDE if is_wide else UPRIGHT, is_wide=is_wide)
    _end_in_the_text(document)


def begin_copy(document: Document) -> None:
    """Begin a sheet of its own, with the page number 1: a copy is a letter of its own."""
    section = document.add_section(WD_SECTION.ODD_PAGE)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbers, "w:cols", "w:docGrid")
    _end_in_the_text(document)


def _end_in_the_text(document: Document) -> None:
    """The section that is over ends in its last paragraph: in one of its own it could need an empty page for that."""
    own = document.element.body[-2]
    last = own.getprevious()
    if last is not None and last.tag == qn("w:p"):
        last.get_or_add_pPr().append(own.pPr.sectPr)
        document.element.body.remove(own)


def _sheet(section: Section, margins: tuple[int, int, int, int], *, is_wide: bool) -> None:
    width, height = (297, 210) if is_wide else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, right, bottom, left = margins
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    # The dashes stand 7 mm under the text.
    section.footer_distance = Mm(bottom - 7 - 5)


def _number(footer: _Footer, *, is_right: bool) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = RIGHT if is_right else LEFT
    form = paragraph.paragraph_format
    form.first_line_indent = Pt(0)
    form.left_indent, form.right_indent = (Pt(0), Pt(14)) if is_right else (Pt(14), Pt(0))
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size, run.font.name = Pt(14), LATIN
        if text is None:
            for part in ("begin", "PAGE", "end"):
                run._r.append(_field_part(part))


def _field_part(part: str) -> BaseOxmlElement:
    if part == "PAGE":
        element = OxmlElement("w:instrText")
        element.text = part
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), part)
    return element
