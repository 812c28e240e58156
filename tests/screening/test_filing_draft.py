"""A filer saves one village as a draft, by button and by itself."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import FILED, NO, UNKNOWN, YES, fill_check, moment, open_check, submit
from tests.scenes import scene
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from villages.process import Stage
from villages.screening.actions import return_check
from villages.screening.models import Answer, QuarterlyCheck, SheetState
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput

pytestmark = pytest.mark.django_db
WORDS = {"fact": YES.fact, "established_by": YES.established_by, "document_no": YES.document_no}
PHONE = "请拨打13800138000"


@scene
def last_quarter(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """锦江镇's second quarter: 团黄 met criterion 11, of 10 it could not tell; submitted."""
    at = moment("2026-07-05 10:00")
    earlier = open_check("360603101", Quarter(2026, 2))
    fill_check(earlier, by=cast.filer, at=at, answers={TUANHUANG: {10: UNKNOWN, 11: YES}})
    return submit(earlier, by=cast.filer, at=at)


def test_a_saved_village_shows_its_answers_again(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {1: "no", 11: {"value": "yes", **WORDS}, 2: {"value": "unknown", "reason": "待查"}})
    assert response.status_code == 302
    assert response["Location"] == desk.address(f"villages/{TUANHUANG}/")
    assert desk.answers(TUANHUANG) == {1: "no", 2: "unknown", 11: "yes"}
    page = desk.get(f"villages/{TUANHUANG}/").content.decode()
    assert YES.fact in page
    assert "待查" in page
    assert 'name="c1-value" value="no" class="form-check-input" id="id_c1-value_0" checked' in page


