"""The paper of a notice: from its issue on, for those who may know of it, with what it was issued on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.numbers import from_json, to_json
from reports.papers.bilingual import Both
from reports.papers.document import contents_of
from reports.papers.notice_letter import KIND
from reports.papers.notices import Fact, NoticeContents
from reports.privacy import audience_of, may_read
from reports.states import Audience, PaperKind
from tests.conftest import Cast
from tests.factories import make_user, moment
from tests.factories_notices import LATE, missing_check, only, sweep
from tests.pages import enter
from tests.reports.frozen import html_of, pdf_of
from tests.reports.reading import fonts_of, page_texts
from tests.reports.test_red_head import NOTICE
from villages.accountability.notices.actions import (
    answer_notice,
    issue_notice,
    propose_by_hand,
    withdraw_notice,
)
from villages.accountability.notices.models import Notice, NoticeKind, NoticeRule
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
ANSWERED, OVER = moment("2026-10-15 09:00"), moment("2026-10-20 09:00")
DAY = "2026-10-20"


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """锦江镇 did not submit its check, and has said why."""
    missing_check()
    sweep(LATE)
    answer_notice(notice=only(), words="组织干事工作交接不到位", by=cast.filer, at=ANSWERED)
    return only()


@pytest.fixture
def issued(notice: Notice, cast: Cast) -> Notice:
    issue_notice(notice=notice, by=cast.officer, at=OVER)
    return only()


def ask(notice: Notice, by: User, *, day: str = DAY, language: str = "en") -> ReportJob:
    return request_report(
        paper=PaperKind.NOTICE, place=notice.addressee, period=day, subject=str(notice.pk), copy=Copy(language), by=by,
        at=OVER,
    )  # fmt: skip


def test_it_says_what_was_issued_and_on_what(issued: Notice, cast: Cast) -> None:
    said: NoticeContents = contents_of(ask(issued, cast.officer).snapshot)
    assert (said.county, said.township, said.department) == ("余江区", "锦江镇", "")
    assert (said.kind, said.year, said.serial, said.issued_on.isoformat()) == ("criticism", 2026, 1, DAY)
    assert said.basis.en == "A quarterly check that is late or missing: informed criticism of the township."
    [fact] = said.facts
    assert not fact.is_typed
    assert "was not submitted" in fact.sentence.en
    assert "2026年" in fact.sentence.zh
    assert (said.answer, str(said.answered_on)) == ("组织干事工作交接不到位", "2026-10-15")
    assert from_json(NoticeContents, to_json(said)) == said


def test_there_is_none_before_the_issue(notice: Notice, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="This notice has not been issued: there is no paper of it yet"):
        ask(notice, cast.officer)


def test_its_period_is_the_day_of_issue(issued: Notice, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="This notice was issued on 20 October 2026"):
        ask(issued, cast.officer, day="2026-10-19")


def test_what_was_withdrawn_says_so_in_a_revision_of_its_own(issued: Notice, cast: Cast) -> None:
    first = ask(issued, cast.officer).snapshot
    withdraw_notice(notice=issued, reason="事实有误", by=cast.leader, at=OVER)
    second = ask(issued, cast.officer).snapshot
    assert (first.revision, second.revision) == (1, 2)
    assert contents_of(first).withdrawn_on is None
    html = html_of(contents_of(second), PaperKind.NOTICE)
    assert "Withdrawn on 20 October 2026. Reason: 事实有误" in html
    assert ask(issued, cast.officer).snapshot == second


def test_officer_leader_and_addressee_may_have_it_made(issued: Notice, cast: Cast) -> None:
    jobs = {ask(issued, by).pk for by in (cast.officer, cast.leader, cast.filer)}
    assert len(jobs) == 1
    for by in (cast.neighbour, cast.supervisor, cast.inspector, cast.stranger):
        with pytest.raises(PermissionDenied):
            ask(issued, by)


def test_those_read_it_who_may_know_of_the_notice(issued: Notice, cast: Cast) -> None:
    place, subject = issued.addressee, str(issued.pk)
    for user in (cast.officer, cast.leader, cast.inspector, cast.filer, cast.supervisor):
        assert may_read(user, KIND, place, subject), user
    # The department is of the county, but the notice is not addressed to it.
    county = Division.objects.get(code="360603")
    for user in (cast.neighbour, cast.department, cast.member, cast.stranger, cast.auditor):
        assert not may_read(user, KIND, place, subject), user
        assert not may_read(user, KIND, county, subject), user
    for wrong in ("", "x", "0", "９" * 30, "9" * 30):
        assert not may_read(cast.officer, KIND, place, wrong)
    assert audience_of(cast.supervisor, KIND) == Audience.OUTSIDE


def test_from_the_issue_on_it_has_a_page_that_offers_the_copy(notice: Notice, cast: Cast) -> None:
    officer = enter(cast.officer)
    address = f"/reports/papers/notice/360603101/{DAY}/{notice.pk}/"
    assert officer.get(address).status_code == 404
    with pytest.raises(RuleBroken, match="This notice has not been issued: there is no paper of it yet"):
        ask(notice, cast.officer)
    issue_notice(notice=notice, by=cast.officer, at=OVER)
    assert officer.post(address, {"language": "en", "audience": "office"}).status_code == 302
    assert enter(cast.neighbour).get(address).status_code == 404


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_has_its_title_and_says_what_is_asked(kind: NoticeKind) -> None:
    html = html_of(replace(NOTICE, kind=kind, posts=Both("镇党委书记", "the secretary")), PaperKind.NOTICE)
    assert "锦江镇" in html.partition("<h1>")[2].partition("</h1>")[0]
    decision = html.rpartition("<h2>")[2]
    assert "the secretary" in decision
    assert ("Answer in writing" in html) is (kind != NoticeKind.COMMENDATION)


def test_who_did_not_answer_and_whose_deadline_passed() -> None:
    silent = replace(NOTICE, answer="", answered_on=None, rule=NoticeRule.DEADLINE_PASSED, kind=NoticeKind.RESIGNATION)
    html = html_of(silent, PaperKind.NOTICE)
    assert "No answer in writing was given in time." in html
    assert "The working group stays in the village until the rectification is accepted." in html


def test_a_copy_for_outside_hides_what_people_typed(cast: Cast) -> None:
    typed = Fact(Both("驻村组长三日不在岗", "驻村组长三日不在岗"), is_typed=True)
    notice = replace(NOTICE, facts=(*NOTICE.facts, typed), withdrawn_on=NOTICE.issued_on, withdrawn_because="误报")
    outside = html_of(notice, PaperKind.NOTICE, audience=Audience.OUTSIDE)
    assert outside.count("(not shown in this copy)") == 3
    for hidden in ("驻村组长", "组织干事", "误报"):
        assert hidden not in outside
        assert hidden in html_of(notice, PaperKind.NOTICE)
    assert "One day late." in outside


def test_an_office_signs_and_copies_in_its_own_words(settings: Settings) -> None:
    settings.NOTICE_ISSUING_BODY = "中共{county}委办公室"
    settings.NOTICE_SERIES = "{county}办通"
    settings.NOTICE_SEAL_LINE = "（印）{body}"
    settings.NOTICE_COPIES = "{county}人大常委会办公室"
    html = html_of(NOTICE, PaperKind.NOTICE)
    for words in ("余江区办通 〔2026〕 No. 3", "（印）中共余江区委办公室", "Copies to: 余江区人大常委会办公室."):
        assert words in html


def test_a_department_is_addressed_by_its_name(cast: Cast) -> None:
    notice = replace(NOTICE, township="", department="区林业局", kind=NoticeKind.SELF_CRITICISM)
    html = html_of(notice, PaperKind.NOTICE)
    assert '<p class="addressee">区林业局:</p>' in html


def test_what_an_officer_typed_is_marked_as_such(cast: Cast) -> None:
    praised = propose_by_hand(
        addressee=Division.objects.get(code="360603101"), rule="merit", kind="commendation", posts="锦江镇党委",
        words="提前完成整顿", by=cast.officer, at=LATE,
    )  # fmt: skip
    issue_notice(notice=praised, by=cast.officer, at=OVER)
    said = contents_of(ask(praised, cast.officer).snapshot)
    assert said.facts == (Fact(Both("提前完成整顿", "提前完成整顿"), is_typed=True),)
    assert said.posts == Both("锦江镇党委", "锦江镇党委")


@pytest.mark.once
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_back_from_the_pdf_whatever_the_names(language: str) -> None:
    rare = Fact(Both("龘村、𠮷村一再逾期。" * 40, "龘村、𠮷村 are late again. " * 40), is_typed=True)
    long = replace(NOTICE, township="甲" * 39 + "镇", facts=(rare,) * 3)
    pdf = pdf_of(long, PaperKind.NOTICE, language)
    text = "".join("".join(page_texts(pdf)).split())
    assert "甲" * 39 in text
    assert text.count("龘") == text.count("𠮷") == 120
    assert "〔2026〕" in text
    assert all(fonts_of(pdf).values())


def test_its_spreadsheet_has_the_notice_and_its_facts() -> None:
    lines, facts = KIND.tables(NOTICE)
    assert ("Document number", "Notices of 余江区 〔2026〕 No. 3") in [tuple(row) for row in lines.rows]
    assert [tuple(row) for row in facts.rows] == [(1, "One day late.")]


def test_who_may_not_make_the_first_copy_is_not_told_that_the_notice_was_not_issued(issued: Notice, cast: Cast) -> None:
    supervisor = make_user(Role.SUPERVISOR, "3606")
    page = enter(supervisor).get(f"/reports/papers/notice/{issued.addressee.code}/{DAY}/{issued.pk}/").content.decode()
    assert "No copy of this paper has been made yet." in page
    assert "This paper has not been issued yet." not in page
