"""Sums of funds in yuan: by purpose, entry, township, county; counter-entries count with what they take back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from villages.ledger.measures.models import FundPurpose, FundQuerySet

_FEN = Decimal("0.01")


class SumLine(NamedTuple):
    """What was spent under one word; `code`: the division's code, the entry's number, or nothing."""

    label: str
    code: str
    yuan: Decimal


def in_yuan(total: Decimal | None) -> Decimal:
    """A sum of the database with its two places; nothing is 0 (SQLite sums without places)."""
    return (total or Decimal(0)).quantize(_FEN)


def total_of(funds: QuerySet[Any]) -> Decimal:
    """All of them together."""
    return in_yuan(funds.order_by().aggregate(yuan=Sum("amount"))["yuan"])


def by_purpose(funds: FundQuerySet | QuerySet[Any]) -> list[SumLine]:
    """In the order of the purposes; purposes without a line are left out."""
    sums = dict(funds.order_by().values_list("purpose").annotate(yuan=Sum("amount")))
    return [SumLine(str(each.label), "", in_yuan(sums[each])) for each in FundPurpose if each in sums]


def by_township(funds: FundQuerySet | QuerySet[Any]) -> list[SumLine]:
    """In the order of the codes, never ranked."""
    return _by_division(funds, "entry__village__parent")


def by_county(funds: FundQuerySet | QuerySet[Any]) -> list[SumLine]:
    """In the order of the codes, for those who see more than one."""
    return _by_division(funds, "entry__village__parent__parent")


def by_entry(funds: FundQuerySet | QuerySet[Any]) -> list[SumLine]:
    """In the order of the entries' numbers, each with its village."""
    rows = funds.order_by("entry__number").values_list("entry__number", "entry__village__name")
    return [SumLine(f"{number} {name}", number, in_yuan(yuan)) for number, name, yuan in _summed(rows)]


def _by_division(funds: FundQuerySet | QuerySet[Any], path: str) -> list[SumLine]:
    rows = funds.order_by(f"{path}__code").values_list(f"{path}__name", f"{path}__code")
    return [SumLine(name, code, in_yuan(yuan)) for name, code, yuan in _summed(rows)]


def _summed(rows: Any) -> Any:
    return rows.annotate(yuan=Sum("amount"))
