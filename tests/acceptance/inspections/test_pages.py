"""The pages of inspections: list, rounds, application, plan, sheet, proposal, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.factories import make_user
from tests.factories_inspections import (
    SIGNED,
    VISIT_DAY,
    VISITED,
    apply,
    full_sheet,
    inspected,
    plan,
    propose,
    save,
    sign,
    to_last_step,
)
from tests.factories_watch import determined
from tests.pages import enter, queries_of, text_of
from tests.scenes import scene
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.sheet_rows import print_of
from villages.acceptance.inspections.sheet_store import rows_of
from villages.accounts.permissions import Role
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry
from villages.process import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_visit() -> Iterator[None]:
    with time_machine.travel(VISITED, tick=False):
        yield


@scene
def planned(entry: LedgerEntry, cast: Cast) -> Inspection:
    return plan(apply(entry, cast), cast)


def sent(inspection: Inspection, rows: dict[str, dict[str, str]], **more: str) -> dict[str, str]:
    """What a browser sends that read the sheet just now."""
    kept = rows_of(Inspection.objects.get(pk=inspection.pk))
    fields = {f"{name}__{part}": text for name, values in rows.items() for part, text in values.items()}
    return fields | {f"{name}__read": print_of(kept.get(name, {})) for name in rows} | more


def test_the_self_test_is_looked_at_as_often_as_one_likes_and_keeps_nothing(entry: LedgerEntry, cast: Cast) -> None:
    browser = enter(cast.filer)
    url = f"/ledger/{entry.number}/inspections/apply/"
    page = text_of(browser.post(url, {"look": "1", "version": entry.version, "i-team_complete": "6", "c-8": "yes"}))
    assert "6 of 100 points by your own score; 64 more are needed for the 70 that pass." in page
    assert "Criterion 11 must be resolved first" in page
    assert "There is no approved plan." in page
    assert 'value="6"' in page
    assert Inspection.objects.count() == 0


def test_the_application_keeps_the_self_test_as_it_was_shown(entry: LedgerEntry, cast: Cast) -> None:
    browser = enter(cast.filer)
    url = f"/ledger/{entry.number}/inspections/apply/"
    refused = text_of(browser.post(url, {"version": entry.version, "application": "电话13812345678"}))
    assert "telephone number" in refused
    response = browser.post(url, {"version": entry.version, "application": "完成", "i-team_complete": "6"}, follow=True)
    page = text_of(response)
    assert "The application is with the county." in page
    assert "6 of 100 points by your own score" in page


def test_before_the_last_stage_the_self_test_opens_without_the_application(entry: LedgerEntry, cast: Cast) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(step=Stage.ANALYSE)
    page = text_of(enter(cast.filer).get(f"/ledger/{entry.number}/inspections/apply/"))
    assert "Apply when the last stage" in page
    assert "Apply for acceptance" not in page


def test_points_that_cannot_be_are_named(entry: LedgerEntry, cast: Cast) -> None:
    url = f"/ledger/{entry.number}/inspections/apply/"
    page = text_of(enter(cast.filer).post(url, {"look": "1", "version": entry.version, "i-team_complete": "7"}))
    assert "points from 0 to 6." in page


def test_the_officer_plans_and_sees_who_cannot_be_sent(entry: LedgerEntry, cast: Cast) -> None:
    inspection = apply(entry, cast)
    browser = enter(cast.officer)
    url = f"/inspections/{inspection.pk}/plan/"
    plan_of = {"version": inspection.version, "team": [cast.inspector.pk], "head": cast.inspector.pk}
    assert "This day is over." in text_of(browser.post(url, {**plan_of, "planned_on": "2026-12-01"}))
    browser.post(url, {**plan_of, "planned_on": VISIT_DAY.isoformat()})
    inspection.refresh_from_db()
    assert (inspection.stage, inspection.is_announced) == (Stage.PLANNED, False)


def test_the_sheet_saves_every_row_and_leads_to_the_decision(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    url = f"/inspections/{planned.pk}/sheet/"
    response = browser.post(url, sent(planned, full_sheet(planned), then="propose"))
    proposing = f"/inspections/{planned.pk}/propose/"
    assert response.headers["Location"] == proposing
    # What the browser kept of the sheet is with the server now.
    assert unquote(response.cookies["taken_page"].value) == url
    page = text_of(browser.get(proposing))
    assert "100 of 100 points; 70 pass." in page
    assert "There is no photograph yet" in page
    planned.refresh_from_db()
    browser.post(proposing, {"version": planned.version, "sheet_version": planned.sheet_version})
    planned.refresh_from_db()
    assert (planned.stage, planned.proposed_outcome) == (Stage.PROPOSED, Outcome.PASS)


def test_what_a_colleague_saves_meanwhile_is_not_proposed_unseen(planned: Inspection, cast: Cast) -> None:
    browser, proposing = enter(cast.inspector), f"/inspections/{planned.pk}/propose/"
    save(planned, full_sheet(planned), cast.inspector)
    planned.refresh_from_db()
    assert "100 of 100 points" in text_of(browser.get(proposing))
    save(planned, full_sheet(planned, c_8={"resolved": "no", "words": "仍未整改"}), cast.inspector)
    late = browser.post(proposing, {"version": planned.version, "sheet_version": planned.sheet_version})
    assert late.status_code == 409
    assert "Somebody else has just changed this." in text_of(late)
    planned.refresh_from_db()
    assert planned.stage == Stage.PLANNED


def test_the_filter_does_not_give_an_unannounced_inspection_away(entry: LedgerEntry, cast: Cast) -> None:
    plan(apply(entry, cast), cast, is_announced=False)
    filer, officer = enter(cast.filer), enter(cast.officer)
    for stage, is_there in (("applied", True), ("planned", False), ("proposed", False)):
        url = f"/inspections/?stage={stage}"
        assert (entry.number in text_of(filer.get(url))) is is_there
        assert (entry.number in text_of(officer.get(url))) is (stage == "planned")


def test_photographs_of_an_inspection_are_its_teams(planned: Inspection, cast: Cast) -> None:
    url = f"/ledger/{planned.entry.number}/files/inspection/{planned.pk}/"
    stranger = make_user(Role.INSPECTOR, "360603")
    assert enter(stranger).get(url).status_code == 403
    assert enter(cast.inspector).get(url).status_code == 200


def test_an_incomplete_sheet_is_led_back_to_its_open_rows(planned: Inspection, cast: Cast) -> None:
    page = text_of(enter(cast.inspector).get(f"/inspections/{planned.pk}/propose/"))
    assert "The sheet is not complete: 28 rows are open." in page
    assert "Propose this decision" not in page


def test_a_draft_keeps_what_can_be_kept_and_names_the_rest(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    rows = {"i-team_united": {"points": "4", "reason": "偶有争执"}, "v-false_papers": {"hit": "yes", "fact": ""}}
    url = f"/inspections/{planned.pk}/sheet/"
    response = browser.post(url, sent(planned, rows), HTTP_HX_REQUEST="true")
    page = text_of(response)
    assert response.status_code == 422
    assert 'data-problem-of="v-false_papers"' in page
    assert 'id="i-team_united-read"' in page
    assert "<form" not in page
    assert planned.scores.count() == 1


def test_a_second_draft_by_the_same_person_is_no_conflict(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    url = f"/inspections/{planned.pk}/sheet/"
    row = {"i-team_united": {"points": "4", "reason": "偶有争执"}}
    assert browser.post(url, sent(planned, row), HTTP_HX_REQUEST="true").status_code == 200
    row["i-team_united"]["points"] = "3"
    assert browser.post(url, sent(planned, row), HTTP_HX_REQUEST="true").status_code == 200
    assert str(planned.scores.get().points) == "3.0"


def test_what_a_colleague_wrote_stands_beside_and_the_next_save_knows_both(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    url = f"/inspections/{planned.pk}/sheet/"
    mine = sent(planned, {"i-team_united": {"points": "5", "reason": ""}})
    save(planned, {"i-team_united": {"points": "2", "reason": "长期不和"}}, cast.inspector)
    assert browser.post(url, mine, HTTP_HX_REQUEST="true").status_code == 409
    response = browser.post(url, mine)
    assert response.status_code == 409
    assert "长期不和" in text_of(response)
    row = response.context["form"].rows["i-team_united"]
    assert (row.values["points"], str(planned.scores.get().points)) == ("5", "2.0")
    browser.post(url, {**mine, "i-team_united__read": row.read})
    assert str(planned.scores.get().points) == "5.0"


def test_an_inspector_who_was_not_sent_is_refused_in_words(planned: Inspection, cast: Cast) -> None:
    other = make_user(Role.INSPECTOR, "360603")
    response = enter(other).get(f"/inspections/{planned.pk}/sheet/")
    assert response.status_code == 403
    assert "not of the team" in text_of(response)


def test_the_leader_signs_what_was_proposed(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast, c_8={"resolved": "no", "words": "未结案"})
    browser = enter(cast.leader)
    url = f"/inspections/{inspection.pk}/sign/"
    response = browser.get(url)
    assert "第8" in response.context["form"]["fail_reasons"].value() or "8" in text_of(response)
    assert list(dict(response.context["form"].fields["outcome"].choices)) == ["fail"]
    reasons = {"outcome": "fail", "fail_reasons": "第8条未解决", "version": inspection.version}
    page = text_of(browser.post(url, reasons, follow=True))
    assert "第8条未解决" in page
    entry.refresh_from_db()
    assert entry.stage == Stage.RECTIFYING


def test_a_stricter_signature_without_a_reason_comes_back(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    data = {"outcome": "fail", "fail_reasons": "x", "version": inspection.version}
    page = text_of(enter(cast.leader).post(f"/inspections/{inspection.pk}/sign/", data))
    assert "Say why the decision is stricter than the proposal." in page


def test_of_two_signatures_the_second_is_told(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    browser = enter(cast.leader)
    data = {"outcome": "pass", "version": inspection.version}
    assert browser.post(f"/inspections/{inspection.pk}/sign/", data).status_code == 302
    assert browser.post(f"/inspections/{inspection.pk}/sign/", data).status_code == 409


def test_a_sheet_goes_back_to_the_team_with_a_reason(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    url = f"/inspections/{inspection.pk}/send-back/"
    enter(cast.leader).post(url, {"reason": "票数请复核", "version": inspection.version})
    page = text_of(enter(cast.inspector).get(f"/inspections/{inspection.pk}/"))
    assert "票数请复核" in page
    assert "Fill in the sheet" in page


def test_an_officer_cannot_return_a_proposal_by_the_address(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    response = enter(cast.officer).get(f"/inspections/{inspection.pk}/return/")
    assert response.status_code == 302


def test_the_rounds_stand_side_by_side(entry: LedgerEntry, cast: Cast) -> None:
    failed = inspected(
        entry, cast, c_8={"resolved": "no", "words": "未结案"}, i_team_united={"points": "3", "reason": "不和"}
    )
    entry = sign(failed, cast, fail_reasons="第8条未解决")
    sign(inspected(entry, cast), cast)
    page = text_of(enter(cast.filer).get(f"/ledger/{entry.number}/inspections/"))
    assert page.index("Inspection 1") < page.index("Inspection 2")
    assert "98 of 100" in page
    assert "100 of 100" in page
    assert "不和" in page
    assert "not resolved" in page


def test_a_township_reads_the_sheet_of_an_announced_inspection_only_once_it_is_signed(
    entry: LedgerEntry, cast: Cast
) -> None:
    inspection = inspected(entry, cast, i_team_united={"points": "3", "reason": "长期不和"})
    filer, url = enter(cast.filer), f"/inspections/{inspection.pk}/"
    hidden = text_of(filer.get(url)) + text_of(filer.get(f"/ledger/{entry.number}/inspections/"))
    assert "长期不和" not in hidden
    assert "The team proposed" not in hidden
    sign(inspection, cast)
    assert "长期不和" in text_of(filer.get(url))


def exported(browser: Client) -> list[tuple[object, ...]]:
    """The lines of the spreadsheet of inspections."""
    book = load_workbook(BytesIO(browser.get("/inspections.xlsx").content))
    return list(book.worksheets[0].values)


def lasting(page: str) -> str:
    """The page without what differs from answer to answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"\w+"', "", page)


