"""What is done to a proposed notice, by whom, when, and in which order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_notices import LAPSED, LATE, concealed, missing_check, only, sweep
from tests.scenes import scene
from villages.accountability.notices.actions import (
    answer_notice,
    decline_notice,
    drop_notice,
    issue_notice,
    propose_by_hand,
    return_answer,
    sign_notice,
    waive_notice,
    withdraw_notice,
)
from villages.accountability.notices.clock import answer_clocks
from villages.accountability.notices.models import Notice, NoticeKind, NoticeRule
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.models import RuleSet
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken, StageChange
from villages.screening.departments.models import Department
from villages.screening.explanations.calendar_actions import begin_outage, end_outage

pytestmark = pytest.mark.django_db
# Proposed on Monday 12 October 2026; the five working days are 13 to 16 and 19 October.
LAST, OVER = moment("2026-10-19 23:59"), moment("2026-10-20 00:00")
WORDS = "因系统故障，已电话说明"


@scene
def notice(cast: Cast) -> Notice:
    """The criticism of 锦江镇 for its missing check, proposed on 12 October 2026."""
    missing_check()
    sweep(LATE)
    return only()


def by_hand(cast: Cast, rule: str = "four_noes", kind: str = "criticism", **facts: Any) -> Notice:
    given: dict[str, Any] = {
        "addressee": Division.objects.get(code="360603101"), "posts": "镇党委书记",
        "words": f"整顿期间组长不在岗，第{Notice.objects.count() + 1}次",
        "by": cast.officer, "at": LATE,
    } | facts  # fmt: skip
    return propose_by_hand(rule=rule, kind=kind, **given)


def at_now(notice: Notice) -> Notice:
    return only(pk=notice.pk)


class TestAnswer:
    def test_it_is_given_until_the_last_minute_and_its_words_stay_in_the_history(
        self, notice: Notice, cast: Cast
    ) -> None:
        answer_notice(notice=notice, words=f" {WORDS} ", by=cast.filer, at=LAST)
        row = at_now(notice)
        assert (row.stage, row.answer, row.answered_by, row.answered_at) == ("answered", WORDS, cast.filer, LAST)
        assert StageChange.objects.of(notice).get(verb="answer").reason == WORDS

    def test_one_minute_later_the_time_is_over(self, notice: Notice, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="time for the answer is over"):
            answer_notice(notice=notice, words=WORDS, by=cast.filer, at=OVER)

    @pytest.mark.parametrize("words", ["", " \n", "电话 13807011234", "x" * 2001])
    def test_it_is_in_words_without_personal_numbers(self, notice: Notice, cast: Cast, words: str) -> None:
        with pytest.raises(RuleBroken) as refused:
            answer_notice(notice=notice, words=words, by=cast.filer, at=LATE)
        assert refused.value.field == "words"

    def test_only_the_addressee_answers(self, notice: Notice, cast: Cast) -> None:
        for user in (cast.neighbour, cast.department, cast.officer, cast.leader):
            with pytest.raises(PermissionDenied):
                answer_notice(notice=notice, words=WORDS, by=user, at=LATE)

    def test_a_department_answers_its_own(self, cast: Cast, forestry: Department) -> None:
        notice = by_hand(cast, "department_silent", "self_criticism", addressee=forestry, posts="林业局")
        other = by_hand(
            cast, "department_silent", "self_criticism", posts="x",
            addressee=Department.objects.exclude(pk=forestry.pk)[0],
        )  # fmt: skip
        answer_notice(notice=notice, words=WORDS, by=cast.department, at=LATE)
        for user in (cast.department, cast.filer):
            with pytest.raises(PermissionDenied):
                answer_notice(notice=other, words=WORDS, by=user, at=LATE)

    def test_an_outage_stops_the_clock(self, notice: Notice, cast: Cast) -> None:
        county = Division.objects.get(code="360603")
        outage = begin_outage(
            county=county, began_at=moment("2026-10-14 09:00"), reason="断网", by=cast.officer,
            at=moment("2026-10-14 09:00"),
        )  # fmt: skip
        assert answer_clocks([at_now(notice)], OVER)[notice.pk].due_at is None
        end_outage(outage=outage, ended_at=moment("2026-10-14 17:00"), by=cast.officer, at=moment("2026-10-14 18:00"))
        clock = answer_clocks([at_now(notice)], OVER)[notice.pk]
        assert (clock.due_at, clock.is_over) == (moment("2026-10-21 00:00"), False)

    def test_a_returned_answer_starts_the_time_again(self, notice: Notice, cast: Cast) -> None:
        answer_notice(notice=notice, words=WORDS, by=cast.filer, at=LATE)
        back = moment("2026-10-21 10:00")
        with pytest.raises(RuleBroken) as refused:
            return_answer(notice=notice, reason=" ", by=cast.officer, at=back)
        assert refused.value.field == "reason"
        return_answer(notice=notice, reason="请说明经过", by=cast.officer, at=back)
        row = at_now(notice)
        assert (row.stage, row.answer, row.answered_at) == ("proposed", "", None)
        assert answer_clocks([row], back)[row.pk].due_at == moment("2026-10-29 00:00")
        answer_notice(notice=notice, words="经过如下", by=cast.filer, at=moment("2026-10-28 23:59"))
        words = StageChange.objects.of(notice).filter(verb="answer").values_list("reason", flat=True)
        assert list(words) == [WORDS, "经过如下"]


class TestIssue:
    def test_not_before_the_addressee_was_heard(self, notice: Notice, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="can still answer"):
            issue_notice(notice=notice, by=cast.officer, at=LAST)
        issue_notice(notice=notice, by=cast.officer, at=OVER)
        row = at_now(notice)
        assert (row.stage, row.number, row.issued_by, row.issued_at) == ("issued", "〔2026〕1号", cast.officer, OVER)
        trail = AuditRow.objects.get(verb="notice.issue")
        assert (trail.after["year"], trail.after["serial"]) == (2026, 1)

    def test_at_once_when_the_answer_is_there(self, notice: Notice, cast: Cast) -> None:
        answer_notice(notice=notice, words=WORDS, by=cast.filer, at=LATE)
        issue_notice(notice=notice, by=cast.officer, at=LATE)
        assert at_now(notice).answer == WORDS

    def test_numbers_count_by_county_and_year_and_a_withdrawn_one_keeps_its_own(self, cast: Cast) -> None:
        rows = [by_hand(cast) for _each in range(4)]
        for row, at in zip(rows[:2], (OVER, OVER), strict=True):
            issue_notice(notice=row, by=cast.officer, at=at)
        withdraw_notice(notice=rows[1], reason="事实有误", by=cast.leader, at=OVER)
        issue_notice(notice=rows[2], by=cast.officer, at=moment("2026-12-31 23:59"))
        issue_notice(notice=rows[3], by=cast.officer, at=moment("2027-01-01 00:00"))
        numbers = [at_now(row).number for row in rows]
        assert numbers == ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号", "〔2027〕1号"]
        assert at_now(rows[1]).stage == "withdrawn"

    @pytest.mark.parametrize("kind", ["talk", "resignation", "removal"])
    def test_the_leader_signs_and_declines_a_talk_and_above(self, cast: Cast, kind: str) -> None:
        one, other = by_hand(cast, kind=kind), by_hand(cast, kind=kind)
        with pytest.raises(RuleBroken, match="leader decides"):
            issue_notice(notice=one, by=cast.officer, at=OVER)
        with pytest.raises(RuleBroken, match="leader decides"):
            waive_notice(notice=one, reason="情有可原", by=cast.officer, at=OVER)
        sign_notice(notice=one, by=cast.leader, at=OVER)
        decline_notice(notice=other, reason="情有可原", by=cast.leader, at=LATE)
        assert (at_now(one).stage, at_now(other).stage) == ("issued", "waived")

    @pytest.mark.parametrize("kind", ["criticism", "self_criticism"])
    def test_the_officer_issues_and_waives_the_others(self, cast: Cast, kind: str) -> None:
        one, other = by_hand(cast, kind=kind), by_hand(cast, kind=kind)
        for verb in (sign_notice, decline_notice):
            with pytest.raises(RuleBroken, match="officer decides"):
                verb(notice=one, by=cast.leader, at=OVER, **({"reason": "x"} if verb is decline_notice else {}))
        issue_notice(notice=one, by=cast.officer, at=OVER)
        waive_notice(notice=other, reason="情有可原", by=cast.officer, at=LATE)
        assert (at_now(one).stage, at_now(other).stage) == ("issued", "waived")

    def test_the_second_who_issues_it_is_told(self, notice: Notice, cast: Cast) -> None:
        mine, theirs = at_now(notice), at_now(notice)
        issue_notice(notice=theirs, by=cast.officer, at=OVER)
        with pytest.raises(Conflict):
            issue_notice(notice=mine, by=cast.officer, at=OVER)
        assert AuditRow.objects.filter(verb="notice.issue").count() == 1

    def test_another_countys_officer_cannot(self, notice: Notice, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            issue_notice(notice=notice, by=cast.stranger, at=OVER)


class TestTakingBack:
    @pytest.mark.parametrize("verb", [waive_notice, withdraw_notice])
    def test_a_reason_is_wanted(self, notice: Notice, cast: Cast, verb: Any) -> None:
        by = cast.officer
        if verb is withdraw_notice:
            issue_notice(notice=notice, by=cast.officer, at=OVER)
            by = cast.leader
        with pytest.raises(RuleBroken) as refused:
            verb(notice=notice, reason="  ", by=by, at=OVER)
        assert refused.value.field == "reason"

    def test_what_the_system_proposed_is_not_dropped_by_hand(self, notice: Notice, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="falls by itself"):
            drop_notice(notice=notice, reason="误报", by=cast.officer, at=LATE)

    def test_what_was_proposed_by_hand_is(self, cast: Cast) -> None:
        row = by_hand(cast)
        drop_notice(notice=row, reason="误报", by=cast.officer, at=LATE)
        assert at_now(row).stage == "dropped"
        assert sweep(LATE) == {"proposed": 0, "dropped": 0}

    def test_only_the_leader_withdraws(self, notice: Notice, cast: Cast) -> None:
        issue_notice(notice=notice, by=cast.officer, at=OVER)
        with pytest.raises(PermissionDenied):
            withdraw_notice(notice=notice, reason="事实有误", by=cast.officer, at=OVER)


class TestByHand:
    def test_a_commendation_needs_no_answer_and_is_issued_at_once(self, cast: Cast) -> None:
        row = by_hand(cast, NoticeRule.MERIT, NoticeKind.COMMENDATION, words="整顿成效突出")
        with pytest.raises(RuleBroken, match="needs no answer"):
            answer_notice(notice=row, words=WORDS, by=cast.filer, at=LATE)
        issue_notice(notice=row, by=cast.officer, at=LATE)
        assert at_now(row).number == "〔2026〕1号"

    @pytest.mark.parametrize(
        ("rule", "kind", "changes", "field"),
        [
            ("late_check", "criticism", {}, "rule"),
            ("concealed", "talk", {}, "rule"),
            ("merit", "criticism", {}, "kind"),
            ("four_noes", "commendation", {}, "kind"),
            ("department_silent", "criticism", {}, "kind"),
            ("department_silent", "talk", {}, "addressee"),
            ("four_noes", "talk", {"posts": " "}, "posts"),
            ("four_noes", "talk", {"words": ""}, "words"),
            ("four_noes", "talk", {"words": "电话 13807011234"}, "words"),
        ],
    )
    def test_what_does_not_fit_is_refused_beside_its_field(
        self, cast: Cast, rule: str, kind: str, changes: dict[str, str], field: str
    ) -> None:
        with pytest.raises(RuleBroken) as refused:
            by_hand(cast, rule, kind, **changes)
        assert refused.value.field == field
        assert not Notice.objects.exists()

    def test_only_the_officer_of_the_county_proposes(self, cast: Cast) -> None:
        for user in (cast.filer, cast.leader, cast.stranger, cast.supervisor):
            with pytest.raises(PermissionDenied):
                by_hand(cast, by=user)

    def test_without_rules_in_force_nothing_is_proposed(self, cast: Cast) -> None:
        RuleSet.objects.update(in_force_from=dt.date(2027, 1, 1))
        with pytest.raises(RuleBroken, match="No rule set"):
            by_hand(cast)


def test_a_department_knows_only_of_its_own_and_a_township_only_of_its_own(
    cast: Cast, submitted: object, forestry: Department
) -> None:
    concealed()
    sweep(LAPSED)
    own = by_hand(cast, "department_silent", "talk", addressee=forestry, posts="局长")
    assert list(Notice.objects.visible_to(cast.department)) == [own]
    assert set(Notice.objects.visible_to(cast.filer).values_list("rule", flat=True)) == {"concealed"}
    assert not Notice.objects.visible_to(cast.stranger).exists()
    assert Notice.objects.visible_to(cast.supervisor).count() == Notice.objects.count()
    assert not Notice.objects.visible_to(cast.auditor).exists()
    assert cast.department.role == Role.DEPARTMENT
