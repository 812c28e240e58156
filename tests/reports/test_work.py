"""The work of a township's quarter: people, measures, incidents, visits and money, counted again in plain SQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from reports.figures import township_quarter
from reports.numbers import TownshipFigures, matter
from reports.summary.counting import summary
from reports.summary.scope import Scope
from tests.conftest import Cast
from tests.factories import QUARTER, moment, open_check
from tests.factories_measures import fund_of
from tests.reports.conftest import COUNTED, JINJIANG, SHIGANG, TUANHUANG
from tests.reports.work import amount_in, worked
from villages.divisions.models import Division
from villages.ledger.measures.fund_actions import counter_fund
from villages.ledger.measures.models import Measure
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.ledger.people.actions import replace_service
from villages.ledger.people.models import Service
from villages.ledger.people.rules import ServiceFacts
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db

OF_TOWNSHIP = "JOIN villages_division v ON v.id = {row}.village_id WHERE v.code LIKE %(under)s"
OF_ENTRY = "JOIN villages_ledgerentry e ON e.id = {row}.entry_id " + OF_TOWNSHIP.format(row="e")
MEASURES = f"""
    SELECT COUNT(*), SUM(CASE WHEN m.stage = 'done' THEN 1 ELSE 0 END),
      SUM(CASE WHEN m.stage IN ('under_way', 'blocked') AND m.due_on < %(today)s THEN 1 ELSE 0 END)
    FROM villages_measure m {OF_ENTRY.format(row="m")} AND m.stage <> 'dropped'
"""
INCIDENTS = f"""
    SELECT SUM(CASE WHEN i.happened_at >= %(began)s AND i.happened_at < %(ended)s THEN 1 ELSE 0 END),
      SUM(CASE WHEN i.stage = 'running' THEN 1 ELSE 0 END)
    FROM villages_incident i {OF_TOWNSHIP.format(row="i")}
"""
DISPUTES = f"SELECT COUNT(*) FROM villages_dispute d {OF_TOWNSHIP.format(row='d')} AND d.stage = 'running'"
VISITS = f"""
    SELECT COUNT(*), SUM(w.households) FROM villages_villagevisit w {OF_TOWNSHIP.format(row="w")}
    AND w.visited_on BETWEEN %(first)s AND %(last)s
"""
FUNDS = f"""
    SELECT f.purpose, f.spent_on BETWEEN %(first)s AND %(last)s, f.amount
    FROM villages_fund f {OF_ENTRY.format(row="f")}
