"""Cut the faces of reports/fonts to what papers need: GB 2312, Latin, signs, every character of a division name.

    python scripts/cut_fonts.py --debs DIR [--names villages.csv.xz …]

DIR holds Debian's packages texlive-lang-chinese, fonts-noto-cjk, fonts-hanazono and fonts-liberation unpacked with
`dpkg -x` (reports/fonts/README.md has the commands). Without --names the characters beyond GB 2312 come from
reports/fonts/names.txt, so the faces can be cut again without the national list; --names writes that file anew.
The same sources and fonttools give the same bytes. Needs fonttools, which WeasyPrint brings along.
"""

from __future__ import annotations

import argparse
import csv
import lzma
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent.parent / "reports" / "fonts"
NAMES = HERE / "names.txt"

FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
NOTO = "usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
HANAZONO = "usr/share/fonts/truetype/hanazono/HanaMinB.ttf"
LIBERATION = "usr/share/fonts/truetype/liberation"

# What papers use beyond GB 2312: signs of measure, brackets of document numbers, circled figures; and characters that
# GB 2312 does not know, with which tests see whether the face behind the first one works.
EXTRA = set("•…‰※€№←↑↓①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳■□▲△●○◆◇★☆✓〇〔〕〖〗・￥㎡堃喆犇祎昇玥珺龘𠮷")
FIGURES = {chr(code) for code in range(0x20, 0x7F)}
LATIN = FIGURES | {chr(code) for code in range(0xA1, 0x100) if code != 0xAD} | set("\u00a0–—‘’“”…•€")


def gb2312(last_row: int = 0xF7) -> set[str]:
    """Return the 7,445 characters of GB 2312; up to row 0xD7 only the signs and the 3,755 commonest characters."""
    pairs = (bytes([high, low]) for high in range(0xA1, last_row + 1) for low in range(0xA1, 0xFF))
    return {text for pair in pairs if (text := pair.decode("gb2312", "ignore"))}


def characters_of(files: Iterable[Path]) -> set[str]:
    """Return every character in the names of `code,name` CSV files, plain or .xz."""
    found: set[str] = set()
    for path in files:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as stream:
            for row in csv.reader(stream):
                found.update("".join(row[1:]))
    return {character for character in found if not character.isspace()}


def cut(font: TTFont, wanted: set[str], family: str, style: str = "Regular") -> set[str]:
    """Write `font` with only the glyphs of `wanted` under a name of ours; return the characters it now has."""
    options = Options()
    options.layout_features = ["kern", "liga", "mark"]  # no vertical setting, no old forms
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG", "FFTM", "GDEF", "gasp"]
    options.recalc_timestamp = False
    font.recalcTimestamp = False
    has = {chr(code) for code in font.getBestCmap()} & wanted
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in has])
    subsetter.subset(font)
    rename(font, family, style)
    suffix = "otf" if "CFF " in font else "ttf"
    target = HERE / f"{family.replace(' ', '')}-{style}.{suffix}"
    font.save(target, reorderTables=True)
    print(f"{target.name}: {len(has)} characters, {target.stat().st_size / 1e6:.2f} MB")
    return has


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a cut face its own name: it is not the original any more, and the whole one may be installed beside it."""
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    for record in [record for record in font["name"].names if record.nameID in names]:
        font["name"].removeNames(nameID=record.nameID)
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if style == "Regular":
        font["OS/2"].usWeightClass = 400
    if "CFF " in font:
        outlines = font["CFF "].cff
        outlines.fontNames[0] = postscript
        top = outlines.topDictIndex[0]
        top.FullName, top.FamilyName, top.Weight = f"{family} {style}", family, style


def stand_like(font: TTFont, other: TTFont) -> None:
    """Give a face the height and depth of another, so that a line that holds both is no higher than a line of one."""
    scale = font["head"].unitsPerEm / other["head"].unitsPerEm
    for table, names in {
        "hhea": ("ascent", "descent", "lineGap"),
        "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
    }.items():
        for name in names:
            setattr(font[table], name, round(getattr(other[table], name) * scale))


def simplified_chinese(collection: Path) -> TTFont:
    """Return the Simplified Chinese member of a Noto CJK collection."""
    return next(font for font in TTCollection(collection, lazy=True) if font["name"].getDebugName(1).endswith("CJK SC"))


def main() -> None:
    """Cut all faces and write names.txt when division lists are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debs", type=Path, required=True, help="folder with the unpacked Debian packages")
    parser.add_argument("--names", type=Path, nargs="*", default=[], help="division lists (code,name; .csv or .csv.xz)")
    options = parser.parse_args()
    common = gb2312() | LATIN | EXTRA
    if options.names:
        NAMES.write_text("".join(sorted(characters_of(options.names) - common)) + "\n", encoding="utf-8")
    wanted = common | set(NAMES.read_text(encoding="utf-8").strip())

    def fandol(face: str) -> TTFont:
        return TTFont(options.debs / FANDOL / f"Fandol{face}.otf")

    cut(fandol("Song-Bold"), wanted, "Rectify Song", "Bold")
    cut(fandol("Hei-Regular"), wanted, "Rectify Hei")
    # Kaiti sets second-level heads, which are our own words: the common characters do, and it is the largest face.
    cut(fandol("Kai-Regular"), common - gb2312() | gb2312(0xD7), "Rectify Kai")
    has = cut(fandol("Fang-Regular"), wanted, "Rectify Fang")
    rare, rarest = simplified_chinese(options.debs / NOTO), TTFont(options.debs / HANAZONO)
    stand_like(rare, fandol("Fang-Regular"))
    stand_like(rarest, fandol("Fang-Regular"))
    has |= cut(rare, wanted - has, "Rectify Rare")
    has |= cut(rarest, wanted - has, "Rectify Rarest")
    for style in ("Regular", "Bold"):
        # Chinese text takes only figures and letters from here, so that quotes and dashes keep a Chinese width.
        figures = TTFont(options.debs / LIBERATION / f"LiberationSerif-{style}.ttf")
        stand_like(figures, fandol("Fang-Regular"))
        cut(figures, FIGURES, "Rectify Figures", style)
        cut(TTFont(options.debs / LIBERATION / f"LiberationSerif-{style}.ttf"), LATIN, "Rectify Latin", style)
    print("in no face:", " ".join(f"U+{ord(character):04X}" for character in sorted(wanted - has)) or "none")


if __name__ == "__main__":
    main()
