"""The form goes through LibreOffice and comes back: as .xlsx, and by way of .ods."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Cast
from tests.factories import FILED, QUARTER, UNKNOWN, YES, fill_check, moment, open_check
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from tests.screening.spreadsheet.forms import Form, send, take_form
from villages.accounts.models import Language, User
from villages.screening.actions import save_sheet
from villages.screening.filing_models import CheckLoad
from villages.screening.models import Answer
from villages.screening.rules import AnswerInput

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Convert = Callable[..., bytes]


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Open a file in LibreOffice and save it as `kind` ("xlsx", "ods"), one step after the other."""
    profile = tmp_path_factory.mktemp("profile")

    def through(content: bytes, *kinds: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        path = folder / "form.xlsx"
        path.write_bytes(content)
        for number, kind in enumerate(kinds):
            target = folder / str(number)
            path = _saved_as(path, kind, target, profile)
        return path.read_bytes()

    return through


def _saved_as(path: Path, kind: str, target: Path, profile: Path) -> Path:
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
    ran = subprocess.run(
        [*command, "--outdir", str(target), str(path)], capture_output=True, text=True, timeout=180, check=False
    )
    saved = target / f"{path.stem}.{kind}"
    assert saved.exists(), ran.stdout + ran.stderr
    return saved


def filled(desk: Desk) -> Form:
    """All villages answered; one yes with its day, one cannot tell."""
    form = take_form(desk)
    for village in (TUANHUANG, JINBEI, SHIGANG):
        form.answer_all(village, "否")
    form.answer(TUANHUANG, 8, "是")
    form.answer(JINBEI, 3, "无法判定")
    form.detail(TUANHUANG, "团黄村", 8, YES.fact, YES.established_by, YES.document_no, dt.date(2026, 8, 20))
    form.detail(None, "锦北村", 3, None, None, None, None, UNKNOWN.reason)
    return form


@pytest.mark.parametrize("kinds", [("xlsx",), ("ods", "xlsx")])
def test_a_form_that_libreoffice_saved_is_loaded(
    desk: Desk, cast: Cast, convert: Convert, kinds: tuple[str, ...]
) -> None:
    User.objects.filter(pk=cast.filer.pk).update(language=Language.CHINESE)
    response = send(desk, convert(filled(desk).content, *kinds))
    assert response.status_code == 200, text_of(response)
    assert desk.post(f"load/{CheckLoad.objects.get().pk}/", {}).status_code == 302
    assert Answer.objects.count() == 45
    answer = desk.sheet(TUANHUANG).answers.get(criterion__number=8)
    assert AnswerInput.of(answer) == AnswerInput(
        "yes", YES.fact, YES.established_by, YES.document_no, seen_on=dt.date(2026, 8, 20)
    )
    assert desk.sheet(JINBEI).answers.get(criterion__number=3).reason == UNKNOWN.reason


def test_an_untouched_form_says_the_same_after_libreoffice(desk: Desk, cast: Cast, convert: Convert) -> None:
    fill_check(desk.check, by=cast.filer, answers={TUANHUANG: {8: YES}, SHIGANG: {2: UNKNOWN}})
    assert send(desk, convert(take_form(desk).content, "xlsx")).status_code == 302
    assert not CheckLoad.objects.exists()


def test_libreoffice_keeps_locks_choices_colours_and_the_page(desk: Desk, cast: Cast, convert: Convert) -> None:
    before = open_check("360603101", QUARTER.previous())
    fill_check(before, by=cast.filer, at=moment("2026-07-05 10:00"), answers={TUANHUANG: {8: YES}})
    evil = AnswerInput("yes", "=1+1", "@SUM(1)", "-5")
    save_sheet(sheet=desk.sheet(JINBEI), answers={8: evil}, version=1, by=cast.filer, at=FILED)
    form = Form(convert(take_form(desk).content, "xlsx"))
    assert form.answers.protection.sheet
    assert form.answers["B2"].protection.locked
    assert not form.answers["C6"].protection.locked
    assert (form.answers.page_setup.orientation, form.answers.page_setup.paperSize) == ("landscape", 9)
    assert '"no,yes,cannot tell"' in choices(form.answers)
    assert any("$B$6:$B$8" in formula for formula in choices(form.details))
    assert form.answers[form.place(TUANHUANG, 8)].font.color.rgb == "FF767676"
    assert [form.details.cell(4, column).value for column in (4, 5, 6)] == ["=1+1", "@SUM(1)", "-5"]
    assert {form.details.cell(4, column).data_type for column in (4, 5, 6)} == {"s"}
    [named] = [p for p in form.book.custom_doc_props.props if p.name == "RectifyForm"]  # type: ignore[attr-defined]
    assert named.value == f"360603101 2026Q3 {desk.check.pk}"


def choices(sheet: Worksheet) -> list[str]:
    return [str(each.formula1) for each in sheet.data_validations.dataValidation]


def test_a_formula_typed_in_libreoffice_is_refused_at_its_cell(desk: Desk, convert: Convert) -> None:
    form = take_form(desk)
    place = form.answer(TUANHUANG, 1, '=IF(1=1,"no","yes")')
    response = send(desk, convert(form.content, "xlsx"))
    assert response.status_code == 422
    assert f"{place} : A formula. Write the value itself." in text_of(response)


def test_an_ods_file_is_no_form_and_says_so(desk: Desk, convert: Convert) -> None:
    response = send(desk, convert(take_form(desk).content, "ods"), name="form.xlsx")
    assert response.status_code == 422
    assert "not a readable Excel workbook" in text_of(response)
