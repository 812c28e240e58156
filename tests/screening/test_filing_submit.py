"""Check your answers, declare, submit; the receipt says by whom, when and how late."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import UNKNOWN, YES, fill_check, moment, submit
from tests.screening.desk import JINBEI, TUANHUANG, Desk, text_of
from villages.accounts.models import User
from villages.process import Stage
from villages.screening import filing
from villages.screening.actions import return_check
from villages.screening.getters import get_check
from villages.screening.models import Submission

pytestmark = pytest.mark.django_db
DECLARED = {"declared": "on"}


@pytest.fixture
def filled(desk: Desk, cast: Cast) -> Desk:
    """Everything answered: one yes, one cannot tell, the rest no."""
    fill_check(desk.check, by=cast.filer, answers={TUANHUANG: {11: YES}, JINBEI: {8: UNKNOWN}})
    return desk


def hand_back(desk: Desk, officer: User) -> None:
    """The county returns the check because of one village."""
    desk.check.refresh_from_db()
    reasons = {desk.sheet(TUANHUANG).pk: "请说明"}
    return_check(check=desk.check, village_reasons=reasons, reason="请核实", by=officer, at=moment("2026-10-12 09:00"))


def test_the_page_shows_what_is_reported_in_words_and_numbers(filled: Desk) -> None:
    page = text_of(filled.get("answers/"))
    assert YES.fact in page
    assert YES.document_no in page
    assert UNKNOWN.reason in page
    assert "no 43 · yes 1 · cannot tell 1" in page


def test_a_declared_check_is_submitted_and_gets_a_receipt(filled: Desk) -> None:
    response = filled.post("answers/", DECLARED)
    assert response["Location"] == filled.address("receipt/")
    filled.check.refresh_from_db()
    assert filled.check.stage == Stage.SUBMITTED
    page = text_of(filled.get("receipt/"))
    assert "2026Q3-360603101-01" in page
    assert "2026-10-08 10:00 (Beijing time)" in page
    assert filled.user.full_name in page
    assert "on time" in page
    assert "no 43 · yes 1 · cannot tell 1" in page


def test_without_the_declaration_it_stays_with_the_township(filled: Desk) -> None:
    response = filled.post("answers/", {})
    assert response.status_code == 422
    assert "Make the declaration before you submit." in text_of(response)
    assert not Submission.objects.exists()


def test_what_is_missing_is_listed_with_links_to_its_place(desk: Desk) -> None:
    desk.save(TUANHUANG, {**dict.fromkeys(range(1, 15), "no"), 8: "yes"})
    response = desk.post("answers/", DECLARED)
    assert response.status_code == 422
    page = response.content.decode()
    assert "32 things are missing" in text_of(response)
    assert f'href="{desk.address(f"villages/{TUANHUANG}/")}#c8">8 Criminal case</a>' in page
    assert "A yes needs what is the case, who established it and the document number. 8 Criminal case" in text_of(
        response
    )
    assert f'href="{desk.address(f"villages/{TUANHUANG}/")}#c15">15 Low satisfaction</a>' in page
    assert f'Not started</dt><dd><a href="{desk.address(f"villages/{JINBEI}/")}">' in page
    assert "The check is not complete yet." in text_of(response)
    assert not Submission.objects.exists()


def test_submitting_twice_makes_one_submission_and_leads_to_the_receipt(filled: Desk) -> None:
    filled.post("answers/", DECLARED)
    again = filled.post("answers/", DECLARED)
    assert again["Location"] == filled.address("receipt/")
    assert "already been submitted" in text_of(filled.get("receipt/"))
    assert Submission.objects.count() == 1


def test_a_colleague_who_submits_in_the_same_moment_is_told_the_same(
    filled: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = get_check(cast.filer, "2026Q3", "360603101")
    submit(filled.check, by=cast.colleague)
    stale = iter([looked_up])
    monkeypatch.setattr(filing, "get_check", lambda *asked: next(stale, None) or get_check(*asked))
    assert filled.post("answers/", DECLARED)["Location"] == filled.address("receipt/")
    assert Submission.objects.count() == 1


def test_being_late_is_said_before_and_written_on_the_receipt_to_the_minute(filled: Desk) -> None:
    filled.move_to(moment("2026-10-13 03:04"))
    before = text_of(filled.get("answers/"))
    assert "This check is late" in before
    assert "It was due on 10 October 2026 at 24:00, 2 days, 3 hours, 4 minutes ago." in before
    filled.post("answers/", DECLARED)
    assert "late by 2 days, 3 hours, 4 minutes" in text_of(filled.get("receipt/"))


def test_the_last_minute_is_in_time_and_says_what_is_left(filled: Desk) -> None:
    filled.move_to(moment("2026-10-10 23:59"))
    assert "1 minute left" in text_of(filled.get("answers/"))
    filled.post("answers/", DECLARED)
    assert "on time" in text_of(filled.get("receipt/"))


def test_a_returned_check_names_the_villages_that_were_not_gone_through(filled: Desk, cast: Cast) -> None:
    filled.post("answers/", DECLARED)
    hand_back(filled, cast.officer)
    filled.move_to(moment("2026-10-12 10:00"))
    response = filled.post("answers/", DECLARED)
    assert "Returned by the county and not gone through since." in text_of(response)
    assert Submission.objects.count() == 1


def test_all_rounds_stand_on_the_receipt_and_the_first_decides_on_lateness(filled: Desk, cast: Cast) -> None:
    filled.post("answers/", DECLARED)
    hand_back(filled, cast.officer)
    filled.move_to(moment("2026-10-12 10:00"))
    filled.save(TUANHUANG, {11: "no"})
    assert filled.post("answers/", DECLARED)["Location"] == filled.address("receipt/")
    page = text_of(filled.get("receipt/"))
    assert page.index("2026Q3-360603101-02") < page.index("2026Q3-360603101-01")
    assert "submission 2, after the county returned the check" in page
    assert page.count("on time") == 2
    assert "no 44 · yes 0 · cannot tell 1" in page
    assert "no 43 · yes 1 · cannot tell 1" in page


def test_a_check_without_a_submission_has_no_receipt(desk: Desk) -> None:
    assert desk.get("receipt/")["Location"] == desk.address()
    assert "has not been submitted yet" in text_of(desk.get())


def test_htmx_is_led_to_the_receipt_by_a_header(filled: Desk) -> None:
    filled.post("answers/", DECLARED)
    response = filled.post("answers/", DECLARED, htmx=True)
    assert response["HX-Redirect"] == filled.address("receipt/")
