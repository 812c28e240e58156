"""A department's list from a spreadsheet: the form, every problem by cell, the dry run, the filing."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.conftest import Cast
from tests.factories import make_division
from tests.pages import enter, text_of
from tests.screening.departments.conftest import DATED, FACT, JINBEI, NOW, TAZHOU, TUANHUANG, FileReport, item
from villages.accounts.models import Language, User
from villages.screening import xlsx
from villages.screening.departments.checking import limits_of
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.departments.places import Villages
from villages.screening.departments.workbook import read_list
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db
UPLOAD, FORM, CONFIRM = (f"/department-reports/list/{page}" for page in ("", "form/", "confirm/"))
HEADS = ("Village", "Criterion", "Known since", "What is the case")
GOOD: tuple[Any, ...] = (TUANHUANG, 11, dt.date(2026, 9, 2), FACT)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(forestry: Department, cast: Cast) -> Client:
    return enter(cast.department)


def book(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    for row in (heads, *rows):
        sheet.append(list(row))  # type: ignore[union-attr]
    return xlsx.packed(workbook)


def send(browser: Client, content: bytes, **changes: object) -> Any:
    data = {"document_no": "余林字〔2026〕31号", "dated_on": str(DATED), "summary": "巡查情况", **changes}
    return browser.post(UPLOAD, {**data, "file": SimpleUploadedFile("list.xlsx", content)})


def cells(page: Any) -> list[str]:
    """`C5: …` for each problem that the page names."""
    found = re.findall(r"<li><b>([A-Z]+\d+)</b>: (.*?)</li>", page.content.decode())
    return [f"{place}: {unescape(sentence)}" for place, sentence in found]


def confirm(browser: Client, page: Any) -> Any:
    """Press the button of the dry run."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    summary = re.search(r'name="summary" value="([^"]*)"', page.content.decode())
    data = {name: unescape(value) for name, value in hidden.items()}
    return browser.post(CONFIRM, {**data, "summary": unescape(summary[1]) if summary else ""}, follow=True)


def test_a_list_is_read_shown_and_then_filed(browser: Client, cast: Cast) -> None:
    rows = (
        GOOD,
        ("潢溪镇 塔洲村", "12", "2026年9月30日", "林地流转\n未公开"),
        ("锦北", "11 Fires", "2026/9/1", "火情"),
    )
    page = send(browser, book(*rows))
    text = text_of(page)
    assert "Nothing is filed yet." in text
    assert all(words in text for words in ("团黄村", "塔洲村", "锦北村", "row 3", "48 days before the document"))
    assert not DepartmentReport.objects.exists()
    done = confirm(browser, page)
    report = DepartmentReport.objects.get()
    assert done.redirect_chain == [(f"/department-reports/{report.pk}/", 302)]
    assert (report.document_no, report.dated_on, report.summary, report.filed_by) == (
        "余林字〔2026〕31号", DATED, "巡查情况", cast.department,
    )  # fmt: skip
    assert set(report.items.values_list("village__code", "criterion__number", "known_on")) == {
        (TUANHUANG, 11, dt.date(2026, 9, 2)), (TAZHOU, 12, dt.date(2026, 9, 30)), (JINBEI, 11, dt.date(2026, 9, 1)),
    }  # fmt: skip
    assert Finding.objects.count() == 3


def test_every_problem_is_said_by_its_cell_and_nothing_is_filed(browser: Client) -> None:
    make_division("360603102205", "锦北村民委员会")
    page = send(
        browser,
        book(
            ("没有这村", 11, dt.date(2026, 9, 2), FACT),
            ("360681101200", 11, dt.date(2026, 9, 2), FACT),
            ("锦北", 11, dt.date(2026, 9, 2), FACT),
            (TUANHUANG, "火情", "昨天", FACT),
            (TUANHUANG, 16, dt.date(2026, 10, 21), FACT),
            (None, None, None, "只有情况"),
            (TAZHOU, 11, dt.date(2026, 9, 2), "联系13800138000"),
            GOOD,
            GOOD,
            ("没有这村", 99, dt.date(2026, 11, 1), "联系13800138000"),
        ),
    )
    assert cells(page) == [
        "A2: No village of 余江区 fits “没有这村”.",
        "A3: “360681101200” is no village of 余江区.",
        "A4: “锦北” fits several villages. Choose one. 锦江镇 锦北村 360603101201, 潢溪镇 锦北村 360603102205",
        "B5: “火情” is no number of a criterion.",
        "C5: “昨天” is no day. Write it like 2026-09-01.",
        "B6: There is no criterion 16.",
        "C6: The department cannot have known later than the day of its document.",
        "A7: “Village” is missing.",
        "B7: “Criterion” is missing.",
        "C7: “Known since” is missing.",
        "D8: This looks like a telephone number. Leave it out.",
        "A10: 团黄村 with criterion 11 stands in row 9 already.",
        "A11: No village of 余江区 fits “没有这村”.",
        "B11: There is no criterion 99.",
        "C11: The department cannot have known later than the day of its document.",
        "D11: This looks like a telephone number. Leave it out.",
    ]
    assert "余林字〔2026〕31号" in text_of(page), "the document stays"
    assert not DepartmentReport.objects.exists()


def test_formulas_are_refused_wherever_they_stand(browser: Client) -> None:
    page = send(browser, book((*GOOD[:3], '=HYPERLINK("http://x")'), (JINBEI, "=5+6", *GOOD[2:]), (*GOOD, "=1")))
    assert cells(page) == [
        "D2: A formula. Write the value itself.",
        "B3: A formula. Write the value itself.",
        "E4: A formula. Write the value itself.",
    ]


def test_what_is_open_already_is_refused_at_its_cell(browser: Client, file: FileReport) -> None:
    file(document_no="先报的")
    (problem,) = cells(send(browser, book(GOOD)))
    assert problem.startswith("A2: Your department has already reported criterion 11 of 团黄村")


def test_the_document_and_the_cells_are_wrong_at_once(browser: Client) -> None:
    page = send(browser, book((TUANHUANG, "x", GOOD[2], FACT)), dated_on="2026-11-23")
    assert "cannot be dated in the future" in text_of(page)
    assert cells(page) == ["B2: “x” is no number of a criterion."]


def changed(content: bytes, change: Callable[[zipfile.ZipFile], None]) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        change(package)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"village,criterion\n", "not a readable Excel workbook"),
        (b"%PDF-1.7 ...", "not a readable Excel workbook"),
        (b"PK\x03\x04 broken", "not a readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel format, or locked"),
        (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024), "larger than 5 MB"),
        (changed(book(GOOD), lambda p: p.writestr("xl/vbaProject.bin", b"macro")), "macros"),
        (changed(book(GOOD), lambda p: p.writestr("xl/big.xml", b"0" * (51 * 1024 * 1024))), "more than 50 MB"),
        (book(), "nothing below the heads"),
        (book(GOOD, heads=("a", "b", "c", "d")), "must have the heads “Village”"),
        (book(*[GOOD] * 301), "more than 300 rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(browser: Client, content: bytes, words: str) -> None:
    page = send(browser, content)
    assert page.status_code == 200
    assert words in text_of(page)
    assert not DepartmentReport.objects.exists()


def test_a_zip_of_something_else_is_refused(browser: Client) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "not a readable Excel workbook" in text_of(send(browser, stream.getvalue()))


def test_what_comes_back_from_the_dry_run_is_checked_again(browser: Client) -> None:
    document = {"document_no": "1", "dated_on": str(DATED), "summary": ""}
    for rows in ("", "x", "[[1]]", '[["360681101200", 11, "2026-09-02", "a"]]', "[1]", '{"a": 1}', "[[NaN,1,1,1]]"):
        page = browser.post(CONFIRM, {**document, "rows": rows})
        assert page.status_code == 200
        assert "Choose the file again" in text_of(page) or "at least one village" in text_of(page), rows
    page = browser.post(CONFIRM, {**document, "rows": f'[["{TUANHUANG}", 16, "2026-09-02", "a"]]'})
    assert "There is no criterion 16." in text_of(page)
    page = browser.post(CONFIRM, {**document, "rows": f'[["{TUANHUANG}", 11, "9999-12-31", "a"]]'})
    assert "cannot have known later" in text_of(page)
    assert not DepartmentReport.objects.exists()


def test_somebody_who_filed_the_same_between_the_two_steps_is_noticed(browser: Client, file: FileReport) -> None:
    page = send(browser, book(GOOD, (JINBEI, *GOOD[1:])))
    file(item(JINBEI), document_no="先报的")
    refused = confirm(browser, page)
    assert "has already reported criterion 11 of 锦北村" in text_of(refused)
    assert DepartmentItem.objects.count() == 1, "never half a list"


def test_the_form_explains_the_criteria_and_offers_the_villages(browser: Client) -> None:
    answer = browser.get(FORM)
    assert answer["Content-Disposition"] == 'attachment; filename="department-report.xlsx"'
    workbook = load_workbook(io.BytesIO(answer.content))
    sheet, criteria, villages = workbook.worksheets
    assert [cell.value for cell in sheet[1]] == list(HEADS)
    assert [row[0].value for row in criteria.iter_rows(min_row=2)] == list(range(1, 16))
    assert "锦江镇 团黄村" in {row[0].value for row in villages.iter_rows(min_row=2)}
    assert sheet["A1"].protection.locked
    assert not sheet["A2"].protection.locked
    assert {choice.formula1 for choice in sheet.data_validations.dataValidation} == {"'Villages'!$A$2:$A$9", "1"}


@pytest.mark.parametrize("language", Language.values)
def test_the_form_of_one_language_is_taken_in_the_other(browser: Client, cast: Cast, language: str) -> None:
    User.objects.filter(pk=cast.department.pk).update(language=language)
    workbook = load_workbook(io.BytesIO(browser.get(FORM).content))
    for column, value in enumerate(GOOD, start=1):
        workbook.worksheets[0].cell(row=2, column=column, value=value)
    User.objects.filter(pk=cast.department.pk).update(language=Language.ENGLISH)
    assert "Nothing is filed yet." in text_of(send(browser, xlsx.packed(workbook)))


def test_a_list_written_by_libreoffice_is_read(browser: Client, tmp_path: Path) -> None:
    workbook = load_workbook(io.BytesIO(browser.get(FORM).content))
    sheet = workbook.worksheets[0]
    for number, village in enumerate(("锦江镇 团黄村", JINBEI), start=2):
        for column, value in enumerate((village, *GOOD[1:]), start=1):
            sheet.cell(row=number, column=column, value=value)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "list.xlsx"
    path.write_bytes(xlsx.packed(workbook))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = shutil.which("soffice") or "soffice"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    written = (tmp_path / "list.xlsx").read_bytes()
    assert written != path.read_bytes()
    page = send(browser, written)
    assert cells(page) == []
    confirm(browser, page)
    assert set(DepartmentItem.objects.values_list("village__code", "known_on")) == {
        (TUANHUANG, GOOD[2]), (JINBEI, GOOD[2]),
    }  # fmt: skip


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**13), 10**13), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)), st.times(), st.text(st.characters(exclude_categories=["C"])),
    st.sampled_from([TUANHUANG, "团黄", "11", "=1+1", "2026-02-30", "99999-1-1", "0", "-", "@x", FACT]),
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING), min_size=1, max_size=4))
def test_no_list_is_a_crash(browser: Client, rows: list[tuple[object, ...]]) -> None:
    page = send(browser, book(*rows))
    assert page.status_code == 200
    text = text_of(page)
    assert cells(page) or "Nothing is filed yet." in text or 'href="#id_file"' in text
    assert not DepartmentReport.objects.exists()


@pytest.mark.once
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damaged_file_is_a_crash(forestry: Department, cast: Cast, data: st.DataObject) -> None:
    content = bytearray(book(GOOD))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    villages = Villages(forestry.county, by=cast.department, on=NOW.date())
    with suppress(xlsx.Unreadable):
        found = read_list(io.BytesIO(bytes(content)), villages=villages, limits=limits_of(dated_on=DATED, at=NOW))
        assert found.rows or found.problems
