"""The heads of columns that sort, for the ledger's lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise


class Column(NamedTuple):
    """The head of a column that sorts: what a click asks for, and the order that holds now."""

    label: str | Promise
    ask: str
    order: str


def columns_of(labels: Mapping[str, str | Promise], sort: str) -> dict[str, Column]:
    """The columns that sort. Clicking the one that holds turns it round."""
    orders = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return {
        name: Column(label, f"-{name}" if orders.get(name) == "ascending" else name, orders.get(name, ""))
        for name, label in labels.items()
    }
