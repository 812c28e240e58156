"""Which deadline applied on a past day: every way to move one keeps what it was until then."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pytest
from django.apps import apps

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_inspections import SIGNED, inspected, sign
from tests.factories_watch import determined, found, watch
from tests.ledger.deadlines.test_extensions import LATER
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.divisions.models import Division
from villages.ledger.actions import propose_determination, sign_determination
from villages.ledger.deadlines.actions import approve_extension, refuse_extension, request_extension
from villages.ledger.deadlines.models import DeadlineMove
from villages.ledger.deadlines.past import deadline_then
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.process import Stage

pytestmark = pytest.mark.django_db
NOVEMBER, MARCH = moment("2026-11-22 10:00"), moment("2027-03-10 10:00")
FIRST = dt.date(2027, 1, 13)


def then(entry: LedgerEntry, at: dt.datetime) -> dt.date:
    row = LedgerEntry.objects.annotate(then=deadline_then(at)).values("then").get(pk=entry.pk)
    found: dt.date = row["then"]
    return found


def check_moved(entry: LedgerEntry, at: dt.datetime, *, before: dt.date, after: dt.date) -> None:
    """From that moment on, and not an instant earlier."""
    assert LedgerEntry.objects.get(pk=entry.pk).deadline == after
    assert (then(entry, at - dt.timedelta(microseconds=1)), then(entry, at)) == (before, after)


def extend(entry: LedgerEntry, cast: Cast, at: dt.datetime = NOVEMBER) -> LedgerEntry:
    facts: dict[str, Any] = {"asked_until": LATER, "reason": "等待法院判决", "by": cast.filer, "at": at}
    approve_extension(extension=request_extension(entry=entry, **facts), by=cast.officer, at=at)
    entry.refresh_from_db()
    return entry


def fail(entry: LedgerEntry, cast: Cast) -> LedgerEntry:
    return sign(inspected(entry, cast, c_8={"resolved": "no", "words": "仍未结案"}), cast, fail_reasons="第8条未解决")


def test_an_extension_applies_from_its_approval(entry: LedgerEntry, cast: Cast) -> None:
    assert then(entry, moment("2026-10-01 00:00")) == then(entry, NOVEMBER) == FIRST
    extend(entry, cast)
    check_moved(entry, NOVEMBER, before=FIRST, after=LATER)


def test_a_request_that_was_refused_moves_nothing(entry: LedgerEntry, cast: Cast) -> None:
    facts: dict[str, Any] = {"asked_until": LATER, "reason": "等待法院判决", "by": cast.filer, "at": NOVEMBER}
    refuse_extension(extension=request_extension(entry=entry, **facts), reason="理由不足", by=cast.officer, at=NOVEMBER)
    assert not DeadlineMove.objects.exists()
    assert then(entry, NOVEMBER) == FIRST


def test_a_failed_inspection_gives_a_new_one(entry: LedgerEntry, cast: Cast) -> None:
    after = fail(extend(entry, cast), cast).deadline
    assert after not in (FIRST, LATER)
    check_moved(entry, SIGNED, before=LATER, after=after)
    assert then(entry, moment("2026-11-01 00:00")) == FIRST


def test_a_rebound_begins_a_round_with_its_own(entry: LedgerEntry, cast: Cast) -> None:
    watched = watch(entry, cast)
    found(watched, 8, cast, at=MARCH)
    confirm_rebound(entry=watched, reason="再次发案", by=cast.officer, at=MARCH)
    check_moved(entry, MARCH, before=FIRST, after=dt.date(2027, 6, 8))


def test_a_new_determination_in_the_watch_does_so_too(entry: LedgerEntry, cast: Cast) -> None:
    finding = found(watch(entry, cast), 13, cast, at=MARCH)
    facts: dict[str, Any] = {"basis": "查实", "joint_opinion": "同意", "by": cast.officer, "at": MARCH}
    proposed = propose_determination(village=entry.village, findings=[finding], **facts)
    sign_determination(determination=proposed, by=cast.leader, at=MARCH)
    check_moved(entry, MARCH, before=FIRST, after=dt.date(2027, 6, 8))


def test_of_two_merged_entries_the_earlier_one_applies_from_the_merger(cast: Cast) -> None:
    code, other = "360603101207", "360603101208"
    given, kept = determined(code, cast, at=moment("2026-10-15 10:00")), determined(other, cast, at=NOVEMBER)
    LedgerEntry.objects.filter(pk=given.pk).update(stage=Stage.CONSOLIDATING)
    day = dt.date(2026, 12, 31)
    Division.objects.filter(code=code).update(valid_to=day, successor=Division.objects.get(code=other))
    merged = moment("2027-01-01 00:05")
    assert carry_over_entries(under="360603", at=merged) == {"carried": 0, "merged": 1}
    check_moved(kept, merged, before=kept.deadline, after=given.deadline)
    assert not DeadlineMove.objects.filter(entry=given).exists()


def test_of_an_older_database_the_trail_tells_the_same(entry: LedgerEntry, cast: Cast) -> None:
    fail(extend(entry, cast), cast)
    watched = watch(entry, cast, at=moment("2027-01-10 10:00"))
    found(watched, 8, cast, at=MARCH)
    confirm_rebound(entry=watched, reason="再次发案", by=cast.officer, at=MARCH)
    kept = list(DeadlineMove.objects.values_list("entry", "before", "after", "at"))
    assert len(kept) == 3
    DeadlineMove.objects.all().delete()
    importlib.import_module("villages.migrations.0008_moves_of_deadlines").follow_the_trail(apps, None)
    assert list(DeadlineMove.objects.values_list("entry", "before", "after", "at")) == kept
