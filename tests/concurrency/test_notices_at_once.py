"""Two people at one notice, two sweeps at once, a naming under an acceptance: on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, moment, open_check, propose, sign, submit
from tests.factories_notices import LATE, missing_check, only, sweep
from villages.accountability.freeze.actions import end_frozen, name_frozen
from villages.accountability.freeze.models import FrozenPost
from villages.accountability.notices import actions
from villages.accountability.notices.models import Notice, NoticeKey
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Verb, advance
from villages.screening.quarters import Quarter

Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
OVER = moment("2026-10-20 09:00")


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def notice(cast: Cast) -> Notice:
    missing_check()
    sweep(LATE)
    return only()


def by_hand(cast: Cast, kind: str, words: str = "x") -> Notice:
    return actions.propose_by_hand(
        addressee=Division.objects.get(code="360603101"), rule="four_noes", kind=kind, posts="镇党委书记", words=words,
        by=cast.officer, at=LATE,
    )  # fmt: skip


def act(verb: str, notice: Notice, cast: Cast) -> Act:
    """What one person does to a copy of the row as it was read before."""
    row = only(pk=notice.pk)
    acts: dict[str, Act] = {
        "answer": lambda: actions.answer_notice(notice=row, words="故障", by=cast.filer, at=LATE),
        "return": lambda: actions.return_answer(notice=row, reason="不清", by=cast.officer, at=OVER),
        "issue": lambda: actions.issue_notice(notice=row, by=cast.officer, at=OVER),
        "waive": lambda: actions.waive_notice(notice=row, reason="情有可原", by=cast.officer, at=OVER),
        "drop": lambda: actions.drop_notice(notice=row, reason="误报", by=cast.officer, at=OVER),
        "sign": lambda: actions.sign_notice(notice=row, by=cast.leader, at=OVER),
        "decline": lambda: actions.decline_notice(notice=row, reason="情有可原", by=cast.leader, at=OVER),
        "withdraw": lambda: actions.withdraw_notice(notice=row, reason="有误", by=cast.leader, at=OVER),
    }
    return acts[verb]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("criticism", "answer", "answer"),
        ("criticism", "issue", "issue"),
        ("criticism", "issue", "waive"),
        ("criticism", "waive", "issue"),
        ("criticism", "drop", "waive"),
        ("talk", "sign", "decline"),
        ("talk", "decline", "sign"),
        ("talk", "sign", "sign"),
    ],
)
def test_of_two_who_decide_the_second_is_told(overlap: Overlap, cast: Cast, kind: str, first: str, second: str) -> None:
    notice = by_hand(cast, kind)
    one, other = act(first, notice, cast), act(second, notice, cast)
    assert overlap.run(one, other, held_at=f"notice.{first}") == ("done", "Conflict")
    assert StageChange.objects.of(notice).count() == 2
    assert AuditRow.objects.filter(verb__startswith="notice.").count() == 2


@pytest.mark.parametrize(("first", "second"), [("return", "issue"), ("return", "return")])
def test_of_two_about_one_answer_the_second_is_told(overlap: Overlap, cast: Cast, first: str, second: str) -> None:
    notice = by_hand(cast, "criticism")
    act("answer", notice, cast)()
    assert overlap.run(act(first, notice, cast), act(second, notice, cast), held_at=f"notice.{first}") == (
        "done",
        "Conflict",
    )


def test_two_clicks_propose_one_notice(overlap: Overlap, cast: Cast) -> None:
    acts = (lambda: by_hand(cast, "criticism"), lambda: by_hand(cast, "criticism"))
    assert overlap.run(*acts, held_at="notice.propose") == ("done", "RuleBroken")
    assert Notice.objects.count() == 1


def test_it_is_withdrawn_once(overlap: Overlap, cast: Cast) -> None:
    notice = by_hand(cast, "criticism")
    act("issue", notice, cast)()
    one, other = act("withdraw", notice, cast), act("withdraw", notice, cast)
    assert overlap.run(one, other, held_at="notice.withdraw") == ("done", "Conflict")


def test_two_notices_issued_at_once_have_two_numbers(overlap: Overlap, cast: Cast) -> None:
    one, other = by_hand(cast, "criticism"), by_hand(cast, "criticism", "y")
    acts = act("issue", one, cast), act("issue", other, cast)
    assert overlap.run(*acts, held_at="notice.issue") == ("done", "done")
    assert overlap.second_waited
    assert sorted(row.serial or 0 for row in Notice.objects.all()) == [1, 2]


def test_two_sweeps_at_once_propose_once(overlap: Overlap, cast: Cast) -> None:
    missing_check()
    assert overlap.run(lambda: sweep(LATE), lambda: sweep(LATE), held_at="notice.propose") == ("done", "done")
    assert (Notice.objects.count(), NoticeKey.objects.count()) == (1, 1)


def test_who_answers_while_the_system_drops_is_told(overlap: Overlap, cast: Cast) -> None:
    """The step of a waiting proposal changes because the one before it was issued."""
    missing_check(quarter=Quarter(2026, 2))
    missing_check()
    sweep(LATE)
    first, second = Notice.objects.order_by("pk")
    act("issue", first, cast)()
    answer = act("answer", second, cast)
    assert overlap.run(lambda: sweep(OVER), answer, held_at="notice.drop") == ("done", "Conflict")


@pytest.fixture
def entry_of(cast: Cast) -> Callable[[], LedgerEntry]:
    check = submit(fill_check(open_check(), by=cast.filer, answers={"360603101200": {8: YES}}), by=cast.filer)
    entry = sign(propose(confirm(check, by=cast.officer), by=cast.officer), by=cast.leader)
    return lambda: LedgerEntry.objects.select_related("village", "rule_set").get(pk=entry.pk)


def test_nobody_is_named_under_an_acceptance(overlap: Overlap, cast: Cast, entry_of: Callable[[], LedgerEntry]) -> None:
    def apply_and_pass() -> None:
        entry = entry_of()
        with transaction.atomic():
            advance(entry, Verb.APPLY, by=cast.filer, at=OVER)
            until = OVER.date() + dt.timedelta(days=365)
            advance(entry, Verb.PASS, by=cast.leader, at=OVER, accepted_at=OVER, watch_until=until)

    def name() -> None:
        name_frozen(
            entry=entry_of(), full_name="张三", post="村党支部书记", since=DECIDED.date(), by=cast.officer, at=OVER,
        )  # fmt: skip

    assert overlap.run(apply_and_pass, name, held_at="entry.pass") == ("done", "RuleBroken")
    assert not FrozenPost.objects.exists()


def test_one_freeze_is_ended_once(overlap: Overlap, cast: Cast, entry_of: Callable[[], LedgerEntry]) -> None:
    row = name_frozen(
        entry=entry_of(), full_name="张三", post="村党支部书记", since=DECIDED.date(), by=cast.officer, at=OVER,
    )  # fmt: skip

    def end(copy: FrozenPost) -> Act:
        return lambda: end_frozen(frozen=copy, last_day=OVER.date(), reason="免职", by=cast.officer, at=OVER)

    copies = [FrozenPost.objects.select_related("entry__village").get(pk=row.pk) for _each in range(2)]
    assert overlap.run(end(copies[0]), end(copies[1]), held_at="freeze.end") == ("done", "Conflict")
