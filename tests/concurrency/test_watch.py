"""Two people at once in the watch, on a real PostgreSQL: one wins, the other gets a sentence, one audit row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import DECIDED, moment, propose, sign
from tests.factories_watch import accepted, found, look_backs
from villages.acceptance.watch.actions import call_off_look_back, finish_look_back
from villages.acceptance.watch.breaches import record_breach
from villages.acceptance.watch.ending import cancel_entry, propose_cancellations, reopen_entry
from villages.acceptance.watch.models import LookBackHit, WatchBreach
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.audit import AuditRow
from villages.criteria.sheet import shipped_sheet
from villages.divisions.models import Division
from villages.ledger.actions import dismiss_finding, sign_determination
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Stage
from villages.screening.models import Finding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VILLAGE, OTHER = "360603101281", "360603101282"
MARCH, AFTER = moment("2027-03-10 10:00"), moment("2027-12-16 09:00")
Act = Callable[[], object]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def entry(cast: Cast) -> LedgerEntry:
    return accepted(VILLAGE, cast)


def fresh(entry: LedgerEntry) -> LedgerEntry:
    return LedgerEntry.objects.get(pk=entry.pk)


def rebounding(entry: LedgerEntry, cast: Cast, at: dt.datetime = MARCH) -> Act:
    return lambda: confirm_rebound(entry=fresh(entry), reason="再次发生", by=cast.officer, at=at)


def rows(verb: str) -> int:
    return AuditRow.objects.filter(verb=verb).count()


def test_a_rebound_is_confirmed_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    one = rebounding(entry, cast)
    assert overlap.run(one, one, held_at="entry.rebound") == ("done", "Conflict")
    assert overlap.second_waited
    assert (fresh(entry).round, rows("entry.rebound"), rows("finding.attach")) == (2, 1, 1)


def test_a_finding_is_a_rebound_or_dismissed_but_not_both(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    finding = found(entry, 8, cast, at=MARCH)

    def dismissing() -> None:
        dismiss_finding(finding=Finding.objects.get(pk=finding.pk), reason="查无", by=cast.officer, at=MARCH)

    assert overlap.run(dismissing, rebounding(entry, cast), held_at="finding.dismiss") == ("done", "Conflict")
    assert (fresh(entry).stage, rows("entry.rebound")) == (Stage.WATCH, 0)


def test_an_entry_rebounds_or_is_opened_by_a_determination_but_not_both(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    found(entry, 8, cast, at=MARCH)
    proposal = propose([found(entry, 13, cast, at=MARCH)], by=cast.officer, at=MARCH)

    def signing() -> None:
        sign_determination(determination=Determination.objects.get(pk=proposal.pk), by=cast.leader, at=MARCH)

    assert overlap.run(signing, rebounding(entry, cast), held_at="entry.widen") == ("done", "Conflict")
    assert (fresh(entry).round, rows("entry.widen"), rows("entry.rebound")) == (2, 1, 0)


def test_a_cancellation_is_signed_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    propose_cancellations(under="", at=AFTER)

    def signing() -> None:
        cancel_entry(entry=fresh(entry), by=cast.leader, at=AFTER)

    assert overlap.run(signing, signing, held_at="entry.cancel") == ("done", "Conflict")
    assert rows("entry.cancel") == 1


def test_an_entry_is_cancelled_or_rebounds_but_not_both(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    propose_cancellations(under="", at=AFTER)
    found(entry, 8, cast, at=AFTER)
    seen = fresh(entry)

    def signing() -> None:
        cancel_entry(entry=seen, by=cast.leader, at=AFTER)

    assert overlap.run(rebounding(entry, cast, AFTER), signing, held_at="entry.rebound")[0] == "done"
    assert (fresh(entry).stage, rows("entry.cancel")) == (Stage.RECTIFYING, 0)


def test_two_sweeps_propose_a_cancellation_once(overlap: Overlap, entry: LedgerEntry) -> None:
    def sweeping() -> None:
        propose_cancellations(under="", at=AFTER)

    assert overlap.run(sweeping, sweeping, held_at="entry.propose_cancellation") == ("done", "done")
    assert rows("entry.propose_cancellation") == 1


def test_a_reopening_and_a_new_entry_do_not_stand_side_by_side(
    overlap: Overlap, entry: LedgerEntry, cast: Cast
) -> None:
    propose_cancellations(under="", at=AFTER)
    cancel_entry(entry=fresh(entry), by=cast.leader, at=AFTER)
    proposal = propose([found(entry, 8, cast, at=AFTER)], by=cast.officer, at=AFTER)

    def signing() -> None:
        sign(Determination.objects.get(pk=proposal.pk), by=cast.leader, at=AFTER)

    def reopening() -> None:
        reopen_entry(entry=fresh(entry), until=dt.date(2028, 6, 30), reason="材料有误", by=cast.leader, at=AFTER)

    assert overlap.run(signing, reopening, held_at="entry.determine") == ("done", "Conflict")
    assert LedgerEntry.objects.open().filter(village=entry.village).count() == 1


def test_a_look_back_is_finished_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    first = look_backs(entry)[0]

    def finishing() -> None:
        (row,) = [each for each in look_backs(entry) if each.pk == first.pk]
        finish_look_back(
            look_back=row, visited_on=MARCH.date(), words="已走访", hits={8: "再次发生"}, by=cast.inspector, at=MARCH
        )

    assert overlap.run(finishing, finishing, held_at="look_back.finish") == ("done", "Conflict")
    assert LookBackHit.objects.count() == 1


def test_a_look_back_is_finished_or_called_off_but_not_both(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    first, same = look_backs(entry)[0], look_backs(entry)[0]

    def finishing() -> None:
        finish_look_back(look_back=first, visited_on=MARCH.date(), words="已走访", hits={}, by=cast.inspector, at=MARCH)

    def calling_off() -> None:
        call_off_look_back(look_back=same, reason="道路中断", by=cast.officer, at=MARCH)

    assert overlap.run(calling_off, finishing, held_at="look_back.call_off") == ("done", "Conflict")


def test_the_same_breach_lengthens_the_watch_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    named = shipped_sheet().breaches[0]

    def recording() -> None:
        record_breach(
            entry=fresh(entry), breach=named.key, happened_on=MARCH.date(), fact="公示牌被拆除", by=cast.officer,
            at=MARCH,
        )  # fmt: skip

    assert overlap.run(recording, recording, held_at="watch_breach.record") == ("done", "Conflict")
    assert WatchBreach.objects.count() == 1


def test_two_sweeps_merge_two_entries_once(overlap: Overlap, entry: LedgerEntry, cast: Cast) -> None:
    accepted(OTHER, cast, number=13)
    Division.objects.filter(code=VILLAGE).update(valid_to=DECIDED.date(), successor=Division.objects.get(code=OTHER))

    def sweeping() -> None:
        carry_over_entries(under="", at=MARCH)

    assert overlap.run(sweeping, sweeping, held_at="entry.merge") == ("done", "done")
    assert (rows("entry.merge"), rows("entry.take_over"), LedgerEntry.objects.open().count()) == (1, 1, 1)
