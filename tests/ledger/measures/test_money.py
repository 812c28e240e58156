"""Funds: lines in yuan, counter-entries, sums by purpose, entry, township and county."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_measures import WORKED_ON, WORKING, fund_of, project_of
from tests.ledger.measures.conftest import ID_CARD, PHONE
from tests.pages import add_townships
from villages.audit import AuditRow
from villages.ledger.measures.fund_actions import counter_fund
from villages.ledger.measures.models import Fund
from villages.ledger.measures.sums import by_county, by_entry, by_purpose, by_township, total_of
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken, Stage

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-05 09:00")


def test_a_line_is_kept_as_it_was_written(entry: LedgerEntry, cast: Cast) -> None:
    fund = fund_of(entry, by=cast.filer, source="  区级党建经费 ")
    fund.refresh_from_db()
    assert (fund.amount, fund.source, fund.spent_on) == (Decimal("1200.50"), "区级党建经费", WORKED_ON)
    assert AuditRow.objects.get(verb="fund.record").after["amount"] == "1200.50"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("-3")}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal("1000000000.01")}, "amount"),
        ({"source": " "}, "source"),
        ({"source": PHONE}, "source"),
        ({"document_no": ""}, "document_no"),
        ({"document_no": ID_CARD}, "document_no"),
        ({"spent_on": dt.date(2026, 11, 3)}, "spent_on"),
        ({"spent_on": dt.date(2026, 10, 14)}, "spent_on"),
        ({"purpose": "project"}, "project"),
    ],
)
def test_it_refuses_what_is_not_allowed(entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        fund_of(entry, by=cast.filer, **changes)
    assert refusal.value.field == field
    assert not Fund.objects.exists()


@pytest.mark.parametrize("amount", ["0.01", "1000000000"])
def test_the_edges_of_an_amount(entry: LedgerEntry, cast: Cast, amount: str) -> None:
    assert fund_of(entry, by=cast.filer, amount=Decimal(amount)).amount == Decimal(amount)


def test_the_same_line_is_not_recorded_twice_but_anew_when_it_was_taken_back(entry: LedgerEntry, cast: Cast) -> None:
    fund = fund_of(entry, by=cast.filer)
    with pytest.raises(RuleBroken, match="already"):
        fund_of(entry, by=cast.colleague)
    counter_fund(fund=fund, reason="重复", by=cast.filer, at=WORKING)
    assert fund_of(entry, by=cast.filer).pk


def test_a_wrong_line_is_taken_back_by_a_counter_entry(entry: LedgerEntry, cast: Cast) -> None:
    fund = fund_of(entry, by=cast.filer)
    counter = counter_fund(fund=fund, reason="金额写错", by=cast.filer, at=LATER)
    assert (counter.amount, counter.counters, counter.spent_on) == (Decimal("-1200.50"), fund, dt.date(2026, 11, 5))
    assert counter.document_no == fund.document_no
    assert total_of(Fund.objects.all()) == 0
    assert AuditRow.objects.get(verb="fund.counter").reason == "金额写错"


def test_a_line_is_taken_back_once_and_a_counter_entry_never(entry: LedgerEntry, cast: Cast) -> None:
    fund = fund_of(entry, by=cast.filer)
    counter = counter_fund(fund=fund, reason="金额写错", by=cast.filer, at=LATER)
    for row in (fund, counter):
        with pytest.raises(RuleBroken):
            counter_fund(fund=row, reason="再次", by=cast.filer, at=LATER)
    with pytest.raises(RuleBroken) as refusal:
        counter_fund(fund=fund_of(entry, by=cast.filer), reason=" ", by=cast.filer, at=LATER)
    assert refusal.value.field == "reason"


def test_a_closed_entry_takes_no_more_money_but_a_wrong_line_can_be_put_right(entry: LedgerEntry, cast: Cast) -> None:
    fund = fund_of(entry, by=cast.filer)
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=WORKING, watch_until=WORKED_ON, cancelled_at=WORKING
    )
    with pytest.raises(RuleBroken, match="closed"):
        fund_of(entry, by=cast.filer, document_no="2")
    assert counter_fund(fund=fund, reason="重复", by=cast.filer, at=LATER).pk


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "member", "supervisor"])
def test_only_the_townships_filer_keeps_the_funds(entry: LedgerEntry, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        fund_of(entry, by=getattr(cast, name))
    fund = fund_of(entry, by=cast.filer)
    with pytest.raises(PermissionDenied):
        counter_fund(fund=fund, reason="x", by=getattr(cast, name), at=LATER)


def test_money_for_a_project_names_one_of_this_entry(entry: LedgerEntry, cast: Cast) -> None:
    project = project_of(entry, by=cast.filer)
    assert fund_of(entry, by=cast.filer, purpose="project", project=project).project == project
    with pytest.raises(RuleBroken) as refusal:
        fund_of(entry, by=cast.filer, project=project)
    assert refusal.value.field == "purpose"


def test_sums_by_purpose_entry_township_and_county_are_equal(entry: LedgerEntry, cast: Cast) -> None:
    add_townships(300, 301, cast)
    other = LedgerEntry.objects.exclude(pk=entry.pk).get()
    filer = type(cast.filer).objects.get(jurisdiction="360603300")
    wrong = fund_of(entry, by=cast.filer, amount=Decimal("0.10"))
    fund_of(entry, by=cast.filer, amount=Decimal("0.20"), purpose="publicity")
    fund_of(entry, by=cast.filer, amount=Decimal("0.30"), document_no="2")
    fund_of(other, by=filer, amount=Decimal("99999999.99"))
    counter_fund(fund=wrong, reason="重复", by=cast.filer, at=LATER)
    funds = Fund.objects.all()
    assert [line.yuan for line in by_purpose(funds)] == [Decimal("100000000.29"), Decimal("0.20")]
    assert [line.yuan for line in by_township(funds)] == [Decimal("0.50"), Decimal("99999999.99")]
    assert [line.yuan for line in by_entry(funds)] == [Decimal("0.50"), Decimal("99999999.99")]
    assert [(line.code, line.yuan) for line in by_county(funds)] == [("360603", Decimal("100000000.49"))]
    assert total_of(funds) == Decimal("100000000.49") == sum(fund.amount for fund in funds)


def test_no_money_is_nothing(entry: LedgerEntry) -> None:
    assert entry.funds.count() == 0
    assert total_of(Fund.objects.all()) == Decimal("0.00")
    assert by_purpose(Fund.objects.all()) == by_township(Fund.objects.all()) == []
