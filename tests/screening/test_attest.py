"""The villages without change are attested in one act, with last quarter's answers as they were shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import NO, QUARTER, UNKNOWN, YES, fill_check, moment, open_check, sheet_of, submit
from tests.scenes import scene
from tests.screening.desk import JINBEI, SHIGANG, TUANHUANG, Desk, text_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.actions import return_check, save_sheet
from villages.screening.attesting import attest_unchanged, candidates_of
from villages.screening.models import Answer, QuarterlyCheck
from villages.screening.progress import progress_of
from villages.screening.rules import AnswerInput

NOW = moment("2027-01-05 10:00")
SEEN = replace(YES, seen_on=dt.date(2026, 8, 20))
pytestmark = pytest.mark.django_db


@scene
def later(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """The quarter after one that was complete: 团黄 with a yes, 锦北 with a cannot tell, 石港 with fifteen noes."""
    fill_check(check, by=cast.colleague, answers={TUANHUANG: {11: SEEN}, JINBEI: {8: UNKNOWN}})
    submit(check, by=cast.colleague)
    return open_check("360603101", QUARTER.next())


def attest(check: QuarterlyCheck, by: User, *codes: str, at: dt.datetime = NOW) -> int:
    sheets = list(check.sheets.filter(village__code__in=codes or [TUANHUANG, JINBEI, SHIGANG]))
    versions = {sheet.pk: sheet.version for sheet in sheets}
    return attest_unchanged(check=check, sheet_ids=set(versions), versions=versions, by=by, at=at)


def given(check: QuarterlyCheck, code: str) -> dict[int, AnswerInput]:
    rows = Answer.objects.filter(sheet__quarterly_check=check, sheet__village__code=code)
    return {answer.criterion.number: AnswerInput.of(answer) for answer in rows.select_related("criterion")}


def refusals(check: QuarterlyCheck) -> dict[str, str]:
    return {c.sheet.village.code: str(c.refusal) for c in candidates_of(progress_of(check))}


def test_a_whole_township_is_attested_in_one_act_with_words_and_a_row_for_each_village(
    later: QuarterlyCheck, cast: Cast
) -> None:
    assert attest(later, cast.filer) == 3
    assert given(later, SHIGANG) == dict.fromkeys(range(1, 16), NO)
    assert given(later, JINBEI)[8] == UNKNOWN
    assert given(later, TUANHUANG)[11] == YES.dated(later.period), "a yes is seen on the last day of this quarter"
    assert AuditRow.objects.filter(verb="sheet.attest", by=cast.filer, at=NOW).count() == 3
    later.refresh_from_db()
    assert (later.stage, later.assigned_to) == (Stage.IN_WORK, cast.filer)


def test_it_counts_only_once_attested_in_this_quarter(later: QuarterlyCheck, cast: Cast) -> None:
    assert progress_of(later).counts == {"no": 0, "yes": 0, "unknown": 0}
    attest(later, cast.filer)
    assert progress_of(later).is_complete
    submit(later, by=cast.filer, at=NOW)


def test_only_the_chosen_villages_are_answered(later: QuarterlyCheck, cast: Cast) -> None:
    attest(later, cast.filer, SHIGANG)
    assert (len(given(later, SHIGANG)), given(later, JINBEI)) == (15, {})


def test_a_village_whose_last_quarter_is_not_complete_is_left_to_be_answered(check: QuarterlyCheck, cast: Cast) -> None:
    most = dict.fromkeys(range(1, 15), NO)
    for code, answers in ((TUANHUANG, most), (JINBEI, {**most, 15: AnswerInput("yes")})):
        sheet = sheet_of(check, code)
        save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=cast.filer, at=moment("2026-10-08 10:00"))
    later = open_check("360603101", QUARTER.next())
    assert refusals(later) == dict.fromkeys([TUANHUANG, JINBEI, SHIGANG], "Last quarter is not complete.")
    with pytest.raises(RuleBroken, match="团黄村 cannot be attested"):
        attest(later, cast.filer, TUANHUANG)


def test_a_village_answered_otherwise_is_refused_and_nothing_of_the_others_stands(
    later: QuarterlyCheck, cast: Cast
) -> None:
    sheet = sheet_of(later, SHIGANG)
    save_sheet(sheet=sheet, answers={1: UNKNOWN}, version=1, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="Answered otherwise"):
        attest(later, cast.filer)
    assert given(later, TUANHUANG) == {}


def test_a_village_begun_with_the_same_answers_is_completed(later: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(later, TUANHUANG)
    save_sheet(sheet=sheet, answers={1: NO, 11: YES}, version=1, by=cast.filer, at=NOW)
    attest(later, cast.filer, TUANHUANG)
    assert len(given(later, TUANHUANG)) == 15
    assert refusals(later)[TUANHUANG] == "Answered already."


def test_a_returned_village_is_gone_through_by_itself(later: QuarterlyCheck, cast: Cast) -> None:
    attest(later, cast.filer)
    submit(later, by=cast.filer, at=NOW)
    sheet = sheet_of(later, SHIGANG)
    return_check(check=later, village_reasons={sheet.pk: "核实"}, reason="核实", by=cast.officer, at=NOW)
    with pytest.raises(RuleBroken, match="Returned by the county"):
        attest(later, cast.filer, SHIGANG)


def test_who_saves_meanwhile_is_not_overwritten_and_nothing_is_attested(later: QuarterlyCheck, cast: Cast) -> None:
    shown = {sheet.pk: sheet.version for sheet in later.sheets.all()}
    save_sheet(sheet=sheet_of(later, JINBEI), answers={1: NO}, version=1, by=cast.colleague, at=NOW)
    with pytest.raises(Conflict, match="锦北村"):
        attest_unchanged(check=later, sheet_ids=set(shown), versions=shown, by=cast.filer, at=NOW)
    assert given(later, TUANHUANG) == {}
    assert not AuditRow.objects.filter(verb="sheet.attest").exists()


def test_a_village_without_a_version_or_of_another_township_is_refused(later: QuarterlyCheck, cast: Cast) -> None:
    pk = sheet_of(later, SHIGANG).pk
    with pytest.raises(Conflict):
        attest_unchanged(check=later, sheet_ids={pk}, versions={}, by=cast.filer, at=NOW)
    stranger = open_check("360603102", QUARTER.next()).sheets.all()[0]
    with pytest.raises(RuleBroken, match="does not belong"):
        attest_unchanged(check=later, sheet_ids={stranger.pk}, versions={stranger.pk: 1}, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="at least one"):
        attest_unchanged(check=later, sheet_ids=set(), versions={}, by=cast.filer, at=NOW)


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "supervisor", "auditor"])
def test_nobody_but_the_townships_filers_attests(later: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        attest(later, getattr(cast, name))
    assert given(later, SHIGANG) == {}


def test_a_submitted_check_is_closed(later: QuarterlyCheck, cast: Cast) -> None:
    attest(later, cast.filer)
    submit(later, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="submitted"):
        attest(later, cast.filer)


@pytest.fixture
def page(later: QuarterlyCheck, cast: Cast, in_english: None) -> Desk:
    return Desk(cast.filer, later, NOW)


def ticked(desk: Desk, *codes: str) -> dict[str, object]:
    sheets = [desk.sheet(code) for code in codes]
    return {"sheet": [sheet.pk for sheet in sheets], **{f"v{sheet.pk}": sheet.version for sheet in sheets}}


def test_the_page_shows_what_is_attested_and_everything_is_ticked(page: Desk) -> None:
    response = page.get("unchanged/")
    words = text_of(response)
    assert f"团黄村 yes 11 {'Safety and land'}" in words or f"{YES.fact} ({YES.established_by}" in words
    assert UNKNOWN.reason in words
    assert "石港村 15 × no" in words
    assert response.content.decode().count('name="sheet"') == response.content.decode().count(" checked>") == 3


def test_attesting_all_leads_to_the_declaration_and_some_to_the_list(page: Desk) -> None:
    assert page.post("unchanged/", ticked(page, SHIGANG))["Location"] == page.address()
    assert "2 unchanged villages" in text_of(page.get())
    assert page.post("unchanged/", ticked(page, TUANHUANG, JINBEI))["Location"] == page.address("answers/")
    assert "No village can be attested as unchanged" in text_of(page.get("unchanged/"))


def test_the_first_page_offers_it(page: Desk) -> None:
    assert "Attest 3 unchanged villages" in text_of(page.home())
    assert page.address("unchanged/") in page.home().content.decode()


def test_a_conflict_is_told_and_the_ticks_stay(page: Desk, cast: Cast) -> None:
    data = ticked(page, TUANHUANG, JINBEI)
    save_sheet(sheet=page.sheet(JINBEI), answers={1: NO}, version=1, by=cast.colleague, at=NOW)
    response = page.post("unchanged/", data)
    assert response.status_code == 409
    assert "Somebody else has saved 锦北村 meanwhile." in text_of(response)
    assert response.content.decode().count(" checked>") == 2


@pytest.mark.parametrize("junk", ["", "0", "-1", "x", "9" * 40, "\x00", "١"])
def test_junk_is_answered_with_a_sentence(page: Desk, junk: str) -> None:
    assert page.post("unchanged/", {"sheet": junk, f"v{junk}": junk}).status_code == 422


def test_no_tick_is_answered_with_a_sentence(page: Desk) -> None:
    response = page.post("unchanged/", {})
    assert (response.status_code, "Choose at least one village." in text_of(response)) == (422, True)


def test_readers_and_neighbours_do_not_get_the_page(page: Desk, cast: Cast) -> None:
    assert Desk(cast.officer, page.check, NOW).get("unchanged/").status_code == 403
    assert Desk(cast.neighbour, page.check, NOW).get("unchanged/").status_code == 404


def test_a_closed_check_leads_to_where_it_is_read(page: Desk) -> None:
    page.post("unchanged/", ticked(page, TUANHUANG, JINBEI, SHIGANG))
    page.post("answers/", {"declared": "on"})
    assert page.get("unchanged/")["Location"] == page.address()
