"""All villages × all criteria on one page: saved village by village, read by others."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import QUARTER, UNKNOWN, YES, fill_check, make_division, moment, open_check, submit
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, fields_of, text_of
from villages.screening import actions
from villages.screening.models import Answer, QuarterlyCheck
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput

pytestmark = pytest.mark.django_db


def cell(desk: Desk, village: str, number: int) -> str:
    return f"s{desk.sheet(village).pk}-{number}"


def grow(villages: int) -> None:
    """More villages in 锦江镇, and a quarter before in which all said no."""
    for number in range(300, 300 + villages):
        make_division(f"360603101{number}", f"第{number}村民委员会")
    open_check("360603101")


def test_one_button_saves_the_touched_villages_and_no_other(desk: Desk) -> None:
    sent = desk.matrix() | {cell(desk, TUANHUANG, 1): "no", cell(desk, JINBEI, 15): "unknown"}
    response = desk.post("matrix/", sent)
    assert response.status_code == 302
    assert "2 villages are saved." in text_of(desk.get("matrix/"))
    assert (desk.answers(TUANHUANG), desk.answers(JINBEI), desk.answers(SHIGANG)) == ({1: "no"}, {15: "unknown"}, {})
    assert desk.sheet(SHIGANG).version == 1


def test_nothing_touched_saves_nothing(desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no"})
    assert desk.post("matrix/", desk.matrix()).status_code == 302
    assert desk.sheet(TUANHUANG).version == 2
    assert "Nothing was changed" in text_of(desk.get("matrix/"))


def test_an_answer_keeps_its_words_when_another_cell_of_the_row_changes(desk: Desk) -> None:
    actions.save_sheet(sheet=desk.sheet(TUANHUANG), answers={11: YES}, version=1, by=desk.user, at=desk.at)
    desk.post("matrix/", desk.matrix() | {cell(desk, TUANHUANG, 1): "no"})
    assert AnswerInput.of(Answer.objects.get(criterion__number=11)) == YES.dated(QUARTER)


def test_a_dash_takes_an_answer_back(desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no", 2: "no"})
    desk.post("matrix/", desk.matrix() | {cell(desk, TUANHUANG, 1): ""})
    assert desk.answers(TUANHUANG) == {2: "no"}


def test_a_yes_given_here_leads_to_the_place_for_its_words(desk: Desk) -> None:
    desk.post("matrix/", desk.matrix() | {cell(desk, TUANHUANG, 11): "yes"})
    page = desk.get("matrix/").content.decode()
    assert f'<a href="{desk.address(f"villages/{TUANHUANG}/")}#c11">words</a>' in page


def test_a_village_saved_by_somebody_else_meanwhile_is_named_with_both_versions(desk: Desk, second_desk: Desk) -> None:
    opened = desk.matrix()
    second_desk.save(TUANHUANG, {3: "unknown", 4: "no"})
    response = desk.post("matrix/", opened | {cell(desk, TUANHUANG, 3): "no", cell(desk, JINBEI, 3): "no"})
    assert response.status_code == 409
    page = text_of(response)
    assert "团黄村" in page
    assert "3 Team divided: saved “cannot tell”, yours “no”" in page
    assert desk.answers(TUANHUANG) == {3: "unknown", 4: "no"}
    assert desk.answers(JINBEI) == {3: "no"}


def test_saving_after_the_comparison_lets_the_own_choice_stand(desk: Desk, second_desk: Desk) -> None:
    opened = desk.matrix()
    second_desk.save(TUANHUANG, {3: "unknown", 4: "no"})
    compared = desk.post("matrix/", opened | {cell(desk, TUANHUANG, 3): "no"})
    assert desk.post("matrix/", fields_of(compared)).status_code == 302
    assert desk.answers(TUANHUANG) == {3: "no", 4: "no"}


def test_an_untouched_row_does_not_undo_what_somebody_else_saved(desk: Desk, second_desk: Desk) -> None:
    opened = desk.matrix()
    second_desk.save(TUANHUANG, {3: "unknown"})
    assert desk.post("matrix/", opened | {cell(desk, JINBEI, 1): "no"}).status_code == 302
    assert desk.answers(TUANHUANG) == {3: "unknown"}


def test_the_same_cell_set_alike_by_two_is_no_conflict(desk: Desk, second_desk: Desk) -> None:
    opened = desk.matrix()
    second_desk.save(TUANHUANG, {3: "no"})
    assert desk.post("matrix/", opened | {cell(desk, TUANHUANG, 3): "no"}).status_code == 302


def test_a_draft_by_htmx_brings_back_the_memory_of_the_saved_rows_only(desk: Desk) -> None:
    response = desk.post("matrix/", desk.matrix() | {cell(desk, TUANHUANG, 1): "no"}, htmx=True)
    assert response.status_code == 200
    page = response.content.decode()
    pk = desk.sheet(TUANHUANG).pk
    assert f'name="s{pk}-version" value="2"' in page
    assert f'name="s{pk}-was" value="n--------------"' in page
    assert page.count('-was"') == 1
    assert "<select" not in page


def test_a_draft_by_htmx_on_an_old_version_saves_the_others_and_keeps_the_memory(desk: Desk, second_desk: Desk) -> None:
    opened = desk.matrix()
    second_desk.save(TUANHUANG, {3: "unknown"})
    sent = opened | {cell(desk, TUANHUANG, 3): "no", cell(desk, JINBEI, 1): "no"}
    response = desk.post("matrix/", sent, htmx=True)
    assert response.status_code == 409
    assert f's{desk.sheet(JINBEI).pk}-version" value="2"' in response.content.decode()
    assert f"s{desk.sheet(TUANHUANG).pk}-version" not in response.content.decode()
    assert "Press Save to compare" in text_of(response)


def test_a_cell_shows_last_quarters_answer_and_is_framed_when_it_differs(desk: Desk, cast: Cast) -> None:
    at = moment("2026-07-05 10:00")
    earlier = open_check("360603101", Quarter(2026, 2))
    fill_check(earlier, by=cast.filer, at=at, answers={TUANHUANG: {10: UNKNOWN}})
    desk.save(TUANHUANG, {10: "no", 9: "no"})
    page = desk.get("matrix/").content.decode()
    assert page.count("<small>no</small>") == 44
    assert page.count("<small>?</small>") == 1
    assert page.count('class="is-new"') == 1


def test_an_unknown_value_refuses_its_village_by_name_and_saves_the_others(desk: Desk) -> None:
    sent = desk.matrix() | {cell(desk, TUANHUANG, 1): "perhaps", cell(desk, JINBEI, 1): "no"}
    response = desk.post("matrix/", sent)
    assert response.status_code == 422
    assert "团黄村: Choose no, yes or cannot tell." in text_of(response)
    assert desk.answers(JINBEI) == {1: "no"}


def test_the_county_reads_and_may_not_save(check: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    desk = Desk(cast.officer, check)
    page = desk.get("matrix/")
    assert page.status_code == 200
    assert "<select" not in page.content.decode()
    assert desk.post("matrix/", {}).status_code == 403


def test_a_submitted_matrix_is_read_only_and_says_so_to_who_saves(desk: Desk, cast: Cast) -> None:
    opened = desk.matrix()
    submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    assert "<select" not in desk.get("matrix/").content.decode()
    response = desk.post("matrix/", opened | {cell(desk, TUANHUANG, 1): "yes"})
    assert response["Location"] == desk.address("matrix/")
    assert "already been submitted" in text_of(desk.get("matrix/"))
    assert desk.answers(TUANHUANG)[1] == "no"


@pytest.mark.parametrize("villages", [0, 15])
def test_the_matrix_takes_twelve_queries_for_any_number_of_villages(desk: Desk, villages: int) -> None:
    grow(villages)
    desk.get("matrix/")
    with CaptureQueriesContext(connection) as queries:
        response = desk.get("matrix/")
    assert response.content.decode().count("<tr") == villages + 4
    assert len(queries) <= 12


def test_the_matrix_of_eighteen_villages_is_light(desk: Desk) -> None:
    grow(15)
    assert len(gzip.compress(desk.get("matrix/").content)) < 20_000


class TestAsLastQuarter:
    """The key “as last quarter” names its cells in the row; their words come along."""

    @pytest.fixture
    def later(self, check: QuarterlyCheck, cast: Cast, in_english: None) -> Desk:
        """The quarter after one in which 团黄 said yes to 11 and cannot tell to 10."""
        fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES, 10: UNKNOWN}})
        submit(check, by=cast.filer)
        return Desk(cast.filer, open_check("360603101", QUARTER.next()), moment("2027-01-05 10:00"))

    def test_the_words_come_along_with_the_named_cells_only(self, later: Desk) -> None:
        row = f"s{later.sheet(TUANHUANG).pk}"
        sent = later.matrix() | {f"{row}-11": "yes", f"{row}-10": "unknown", f"{row}-1": "no", f"{row}-last": "11"}
        later.post("matrix/", sent)
        answers = {a.criterion.number: a for a in later.sheet(TUANHUANG).answers.select_related("criterion")}
        assert (answers[11].fact, answers[11].seen_on) == (YES.fact, QUARTER.next().end)
        assert answers[10].lacks_words, "typed, not taken over"
        assert set(answers) == {1, 10, 11}

    def test_a_saved_answer_that_lacks_its_words_gets_them(self, later: Desk) -> None:
        later.save(TUANHUANG, {11: "yes"})
        row = f"s{later.sheet(TUANHUANG).pk}"
        later.post("matrix/", later.matrix() | {f"{row}-last": "11"})
        assert later.sheet(TUANHUANG).answers.get(criterion__number=11).fact == YES.fact

    def test_what_is_named_still_after_it_was_saved_is_not_saved_again(self, later: Desk) -> None:
        row = f"s{later.sheet(TUANHUANG).pk}"
        later.post("matrix/", later.matrix() | {f"{row}-11": "yes", f"{row}-last": "11"})
        version = later.sheet(TUANHUANG).version
        later.post("matrix/", later.matrix() | {f"{row}-last": "11"})
        assert later.sheet(TUANHUANG).version == version

    def test_a_cell_that_was_answered_otherwise_since_is_taken_as_typed(self, later: Desk) -> None:
        row = f"s{later.sheet(TUANHUANG).pk}"
        later.post("matrix/", later.matrix() | {f"{row}-11": "", f"{row}-last": "11 99 x"})
        assert later.answers(TUANHUANG) == {}

    def test_the_page_says_what_last_quarter_said_to_the_key(self, later: Desk) -> None:
        row = f"s{later.sheet(TUANHUANG).pk}"
        body = later.get("matrix/").content.decode()
        assert f'name="{row}-11" data-last="yes"' in body
        assert "L or = as last quarter" in text_of(later.get("matrix/"))
