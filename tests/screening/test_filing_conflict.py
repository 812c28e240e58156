"""Two filers of one township save the same village: nobody's answer is lost, both versions are shown."""

from __future__ import annotations

import re

import pytest

from tests.factories import YES
from tests.screening.desk import JINBEI, TUANHUANG, Desk, fields_of, text_of
from villages.audit import AuditRow

pytestmark = pytest.mark.django_db
WORDS = {"fact": YES.fact, "established_by": YES.established_by, "document_no": YES.document_no}
REASON = "镇派出所尚未出具结论"


@pytest.fixture
def crossed(desk: Desk, second_desk: Desk) -> Desk:
    """The first filer has saved 11 = yes on version 1; the second one has version 1 still open. Returns the second."""
    desk.save(TUANHUANG, {1: "no", 11: {"value": "yes", **WORDS}}, version=1)
    return second_desk


def test_the_second_to_save_sees_both_versions_and_overwrites_nothing(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {1: "no", 11: {"value": "unknown", "reason": REASON}}, version=1)
    assert response.status_code == 409
    page = text_of(response)
    assert YES.fact in page
    assert REASON in page
    assert f"Saved by {crossed.sheet(TUANHUANG).saved_by}" in page
    assert crossed.answers(TUANHUANG) == {1: "no", 11: "yes"}


def test_only_the_criteria_that_differ_are_asked(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {1: "no", 2: "no", 11: "no"}, version=1)
    assert re.findall(r'<fieldset class="versions" id="choice-(\d+)"', response.content.decode()) == ["2", "11"]


def test_the_chosen_answers_are_saved_on_the_new_version(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {2: "no", 11: {"value": "unknown", "reason": REASON}}, version=1)
    sent = fields_of(response) | {"choice-2": "typed", "choice-11": "saved"}
    assert crossed.post(f"villages/{TUANHUANG}/", sent).status_code == 302
    assert crossed.answers(TUANHUANG) == {1: "no", 2: "no", 11: "yes"}
    crossed.post(f"villages/{TUANHUANG}/", sent | {"version": 3, "choice-11": "typed"})
    assert crossed.answers(TUANHUANG) == {1: "no", 2: "no", 11: "unknown"}
    assert crossed.sheet(TUANHUANG).answers.get(criterion__number=11).reason == REASON


def test_a_choice_that_is_not_made_is_asked_for_and_what_was_typed_stays(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {2: "no", 11: {"value": "unknown", "reason": REASON}}, version=1)
    again = crossed.post(f"villages/{TUANHUANG}/", fields_of(response) | {"choice-2": "typed"})
    assert again.status_code == 422
    assert text_of(again).count("Choose one of the two answers.") == 1
    assert fields_of(again)["c11-reason"] == REASON
    assert crossed.answers(TUANHUANG) == {1: "no", 11: "yes"}


def test_a_third_save_in_between_is_shown_again(crossed: Desk, desk: Desk) -> None:
    response = crossed.save(TUANHUANG, {11: "no"}, version=1)
    desk.save(TUANHUANG, {11: {"value": "unknown", "reason": REASON}})
    again = crossed.post(f"villages/{TUANHUANG}/", fields_of(response) | {"choice-11": "typed"})
    assert again.status_code == 409
    assert REASON in text_of(again)
    assert crossed.answers(TUANHUANG)[11] == "unknown"


def test_keeping_everything_as_saved_writes_nothing(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {11: "no"}, version=1)
    before = AuditRow.objects.count()
    crossed.post(f"villages/{TUANHUANG}/", fields_of(response) | {"choice-11": "saved"})
    assert AuditRow.objects.count() == before
    assert crossed.sheet(TUANHUANG).version == 2


def test_a_draft_by_htmx_is_told_of_the_conflict_and_loses_no_field(crossed: Desk) -> None:
    response = crossed.save(TUANHUANG, {11: "no"}, version=1, htmx=True)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Compare both versions" in page
    assert "has saved this village meanwhile" in page
    assert "<input" not in page
    assert crossed.answers(TUANHUANG)[11] == "yes"


def test_the_same_answers_saved_twice_are_no_conflict(crossed: Desk) -> None:
    assert crossed.save(TUANHUANG, {1: "no", 11: {"value": "yes", **WORDS}}, version=1).status_code == 302


def test_two_villages_at_once_do_not_meet(desk: Desk, second_desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no"}, version=1)
    assert second_desk.save(JINBEI, {1: "no"}, version=1).status_code == 302


def test_filling_the_open_ones_on_an_old_version_is_a_conflict_too(crossed: Desk) -> None:
    assert crossed.save(TUANHUANG, {11: "no"}, version=1, then="no").status_code == 409
    assert crossed.answers(TUANHUANG) == {1: "no", 11: "yes"}
