"""Reading lists: every form that is taken, and one sentence for every form that is not."""

from __future__ import annotations

import lzma
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.divisions.lists import COUNTY, as_csv
from villages.divisions.sources import Unreadable, read_divisions, read_successors


def names_in(path: Path) -> dict[str, str]:
    return {row.code: row.name for row in read_divisions(path)}


def write_workbook(path: Path, names: dict[str, str], *, as_numbers: bool = False) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["code", "name"])
    for code, name in names.items():
        sheet.append([int(code) if as_numbers else code, name])
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_csv_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "county.csv"
    path.write_bytes(as_csv(COUNTY).encode(encoding))
    assert names_in(path) == COUNTY


def test_it_reads_csv_under_xz(tmp_path: Path) -> None:
    path = tmp_path / "county.csv.xz"
    path.write_bytes(lzma.compress(as_csv(COUNTY).encode()))
    assert names_in(path) == COUNTY


@pytest.mark.parametrize("as_numbers", [False, True])
def test_it_reads_a_workbook_whose_codes_are_text_or_numbers(tmp_path: Path, as_numbers: bool) -> None:
    assert names_in(write_workbook(tmp_path / "county.xlsx", COUNTY, as_numbers=as_numbers)) == COUNTY


def test_a_file_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "county.csv", COUNTY)
    assert names_in(path) == COUNTY


def test_columns_may_stand_anywhere_and_be_named_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "county.csv"
    path.write_text("\n序号,名称,备注,统计用区划代码\n1, 江西省 ,,36\n", encoding="utf-8")
    assert names_in(path) == {"36": "江西省"}


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "county.csv"
    path.write_text('code,name\r\n\r\n36,江西省\r\n3606,"鹰潭\n市"\r\n360603\r\n', encoding="utf-8")
    assert [(row.line, row.code, row.name) for row in read_divisions(path)] == [
        (3, "36", "江西省"),
        (4, "3606", "鹰潭\n市"),
        (6, "360603", ""),
    ]


def test_rows_of_a_workbook_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A2"], sheet["B2"], sheet["A5"], sheet["B5"] = "code", "name", 36, "江西省"
    book.save(tmp_path / "county.xlsx")
    assert [(row.line, row.code, row.name) for row in read_divisions(tmp_path / "county.xlsx")] == [(5, "36", "江西省")]


def test_successors_have_columns_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text(as_csv({"360603101209": "360603101200"}, ("old_code", "new_code")), encoding="utf-8")
    assert [(row.code, row.name) for row in read_successors(path)] == [("360603101209", "360603101200")]
    with pytest.raises(Unreadable, match=r"merged.csv: the first line must name the columns code and name"):
        read_divisions(path)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "must name the columns"),
        (b"36,\xe6\xb1\x9f\xe8\xa5\xbf\n", "must name the columns"),
        (b"code;name\n36;x\n", "must name the columns"),
        (b"code,name\n\n", "holds no rows"),
        (b"code,name\n36,\xff\xff\xff\n", "neither in UTF-8 nor in GB 18030"),
        (b"\xfd7zXZ\x00 and then nothing of the kind", "not a complete xz file"),
        (lzma.compress(as_csv(COUNTY).encode())[:-20], "not a complete xz file"),
        (b"PK\x03\x04 and then nothing of the kind", "not a readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "old Excel format"),
        (b'code,name\n36,"' + b"x" * 200_000, "line 2 is not CSV"),
    ],
)
def test_a_file_that_is_no_list_is_named_in_one_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "county.dat"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=why) as refused:
        read_divisions(path)
    assert "county.dat" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_named_xz_must_be_one(tmp_path: Path) -> None:
    path = tmp_path / "county.csv.xz"
    path.write_text(as_csv(COUNTY), encoding="utf-8")
    with pytest.raises(Unreadable, match="not a complete xz file"):
        read_divisions(path)


def test_a_workbook_that_unpacks_to_far_more_is_not_opened(tmp_path: Path) -> None:
    bomb(tmp_path / "county.xlsx")
    with pytest.raises(Unreadable, match="unpacks to more"):
        read_divisions(tmp_path / "county.xlsx")


def test_a_sheet_that_claims_far_cells_is_read_quickly(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "small.xlsx", COUNTY)
    far = tmp_path / "county.xlsx"
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as repacked:
        for part in packed.namelist():
            content = packed.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", b'<row r="99999999999"><c r="A1"/></row></sheetData>')
            repacked.writestr(part, content)
    assert names_in(far) == COUNTY


def test_a_missing_file_a_folder_and_a_broken_link_are_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read_divisions(tmp_path / "nowhere.csv")
    with pytest.raises(Unreadable, match="cannot be read"):
        read_divisions(tmp_path)
