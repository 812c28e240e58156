"""What an upload is, by its content; what is refused; what is left out of a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.screening.evidence import papers
from villages.process import RuleBroken
from villages.screening.evidence import reading
from villages.screening.evidence.models import FileKind
from villages.screening.evidence.reading import clean_name, read_upload
from villages.screening.evidence.rules import check_name

MOST = 1024 * 1024


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (papers.pdf(), FileKind.PDF),
        (papers.jpeg(), FileKind.JPEG),
        (papers.png(), FileKind.PNG),
        (papers.docx(), FileKind.DOCX),
        (papers.xlsx(), FileKind.XLSX),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, kind: FileKind) -> None:
    read = read_upload(content, most_bytes=MOST)
    assert read.kind == kind
    assert read.content
    assert clean_name("证明.exe", kind).endswith(".jpg" if kind == FileKind.JPEG else f".{kind}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"<html>%PDF-1.4\n%%EOF",  # HTML first: browsers would look at that
        b"%PDF-1.4 half of it",
        b"GIF89a" + bytes(40),
        b"MZ" + bytes(100),
        b"\xd0\xcf\x11\xe0" + bytes(100),
        b"PK\x03\x04 not a package",
        papers.package({"index.html": b"<script></script>"}),
        papers.jpeg()[:200],
        b"\xff\xd8\xff<script>alert(1)</script>",
        papers.docx({"word/vbaProject.bin": b"x"}),
        papers.docx({"word/embeddings/oleObject1.bin": b"x"}),
        papers.docx(content_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_what_is_none_of_them_or_acts_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_upload(content, most_bytes=MOST)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "content",
    [
        papers.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        papers.pdf(b"/OpenAction<</S/J#61vaScript>>"),
        papers.pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        papers.pdf(b"/Names<</EmbeddedFiles 4 0 R>>"),
        papers.pdf(b"/Encrypt 5 0 R"),
        papers.pdf(packed=b"4 0 <</S/JavaScript/JS(app.alert(1))>>"),
    ],
)
def test_a_pdf_that_acts_or_is_locked_is_refused_however_it_is_spelled(content: bytes) -> None:
    with pytest.raises(RuleBroken):
        read_upload(content, most_bytes=MOST)


def test_a_pdf_whose_picture_only_looks_like_a_script_is_taken() -> None:
    picture = b"4 0 obj<</Length 9>>stream\n/JS /JavaScript \nendstream endobj\n"
    assert read_upload(papers.pdf() + picture + b"%%EOF", most_bytes=MOST).kind == FileKind.PDF


def test_a_package_that_unpacks_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1024 * 1024)
    bomb = papers.docx({"word/media/image1.png": bytes(3 * 1024 * 1024)})
    assert len(bomb) < 10_000
    with pytest.raises(RuleBroken, match="1 MB"):
        read_upload(bomb, most_bytes=MOST)


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PIXELS", 800)
    assert read_upload(papers.jpeg(size=(40, 20)), most_bytes=MOST)
    with pytest.raises(RuleBroken):
        read_upload(papers.jpeg(size=(40, 21)), most_bytes=MOST)


def test_the_limit_is_exact() -> None:
    content = papers.pdf()
    assert read_upload(content, most_bytes=len(content)).content == content
    with pytest.raises(RuleBroken):
        read_upload(content, most_bytes=len(content) - 1)


def test_a_picture_loses_the_place_where_it_was_taken_and_every_word() -> None:
    original = papers.jpeg(with_place=True)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(papers.GPS)
    kept = read_upload(original, most_bytes=MOST).content
    assert not dict(Image.open(io.BytesIO(kept)).getexif())
    assert not any(word in kept for word in (b"Exif", b"TelephoneMaker", b"taken at home"))
    plain = read_upload(papers.png(), most_bytes=MOST).content
    assert not any(word in plain for word in (b"eXIf", b"tEXt", b"somebody"))


def test_a_picture_is_turned_before_it_forgets_how_it_was_held() -> None:
    kept = read_upload(papers.jpeg(size=(40, 20), orientation=6), most_bytes=MOST).content
    assert Image.open(io.BytesIO(kept)).size == (20, 40)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\某\\证明.PDF", "证明.pdf"),
        ("a\x00b\r\nc\u202egpj.pdf", "abcgpj.pdf"),
        ('<b>"x"|?*.pdf', "_b__x____.pdf"),
        ("照片.JPEG", "照片.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("页面.html", "页面.html.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_names_hold_no_folders_and_nothing_invisible(given: str, kept: str) -> None:
    assert clean_name(given, FileKind.PDF) == kept


def test_names_hold_no_telephone_numbers() -> None:
    check_name("余林字2026第12号.pdf")
    with pytest.raises(RuleBroken):
        check_name("证人13870001234.pdf")
