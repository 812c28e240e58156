"""Open commitments: promised, fulfilled or not, overdue ones marked, seen by all in the township."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter, queries_of, text_of
from tests.screening.visits.conftest import JINBEI, NOW, TAZHOU, TODAY, TUANHUANG, village
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.assessments import commitment_actions as actions
from villages.screening.assessments.models import Commitment
from villages.screening.assessments.rules import PromiseFacts

pytestmark = pytest.mark.django_db
FACTS = PromiseFacts("年底前修好三组水渠", "村党支部书记", dt.date(2026, 9, 1), dt.date(2026, 11, 21))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def promise(cast: Cast, facts: PromiseFacts = FACTS, **more: Any) -> Commitment:
    given: dict[str, Any] = {"village": village(more.pop("code", TUANHUANG)), "by": cast.filer, "at": NOW}
    return actions.promise(**({**given, "facts": facts} | more))


def test_a_promise_is_public_with_history_and_trail(cast: Cast) -> None:
    commitment = promise(cast)
    assert commitment.stage == Stage.PROMISED
    row = AuditRow.objects.get(verb="commitment.promise")
    assert (row.place_code, row.after["post"]) == (TUANHUANG, "村党支部书记")
    assert "The commitment was made public." in text_of(enter(cast.member).get(f"/commitments/{commitment.pk}/"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"promise": " "}, "promise"),
        ({"post": ""}, "post"),
        ({"promise": "电话13812345678"}, "promise"),
        ({"promised_on": TODAY + dt.timedelta(days=1), "until": TODAY + dt.timedelta(days=2)}, "promised_on"),
        ({"until": dt.date(2026, 8, 31)}, "until"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        promise(cast, replace(FACTS, **changes))
    assert refusal.value.field == field
    assert not Commitment.objects.exists()


def test_a_second_click_publishes_nothing_twice(cast: Cast) -> None:
    promise(cast)
    with pytest.raises(RuleBroken, match="already"):
        promise(cast)


def test_only_the_township_keeps_them(cast: Cast) -> None:
    for who, code in ((cast.member, TUANHUANG), (cast.officer, TUANHUANG), (cast.filer, TAZHOU)):
        with pytest.raises(PermissionDenied):
            promise(cast, by=who, code=code)


def test_it_ends_once_with_a_result(cast: Cast) -> None:
    commitment = promise(cast)
    stale = Commitment.objects.get(pk=commitment.pk)
    with pytest.raises(RuleBroken) as refusal:
        actions.fulfil(commitment=commitment, result=" ", by=cast.filer, at=NOW)
    assert refusal.value.field == "result"
    actions.fulfil(commitment=commitment, result="已通水", by=cast.filer, at=NOW)
    assert (commitment.stage, commitment.ended_at) == (Stage.FULFILLED, NOW)
    with pytest.raises(Conflict):
        actions.give_up(commitment=stale, result="未动工", reason="资金未到位", by=cast.filer, at=NOW)


def test_what_is_not_fulfilled_needs_result_and_reason(cast: Cast) -> None:
    commitment = promise(cast)
    with pytest.raises(RuleBroken) as refusal:
        actions.give_up(commitment=commitment, result="修了一半", reason="", by=cast.filer, at=NOW)
    assert refusal.value.field == "reason"
    actions.give_up(commitment=commitment, result="修了一半", reason="资金未到位", by=cast.filer, at=NOW)
    text = text_of(enter(cast.leader).get(f"/commitments/{commitment.pk}/"))
    assert "修了一半" in text
    assert "资金未到位" in text


class TestList:
    def test_the_last_day_is_not_overdue_and_the_day_after_is(self, cast: Cast) -> None:
        promise(cast)
        for day, is_overdue in (("2026-11-21 23:59", False), ("2026-11-22 00:00", True)):
            with time_machine.travel(moment(day), tick=False):
                lines = enter(cast.officer).get("/commitments/").context["lines"]
            assert [line.is_overdue for line in lines] == [is_overdue]

    def test_what_was_fulfilled_late_says_so(self, cast: Cast) -> None:
        actions.fulfil(commitment=promise(cast), result="已通水", by=cast.filer, at=NOW)
        text = text_of(enter(cast.officer).get("/commitments/?stage=fulfilled"))
        assert "after its last day" in text

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("stage=overdue", True), ("stage=promised", True), ("stage=fulfilled", False), ("text=水渠", True),
            ("text=支部", True), ("text=nowhere", False), ("since=2026-11-21", True), ("since=2026-11-22", False),
            ("until=2026-11-20", False), ("township=360603101", True), ("since=x&stage=y&page=z", True),
        ],
    )  # fmt: skip
    def test_each_filter_stands_in_the_address(self, cast: Cast, query: str, is_found: bool) -> None:
        promise(cast)
        text = text_of(enter(cast.officer).get(f"/commitments/?{query}"))
        assert ("年底前修好三组水渠" in text) is is_found
        assert ("No commitment to show" in text) is not is_found

    def test_a_member_sees_those_of_the_own_village(self, cast: Cast) -> None:
        promise(cast)
        other = promise(cast, replace(FACTS, promise="硬化村道"), code=JINBEI)
        text = text_of(enter(cast.member).get("/commitments/"))
        assert "水渠" in text
        assert "硬化村道" not in text
        assert enter(cast.member).get(f"/commitments/{other.pk}/").status_code == 404

    def test_it_costs_the_same_for_more_commitments(self, cast: Cast) -> None:
        promise(cast)
        browser = enter(cast.officer)
        queries_of(browser, "/commitments/")  # the first page of a session costs more
        before = queries_of(browser, "/commitments/")
        for number in range(4):
            promise(cast, replace(FACTS, promise=f"第{number}件实事"), code=JINBEI)
        assert queries_of(browser, "/commitments/") == before <= 16


def test_a_filer_ends_one_with_a_form_that_knows_its_version(cast: Cast) -> None:
    commitment = promise(cast)
    browser, url = enter(cast.filer), f"/commitments/{commitment.pk}/fulfil/"
    assert browser.post(url, {"version": 9, "result": "已通水"}).status_code == 409
    refused = browser.post(url, {"version": 1, "result": "电话13812345678"})
    assert "telephone number" in text_of(refused)
    assert "13812345678" in text_of(refused)
    done = text_of(browser.post(url, {"version": 1, "result": "已通水"}, follow=True))
    assert "recorded as fulfilled" in done
    assert "已通水" in done
