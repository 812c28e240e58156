"""A few evidence files of the demonstration county: papers and a picture, drawn when it is loaded. All are made up."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageDraw

from villages.accounts.models import User
from villages.demo.calendar import Calendar
from villages.screening.departments.models import DepartmentItem
from villages.screening.evidence.actions import add_file
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget, ItemTarget
from villages.screening.models import Answer

# The quarter before the current one: who attests it as unchanged carries the files on.
QUARTER = 1


@dataclass(frozen=True)
class Paper:
    """A page behind a township's *yes*; `{year}` is the year of the first quarter, in which the document was made."""

    village: str
    criterion: int
    name: str
    lines: tuple[str, ...]


PAPERS = (
    Paper("360603101209", 8, "立案告知书.pdf", (
        "立案告知书（演示样例）", "余公立字〔{year}〕32号",
        "围堵承包商住宅一案，经审查符合立案条件，我局已立案侦查。", "区公安局",
    )),
    Paper("360603102201", 11, "违法占地建房核查情况.pdf", (
        "违法占地建房核查情况（演示样例）", "余自然资字〔{year}〕14号",
        "该村违法占地建房多处，村里未及时劝阻和报告。", "区自然资源局",
    )),
)  # fmt: skip
FIRES = (
    "森林火情通报（演示样例）",
    "防火期内该村林区发生森林火情两起，过火面积核实无误。",
    "村级防火责任未落实到组，请乡镇说明。",
    "区林业局",
)


def add_to_answer(*, paper: Paper, calendar: Calendar, by: User, at: dt.datetime) -> EvidenceFile:
    """The filer puts the paper behind the *yes* of the village."""
    answers = Answer.objects.select_related("criterion", "sheet__village", "sheet__quarterly_check__township")
    answer = answers.get(
        sheet__quarterly_check__quarter=str(calendar.quarters[QUARTER]),
        sheet__village__code=paper.village,
        criterion__number=paper.criterion,
    )
    content = pdf([line.format(year=calendar.year(0)) for line in paper.lines])
    return _add(AnswerTarget(answer), content, paper.name, by=by, at=at)


def add_letter(*, village: str, by: User, at: dt.datetime) -> EvidenceFile:
    """The forestry bureau puts its letter behind what it has just reported of the village."""
    return _add(ItemTarget(_item(village)), pdf(FIRES), "森林火情通报.pdf", by=by, at=at)


def add_picture(*, village: str, by: User, at: dt.datetime) -> EvidenceFile:
    """And a picture of the place."""
    return _add(ItemTarget(_item(village)), picture(), "过火林地现场.jpg", by=by, at=at)


def _item(village: str) -> DepartmentItem:
    items = DepartmentItem.objects.select_related("report__department", "village", "criterion")
    return items.filter(village__code=village).latest("pk")


def _add(target: AnswerTarget | ItemTarget, content: bytes, name: str, *, by: User, at: dt.datetime) -> EvidenceFile:
    file = read_upload(content, most_bytes=settings.EVIDENCE_MOST_BYTES)
    return add_file(target=target, file=file, name=name, version=target.version, by=by, at=at)


def pdf(lines: list[str] | tuple[str, ...]) -> bytes:
    """One page of Chinese text in the Song typeface that every reader brings (ISO 32000-1, 9.7.5.2); a kilobyte."""
    shown = b" ".join(b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in lines)
    stream = zlib.compress(b"BT /F 14 Tf 28 TL 72 740 Td " + shown + b" ET")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 7 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 6 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + head + table + tail


def picture() -> bytes:
    """A hillside with a burnt patch, drawn; some kilobytes."""
    image = Image.new("RGB", (480, 320), (178, 203, 222))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 210), (120, 120), (250, 190), (360, 100), (480, 170), (480, 320), (0, 320)], fill=(72, 104, 64))
    draw.ellipse((150, 190, 330, 290), fill=(58, 50, 46))
    for trunk in range(170, 320, 22):
        draw.line((trunk, 180, trunk, 250), fill=(30, 26, 24), width=4)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return stream.getvalue()