@pytest.mark.parametrize("is_proposed", [False, True], ids=["planned", "proposed"])
def test_of_an_unannounced_inspection_the_township_sees_its_own_application_alone(
    entry: LedgerEntry, cast: Cast, is_proposed: bool
) -> None:
    inspection = apply(entry, cast)
    pages = ("/inspections/", f"/ledger/{entry.number}/inspections/", f"/inspections/{inspection.pk}/")
    tell_moves(at=SIGNED)
    filer = enter(cast.filer)
    elsewhere = ("/", f"/ledger/{entry.number}/", f"/ledger/{entry.number}/files/", "/inbox/")
    before = {url: lasting(text_of(filer.get(url))) for url in (*pages, *elsewhere)}
    lines = exported(filer)
    plan(inspection, cast, is_announced=False)
    if is_proposed:
        save(inspection, full_sheet(inspection), cast.inspector)
        propose(inspection, cast)
    tell_moves(at=SIGNED)
    for url, page in before.items():
        assert lasting(text_of(filer.get(url))) == page, url
    assert exported(filer) == lines
    for url in pages:
        assert all(words in before[url] for words in ("applied for", "2026-12-20"))
    assert "班子已配齐，村务已公开" in before[pages[2]]
    assert "The application is with the county." in before[pages[1]]
    assert VISIT_DAY.isoformat() in text_of(enter(cast.officer).get(pages[2]))


