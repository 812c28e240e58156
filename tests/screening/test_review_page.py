"""The check as the county reads it: facts, every yes, cannot-tells, matrix, history, and only the buttons that work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.factories import (
    REVIEWED,
    UNKNOWN,
    YES,
    confirm,
    fill_check,
    make_division,
    make_user,
    open_check,
    propose,
    sign,
    submit,
)
from tests.pages import enter, queries_of, text_of
from tests.scenes import scene
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.screening.actions import return_check, unconfirm_check
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.review_page import findings_to_come, page_of

pytestmark = pytest.mark.django_db
TUANHUANG, JINBEI = "360603101200", "360603101201"
URL = "/checks/2026Q3/360603101/review/"
CONFIRM, RETURN, UNCONFIRM = (URL.replace("review", verb) for verb in ("confirm", "return", "unconfirm"))


@scene
def said(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Submitted: 团黄 meets 8, 锦北 cannot tell 2."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}, JINBEI: {2: UNKNOWN}})
    return submit(check, by=cast.filer)


def offers(user: User) -> set[str]:
    """Which decisions the page offers."""
    page = text_of(enter(user).get(URL))
    return {verb for verb in ("confirm", "return", "unconfirm") if URL.replace("review", verb) in page}


def test_every_yes_stands_with_its_evidence(said: QuarterlyCheck, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get(URL))
    assert all(words in page for words in (YES.fact, YES.established_by, YES.document_no))


def test_every_cannot_tell_stands_with_its_reason(said: QuarterlyCheck, cast: Cast) -> None:
    assert UNKNOWN.reason in text_of(enter(cast.officer).get(URL))
    (row,) = page_of(said, REVIEWED).unknowns()
    assert (row.village.code, row.answer.criterion.number) == (JINBEI, 2)


def test_the_matrix_has_a_cell_for_every_village_and_criterion(said: QuarterlyCheck) -> None:
    rows = list(page_of(said, REVIEWED).matrix())
    assert [len(cells) for _line, cells in rows] == [15, 15, 15]
    assert all(cell.answer for _line, cells in rows for cell in cells)


def test_a_draft_is_called_a_draft(check: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    assert "they are a draft" in text_of(officer.get(URL))
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    assert "they are a draft" not in text_of(officer.get(URL))


def test_buttons_follow_the_stage(check: QuarterlyCheck, cast: Cast) -> None:
    seen = [offers(cast.officer)]
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    seen.append(offers(cast.officer))
    confirm(check, by=cast.officer)
    seen.append(offers(cast.officer))
    assert seen == [set(), {"confirm", "return"}, {"unconfirm"}]


def test_a_decided_finding_takes_the_way_back_away_and_says_why(said: QuarterlyCheck, cast: Cast) -> None:
    propose(confirm(said, by=cast.officer), by=cast.officer)
    assert offers(cast.officer) == set()
    assert "Those decisions must be undone first" in text_of(enter(cast.officer).get(URL))


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR, Role.SUPERVISOR, Role.FILER])
def test_who_only_reads_gets_no_buttons(check: QuarterlyCheck, cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    fill_check(check, by=cast.filer)
    assert 'id="decision"' not in text_of(client.get(URL))
    submit(check, by=cast.filer)
    assert 'id="decision"' not in text_of(client.get(URL))
    assert offers(cast.with_role(role)) == set()


def test_the_history_names_receipts_and_lateness(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    submit(check, by=cast.filer, at=check.due_at + dt.timedelta(minutes=61))
    sheet = check.sheets.first()
    assert sheet is not None
    return_check(check=check, village_reasons={sheet.pk: "核实"}, reason="请核实", by=cast.officer, at=REVIEWED)
    history = page_of(check, REVIEWED).history
    assert [event.verb for event in history] == ["return", "submit", "fill", "open"]
    assert history[0].reason == "请核实"
    assert "2026Q3-360603101-01" in history[1].sentence
    assert "1" in history[1].sentence
    assert history[3].who == "", "the scheduler opened it"


def test_withdrawn_findings_do_not_stand_beside_the_answers(said: QuarterlyCheck, cast: Cast) -> None:
    confirm(said, by=cast.officer)
    unconfirm_check(check=said, reason="重核", by=cast.officer, at=REVIEWED)
    (row,) = page_of(said, REVIEWED).hits()
    assert row.finding is None
    (again,) = confirm(said, by=cast.officer)
    (row,) = page_of(said, REVIEWED).hits()
    assert row.finding == again
    assert Finding.objects.count() == 2


def test_it_counts_what_a_confirmation_will_record_and_attach(said: QuarterlyCheck, cast: Cast) -> None:
    assert findings_to_come(said) == (1, 0)
    sign(propose(confirm(said, by=cast.officer), by=cast.officer), by=cast.leader)
    later = open_check("360603101", said.period.next())
    at = later.opened_at + dt.timedelta(days=1)
    answers = {TUANHUANG: {8: YES, 9: YES}, JINBEI: {8: YES}}
    submit(fill_check(later, by=cast.filer, at=at, answers=answers), by=cast.filer, at=at)
    told = findings_to_come(later)
    done = confirm(later, by=cast.officer, at=at)
    assert told == (len(done), sum(finding.entry is not None for finding in done)) == (3, 1)


def test_it_needs_no_more_queries_for_more_villages(said: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get(URL)  # the first page of a session writes the session
    few = queries_of(officer, URL)
    make_division("360603103", "中童镇")
    codes = [f"360603103{number}" for number in range(200, 230)]
    for code in codes:
        make_division(code, f"{code}村民委员会")
    filer = make_user(Role.FILER, "360603103")
    submit(fill_check(open_check("360603103"), by=filer, answers={code: {8: YES} for code in codes}), by=filer)
    assert queries_of(officer, "/checks/2026Q3/360603103/review/") == few == 19


def test_who_may_not_read_the_screening_is_refused(said: QuarterlyCheck, cast: Cast) -> None:
    for user in (cast.department, cast.member, cast.auditor, cast.system_admin):
        assert enter(user).get(URL).status_code == 403


def test_outside_the_jurisdiction_it_does_not_exist(said: QuarterlyCheck, cast: Cast) -> None:
    for user in (cast.stranger, cast.neighbour):
        assert enter(user).get(URL).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["2026Q9/360603101", "2026q3x/360603101", "2026Q3/x", "2026Q3/36060310", "2026Q3/%00", "%00/360603101",
     "2026Q3/360603101%00", "2025Q1/360603101", "2026Q3/999999999"],
)  # fmt: skip
def test_junk_in_the_address_is_not_found(said: QuarterlyCheck, cast: Cast, path: str) -> None:
    for verb in ("review", "return", "unconfirm"):
        assert enter(cast.officer).get(f"/checks/{path}/{verb}/").status_code == 404
    assert enter(cast.officer).post(f"/checks/{path}/confirm/").status_code == 404


def test_it_asks_strangers_to_sign_in(said: QuarterlyCheck) -> None:
    page = Client().get(URL)
    assert (page.status_code, page["Location"]) == (302, f"/sign-in/?next={URL}")
