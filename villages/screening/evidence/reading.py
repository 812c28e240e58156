"""What an uploaded file is, by its content, and the harmless form in which it is kept."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from villages.divisions.sources import unpacked_size
from villages.process import RuleBroken
from villages.screening.evidence.models import FileKind

LONGEST_NAME = 150
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2000  # parts of a package; a long document with pictures has some hundreds
MOST_PIXELS = 50_000_000  # what a good telephone takes; more is unpacked into gigabytes
_ENDINGS = {kind: f".{kind.value}" for kind in FileKind} | {FileKind.JPEG: ".jpg"}
_MARKS = {b"%PDF-": FileKind.PDF, b"\xff\xd8\xff": FileKind.JPEG, b"\x89PNG\r\n\x1a\n": FileKind.PNG}
_ZIP, _OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PACKAGE = "[Content_Types].xml"
_OFFICE = {
    FileKind.DOCX: (b"wordprocessingml.document.main+xml", "word/document.xml"),
    FileKind.XLSX: (b"spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
}
_ACTING_PARTS = re.compile(r"vbaproject|macrosheets/|activex|embeddings/.*\.(bin|exe|ole)$")
# What lets a PDF act, start something or carry another file (ISO 32000-1, 7.6, 7.11, 12.6).
_ACTING_NAMES = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])"
)
_LOCKED_NAME = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_INFLATED = 20 * 1024 * 1024
_UNSAFE_IN_NAMES = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Harmless:
    """A file that was looked through: what it is, and the bytes that are kept."""

    kind: FileKind
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_upload(content: bytes, *, most_bytes: int) -> Harmless:
    """Look through an upload. Raises `RuleBroken` for what is too large, acts, is locked, or is of no kind taken."""
    if not content:
        raise _refused(_("The file is empty."))
    if len(content) > most_bytes:
        raise _refused(too_large(most_bytes))
    if content.startswith(_OLD_OR_LOCKED):
        raise _refused(_("The file is in an old Office format, or locked with a password. Save it as .docx or .xlsx."))
    if content.startswith(_ZIP):
        return Harmless(_office_kind(content), content)
    kind = next((kind for mark, kind in _MARKS.items() if content.startswith(mark)), None)
    if kind is None:
        raise _refused(_("Choose a PDF, a JPEG or PNG picture, a Word (.docx) or an Excel (.xlsx) file."))
    if kind == FileKind.PDF:
        _check_pdf(content)
        return Harmless(kind, content)
    return Harmless(kind, _without_metadata(content, kind))


def too_large(most_bytes: int) -> str:
    return _("The file is larger than %(size)s MB.") % {"size": most_bytes // (1024 * 1024)}


def clean_name(name: str, kind: FileKind) -> str:
    """The name without folders, control and other invisible characters, with the ending that belongs to the content."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    seen = _UNSAFE_IN_NAMES.sub("_", seen).strip(" .")
    ending = _ENDINGS[kind]
    stem = next((seen[: -len(end)] for end in (*_ENDINGS.values(), ".jpeg") if seen.lower().endswith(end)), seen)
    return (stem.strip(" .") or "file")[: LONGEST_NAME - len(ending)].rstrip(" .") + ending


def _office_kind(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _kind_of_package(package)
    except RuleBroken:
        raise
    except Exception as error:  # broken packages raise whatever the reader meets: BadZipFile, KeyError, zlib.error
        raise _refused(_not_office()) from error


def _kind_of_package(package: zipfile.ZipFile) -> FileKind:
    parts = package.infolist()
    names = {part.filename.lower() for part in parts}
    if unpacked_size(package) > MOST_UNPACKED or len(parts) > MOST_PARTS:
        words = {"size": MOST_UNPACKED // (1024 * 1024)}
        raise _refused(_("The file unpacks to more than %(size)s MB.") % words)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(_("The file is locked with a password. Save it without one."))
    types = package.read(_PACKAGE).lower()
    if b"macroenabled" in types or any(_ACTING_PARTS.search(name) for name in names):
        raise _refused(_("The file holds macros or embedded objects. Save it without them."))
    for kind, (content_type, main) in _OFFICE.items():
        if content_type in types and main in names:
            return kind
    raise _refused(_not_office())


def _check_pdf(content: bytes) -> None:
    """Refuse what acts or is locked, also when its names are spelled in hex or packed into object streams."""
    if b"%%EOF" not in content[-2048:]:
        raise _refused(_("The PDF is not complete. Make it again, then choose it again."))
    for piece in _pdf_pieces(content):
        names = _HEX.sub(lambda found: bytes([int(found[1], 16)]), piece)
        if _LOCKED_NAME.search(names):
            raise _refused(_("The file is locked with a password. Save it without one."))
        if _ACTING_NAMES.search(names):
            raise _refused(_("The PDF holds scripts, forms that act, or other files. Print it to a new PDF first."))


def _pdf_pieces(content: bytes) -> Iterator[bytes]:
    """What stands outside the streams (pictures and text would only look like names), and the packed objects."""
    place = 0
    while (start := content.find(b"stream", place)) >= 0 and (end := content.find(b"endstream", start)) >= 0:
        outside = content[place:start]
        yield outside
        if b"/ObjStm" in outside[-1000:]:
            yield _inflated(content[start + len(b"stream") : end].lstrip(b"\r\n"))
        place = end + len(b"endstream")
    yield content[place:]


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_INFLATED)
    except zlib.error:
        return packed


def _without_metadata(content: bytes, kind: FileKind) -> bytes:
    """The picture drawn anew, turned as it is meant to be seen, without EXIF, place, comments or a second picture."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind.name]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _refused(_too_many_pixels())
            turned = ImageOps.exif_transpose(image)
            return _encoded(turned, kind)
    except RuleBroken:
        raise
    except Image.DecompressionBombError as bomb:
        raise _refused(_too_many_pixels()) from bomb
    except Exception as error:  # a broken picture raises whatever its reader meets: OSError, SyntaxError, ValueError
        raise _refused(_("The picture cannot be read. Save it again as JPEG or PNG.")) from error


def _encoded(image: Image.Image, kind: FileKind) -> bytes:
    if kind == FileKind.JPEG:
        plain = image if image.mode in ("L", "RGB") else image.convert("RGB")
    elif image.mode in ("1", "L", "LA", "I;16", "RGB", "RGBA"):
        plain = image
    else:
        plain = image.convert("RGBA" if "transparency" in image.info else "RGB")
    bare = plain.copy()
    bare.info = {}  # the writers take EXIF, comments and profiles from here
    stream = io.BytesIO()
    options = {"quality": 90} if kind == FileKind.JPEG else {}
    bare.save(stream, kind.name, exif=b"", **options)
    return stream.getvalue()


def _refused(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, field="file")


def _too_many_pixels() -> str:
    return _("The picture has more than %(count)s million pixels.") % {"count": MOST_PIXELS // 1_000_000}


def _not_office() -> str:
    return _("The file is not a readable Word (.docx) or Excel (.xlsx) file.")
