"""A file that is not the form, or not of this check, is refused whole; what is wrong in the form is named by cell."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from tests.conftest import Cast
from tests.factories import QUARTER, YES, open_check
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from tests.screening.spreadsheet.forms import Form, send, take_form
from villages.accounts.models import Language, User
from villages.screening import xlsx
from villages.screening.filing_models import CheckLoad
from villages.screening.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(desk: Desk) -> Form:
    return take_form(desk)


def refused(desk: Desk, content: bytes | Form, name: str = "form.xlsx") -> str:
    """Send it; it must be refused and leave nothing. Returns the page."""
    response = send(desk, content, name)
    assert response.status_code == 422, text_of(response)
    assert not CheckLoad.objects.exists()
    assert not Answer.objects.exists()
    return text_of(response)


def with_part(content: bytes, name: str, data: bytes = b"x") -> bytes:
    """The package with one more part."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 not a workbook", "not a readable Excel workbook"),
        ("村,1,2,3\n团黄村,否,否,否\n".encode(), "not a readable Excel workbook"),
        (b"PK\x03\x04 broken", "not a readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel format"),
        (b"PK\x03\x04" + b"\x00" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_what_is_no_workbook_is_refused_whatever_its_name(desk: Desk, content: bytes, sentence: str) -> None:
    assert sentence in refused(desk, content)


def test_a_workbook_counts_by_its_content_and_not_by_its_name(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "no")
    assert send(desk, form, name="form.doc").status_code == 200


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(desk: Desk, form: Form) -> None:
    bomb = with_part(form.content, "xl/media/bomb.bin", b"\x00" * (51 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "unpacks to more than 50 MB" in refused(desk, bomb)


def test_a_zip_file_that_is_no_workbook_is_refused(desk: Desk) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "not a readable Excel workbook" in refused(desk, stream.getvalue())


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/embeddings/oleObject1.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_and_embedded_objects_are_refused(desk: Desk, form: Form, part: str) -> None:
    assert "macros or embedded objects" in refused(desk, with_part(form.content, part))


def test_links_to_other_files_are_refused(desk: Desk, form: Form) -> None:
    assert "linked to other files" in refused(desk, with_part(form.content, "xl/externalLinks/externalLink1.xml"))


def test_another_townships_form_is_refused(desk: Desk, form: Form, cast: Cast) -> None:
    theirs = take_form(Desk(cast.neighbour, open_check("360603102")))
    assert "form of another township (360603102), not of 锦江镇" in refused(desk, theirs)


def test_another_quarters_form_is_refused(desk: Desk, cast: Cast) -> None:
    earlier = take_form(Desk(cast.filer, open_check("360603101", QUARTER.previous())))
    assert "form of another quarter (2026Q2), not of 2026Q3" in refused(desk, earlier)


def test_a_form_with_another_number_is_refused(desk: Desk, form: Form) -> None:
    form.answers["B4"] = "99999"
    assert "another installation" in refused(desk, form)


def test_a_form_without_its_identity_is_refused_unless_the_property_says_it(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "no")
    for place in ("B2", "B3", "B4"):
        form.answers[place] = None
    assert send(desk, form).status_code == 200
    CheckLoad.objects.all().delete()
    del form.book.custom_doc_props["RectifyForm"]  # type: ignore[attr-defined]
    assert "does not say which township and quarter" in refused(desk, form)


def test_any_other_workbook_is_refused(desk: Desk) -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    assert "The sheet “Answers” with its heads is missing" in refused(desk, stream.getvalue())


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda form: form.book.remove(form.details), "The sheet “Details” with its heads is missing"),
        (lambda form: form.book.remove(form.answers), "The sheet “Answers” with its heads is missing"),
        (lambda form: form.answers.delete_cols(4), "the heads of these criteria are missing: 2."),
        (lambda form: form.answers.delete_rows(5), "The sheet “Answers” with its heads is missing"),
        (lambda form: form.details.delete_cols(7), "On the sheet “Details” these heads are missing: “Seen on”."),
    ],
)
def test_missing_sheets_and_heads_are_named(
    desk: Desk, form: Form, spoil: Callable[[Form], None], sentence: str
) -> None:
    spoil(form)
    assert sentence in refused(desk, form)