def test_the_first_draft_takes_the_check_in_work(desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no"})
    desk.check.refresh_from_db()
    assert desk.check.stage == Stage.IN_WORK
    assert desk.sheet(TUANHUANG).saved_at == FILED


def test_save_and_next_goes_through_the_villages_in_order_and_ends_at_the_list(desk: Desk) -> None:
    assert desk.save(TUANHUANG, {1: "no"}, then="next")["Location"] == desk.address(f"villages/{JINBEI}/")
    assert desk.save(SHIGANG, {1: "no"}, then="next")["Location"] == desk.address()


def test_a_criterion_that_was_not_sent_stays_as_it_is(desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no", 2: "no"})
    desk.save(TUANHUANG, {2: "unknown"})
    assert desk.answers(TUANHUANG) == {1: "no", 2: "unknown"}


def test_a_yes_without_words_is_saved_and_marked(desk: Desk) -> None:
    desk.save(TUANHUANG, {8: "yes"})
    assert desk.sheet(TUANHUANG).state(15) == SheetState.PROBLEM
    assert "1 needs words" in text_of(desk.get(f"villages/{TUANHUANG}/"))


def test_a_telephone_number_is_refused_beside_its_field_and_nothing_is_saved(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {1: "no", 8: {"value": "yes", **WORDS, "fact": PHONE}})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="c8-fact-error"><p>This looks like a telephone number. Leave it out.' in page
    assert PHONE in page
    assert YES.document_no in page
    assert desk.answers(TUANHUANG) == {}


def test_all_errors_of_a_village_show_at_once(desk: Desk) -> None:
    response = desk.save(
        TUANHUANG,
        {
            8: {"value": "yes", **WORDS, "fact": PHONE, "established_by": "局" * 101},
            9: {"value": "unknown", "reason": PHONE},
        },
    )
    found = [line for line in response.content.decode().splitlines() if 'href="#id_c' in line]
    assert sum(line.count('href="#id_c8-') for line in found) == 2
    assert sum(line.count('href="#id_c9-') for line in found) == 1


def test_words_that_do_not_belong_to_the_answer_are_neither_checked_nor_kept(desk: Desk) -> None:
    assert desk.save(TUANHUANG, {8: {"value": "no", "fact": PHONE, "reason": PHONE}}).status_code == 302
    answer = Answer.objects.get(sheet=desk.sheet(TUANHUANG))
    assert AnswerInput.of(answer) == NO


def test_words_without_a_choice_are_not_lost_in_silence(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {8: {"fact": "林区失火"}})
    assert response.status_code == 422
    assert "Choose no, yes or cannot tell." in text_of(response)
    assert "林区失火" in response.content.decode()


def test_line_ends_of_the_browser_do_not_count_as_a_change(desk: Desk) -> None:
    desk.save(TUANHUANG, {9: {"value": "unknown", "reason": "第一行\r\n第二行"}})
    assert Answer.objects.get(sheet=desk.sheet(TUANHUANG)).reason == "第一行\n第二行"


def test_a_draft_by_htmx_answers_with_words_around_the_fields_and_no_field(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {8: "yes"}, htmx=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert '<input type="hidden" id="sheet-version" name="version" value="2" hx-swap-oob="true">' in page
    assert "<textarea" not in page
    assert page.count("<input") == 1
    assert "1 of 15 answered" in text_of(response)
    assert desk.answers(TUANHUANG) == {8: "yes"}


def test_a_draft_that_is_refused_by_htmx_keeps_its_version(desk: Desk) -> None:
    response = desk.save(TUANHUANG, {8: {"value": "yes", "fact": PHONE}}, htmx=True)
    assert response.status_code == 422
    page = response.content.decode()
    assert "sheet-version" not in page
    assert 'id="c8-fact-error" hx-swap-oob="true"><p>This looks like a telephone number' in page


def test_drafts_follow_each_other_with_the_version_of_the_answer(desk: Desk) -> None:
    for number in range(1, 4):
        assert desk.save(TUANHUANG, {number: "no"}, version=number, htmx=True).status_code == 200
    assert desk.answers(TUANHUANG) == {1: "no", 2: "no", 3: "no"}


def test_last_quarters_answer_stands_beside_and_does_not_count(desk: Desk, last_quarter: QuarterlyCheck) -> None:
    page = text_of(desk.get(f"villages/{TUANHUANG}/"))
    assert "0 of 15 answered" in page
    assert page.count("not confirmed yet") == 15
    assert f"Last quarter: {YES.fact} ({YES.established_by}, {YES.document_no})" in page
    assert UNKNOWN.reason in page


def test_the_open_ones_are_answered_as_last_quarter(desk: Desk, last_quarter: QuarterlyCheck) -> None:
    desk.save(TUANHUANG, {11: "no", 12: "unknown"}, then="previous")
    answers = desk.answers(TUANHUANG)
    assert len(answers) == 15
    assert (answers[10], answers[11], answers[12]) == ("unknown", "no", "unknown")


def test_the_open_ones_are_answered_with_no(desk: Desk) -> None:
    desk.save(TUANHUANG, {11: {"value": "yes", **WORDS}}, then="no")
    assert desk.answers(TUANHUANG) == dict.fromkeys(range(1, 16), "no") | {11: "yes"}


def test_a_returned_village_shows_the_reason_also_after_it_is_saved(desk: Desk, cast: Cast) -> None:
    check = submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    reasons = {desk.sheet(TUANHUANG).pk: "第14条请说明"}
    return_check(check=check, village_reasons=reasons, reason="请核实", by=cast.officer, at=moment("2026-10-12 09:00"))
    desk.move_to(moment("2026-10-12 10:00"))
    assert "第14条请说明" in text_of(desk.get(f"villages/{TUANHUANG}/"))
    desk.save(TUANHUANG, {14: {"value": "unknown", "reason": "收入账目正在核对"}})
    page = text_of(desk.get(f"villages/{TUANHUANG}/"))
    assert "第14条请说明" in page
    assert "Saved again since." in page


def test_a_submitted_village_cannot_be_changed(desk: Desk, cast: Cast) -> None:
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    response = desk.save(TUANHUANG, {1: "unknown"})
    assert response.status_code == 422
    assert "This check has been submitted." in text_of(response)
    assert desk.answers(TUANHUANG)[1] == "no"
    assert desk.get(f"villages/{TUANHUANG}/")["Location"] == desk.address()
