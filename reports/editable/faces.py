"""The faces, sizes and margins of GB/T 9704-2012 as a word processor names them; the sizes are in points."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

LATIN = "Times New Roman"
FANGSONG, SONG, HEI, KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
LINE = 28.95  # 22 lines in 225 mm
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True)
class Look:
    """How a paragraph looks. `indent`: characters by which its first line is moved in."""

    face: str = FANGSONG
    size: float = 16
    line: float = LINE
    align: WD_ALIGN_PARAGRAPH | None = None
    indent: int = 0
    color: str = ""


BODY = Look(indent=2)
SMALL = Look(size=10.5, line=18, align=CENTRE)
# Styles of the file by their names, so that whoever edits it changes all heads at once.
STYLES = {
    "Normal": BODY,
    "Title": Look(SONG, 22, 34, CENTRE),
    "Heading 1": Look(HEI, indent=2),
    "Heading 2": Look(KAI, indent=2),
    "Rectify Plain": Look(align=LEFT),
    "Rectify Centred": Look(align=CENTRE),
    "Rectify Period": Look(KAI, align=CENTRE),
    "Rectify Number": SMALL,
    "Rectify Note": Look(size=9, line=15, align=LEFT),
    "Rectify Mark": Look(HEI),
    "Rectify Caption": SMALL,
    "Rectify Red Head": Look(SONG, 40, 52, CENTRE, color="FF0000"),
    "Rectify Seal": Look(align=RIGHT),
}
# The style of a paragraph by the class that it has on paper; others are set as the text.
BY_CLASS = {
    "document-number": "Rectify Centred",
    "period": "Rectify Period",
    "number": "Rectify Number",
    "provisional": "Rectify Centred",
    "issuing-body": "Rectify Red Head",
    "note": "Rectify Note",
    "annex-mark": "Rectify Mark",
    "addressee": "Rectify Plain",
    "annexes": "Rectify Plain",
    "list-summary": "Rectify Note",
    "copy-mark": "Rectify Note",
}


def define_styles(document: Document, *, is_chinese: bool) -> None:
    """Make the styles of a paper the styles of the file; English papers are a little smaller and not moved in."""
    for name, look in STYLES.items():
        known = name in document.styles
        style = document.styles[name] if known else document.styles.add_style(name, 1)
        assert isinstance(style, ParagraphStyle)
        if not known:
            style.base_style = document.styles["Normal"]
        _dress(style, look, is_chinese=is_chinese)


def _dress(style: ParagraphStyle, look: Look, *, is_chinese: bool) -> None:
    style.element.get_or_add_pPr()
    size = look.size if is_chinese or look.size != BODY.size else 13
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.bold = not is_chinese and look.face in (HEI, SONG)
    style.font.color.rgb = RGBColor.from_string(look.color or "000000")
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), look.face)
    for border in style.element.pPr.findall(qn("w:pBdr")):  # Word's own title is underlined
        style.element.pPr.remove(border)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line if is_chinese else size * 1.6)
    form.alignment = look.align if look.align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY
    form.first_line_indent = Pt(look.indent * size if is_chinese else 0)
