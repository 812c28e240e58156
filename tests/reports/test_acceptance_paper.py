"""The record of an inspection: what it says once it is signed, to whom, and that it then stands."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.numbers import from_json, to_json
from reports.papers.acceptance import KIND
from reports.papers.bilingual import Both
from reports.papers.document import contents_of
from reports.papers.inspection import AcceptanceContents, InterviewRow, collect
from reports.privacy import may_read
from reports.states import Audience, PaperKind
from tests import factories
from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, moment, submit
from tests.factories_inspections import inspected, sign, to_last_step, with_rules
from tests.pages import enter
from tests.reports.frozen import html_of, pdf_of
from tests.reports.reading import fonts_of, page_texts
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
TUANHUANG, DAY = "360603101200", "2026-12-25"


@pytest.fixture
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    """团黄's entry for the criteria 8 and 11, in the last stage of its rectification."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    return to_last_step(factories.sign(factories.propose(findings, by=cast.officer), by=cast.leader))


@pytest.fixture
def passed(entry: LedgerEntry, cast: Cast) -> Inspection:
    inspection = inspected(entry, cast, i_team_complete={"points": "4", "reason": "副书记空缺"})
    sign(inspection, cast)
    return Inspection.objects.get(pk=inspection.pk)


def said_of(inspection: Inspection, day: str = DAY) -> AcceptanceContents:
    return collect(inspection.entry.village, day, inspection.key, moment("2026-12-26 09:00"))


def ask(inspection: Inspection, by: User) -> ReportJob:
    return request_report(
        paper=PaperKind.ACCEPTANCE, place=inspection.entry.village, period=DAY, subject=inspection.key, copy=Copy("en"),
        by=by, at=moment("2026-12-26 09:00"),
    )  # fmt: skip


def test_it_has_the_sheet_the_criteria_and_the_ballots(passed: Inspection) -> None:
    said = said_of(passed)
    assert (said.head.village, said.head.township, said.head.county) == ("团黄村民委员会", "锦江镇", "余江区")
    assert (said.head.number, said.round) == (passed.entry.number, 1)
    assert (said.points, said.full, said.pass_mark) == ("98", "100", 70)
    assert len(said.aspects) == 6
    [lost] = [item for aspect in said.aspects for item in aspect.items if item.reason]
    assert (lost.full, lost.points, lost.reason) == ("6", "4", "副书记空缺")
    assert [(row.number, row.is_resolved) for row in said.criteria] == [(8, True), (11, True)]
    assert said.ballots is not None
    assert (said.ballots.issued, said.ballots.returned, said.ballots.spoiled) == (20, 18, 2)
    assert {(row.satisfied, row.dissatisfied) for row in said.ballots.questions} == {(18, 0)}
    assert [member.is_head for member in said.team] == [True]


def test_it_has_one_word_for_each_thing_in_chinese(passed: Inspection) -> None:
    said = replace(said_of(passed), interviews=(InterviewRow(Both("村民代表", "villagers"), 12, ""),))
    html = html_of(said, PaperKind.ACCEPTANCE, "zh-hans")
    assert "<h1>团黄村<br/>" in html
    # In full where the legal body is meant, in the first lines of the record, and nowhere else.
    assert html.count("团黄村民委员会") == 1
    for words in ("区领导：", "督导组按评分表提出：验收通过。", "<th>人数</th>"):
        assert words in html
    for words in ("县领导", "验收组", "合格", "<th>人员</th>"):
        assert words not in html


def test_a_pass_says_until_when_the_village_is_watched(passed: Inspection) -> None:
    said = said_of(passed)
    assert (said.proposed, said.outcome, said.deadline) == ("pass", "pass", None)
    assert str(said.watch_until) == "2027-12-25"
    html = html_of(said, PaperKind.ACCEPTANCE)
    assert "The watch begins with the signature and lasts until 25 December 2027." in html
    assert "Signed on 25 December 2026 by" in html
    assert "nobody of it is withdrawn before acceptance" not in html


