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
    """How a paragraph looks.

    `indent`: characters by which its first line is moved in; `hang`: by which all but the first are moved in, in
    Chinese and in English; `line` 0: as high as needed; `above`: points of empty room over it; `base`: another style of
    which it is a kind.
    """

    face: str = FANGSONG
    size: float = 16
    line: float = LINE
    align: WD_ALIGN_PARAGRAPH | None = None
    indent: int = 0
    hang: tuple[float, float] = (0, 0)
    above: float = 0
    color: str = ""
    base: str = "Normal"


BODY = Look(indent=2)
BODY_EN = 13
SMALL = Look(size=10.5, line=18, align=CENTRE)
# English letters are large at the size of Chinese characters.
_ENGLISH = {BODY.size: BODY_EN, 14: 12, 44: 34, 34: 28}
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
    "Rectify Chart": Look(line=0, align=CENTRE),
    "Rectify Caption": SMALL,
    "Rectify Red Head": Look(SONG, 44, 52, CENTRE, above=99, color="FF0000"),
    "Rectify Long Red Head": Look(SONG, 34, 44, CENTRE, above=99, color="FF0000"),
    "Rectify Longer Red Head": Look(SONG, 24, 31, CENTRE, above=99, color="FF0000"),
    "Rectify Seal": Look(align=CENTRE),
    "Rectify Annexes": Look(align=LEFT, indent=2, hang=(3, 4.4), above=14),
    # Lists and files are in small print, copies of a letter in one that leaves room for two signatures.
    "Rectify List Title": Look(SONG, 18, 26, CENTRE, base="Title"),
    "Rectify List Head": Look(KAI, 12, 18, LEFT, base="Heading 2"),
    "Rectify Summary": Look(size=10.5, line=16, align=LEFT),
    "Rectify Table Title": Look(size=10.5, line=15, align=LEFT, above=4),
    "Rectify Copy Mark": Look(size=10.5, line=18, align=RIGHT),
    "Rectify Copy": Look(size=14, line=24, indent=2),
    "Rectify Copy Head": Look(HEI, 14, 24, indent=2, base="Heading 1"),
    "Rectify Gap": Look(size=3, line=6),
}
# The style of a paragraph by the class that it has on paper; others are set as the text.
BY_CLASS = {
    "document-number": "Rectify Centred",
    "period": "Rectify Period",
    "number": "Rectify Number",
    "provisional": "Rectify Centred",
    "longer": "Rectify Longer Red Head",
    "long": "Rectify Long Red Head",
    "issuing-body": "Rectify Red Head",
    "note": "Rectify Note",
    "annex-mark": "Rectify Mark",
    "addressee": "Rectify Plain",
    "annexes": "Rectify Annexes",
    "list-summary": "Rectify Summary",
    "table-title": "Rectify Table Title",
    "copy-mark": "Rectify Copy Mark",
}


def define_styles(document: Document, *, is_chinese: bool) -> None:
    """Make the styles of a paper the styles of the file; English papers are a little smaller and not moved in."""
    for name, look in STYLES.items():
        known = name in document.styles
        style = document.styles[name] if known else document.styles.add_style(name, 1)
        assert isinstance(style, ParagraphStyle)
        if not known:
            style.base_style = document.styles[look.base]
        _dress(style, look, is_chinese=is_chinese)


def _dress(style: ParagraphStyle, look: Look, *, is_chinese: bool) -> None:
    style.element.get_or_add_pPr()
    size = look.size if is_chinese else _ENGLISH.get(look.size, look.size)
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
    form.space_before, form.space_after = Pt(look.above), Pt(0)
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line if is_chinese else size * 1.6)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.alignment = look.align if look.align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY
    hang = look.hang[0 if is_chinese else 1]
    indent = look.indent if is_chinese else 0
    form.left_indent = Pt((indent + hang) * size if hang else 0)
    form.first_line_indent = Pt(-hang * size if hang else indent * size)
