"""The pages of notices: the register, one notice, the answer, proposals by hand."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import make_division, moment
from tests.factories_notices import LATE, missing_check, only, sweep
from tests.pages import enter, queries_of, text_of
from tests.scenes import scene
from villages import clock
from villages.accountability.notices.actions import (
    answer_notice,
    drop_notice,
    issue_notice,
    propose_by_hand,
)
from villages.accountability.notices.models import Notice
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.departments.models import Department

pytestmark = pytest.mark.django_db
LIST, PROPOSE, COMMEND = "/notices/", "/notices/propose/", "/notices/commend/"
NOW = moment("2026-10-14 09:00")
OVER = moment("2026-10-20 09:00")


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days after the notice was proposed."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@scene
def notice(cast: Cast) -> Notice:
    missing_check()
    sweep(LATE)
    return only()


def url(notice: Notice, verb: str = "") -> str:
    return f"/notices/{notice.pk}/" + (f"{verb}/" if verb else "")


def by_hand(cast: Cast, kind: str = "criticism", code: str = "360603101", words: str = "组长不在岗") -> Notice:
    return propose_by_hand(
        addressee=Division.objects.get(code=code), rule="four_noes", kind=kind, posts="镇党委书记", words=words,
        by=cast.officer, at=LATE,
    )  # fmt: skip


def test_the_register_says_what_who_and_until_when(notice: Notice, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get(LIST))
    for words in ("锦江镇", "Informed criticism", "quarterly check late or missing", "Q3 2026", "4 working days left"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("stage=issued", 1),
        ("kind=talk", 1),
        ("rule=late_check", 1),
        ("township=360603102", 1),
        ("year=2026", 1),
        ("text=潢溪", 1),
        ("text=〔2026〕1号", 1),
        ("text=2026〕1", 1),
        ("text=〔9999999999999〕99999999号", 0),
        ("stage=waived", 0),
        ("stage=nonsense&kind=nonsense", 3),
    ],
)
def test_the_register_is_filtered_by_what_stands_in_the_address(
    notice: Notice, cast: Cast, query: str, found: int
) -> None:
    by_hand(cast, "talk")
    issued = by_hand(cast, code="360603102")
    issue_notice(notice=issued, by=cast.officer, at=OVER)
    response = enter(cast.officer).get(f"{LIST}?{query}")
    assert len(response.context["lines"]) == found
    if not found:
        assert "No notice to show" in text_of(response)


def test_the_spreadsheet_keeps_the_filters(notice: Notice, cast: Cast) -> None:
    by_hand(cast, "talk")
    response = enter(cast.officer).get("/notices/export/?kind=talk")
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)  # type: ignore[union-attr]
    assert "Kind" in str(rows[1][0])
    assert [row[1] for row in rows[3:]] == ["锦江镇"]


def test_the_register_needs_as_many_queries_for_many_as_for_few(notice: Notice, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get(LIST)
    few = {page: queries_of(officer, page) for page in (LIST, "/notices/export/")}
    for number in range(300, 330):
        make_division(f"360603{number}", f"第{number}镇")
        by_hand(cast, code=f"360603{number}")
    many = {page: queries_of(officer, page) for page in (LIST, "/notices/export/")}
    assert many == few
    assert many == {LIST: 14, "/notices/export/": 8}


def test_a_notice_names_rule_facts_days_and_who_decides(notice: Notice, cast: Cast) -> None:
    page = text_of(enter(cast.filer).get(url(notice)))
    for words in (
        "A quarterly check that is late or missing: informed criticism of the township.",
        "and was not submitted.",
        "to the record",
        "4 working days left",
        "the county officer issues",
        "There is no answer.",
        "The notice was proposed.",
        "Answer",
    ):
        assert words in page
    assert "Issue …" not in page


def test_buttons_appear_when_they_can_be_used(notice: Notice, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, filer = enter(cast.officer), enter(cast.filer)
    assert "Issue …" not in text_of(officer.get(url(notice)))
    assert "Waive …" in text_of(officer.get(url(notice)))
    assert "Drop the proposal …" not in text_of(officer.get(url(notice)))
    monkeypatch.setattr(clock, "now", lambda: OVER)
    assert "Issue …" in text_of(officer.get(url(notice)))
    assert f"{url(notice)}answer/" not in filer.get(url(notice)).content.decode()
    talk = by_hand(cast, "talk")
    assert "Issue …" not in text_of(officer.get(url(talk)))
    assert "Drop the proposal …" in text_of(officer.get(url(talk)))
    assert "Sign …" in text_of(enter(cast.leader).get(url(talk)))


def test_the_township_answers_and_the_county_returns_and_issues(notice: Notice, cast: Cast) -> None:
    filer, officer = enter(cast.filer), enter(cast.officer)
    answered = filer.post(f"{url(notice)}answer/", {"version": 1, "words": "系统故障"}, follow=True)
    assert "The answer was sent to the county." in text_of(answered)
    returned = officer.post(f"{url(notice)}return/", {"version": 2, "reason": "请说明经过"}, follow=True)
    assert "The answer was returned." in text_of(returned)
    filer.post(f"{url(notice)}answer/", {"version": 3, "words": "经过如下"})
    issued = text_of(officer.post(f"{url(notice)}issue/", {"version": 4}, follow=True))
    assert "The notice was issued." in issued
    assert "〔2026〕 No. 1" in issued
    verbs = AuditRow.objects.filter(verb__startswith="notice.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"notice.{verb}" for verb in ("propose", "answer", "return", "answer", "issue")]


def test_too_early_comes_back_as_a_sentence(notice: Notice, cast: Cast) -> None:
    page = text_of(enter(cast.officer).post(f"{url(notice)}issue/", {"version": 1}))
    assert "The addressee can still answer." in page


def test_who_has_seen_an_older_version_is_told(notice: Notice, cast: Cast) -> None:
    answer_notice(notice=notice, words="系统故障", by=cast.filer, at=NOW)
    response = enter(cast.officer).post(f"{url(notice)}waive/", {"version": 1, "reason": "情有可原"})
    assert response.status_code == 409
    assert only(pk=notice.pk).stage == "answered"


def test_what_is_decided_leads_back_with_a_sentence(notice: Notice, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.post(f"{url(notice)}waive/", {"version": 1, "reason": "情有可原"})
    page = text_of(officer.get(f"{url(notice)}waive/", follow=True))
    assert "This cannot be done now: the notice is “waived”." in page


def test_the_paper_is_offered_from_the_issue_on(notice: Notice, cast: Cast) -> None:
    leader = enter(cast.leader)
    assert "As a paper" not in text_of(leader.get(url(notice)))
    issue_notice(notice=notice, by=cast.officer, at=OVER)
    page = leader.get(url(notice))
    assert f"/reports/papers/notice/360603101/2026-10-20/{notice.pk}/" in page.content.decode()


def test_an_office_numbers_its_notices_in_its_own_words(notice: Notice, cast: Cast, settings: Settings) -> None:
    settings.NOTICE_SERIES = "{county}办通"
    issue_notice(notice=notice, by=cast.officer, at=OVER)
    assert "余江区办通 〔2026〕 No. 1" in text_of(enter(cast.officer).get(url(notice)))


def test_the_officer_proposes_by_hand(cast: Cast) -> None:
    officer = enter(cast.officer)
    typed = {
        "addressee": "360603101", "rule": "four_noes", "kind": "talk", "posts": "镇党委书记", "words": "组长不在岗",
    }  # fmt: skip
    page = text_of(officer.post(PROPOSE, typed, follow=True))
    assert "The notice was proposed." in page
    assert "组长不在岗" in page
    assert "the county leader signs" in page


def test_what_does_not_fit_stays_on_the_form(cast: Cast) -> None:
    typed = {
        "addressee": "360603101", "rule": "register_unclear", "kind": "talk", "posts": "镇长", "words": "登记不清",
    }  # fmt: skip
    page = text_of(enter(cast.officer).post(PROPOSE, typed))
    assert "This notice does not follow from this rule." in page
    assert "登记不清" in page
    assert text_of(enter(cast.officer).post(PROPOSE, {**typed, "addressee": "360681101"})).count(
        "Select a valid choice"
    )


def test_a_department_is_commended(cast: Cast, forestry: Department) -> None:
    typed = {"addressee": f"department-{forestry.pk}", "posts": "林业局", "words": "帮扶成效突出"}
    page = text_of(enter(cast.officer).post(COMMEND, typed, follow=True))
    assert "Commendation: Forestry Bureau" in page
    assert "A commendation needs no answer." in page
    assert "Issue …" in page


def test_a_department_reads_only_its_own(notice: Notice, cast: Cast, forestry: Department) -> None:
    own = propose_by_hand(
        addressee=forestry, rule="department_silent", kind="self_criticism", posts="林业局", words="知情未报",
        by=cast.officer, at=LATE,
    )  # fmt: skip
    member = enter(cast.department)
    assert [line.notice for line in member.get(LIST).context["lines"]] == [own]
    assert member.get(url(notice)).status_code == 404
    answered = member.post(f"{url(own)}answer/", {"version": 1, "words": "已补报"}, follow=True)
    assert "The answer was sent to the county." in text_of(answered)


def test_the_filter_does_not_tell_a_department_who_else_was_addressed(
    notice: Notice, cast: Cast, forestry: Department
) -> None:
    assert 'value="360603101"' not in text_of(enter(cast.department).get(LIST))
    assert 'value="360603101"' in text_of(enter(cast.officer).get(LIST))


def test_a_second_click_proposes_nothing_twice(cast: Cast) -> None:
    first = by_hand(cast)
    with pytest.raises(RuleBroken, match="recorded already"):
        by_hand(cast)
    by_hand(cast, words="对群众诉求推诿")
    drop_notice(notice=first, reason="误报", by=cast.officer, at=LATE)
    by_hand(cast)


def test_a_commendation_does_not_wait_for_an_answer(cast: Cast, forestry: Department) -> None:
    propose_by_hand(
        addressee=forestry,
        rule="merit",
        kind="commendation",
        posts="林业局",
        words="成效突出",
        by=cast.officer,
        at=LATE,
    )
    assert "waiting for your answer" not in text_of(enter(cast.department).get("/"))
    propose_by_hand(
        addressee=forestry, rule="four_noes", kind="talk", posts="林业局局长", words="推诿", by=cast.officer, at=LATE
    )
    assert "waiting for your answer" in text_of(enter(cast.department).get("/"))


def test_words_of_a_notice_are_text_and_nothing_else(cast: Cast) -> None:
    row = by_hand(cast, words="<script>alert(1)</script>")
    assert b"<script>alert" not in enter(cast.officer).get(url(row)).content