def test_every_problem_is_named_by_sheet_and_cell_at_once(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "maybe")
    form.answer(TUANHUANG, 2, "yes")
    form.answer(JINBEI, 3, "cannot tell")
    form.answer(SHIGANG, 8, "yes")
    form.answer(SHIGANG, 9, "yes")
    form.answer(SHIGANG, 10, "cannot tell")
    form.detail(SHIGANG, None, 8, "事实", None, "号", "sometime")
    form.detail(SHIGANG, None, 9, "联系电话13812345678", "区公安局", "余公〔2026〕1号", dt.date(2026, 10, 1))
    form.detail(SHIGANG, None, 10)
    form.detail("360603101999", None, 1, "事实")
    form.detail(None, None, 1, "事实")
    form.detail(TUANHUANG, "锦北村", 1)
    form.detail(TUANHUANG, None, 16)
    form.detail(TUANHUANG, None, None, "事实")
    shown = refused(desk, form)
    for wanted in (
        "13 cells are not right",
        "Sheet “Answers” C6 : “maybe” is no answer. Write one of “no”, “yes”, “cannot tell”.",
        "D6 : A yes needs its line on the sheet “Details”.",
        "E7 : A cannot tell needs its line on the sheet “Details”, with the reason.",
        "Sheet “Details” E3 : “Established by” is missing. G3 : “sometime” is no day.",
        "D4 : This looks like a telephone number. Leave it out. G4 : Choose a day within the quarter.",
        "H5 : “Why it cannot be told” is missing.",
        "A6 : “360603101999” is no village of this check.",
        "A7 : The village is missing.",
        "B8 : The code 360603101200 is that of 团黄村.",
        "C9 : “16” is no number of a criterion.",
        "C10 : The criterion is missing.",
    ):
        assert wanted in shown


def test_villages_and_lines_that_stand_twice_are_refused(desk: Desk, form: Form) -> None:
    for column in range(1, 18):
        form.answers.cell(9, column).value = form.answers.cell(6, column).value
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, YES.fact, YES.established_by, YES.document_no)
    form.detail(None, "团黄村", "8 治安刑事案件", YES.fact, YES.established_by, YES.document_no)
    shown = refused(desk, form)
    assert "A9 : 团黄村 stands already in row 6." in shown
    assert "C4 : 团黄村 and criterion 8 stand already in row 3." in shown


def test_a_village_of_another_township_is_refused(desk: Desk, form: Form) -> None:
    form.answers["A7"] = "360603102200"
    form.answers["B7"] = "塔洲村"
    assert "A7 : “360603102200” is no village of this check." in refused(desk, form)


def test_a_formula_is_refused_even_where_its_value_would_do(desk: Desk, form: Form) -> None:
    place = form.answer(TUANHUANG, 1, '=IF(1=1,"no","yes")')
    form.detail(TUANHUANG, None, 1, "=1+1")
    shown = refused(desk, form)
    assert f"{place} : A formula. Write the value itself." in shown
    assert "D3 : A formula. Write the value itself." in shown


def test_text_that_is_too_long_is_refused_at_its_cell(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, "长" * 2001, "局" * 101, "号")
    shown = refused(desk, form)
    assert "D3 : This text is too long. E3 : This text is too long." in shown


def test_many_problems_are_counted_and_the_first_hundred_shown(desk: Desk, form: Form) -> None:
    for village in (TUANHUANG, JINBEI, SHIGANG):
        form.answer_all(village, "?")
    for _row in range(60):
        form.detail("360603101999", None, 1)
    shown = refused(desk, form)
    assert "105 cells are not right" in shown
    assert "… and 5 more." in shown


def test_the_problems_are_told_in_the_readers_language(desk: Desk, cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(language=Language.CHINESE)
    form = take_form(desk)
    form.answer(TUANHUANG, 1, "大概")
    assert "C6" in refused(desk, form)


def test_no_file_at_all_is_asked_for(desk: Desk) -> None:
    response = desk.post("load/", {})
    assert (response.status_code, "This field is required." in text_of(response)) == (422, True)


def test_a_sheet_that_claims_a_cell_at_its_very_end_is_read_at_once(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "no")
    form.answers.cell(xlsx.LAST_ROW, 30).value = "far away"
    assert send(desk, form).status_code == 200


def test_a_row_beyond_the_last_is_a_trick(desk: Desk, form: Form) -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form.content)) as package, zipfile.ZipFile(changed, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</sheetData>", b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData>'
                )
            copy.writestr(name, data)
    assert "not a readable Excel workbook" in refused(desk, changed.getvalue())
