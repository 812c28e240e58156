"""A form that was filled in is read: what it would change is shown, and confirmed in one piece."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import FILED, NO, QUARTER, UNKNOWN, YES, fill_check, make_division, moment, open_check
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from tests.screening.spreadsheet.forms import Form, send, take_form
from villages.audit import AuditRow
from villages.process import Stage
from villages.screening.actions import save_sheet
from villages.screening.filing_models import CheckLoad
from villages.screening.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(desk: Desk) -> Form:
    """The empty form of an untouched check, in the hands of its filer."""
    return take_form(desk)


def confirm(desk: Desk) -> str:
    """Press the button of the newest dry run; returns where it leads."""
    response = desk.post(f"load/{CheckLoad.objects.latest('pk').pk}/", {})
    assert response.status_code == 302, text_of(response)
    return str(response["Location"])


def said(desk: Desk, village: str, number: int) -> Answer:
    return desk.sheet(village).answers.get(criterion__number=number)


def test_a_filled_form_is_shown_then_loaded_from_end_to_end(desk: Desk, form: Form, cast: Cast) -> None:
    for village in (TUANHUANG, JINBEI, SHIGANG):
        form.answer_all(village)
    form.answer(TUANHUANG, 8, "yes")
    form.answer(JINBEI, 3, "cannot tell")
    form.detail(TUANHUANG, "团黄村", 8, YES.fact, YES.established_by, YES.document_no, dt.date(2026, 8, 20))
    form.detail(None, "锦北村", 3, None, None, None, None, UNKNOWN.reason)
    response = send(desk, form)
    assert response.status_code == 200
    shown = text_of(response)
    assert "团黄村 8 Criminal case no answer yes" in shown
    assert f"{YES.fact} ({YES.established_by}, {YES.document_no}) 2026-08-20" in shown
    assert f"锦北村 3 Team divided no answer cannot tell {UNKNOWN.reason}" in shown
    assert "14 criteria without an answer get a no" in shown
    assert not Answer.objects.exists()

    assert confirm(desk) == desk.address("answers/")
    answer = said(desk, TUANHUANG, 8)
    assert (answer.value, answer.fact, answer.seen_on) == ("yes", YES.fact, dt.date(2026, 8, 20))
    assert said(desk, JINBEI, 3).reason == UNKNOWN.reason
    assert Answer.objects.count() == 45
    desk.check.refresh_from_db()
    assert (desk.check.stage, desk.check.assigned_to) == (Stage.IN_WORK, cast.filer)


def test_a_file_that_is_chosen_changes_nothing_and_leaves_its_trace(desk: Desk, form: Form, cast: Cast) -> None:
    form.answer(TUANHUANG, 1, "no")
    content = form.content
    send(desk, content, name="锦江镇.xlsx")
    load = CheckLoad.objects.get()
    assert (load.read_by, load.read_at, load.applied_at) == (cast.filer, FILED, None)
    assert (load.sha256, load.file_name) == (hashlib.sha256(content).hexdigest(), "锦江镇.xlsx")
    assert load.versions == {TUANHUANG: 1}
    row = AuditRow.objects.about(load).get()
    assert (row.verb, row.by, row.after["sha256"]) == ("check_load.read", cast.filer, load.sha256)
    assert not Answer.objects.exists()


def test_each_village_that_is_loaded_has_its_audit_row(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "no")
    form.answer(SHIGANG, 2, "no")
    send(desk, form)
    confirm(desk)
    rows = AuditRow.objects.filter(verb="sheet.save").order_by("pk")
    assert [row.place_code for row in rows] == [TUANHUANG, SHIGANG]
    assert AuditRow.objects.filter(verb="check_load.apply").count() == 1
    assert CheckLoad.objects.get().applied_at == FILED


def test_last_quarters_answers_count_once_the_file_is_handed_in(desk: Desk, cast: Cast) -> None:
    before = open_check("360603101", QUARTER.previous())
    fill_check(before, by=cast.filer, at=moment("2026-07-05 10:00"), answers={TUANHUANG: {8: YES}})
    response = send(desk, take_form(desk))
    assert "as last quarter" in text_of(response)
    assert not Answer.objects.filter(sheet__quarterly_check=desk.check).exists()
    confirm(desk)
    answers = Answer.objects.filter(sheet__quarterly_check=desk.check)
    assert answers.count() == 45
    assert answers.get(value="yes").seen_on == QUARTER.end


def test_an_empty_cell_leaves_what_is_saved(desk: Desk, form: Form, cast: Cast) -> None:
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={4: NO, 8: YES}, version=1, by=cast.filer, at=FILED)
    form.answer(TUANHUANG, 5, "no")
    send(desk, form)
    confirm(desk)
    assert desk.answers(TUANHUANG) == {4: "no", 5: "no", 8: "yes"}


def test_a_yes_that_is_saved_keeps_its_words_when_the_details_leave_them_out(
    desk: Desk, form: Form, cast: Cast
) -> None:
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={8: YES}, version=1, by=cast.filer, at=FILED)
    form.answer(TUANHUANG, 8, "yes")
    form.answer(TUANHUANG, 9, "no")
    send(desk, form)
    assert list(CheckLoad.objects.get().answers[TUANHUANG]) == ["9"]
    confirm(desk)
    assert said(desk, TUANHUANG, 8).fact == YES.fact


def test_a_yes_that_becomes_a_no_shows_both(desk: Desk, cast: Cast) -> None:
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={8: YES}, version=1, by=cast.filer, at=FILED)
    form = take_form(desk)
    form.answer(TUANHUANG, 8, "no")
    shown = text_of(send(desk, form))
    assert "团黄村 8 Criminal case yes no" in shown
    assert "Details C3 : Not used: the answer is no." in shown


def test_a_file_that_says_what_is_saved_has_nothing_to_load(desk: Desk, cast: Cast) -> None:
    fill_check(desk.check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    response = send(desk, take_form(desk))
    assert response.status_code == 302
    assert "There is nothing to load." in text_of(desk.get("load/"))
    assert not CheckLoad.objects.exists()


def test_villages_saved_since_the_download_are_named_before_they_are_overwritten(
    desk: Desk, form: Form, cast: Cast
) -> None:
    save_sheet(sheet=desk.sheet(JINBEI), answers={1: UNKNOWN}, version=1, by=cast.colleague, at=FILED)
    form.answer(TUANHUANG, 1, "no")
    form.answer(JINBEI, 1, "no")
    shown = text_of(send(desk, form))
    assert "These villages were saved since the form was downloaded." in shown
    assert f"锦北村: {cast.colleague}" in shown
    assert "锦北村 1 Team incomplete cannot tell no" in shown


def test_the_dry_run_can_be_opened_again(desk: Desk, form: Form) -> None:
    form.answer(TUANHUANG, 1, "cannot tell")
    form.detail(TUANHUANG, None, 1, None, None, None, None, "等待核实")
    send(desk, form)
    assert "等待核实" in text_of(desk.get(f"load/{CheckLoad.objects.get().pk}/"))


def test_evidence_and_answers_out_of_the_form_survive_a_load(desk: Desk, form: Form, cast: Cast) -> None:
    save_sheet(sheet=desk.sheet(TUANHUANG), answers={8: YES}, version=1, by=cast.filer, at=FILED)
    kept = said(desk, TUANHUANG, 8).pk
    form.answer(TUANHUANG, 8, "yes")
    form.detail(TUANHUANG, None, 8, "又发生一起", "区公安局", "余公〔2026〕9号")
    send(desk, form)
    confirm(desk)
    answer = said(desk, TUANHUANG, 8)
    assert (answer.pk, answer.fact) == (kept, "又发生一起")


def test_the_dry_run_asks_as_much_for_any_number_of_villages(desk: Desk, cast: Cast) -> None:
    counts = []
    for more in (range(0), range(203, 213)):
        for number in more:
            make_division(f"360603101{number}", f"第{number}村民委员会")
        open_check("360603101")
        form = take_form(desk)
        for sheet in desk.check.sheets.select_related("village"):
            form.answer_all(sheet.village.code)
        with CaptureQueriesContext(connection) as queries:
            assert send(desk, form).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_the_page_of_the_check_and_home_lead_to_the_form(desk: Desk, cast: Cast) -> None:
    assert f'href="{desk.address("load/")}"' in desk.get().content.decode()
    assert f'href="{desk.address("load/")}"' in desk.home().content.decode()
    page = desk.get("load/").content.decode()
    assert f'href="{desk.address("form.xlsx")}"' in page
    assert 'href="/reports/2026Q3/360603101/blank-form/"' in page
    assert "load/" not in Desk(cast.officer, desk.check).get().content.decode()
