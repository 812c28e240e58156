"""The faces of an office are used before ours wherever they are installed, and no other face of the machine is."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from reports.pdf import FONTS, SHEETS

PAPER = """
import sys
import django
django.setup()
from reports.document import Document
from reports.pdf import render

body = "<h1>整顿报告</h1><h2>一、情况</h2><h3>（一）排查</h3><p>余江区2026年" + chr(0xA015) + "</p>"
html = '<html lang="zh-hans"><head><title>t</title></head><body class="zh">' + body + "</body></html>"
sys.stdout.buffer.write(render(Document(html, "test")).content)
"""
# A character of the Yi script, which neither our faces have nor Noto Serif CJK: only another face could show it.
YI = 0xA015
# A character of each part of the paper, and the face in which it is set.
OFFICE = {"整": "FZXiaoBiaoSong-B05S", "情": "SimHei", "排": "KaiTi_GB2312", "余": "FangSong_GB2312"}
OURS = {"整": "Rectify-Song", "情": "Rectify-Hei", "排": "Rectify-Kai", "余": "Rectify-Fang"}


def install(name: str, folder: Path, source: str = "RectifyFang-Regular.otf") -> None:
    """A copy of one of our faces under another name, which has the character of the Yi script as well."""
    folder.mkdir(parents=True, exist_ok=True)
    with TTFont(FONTS / source, recalcBBoxes=False, recalcTimestamp=False) as face:
        for table in face["cmap"].tables:
            if table.isUnicode():
                table.cmap[YI] = face.getBestCmap()[ord("2")]
        for number in (1, 4, 6, 16):
            face["name"].removeNames(nameID=number)
            face["name"].setName(name, number, 3, 1, 0x409)
        if "CFF " in face:
            face["CFF "].cff.fontNames[0] = name
        face.save(folder / f"{name}{Path(source).suffix}")


def faces_with(home: Path) -> dict[str, str]:
    """The face of each character of a paper that somebody with this home makes, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "rectify.settings", "HOME": str(home)}
    process = subprocess.run(
        [sys.executable, "-c", PAPER], cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.PIPE
    )
    with pdfplumber.open(io.BytesIO(process.stdout)) as pdf:
        return {char["text"]: char["fontname"].partition("+")[2] for char in pdf.pages[0].chars}


@pytest.mark.parametrize("folder", [".fonts", ".local/share/fonts/office"])
def test_the_faces_of_the_office_are_used_first(tmp_path: Path, folder: str) -> None:
    for name in OFFICE.values():
        install(name, tmp_path / folder)
    found = faces_with(tmp_path)
    assert {char: found[char] for char in OFFICE} == OFFICE
    assert found["2"] == "Rectify-Figures"


def test_without_them_ours_are_used_and_no_other_face_of_the_machine(tmp_path: Path) -> None:
    install("Stranger", tmp_path / ".fonts", "RectifyFigures-Regular.ttf")
    found = faces_with(tmp_path)
    assert {char: found[char] for char in OURS} == OURS
    assert "Stranger" not in found.values()


def test_the_faces_that_are_accepted_are_those_of_the_style_sheet() -> None:
    sheets = "".join((FONTS.parent / name).read_text(encoding="utf-8") for name in SHEETS)
    named = set(re.findall(r'"((?=.*[A-Z])[\w -]+)"', sheets))
    accepted = set(re.findall(r'"family"><string>([^<]+)<', (FONTS / "fonts.conf").read_text(encoding="utf-8")))
    assert accepted == named


def test_whatever_debian_installs_is_looked_through() -> None:
    folders = set(re.findall(r"<dir[^>]*>([^<]+)<", (FONTS / "fonts.conf").read_text(encoding="utf-8")))
    assert {"/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "fonts"} <= folders
