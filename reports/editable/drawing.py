"""The charts of a paper as pictures: the same SVG as on page and paper, drawn by resvg. Nothing is fetched."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import resvg_py
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

NAMESPACE = "http://www.w3.org/2000/svg"
SVG = f"{{{NAMESPACE}}}"
# What `reports/charts.py` draws with. Of anything else none may name a file: resvg would read it from the disk.
DRAWN = frozenset({"svg", "title", "g", "rect", "line", "text"})
FONTS = Path(__file__).resolve().parent.parent / "fonts"
# The face of the charts, and those for characters that it lacks.
FACE = "Rectify Hei"
FACES = tuple(
    str(FONTS / name) for name in ("RectifyHei-Regular.otf", "RectifyRare-Regular.otf", "RectifyRarest-Regular.ttf")
)
DOTS = 10  # in a millimetre: 254 in an inch
# As `figure svg` in paper.css.
WIDTH = 156  # mm


def put_chart(paragraph: Paragraph, svg: ET.Element, *, width: int) -> None:
    """Set the chart into the paragraph, `width` mm wide, with its words for those who cannot see it."""
    picture = paragraph.add_run().add_picture(io.BytesIO(png_of(svg, width=width)), width=Mm(width))
    about = picture._inline.find(qn("wp:docPr"))
    assert about is not None  # python-docx writes it
    about.set("name", f"chart {about.get('id')}")
    about.set("descr", svg.get("aria-label") or "")


def png_of(svg: ET.Element, *, width: int) -> bytes:
    """The chart on white, the same bytes for the same chart. Raises `ValueError` for what no chart is drawn with."""
    root = _plain(svg)
    root.set("xmlns", NAMESPACE)
    picture: bytes = resvg_py.svg_to_bytes(
        svg_string=ET.tostring(root, encoding="unicode"),
        background="#ffffff",
        width=width * DOTS,
        skip_system_fonts=True,
        font_files=list(FACES),
        font_family=FACE,
        sans_serif_family=FACE,
    )
    return picture


def _plain(element: ET.Element) -> ET.Element:
    """A copy without what the parser of HTML says about namespaces, which is not XML."""
    name = str(element.tag).removeprefix(SVG)
    if name not in DRAWN:
        raise ValueError(f"a chart may not hold {name[:80]!r}")
    attributes = {key: value for key, value in element.attrib.items() if key != "xmlns" and not key.startswith("{")}
    copy = ET.Element(name, attributes)
    copy.text, copy.tail = element.text, element.tail
    copy.extend([_plain(child) for child in element])
    return copy
