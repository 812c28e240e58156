"""A figure: a named question about some rows. Its number is how many rows there are, or the sum of one column.

The number on a page and the rows on the page of the figure come from the same question, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, IntegerField, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from reports.as_of import Rows
from reports.summary.scope import Scope
from villages.accounts.permissions import Permission


@dataclass(frozen=True)
class Base:
    """Rows of one kind. `code`, `criterion`: where a row's place and the number of its criterion stand."""

    name: str
    rows: Callable[[Scope], Rows]
    code: str
    criterion: str = ""
    # What somebody needs, beyond the right to read reports, to see which rows and not only how many.
    permission: Permission | None = None


@dataclass(frozen=True)
class Figure:
    """A field of `Counts`. `where`: which rows of the base count; `total`: the column that is summed, if one is."""

    name: str
    label: str | Promise
    base: Base
    where: Callable[[Scope], Q]
    total: str = ""
    is_money: bool = False

    def rows(self, scope: Scope) -> Rows:
        """The rows behind the number, in the order of their model."""
        return self.base.rows(scope).filter(self.where(scope))

    def number(self, scope: Scope) -> Any:
        """The aggregate that gives the number over all rows of the base."""
        if not self.total:
            return Count("pk", filter=self.where(scope))
        if self.is_money:
            nothing, kind = Value(Decimal(0), DecimalField()), DecimalField(max_digits=20, decimal_places=2)
            return Coalesce(Sum(self.total, filter=self.where(scope)), nothing, output_field=kind)
        return Coalesce(Sum(self.total, filter=self.where(scope)), 0, output_field=IntegerField())
