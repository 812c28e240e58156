"""Small files of every kind, harmless and otherwise, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib

from openpyxl import Workbook
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def pdf(body: bytes = b"", *, packed: bytes | None = None) -> bytes:
    """A PDF of one empty page; `body` stands among its objects, `packed` inside a compressed object stream."""
    objects = b"1 0 obj<</Type/Catalog/Pages 2 0 R" + body + b">>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    if packed is not None:
        stream = zlib.compress(packed)
        head = b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(stream)
        objects += head + b"stream\n" + stream + b"\nendstream endobj\n"
    return b"%PDF-1.5\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def jpeg(*, size: tuple[int, int] = (40, 20), with_place: bool = False, orientation: int = 1, shade: int = 90) -> bytes:
    """A JPEG, if wanted with the place where it was taken and lying on its side."""
    exif = Image.Exif()
    if orientation != 1:
        exif[ORIENTATION] = orientation
    if with_place:
        exif[GPS] = {1: "N", 2: (28.0, 12.0, 30.0), 3: "E", 4: (116.0, 49.0, 5.0)}
        exif[0x010F] = "TelephoneMaker"
    stream = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 60)).save(stream, "JPEG", exif=exif, comment=b"taken at home")
    return stream.getvalue()


def png(*, size: tuple[int, int] = (30, 30)) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "somebody")
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (28.0, 12.0, 30.0)}
    stream = io.BytesIO()
    Image.new("RGBA", size, (1, 2, 3, 128)).save(stream, "PNG", pnginfo=words, exif=exif)
    return stream.getvalue()


def xlsx(words: str = "台账") -> bytes:
    book = Workbook()
    book.active.append([words])  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(more: dict[str, bytes] | None = None, *, content_type: str = "") -> bytes:
    """A Word document; `more` parts beside it."""
    main = content_type or "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'.encode()
    return package({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **(more or {})})