def test_the_list_shows_an_inspector_what_waits_and_filters(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    assert "Waiting for you" in text_of(browser.get("/inspections/"))
    assert "No inspection to show" in text_of(browser.get("/inspections/?outcome=pass"))
    assert "团黄" in text_of(browser.get("/inspections/?stage=planned&text=tuanhuang"))


def test_the_list_goes_out_as_a_spreadsheet(entry: LedgerEntry, cast: Cast) -> None:
    sign(inspected(entry, cast), cast)
    response = enter(cast.officer).get("/inspections.xlsx")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")


def test_the_pages_ask_as_often_for_many_as_for_one(entry: LedgerEntry, cast: Cast) -> None:
    failed = inspected(entry, cast, c_8={"resolved": "no", "words": "未结案"})
    entry = sign(failed, cast, fail_reasons="第8条未解决")
    browser = enter(cast.officer)
    urls = ("/inspections/", f"/ledger/{entry.number}/inspections/", f"/inspections/{failed.pk}/")
    queries_of(browser, urls[0])  # the first page of a process reads more
    few = {url: queries_of(browser, url) for url in urls}
    again = plan(apply(entry, cast), cast, team=(cast.inspector, make_user(Role.INSPECTOR, "360603")))
    save(again, full_sheet(again, p_villagers={"people": "3", "words": ""}), cast.inspector)
    propose(again, cast)
    for number in (241, 242, 243):
        apply(to_last_step(determined(f"360603101{number}", cast)), cast)
    assert {url: queries_of(browser, url) for url in urls} == few
    assert max(few.values()) <= 22


def test_the_sheet_asks_as_often_full_as_empty(planned: Inspection, cast: Cast) -> None:
    browser = enter(cast.inspector)
    url = f"/inspections/{planned.pk}/sheet/"
    empty = queries_of(browser, url)
    save(planned, full_sheet(planned, v_false_papers={"hit": "yes", "fact": "补造"}), cast.inspector)
    assert queries_of(browser, url) <= empty + 1