"""


def rows(sql: str, under: str = JINJIANG) -> list[tuple[Any, ...]]:
    kept = connection.ops
    moments = {"began": moment("2026-07-01 00:00"), "ended": moment("2026-10-01 00:00")}
    days = {"today": COUNTED.date(), "first": dt.date(2026, 7, 1), "last": dt.date(2026, 9, 30)}
    values = {name: kept.adapt_datetimefield_value(value) for name, value in moments.items()}
    values |= {name: kept.adapt_datefield_value(value) for name, value in days.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"under": f"{under}%"})
        return [tuple(number or 0 for number in row) for row in cursor.fetchall()]


def counted(check: QuarterlyCheck) -> TownshipFigures:
    return township_quarter(check.township, QUARTER, COUNTED)


def cents(amounts: list[Any]) -> Decimal:
    """Exact on both engines: one of them hands floats out."""
    return sum((Decimal(str(amount)).quantize(Decimal("0.01")) for amount in amounts), Decimal(0))


@pytest.fixture
def check(confirmed: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    worked(cast)
    return confirmed


def test_measures_incidents_disputes_and_visits_equal_a_count_of_their_rows(check: QuarterlyCheck) -> None:
    figures = counted(check)
    work = figures.work
    assert work is not None
    assert rows(MEASURES) == [(figures.measures, figures.measures_done, figures.measures_overdue)] == [(3, 1, 1)]
    assert rows(INCIDENTS) == [(work.incidents, work.incidents_running)] == [(2, 3)]
    assert rows(DISPUTES) == [(work.disputes_running,)] == [(1,)]
    assert rows(VISITS) == [(work.visits, work.households_visited)] == [(2, 10)]


def test_money_equals_the_sum_of_its_lines_to_the_last_fen(check: QuarterlyCheck) -> None:
    work = counted(check).work
    assert work is not None
    lines = rows(FUNDS)
    assert len(lines) == 5
    assert work.yuan == cents([amount for _purpose, is_of_quarter, amount in lines if is_of_quarter])
    assert work.yuan_targets == cents([amount for *_rest, amount in lines])
    assert (work.funds, work.funds_targets) == ("1001201.05", "1002401.55")
    parts = {spent.purpose: spent.yuan for spent in work.spent}
    assert list(parts.items()) == [("meetings", "1200.50"), ("premises", "1000000.55")]


def test_every_measure_belongs_to_its_entry(check: QuarterlyCheck) -> None:
    [entry] = counted(check).entries
    assert (entry.measures, entry.measures_done, entry.measures_overdue) == (3, 1, 1)


def test_the_people_are_those_of_the_day_in_the_order_of_the_columns(check: QuarterlyCheck, cast: Cast) -> None:
    first = Service.objects.get(duty="first_secretary")
    facts = ServiceFacts("first_secretary", "陈十", "区农业农村局干部", dt.date(2026, 11, 20), task="驻村")
    replace_service(service=first, facts=facts, reason="另有任用", by=cast.filer, at=moment("2026-11-20 10:00"))
    [entry] = counted(check).entries
    assert [(person.duty, str(person)) for person in entry.people] == [
        ("contact_leader", "区委常委 赵一"),
        ("supporting_unit", "区林业局局长 钱二"),
        ("first_secretary", "区农业农村局干部 陈十"),
        ("resident_county", "区林业局股长 吴六"),
        ("township_group", "镇党委书记 孙三"),
    ]
    [then] = township_quarter(check.township, QUARTER, moment("2026-11-19 12:00")).entries
    assert [person.full_name for person in then.people if person.duty == "first_secretary"] == ["周五"]


def test_the_day_itself_is_not_overdue_and_money_taken_back_does_not_count(check: QuarterlyCheck, cast: Cast) -> None:
    Measure.objects.filter(stage="under_way").update(due_on=dt.date(2026, 11, 22))
    assert counted(check).measures_overdue == 0
    wrong = fund_of(LedgerEntry.objects.get(), by=cast.filer, amount=Decimal(77), spent_on=dt.date(2026, 11, 2))
    counter_fund(fund=wrong, reason="重复登记", by=cast.filer, at=moment("2026-11-04 10:00"))
    work = counted(check).work
    assert work is not None
    assert work.funds_targets == "1002401.55"


def test_a_township_in_which_nothing_happened_says_nought(check: QuarterlyCheck) -> None:
    open_check("360603102")
    figures = township_quarter(Division.objects.get(code="360603102"), QUARTER, COUNTED)
    work = figures.work
    assert work is not None
    assert (work.incidents, work.visits, work.households_visited, work.spent) == (0, 0, 0, ())
    assert (work.funds, work.funds_targets, figures.measures) == ("0.00", "0.00", 0)


@pytest.mark.parametrize("amounts", [["9999999.99", "0.01"], ["0.10"] * 3, ["999999999.99", "0.01"]])
def test_sums_of_money_are_exact(confirmed: QuarterlyCheck, cast: Cast, amounts: list[str]) -> None:
    entry = LedgerEntry.objects.get()
    for number, amount in enumerate(amounts):
        day = dt.date(2026, 8, 1 + number)
        fund_of(entry, by=cast.filer, amount=Decimal(amount), spent_on=day, purpose="premises")
    work = counted(confirmed).work
    assert work is not None
    assert work.yuan == work.yuan_targets == sum(map(Decimal, amounts)) == amount_in(work)


def test_the_work_of_a_merged_village_stays_where_it_was_done(check: QuarterlyCheck, cast: Cast) -> None:
    """The entry goes on in the successor, with measures and money; what happened in the old village happened here."""
    before = counted(check)
    Division.objects.filter(code=TUANHUANG).update(
        valid_to=dt.date(2026, 11, 1), successor=Division.objects.get(code=SHIGANG)
    )
    carry_over_entries(under="360603", at=COUNTED)
    after = counted(check)
    assert [entry.village for entry in after.entries] == ["石港村"]
    assert after.work == before.work
    assert rows(MEASURES) == [(after.measures, after.measures_done, after.measures_overdue)] == [(3, 1, 1)]


def test_an_entry_carried_into_another_township_takes_measures_and_money_along(check: QuarterlyCheck) -> None:
    open_check("360603102")
    successor = Division.objects.get(code="360603102201")
    Division.objects.filter(code=TUANHUANG).update(valid_to=dt.date(2026, 11, 1), successor=successor)
    carry_over_entries(under="360603", at=COUNTED)
    here, there = counted(check), township_quarter(Division.objects.get(code="360603102"), QUARTER, COUNTED)
    assert here.work is not None
    assert there.work is not None
    assert (here.measures, there.measures) == (0, 3)
    assert (here.work.funds, there.work.funds) == ("0.00", "1001201.05")
    assert (here.work.visits, there.work.visits) == (2, 0)
    assert rows(VISITS, "360603102") == [(0, 0)]


def test_the_county_says_the_same(check: QuarterlyCheck) -> None:
    figures, total = counted(check), summary(Scope("360603", QUARTER, COUNTED)).total
    work = figures.work
    assert work is not None
    assert (total.measures, total.measures_done, total.measures_overdue) == (
        figures.measures, figures.measures_done, figures.measures_overdue,
    )  # fmt: skip
    assert (total.funds, total.funds_targets) == (work.funds, work.funds_targets)
    assert (total.incidents, total.visits, total.households_visited) == (
        work.incidents, work.visits, work.households_visited,
    )  # fmt: skip


def test_a_measure_that_falls_due_alone_is_no_change(check: QuarterlyCheck) -> None:
    later = township_quarter(check.township, QUARTER, COUNTED + dt.timedelta(days=60))
    assert later.measures_overdue == 2
    assert matter(later) == matter(counted(check))
