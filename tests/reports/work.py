"""What was done for 锦江镇's one entry and around it, through the same actions as the product."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from reports.work.numbers import Work
from tests.conftest import Cast
from tests.factories import moment
from tests.factories_measures import Said, approve_plan_of, fund_of, prove
from tests.factories_people import assign_group
from tests.reports.conftest import JINBEI, SHIGANG, TUANHUANG
from villages.divisions.models import Division
from villages.ledger.measures.actions import drop_measure, finish_measure
from villages.ledger.models import LedgerEntry
from villages.screening.register.actions import register_dispute, register_incident
from villages.screening.register.rules import DisputeFacts, IncidentFacts
from villages.screening.visits.actions import record_visit
from villages.screening.visits.rules import VisitFacts

PROVED = moment("2026-11-02 16:00")


def worked(cast: Cast) -> LedgerEntry:
    """People; three measures, one done and one overdue, and a dropped one; money in and after the quarter; the rest."""
    entry = LedgerEntry.objects.get()
    assign_group(entry, by=cast.filer)
    said = [
        Said(),
        Said(words="修缮活动场所", kind="premises", due_on=dt.date(2026, 11, 20)),
        Said(words="补发报酬", kind="pay", due_on=dt.date(2026, 12, 20)),
        Said(words="另行安排培训", kind="training"),
    ]
    approve_plan_of(entry, said, filer=cast.filer, officer=cast.officer)
    done, _overdue, _ahead, dropped = entry.measures.order_by("pk")
    prove(done, by=cast.filer, at=PROVED)
    finish_measure(measure=done, done_on=PROVED.date(), by=cast.filer, at=PROVED)
    drop_measure(measure=dropped, reason="并入全区培训", by=cast.officer, at=PROVED)
    money(entry, cast)
    around(cast)
    return entry


def money(entry: LedgerEntry, cast: Cast) -> None:
    """Five lines: the first four of the quarter, two of these the first and the last day that can be."""
    premises: dict[str, Any] = {"purpose": "premises", "document_no": "余组字〔2026〕9号"}
    fund_of(entry, by=cast.filer, amount=Decimal("999999.99"), spent_on=dt.date(2026, 7, 15), **premises)
    fund_of(entry, by=cast.filer, amount=Decimal("0.55"), spent_on=dt.date(2026, 8, 3), **premises)
    fund_of(entry, by=cast.filer, amount=Decimal("0.01"), spent_on=dt.date(2026, 8, 4), **premises)
    fund_of(entry, by=cast.filer, spent_on=dt.date(2026, 9, 30))
    fund_of(entry, by=cast.filer, spent_on=dt.date(2026, 10, 1))


def around(cast: Cast) -> None:
    """Two incidents of the quarter and one after it, a dispute, two visits of the quarter and one after it."""
    for code, day in ((TUANHUANG, "2026-07-01 00:00"), (JINBEI, "2026-09-30 23:59"), (JINBEI, "2026-10-01 00:00")):
        at = moment(day)
        incident = IncidentFacts("fire", "后山林缘", "烧荒起火", at, at, "telephone")
        register_incident(village=_village(code), facts=incident, by=cast.filer, at=at + dt.timedelta(hours=1))
    dispute = DisputeFacts("households", "", 3, "山林边界", "相邻农户对自留山边界有争议", dt.date(2026, 8, 10))
    register_dispute(village=_village(SHIGANG), facts=dispute, by=cast.filer, at=moment("2026-08-11 09:00"))
    for code, day, households in ((TUANHUANG, "2026-07-20", 4), (SHIGANG, "2026-09-30", 6), (SHIGANG, "2026-10-01", 9)):
        visit = VisitFacts(dt.date.fromisoformat(day), "包村干部", "ordinary", households, "村务公开情况", 0, "")
        record_visit(village=_village(code), facts=visit, by=cast.filer, at=moment(f"{day} 18:00"))


def amount_in(work: Work) -> Decimal:
    """The parts of the sum, put together again."""
    return sum((Decimal(spent.yuan) for spent in work.spent), Decimal(0))


def _village(code: str) -> Division:
    found: Division = Division.objects.get(code=code)
    return found