def failed(entry: LedgerEntry, cast: Cast) -> Inspection:
    """Criterion 8 is not resolved, and a mass incident fails it outright."""
    inspection = inspected(
        entry, cast,
        c_8={"resolved": "no", "words": "案件尚未审结"},
        v_mass_incident={"hit": "yes", "fact": "十二月上旬三十人围堵镇政府"},
    )  # fmt: skip
    sign(inspection, cast, fail_reasons="第8条未解决\n另有群体性事件")
    return Inspection.objects.get(pk=inspection.pk)


def test_a_failure_gives_its_reasons_and_the_new_deadline_and_keeps_the_group(entry: LedgerEntry, cast: Cast) -> None:
    said = said_of(failed(entry, cast))
    assert (said.outcome, said.watch_until) == ("fail", None)
    assert said.deadline == LedgerEntry.objects.get(pk=entry.pk).deadline
    html = html_of(said, PaperKind.ACCEPTANCE)
    for words in (
        "<p>第8条未解决</p>",
        "<p>另有群体性事件</p>",
        "the new deadline is 23 February 2027",
        "nobody of it is withdrawn before acceptance",
        "Criterion 8 is not resolved, which fails outright",
        "案件尚未审结",
    ):
        assert words in html


def test_a_stricter_signature_says_why(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    sign(inspection, cast, Outcome.FAIL, stricter_reason="信访件未办结", fail_reasons="群众另有反映")
    html = html_of(said_of(Inspection.objects.get()), PaperKind.ACCEPTANCE)
    assert "By its sheet the team proposed: passed." in html
    assert "stricter than proposed: failed." in html
    assert "信访件未办结" in html


def test_basically_passed_is_consolidated_until_a_day(entry: LedgerEntry, cast: Cast) -> None:
    with_rules({"pass_mark": 99, "basically_passed_from": 90})
    inspection = inspected(entry, cast, i_team_complete={"points": "4", "reason": "副书记空缺"})
    sign(inspection, cast)
    said = said_of(Inspection.objects.get())
    assert (said.outcome, str(said.deadline), said.watch_until) == ("basic", "2027-06-25", None)
    html = html_of(said, PaperKind.ACCEPTANCE)
    assert "The entry is consolidated until 25 June 2027, and inspected again." in html
    assert "nobody of it is withdrawn before acceptance" in html


def test_there_is_none_before_the_signature(entry: LedgerEntry, cast: Cast) -> None:
    inspection = inspected(entry, cast)
    with pytest.raises(RuleBroken, match="has not been signed: there is no record of it yet"):
        said_of(inspection)


def test_its_period_is_the_day_of_the_signature(passed: Inspection) -> None:
    with pytest.raises(RuleBroken, match="This paper is of 25 December 2026"):
        said_of(passed, "2026-12-24")


def test_what_was_issued_stands_whatever_becomes_of_the_entry(passed: Inspection, cast: Cast) -> None:
    first = ask(passed, cast.leader)
    LedgerEntry.objects.filter(pk=passed.entry_id).update(round=2)
    assert ask(passed, cast.officer) == first
    said = contents_of(first.snapshot)
    assert from_json(AcceptanceContents, to_json(said)) == said == said_of(passed)
    with pytest.raises(PermissionDenied):
        ask(passed, cast.filer)


def test_those_read_it_who_may_see_the_inspection(passed: Inspection, cast: Cast) -> None:
    place = passed.entry.village
    for user in (cast.officer, cast.leader, cast.inspector, cast.filer, cast.member, cast.supervisor):
        assert may_read(user, KIND, place, passed.key), user
    for user in (cast.neighbour, cast.stranger, cast.department, cast.auditor):
        assert not may_read(user, KIND, place, passed.key), user
    for wrong in ("", passed.entry.number, f"{passed.entry.number}-2", f"{passed.entry.number}-²", "x-" + "9" * 50):
        assert not may_read(cast.officer, KIND, place, wrong)


def test_it_has_a_page_from_the_signature_on_under_its_day_alone(entry: LedgerEntry, cast: Cast) -> None:
    inspection, browser = inspected(entry, cast), enter(cast.officer)
    address = f"/reports/papers/acceptance/{TUANHUANG}/{{}}/{entry.number}-1/"
    assert browser.get(address.format(DAY)).status_code == 404
    sign(inspection, cast)
    days = (DAY, "2026-12-24", "2026Q4", "2026")
    assert [browser.get(address.format(day)).status_code for day in days] == [200, 404, 404, 404]


def test_the_page_of_the_inspection_leads_to_it(passed: Inspection, cast: Cast) -> None:
    address = f"/reports/papers/acceptance/{TUANHUANG}/{DAY}/{passed.entry.number}-1/"
    officer = enter(cast.officer)
    assert address in officer.get(f"/inspections/{passed.pk}/").content.decode()
    assert officer.get(address).status_code == 200
    assert enter(cast.neighbour).get(address).status_code == 404


def test_a_copy_for_outside_hides_words_and_names_but_no_point(entry: LedgerEntry, cast: Cast) -> None:
    said = said_of(failed(entry, cast))
    outside = html_of(said, PaperKind.ACCEPTANCE, audience=Audience.OUTSIDE)
    hidden = ("围堵", "案件尚未审结", "第8条未解决", "班子已配齐", cast.inspector.full_name, cast.leader.full_name)
    for words in hidden:
        assert words not in outside
        assert words in html_of(said, PaperKind.ACCEPTANCE)
    assert "fails outright: (not shown in this copy)" in outside
    assert "100 of 100 points; 70 pass." in outside


def test_a_rule_set_without_vetoes_and_ballots_has_none(passed: Inspection) -> None:
    said = said_of(passed)
    bare = replace(said, ballots=None, interviews=(), vetoes=(), veto_points=0, team=(), criteria=(), signed_by=None)
    html = html_of(bare, PaperKind.ACCEPTANCE)
    assert "By this rule set no ballots are held." in html
    assert "No interviews were recorded." in html
    assert "What fails outright" not in html


def test_its_spreadsheet_has_every_item_and_line(passed: Inspection) -> None:
    said = said_of(passed)
    scores, criteria, answers, lines = KIND.tables(said)
    assert sum(row[3] for row in scores.rows) == 98  # type: ignore[misc]
    assert [row[0] for row in criteria.rows] == [8, 11]
    assert len(answers.rows) == len(said.ballots.questions if said.ballots else ())
    assert len(lines.rows) == len(said.lines)


def test_no_page_ends_with_the_name_of_an_aspect_or_begins_a_line_with_a_dot(passed: Inspection) -> None:
    said = said_of(passed)
    aspects = {"".join(aspect.name.zh.split()) for aspect in said.aspects}
    for times in (1, 33, 65, 97):
        long = replace(said, head=replace(said.head, township="镇" * times))
        with pdfplumber.open(io.BytesIO(pdf_of(long, PaperKind.ACCEPTANCE))) as opened:
            found = [line["text"].strip() for line in opened.pages[0].extract_text_lines()]
        assert not any(line.startswith("·") for line in found)
        [*_above, last, _number] = found
        assert last.rstrip("0123456789. ") not in aspects


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_back_from_the_pdf_whatever_the_names(passed: Inspection, language: str) -> None:
    said = said_of(passed)
    long = replace(
        said,
        head=replace(said.head, village="龘𠮷" * 20),
        criteria=tuple(replace(row, note="甲乙丙丁。" * 120) for row in said.criteria),
    )
    pdf = pdf_of(long, PaperKind.ACCEPTANCE, language)
    text = "".join("".join(page_texts(pdf)).split())
    assert "龘𠮷" * 20 in text
    assert text.count("丁") == 240
    assert "副书记空缺" in text
    assert ("班子建设" if language == "zh-hans" else "Theteam") in text
    assert all(fonts_of(pdf).values())
