"""Entries in their watch, through the same moves as the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from tests.conftest import Cast
from tests.factories import DECIDED, QUARTER, make_division, moment, propose, sign
from villages.acceptance.watch import rules
from villages.acceptance.watch.actions import begin_watch, finish_look_back
from villages.acceptance.watch.ending import cancel_entry, propose_cancellations
from villages.acceptance.watch.models import LookBack
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Thing, Verb, advance
from villages.screening.models import Finding, Source
from villages.screening.recording import record_finding
from villages.screening.register.models import Incident

ACCEPTED = moment("2026-12-15 16:00")
LAST_DAY = dt.date(2027, 12, 15)
FACT = "林区再次发生火灾"


@transaction.atomic
def watch(entry: LedgerEntry, cast: Cast, *, at: dt.datetime = ACCEPTED) -> LedgerEntry:
    """The entry, rectified and accepted at that moment."""
    entry = LedgerEntry.objects.get(pk=entry.pk)
    while entry.step != Stage.RECTIFY:
        advance(entry, Verb.NEXT_STEP, thing=Thing.STEP, by=cast.filer, at=at)
    advance(entry, Verb.APPLY, by=cast.filer, at=at)
    until = rules.watch_end(timezone.localdate(at), months=entry.rule_set.numbers.watch_months)
    advance(entry, Verb.PASS, by=cast.leader, at=at, accepted_at=at, watch_until=until)
    begin_watch(entry=entry, at=at)
    return LedgerEntry.objects.get(pk=entry.pk)


def found(entry: LedgerEntry, number: int, cast: Cast, *, at: dt.datetime) -> Finding:
    """The register of incidents says that the village meets this criterion."""
    return finding_of(entry.village, number, cast, at=at)


def finding_of(village: Division, which: int | Criterion, cast: Cast, *, at: dt.datetime) -> Finding:
    """The same of any village."""
    incident = Incident(
        village=village, kind="fire", spot="后山", fact=FACT, happened_at=at, told_at=at, told_by="telephone",
        registered_at=at, registered_by=cast.filer, stage=Stage.RUNNING,
    )  # fmt: skip
    incident.save()
    criterion = which if isinstance(which, Criterion) else Criterion.objects.get(number=which)
    return record_finding(
        source=Source.INCIDENT, origin=incident, village=village, criterion=criterion, quarter=QUARTER,
        fact=FACT, established_by="区林业局", document_no="", by=cast.officer, at=at,
    )  # fmt: skip


def determined(code: str, cast: Cast, *, number: int = 8, at: dt.datetime = DECIDED) -> LedgerEntry:
    """A new village of that code, determined for one criterion after an incident."""
    village = Division.objects.filter(code=code).first() or make_division(code, f"第{code[-3:]}村民委员会")
    finding = finding_of(village, number, cast, at=at)
    return sign(propose([finding], by=cast.officer, at=at), by=cast.leader, at=at)


def accepted(code: str, cast: Cast, *, number: int = 8, at: dt.datetime = DECIDED) -> LedgerEntry:
    """The same, and accepted at that moment."""
    return watch(determined(code, cast, number=number, at=at), cast, at=at)


def cancel(entry: LedgerEntry, cast: Cast) -> dt.datetime:
    """The watch went by without a rebound: proposed and signed on the day after its last. Returns when."""
    assert entry.watch_until is not None
    at = dt.datetime.combine(entry.watch_until + dt.timedelta(days=1), dt.time(9), tzinfo=ACCEPTED.tzinfo)
    propose_cancellations(under=entry.village.code, at=at)
    cancel_entry(entry=LedgerEntry.objects.get(pk=entry.pk), by=cast.leader, at=at)
    entry.refresh_from_db()
    return at


def look_backs(entry: LedgerEntry, stage: Stage = Stage.PLANNED) -> list[LookBack]:
    return list(LookBack.objects.filter(entry=entry, stage=stage).order_by("due_on"))


def look_back(
    row: LookBack, cast: Cast, *, on: dt.date, hits: dict[int, str] | None = None, at: dt.datetime | None = None
) -> list[Finding]:
    """The inspector has been there."""
    when = at or dt.datetime.combine(on, dt.time(17), tzinfo=ACCEPTED.tzinfo)
    return finish_look_back(
        look_back=LookBack.objects.get(pk=row.pk), visited_on=on, words="整改成果保持良好", hits=hits or {},
        by=cast.inspector, at=when,
    )  # fmt: skip


def numbers(findings: Iterable[Finding]) -> list[int]:
    return [finding.criterion.number for finding in findings]
