"""A breach that the rule set names lengthens the watch; taken back, the watch is as long as without it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_watch import ACCEPTED, LAST_DAY, look_backs, watch
from villages.acceptance.watch.breaches import months_added, record_breach, take_back_breach
from villages.acceptance.watch.ending import propose_cancellations
from villages.acceptance.watch.models import WatchBreach
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.criteria.sheet import shipped_sheet
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken, Stage

pytestmark = pytest.mark.django_db
MARCH = moment("2027-03-10 10:00")
NAMED = shipped_sheet().breaches[0]


def breach(entry: LedgerEntry, by: User, *, at: dt.datetime = MARCH, **changes: object) -> WatchBreach:
    typed: dict[str, object] = {"breach": NAMED.key, "happened_on": dt.date(2027, 3, 9), "fact": "公示牌被拆除"}
    return record_breach(entry=entry, by=by, at=at, **(typed | changes))  # type: ignore[arg-type]


def months_on(months: int) -> dt.date:
    year, month = divmod(LAST_DAY.year * 12 + LAST_DAY.month - 1 + months, 12)
    return dt.date(year, month + 1, LAST_DAY.day)


def test_it_lengthens_the_watch_and_plans_more_look_backs(entry: LedgerEntry, cast: Cast) -> None:
    row = breach(entry, cast.officer)
    entry.refresh_from_db()
    assert row.months == NAMED.months
    assert entry.watch_until == months_on(NAMED.months)
    assert look_backs(entry)[-1].due_on <= entry.watch_until
    assert len(look_backs(entry)) == 4 + NAMED.months // 3
    audit = AuditRow.objects.get(verb="watch_breach.record")
    assert (audit.by, audit.before["watch_until"]) == (cast.officer, LAST_DAY.isoformat())


def test_taken_back_the_watch_is_as_long_as_before(entry: LedgerEntry, cast: Cast) -> None:
    row = breach(entry, cast.officer)
    take_back_breach(breach=row, reason="查实为台风所致", by=cast.officer, at=MARCH)
    entry.refresh_from_db()
    assert entry.watch_until == LAST_DAY
    assert months_added(entry) == 0
    assert [each.due_on for each in look_backs(entry)][-1] == LAST_DAY
    with pytest.raises(Conflict):
        take_back_breach(breach=WatchBreach.objects.get(), reason="再次", by=cast.officer, at=MARCH)


def test_two_add_up(entry: LedgerEntry, cast: Cast) -> None:
    breach(entry, cast.officer)
    entry.refresh_from_db()
    breach(entry, cast.officer, happened_on=dt.date(2027, 3, 8))
    entry.refresh_from_db()
    assert entry.watch_until == months_on(2 * NAMED.months)


def test_the_same_breach_of_the_same_day_counts_once(entry: LedgerEntry, cast: Cast) -> None:
    breach(entry, cast.officer)
    entry.refresh_from_db()
    with pytest.raises(RuleBroken):
        breach(entry, cast.officer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"breach": "unheard_of"}, "breach"),
        ({"happened_on": dt.date(2027, 3, 11)}, "happened_on"),
        ({"happened_on": dt.date(2026, 12, 14)}, "happened_on"),
        ({"fact": " "}, "fact"),
        ({"fact": "电话13907011234"}, "fact"),
        ({"document_no": "13907011234"}, "document_no"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    entry: LedgerEntry, cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        breach(entry, cast.officer, **changes)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not WatchBreach.objects.exists()


def test_only_the_officer_of_this_county_names_one(entry: LedgerEntry, cast: Cast) -> None:
    for person in (cast.filer, cast.leader, cast.inspector, cast.stranger):
        with pytest.raises(PermissionDenied):
            breach(entry, person)


def test_a_proposed_cancellation_waits_for_the_longer_end(entry: LedgerEntry, cast: Cast) -> None:
    after = moment("2027-12-16 01:00")
    propose_cancellations(under="", at=after)
    entry.refresh_from_db()
    assert entry.cancellation_proposed_at == after
    breach(entry, cast.officer, at=moment("2027-12-16 09:00"), happened_on=dt.date(2027, 12, 15))
    entry.refresh_from_db()
    assert entry.cancellation_proposed_at is None


def test_outside_a_watch_there_is_none(rectifying: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        breach(rectifying, cast.officer)


def test_whoever_saw_an_older_entry_is_told(entry: LedgerEntry, cast: Cast) -> None:
    stale = LedgerEntry.objects.get(pk=entry.pk)
    breach(entry, cast.officer)
    with pytest.raises(Conflict):
        breach(stale, cast.officer, happened_on=dt.date(2027, 3, 1))
    assert WatchBreach.objects.count() == 1


def test_a_breach_of_an_earlier_watch_does_not_count_in_the_next(entry: LedgerEntry, cast: Cast) -> None:
    breach(entry, cast.officer)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.RECTIFYING, accepted_at=None, watch_until=None)
    again = watch(entry, cast, at=moment("2027-06-30 10:00"))
    assert months_added(again) == 0
    assert again.watch_until == dt.date(2028, 6, 30)
    assert again.accepted_at > ACCEPTED  # type: ignore[operator]
