"""The end of a watch: proposed by the scheduler after its last day, signed by the leader, taken back with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_watch import LAST_DAY, found, look_backs
from tests.scenes import scene
from villages.acceptance.watch.ending import cancel_entry, propose_cancellations, reopen_entry
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding, propose_determination, sign_determination
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.tasks import propose_cancellations as task

pytestmark = pytest.mark.django_db
LAST_MINUTE, MIDNIGHT, AFTER = (
    moment("2027-12-15 23:59"),
    moment("2027-12-16 00:00"),
    moment("2027-12-16 09:00"),
)
NOTHING = {"proposed": 0, "withdrawn": 0}


def propose(at: dt.datetime, under: str = "360603") -> dict[str, int]:
    return propose_cancellations(under=under, at=at)


@scene
def proposed(entry: LedgerEntry) -> LedgerEntry:
    propose(MIDNIGHT)
    return LedgerEntry.objects.get(pk=entry.pk)


@scene
def cancelled(proposed: LedgerEntry, cast: Cast) -> LedgerEntry:
    cancel_entry(entry=proposed, by=cast.leader, at=AFTER)
    return LedgerEntry.objects.get(pk=proposed.pk)


class TestTheSchedulerProposes:
    def test_only_when_the_last_day_is_over(self, entry: LedgerEntry) -> None:
        assert propose(LAST_MINUTE) == NOTHING
        assert propose(MIDNIGHT) == {"proposed": 1, "withdrawn": 0}
        entry.refresh_from_db()
        assert (entry.stage, entry.cancellation_proposed_at) == (Stage.WATCH, MIDNIGHT)
        assert AuditRow.objects.get(verb="entry.propose_cancellation").by is None

    def test_once_however_often_it_runs_and_late_too(self, entry: LedgerEntry) -> None:
        assert propose(AFTER + dt.timedelta(days=40))["proposed"] == 1
        assert propose(AFTER + dt.timedelta(days=41)) == NOTHING
        assert AuditRow.objects.filter(verb="entry.propose_cancellation").count() == 1

    def test_only_in_its_part_of_the_country(self, entry: LedgerEntry) -> None:
        assert propose(AFTER, under="360681") == NOTHING

    def test_not_while_a_rebound_waits_but_once_it_is_dismissed(self, entry: LedgerEntry, cast: Cast) -> None:
        finding = found(entry, 8, cast, at=LAST_MINUTE)
        assert propose(AFTER) == NOTHING
        dismiss_finding(finding=finding, reason="查无此事", by=cast.officer, at=AFTER)
        assert propose(AFTER)["proposed"] == 1

    def test_a_finding_on_another_criterion_does_not_keep_it(self, entry: LedgerEntry, cast: Cast) -> None:
        found(entry, 13, cast, at=LAST_MINUTE)
        assert propose(AFTER)["proposed"] == 1

    def test_it_takes_back_what_a_new_finding_speaks_against(self, proposed: LedgerEntry, cast: Cast) -> None:
        found(proposed, 8, cast, at=AFTER)
        assert propose(AFTER) == {"proposed": 0, "withdrawn": 1}
        proposed.refresh_from_db()
        assert proposed.cancellation_proposed_at is None

    def test_nothing_for_an_entry_that_is_still_rectified(self, rectifying: LedgerEntry) -> None:
        assert propose(AFTER) == NOTHING

    def test_the_task_goes_by_the_demonstrations_clock(self, entry: LedgerEntry) -> None:
        assert task() == NOTHING


class TestTheLeaderSigns:
    def test_and_the_entry_leaves_the_open_ledger(self, cancelled: LedgerEntry, cast: Cast) -> None:
        assert (cancelled.stage, cancelled.cancelled_at) == (Stage.CANCELLED, AFTER)
        assert not LedgerEntry.objects.open().exists()
        assert look_backs(cancelled) == []
        last = StageChange.objects.of(cancelled).last()
        assert last is not None
        assert (last.verb, last.by) == ("cancel", cast.leader)

    def test_not_before_it_is_proposed(self, entry: LedgerEntry, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="proposed"):
            cancel_entry(entry=entry, by=cast.leader, at=AFTER)

    def test_not_on_the_last_day(self, proposed: LedgerEntry, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="not over"):
            cancel_entry(entry=proposed, by=cast.leader, at=LAST_MINUTE)

    def test_not_while_a_rebound_waits(self, proposed: LedgerEntry, cast: Cast) -> None:
        found(proposed, 11, cast, at=AFTER)
        with pytest.raises(RuleBroken, match="rebound"):
            cancel_entry(entry=proposed, by=cast.leader, at=AFTER)

    def test_nobody_else(self, proposed: LedgerEntry, cast: Cast) -> None:
        for person in (cast.officer, cast.filer, cast.inspector):
            with pytest.raises(PermissionDenied):
                cancel_entry(entry=proposed, by=person, at=AFTER)

    def test_once(self, proposed: LedgerEntry, cast: Cast) -> None:
        stale = LedgerEntry.objects.get(pk=proposed.pk)
        cancel_entry(entry=proposed, by=cast.leader, at=AFTER)
        with pytest.raises(Conflict):
            cancel_entry(entry=stale, by=cast.leader, at=AFTER)

    def test_what_is_found_afterwards_opens_a_new_entry(self, cancelled: LedgerEntry, cast: Cast) -> None:
        finding = found(cancelled, 8, cast, at=AFTER)
        assert finding.stage == Stage.FOUND
        determination = propose_determination(
            village=cancelled.village, findings=[finding], basis="查实", by=cast.officer, at=AFTER
        )
        second = sign_determination(determination=determination, by=cast.leader, at=AFTER)
        assert second != cancelled
        row = LedgerEntry.objects.with_repeats().get(pk=second.pk)
        assert (row.times, row.rebounds) == (2, 0)  # type: ignore[attr-defined]


class TestACancelledEntryIsReopened:
    UNTIL = dt.date(2028, 6, 30)

    def test_into_its_watch_with_look_backs(self, cancelled: LedgerEntry, cast: Cast) -> None:
        reopen_entry(entry=cancelled, until=self.UNTIL, reason="销号材料有误", by=cast.leader, at=AFTER)
        cancelled.refresh_from_db()
        assert (cancelled.stage, cancelled.watch_until, cancelled.cancelled_at) == (Stage.WATCH, self.UNTIL, None)
        assert cancelled.cancellation_proposed_at is None
        assert [row.due_on for row in look_backs(cancelled)] == [dt.date(2028, 3, 16), dt.date(2028, 6, 16)]
        assert propose(AFTER) == NOTHING

    @pytest.mark.parametrize("until", [AFTER.date(), LAST_DAY, dt.date(2028, 12, 17)])
    def test_only_until_a_day_to_come_within_the_watch(
        self, cancelled: LedgerEntry, cast: Cast, until: dt.date
    ) -> None:
        with pytest.raises(RuleBroken) as refusal:
            reopen_entry(entry=cancelled, until=until, reason="x", by=cast.leader, at=AFTER)
        assert refusal.value.field == "until"

    def test_a_whole_watch_is_the_most(self, cancelled: LedgerEntry, cast: Cast) -> None:
        reopen_entry(entry=cancelled, until=dt.date(2028, 12, 16), reason="x", by=cast.leader, at=AFTER)
        assert cancelled.stage == Stage.WATCH

    def test_only_with_a_reason(self, cancelled: LedgerEntry, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            reopen_entry(entry=cancelled, until=self.UNTIL, reason="", by=cast.leader, at=AFTER)

    def test_only_by_the_leader(self, cancelled: LedgerEntry, cast: Cast) -> None:
        for person in (cast.officer, cast.filer):
            with pytest.raises(PermissionDenied):
                reopen_entry(entry=cancelled, until=self.UNTIL, reason="x", by=person, at=AFTER)

    def test_not_beside_another_open_entry(self, cancelled: LedgerEntry, cast: Cast) -> None:
        finding = found(cancelled, 8, cast, at=AFTER)
        determination = propose_determination(
            village=cancelled.village, findings=[finding], basis="查实", by=cast.officer, at=AFTER
        )
        sign_determination(determination=determination, by=cast.leader, at=AFTER)
        with pytest.raises(RuleBroken, match="another open entry"):
            reopen_entry(entry=cancelled, until=self.UNTIL, reason="x", by=cast.leader, at=AFTER)
